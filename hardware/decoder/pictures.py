"""Reads picture files that may be anything: not pictures, huge, half written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hardware import MOST_PIXELS

MOST_BYTES = 64 * 1024 * 1024
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff", ".pgm", ".ppm"})
# Codes that need more than this are not shown to a till, and each step takes as long as the picture is big.
LONGEST_SIDE = 2_600


class NotAPictureError(Exception):
    """The file cannot be taken as a picture; the message says why, in a few words."""


def files_in(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves, and all pictures in and under the folders, in the order of their names."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        yield from sorted(
            inner for inner in path.rglob("*") if inner.suffix.lower() in SUFFIXES and inner.is_file()
        )


def read_grey(path: Path) -> NDArray[np.uint8]:
    """The picture upright as its camera says, in grey, not larger than LONGEST_SIDE; raises NotAPictureError."""
    content = _content(path)
    if not content:
        raise NotAPictureError("the file is empty")
    try:
        grey = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        raise NotAPictureError(f"it cannot be opened, or has more than {MOST_PIXELS:,} pixels") from error
    if grey is None:
        raise NotAPictureError("it is not a picture, or not a whole one")
    return _reduced(np.asarray(grey, np.uint8))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotAPictureError(error.strerror or "it cannot be read") from error
    if len(content) > MOST_BYTES:
        raise NotAPictureError(f"it is larger than {MOST_BYTES // 1024 // 1024} MiB")
    return content


def _reduced(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = LONGEST_SIDE / max(grey.shape)
    if scale >= 1:
        return grey
    return np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
