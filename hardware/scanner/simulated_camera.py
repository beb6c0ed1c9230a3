"""A camera without hardware: what stands before it is drawn."""

from __future__ import annotations

import contextlib
import time
from queue import Empty, SimpleQueue

import numpy as np
import zxingcpp
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


class DrawnFrames:
    """Pictures of a camera before which labels are held: Code 128 after ``]C0``, QR for everything else.

    Give `lambda _settings: frames` to a CameraScanner as its opener.
    """

    name = "drawn"
    is_live = False

    def __init__(self, held_frames: int = 16, empty_frames: int = 8, frame_s: float = 0.004) -> None:
        self._held_frames, self._empty_frames, self._frame_s = held_frames, empty_frames, frame_s
        self._labels: SimpleQueue[bytes] = SimpleQueue()
        self._left: list[Pixels] = []
        self._closed = False

    def show(self, label: bytes) -> None:
        """Holds it before the camera for some of the pictures that are taken, when those before have gone."""
        self._labels.put(label)

    def unplug(self) -> None:
        self._closed = True

    def skip(self) -> bool:
        time.sleep(self._frame_s)
        return not self._closed

    def take(self) -> Pixels | None:
        if not self._left:
            with contextlib.suppress(Empty):
                held = [_drawn(self._labels.get_nowait())] * self._held_frames
                self._left = [*held, *[_EMPTY] * self._empty_frames]
        return self._left.pop(0) if self._left else _EMPTY

    def close(self) -> None:
        pass


_EMPTY = np.full((240, 320), 120, np.uint8)


def _drawn(label: bytes) -> Pixels:
    kind, content = zxingcpp.BarcodeFormat.QRCode, label
    if label.startswith(b"]C0"):
        kind, content = zxingcpp.BarcodeFormat.Code128, label[3:]
    text: str | bytes = content
    with contextlib.suppress(UnicodeDecodeError):
        text = content.decode("utf-8")
    code = np.array(zxingcpp.create_barcode(text, kind).to_image(scale=1), np.uint8)
    scale = max(1, min(300 // code.shape[1], 220 // code.shape[0]))
    large = np.kron(code, np.ones((scale, scale), np.uint8))[:240, :320]
    picture = _EMPTY.copy()
    picture[: large.shape[0], : large.shape[1]] = large
    return picture
