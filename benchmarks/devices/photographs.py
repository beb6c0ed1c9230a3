"""Photographs of a folder: beside each picture a text file of the same name says what stands in it."""

import functools
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.devices.counting import Task
from hardware.decoder.codes import TILL_FORMATS
from hardware.decoder.pictures import NotAPictureError, files_in, read_grey

# What the name of a folder says of the pictures in it.
_KINDS = {
    "ean13": "EAN-13 and UPC-A",
    "ean_extended": "EAN-13 and UPC-A",
    "ean8": "EAN-8",
    "ean_8": "EAN-8",
    "ean": "EAN-13 and UPC-A",
    "upca": "EAN-13 and UPC-A",
    "upc": "EAN-13 and UPC-A",
    "code128": "Code 128",
    "code_128": "Code 128",
    "qrcode": "QR",
    "datamatrix": "DataMatrix",
    "falsepositives": "nothing in them",
}
_OTHERS = ("upce", "upc_e", "upcean", "ean13-extension", "upca-extension")


def tasks(folders: list[Path]) -> Iterator[Task]:
    for path in files_in(folders):
        kind = _kind(path.parent.name)
        text = _label(path)
        if kind is not None and (text is not None or kind == "nothing in them"):
            yield Task(kind, functools.partial(_picture, path), text, TILL_FORMATS)


def _kind(folder: str) -> str | None:
    if folder.startswith(_OTHERS):
        return None
    return next((kind for start, kind in _KINDS.items() if folder.startswith(start)), None)


def _label(path: Path) -> str | None:
    try:
        return path.with_suffix(".txt").read_text(encoding="utf-8", errors="replace") or None
    except OSError:
        return None


def _picture(path: Path) -> np.ndarray | None:
    try:
        return read_grey(path)
    except NotAPictureError:
        return None
