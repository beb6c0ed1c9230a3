"""The ready-made readers, zxing-cpp and zbar, behind one shape: grey picture in, codes out."""

from __future__ import annotations

import functools
import importlib
import logging
from collections.abc import Iterable
from typing import Any

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from hardware.decoder.codes import Code, DecoderName, Point, Symbology

_log = logging.getLogger(__name__)

Pixels = NDArray[np.uint8]

_ZXING: dict[Symbology, zxingcpp.BarcodeFormat] = {
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "ean8": zxingcpp.BarcodeFormat.EAN8,
    "upca": zxingcpp.BarcodeFormat.UPCA,
    "upce": zxingcpp.BarcodeFormat.UPCE,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "code39": zxingcpp.BarcodeFormat.Code39,
    "code93": zxingcpp.BarcodeFormat.Code93,
    "codabar": zxingcpp.BarcodeFormat.Codabar,
    "itf14": zxingcpp.BarcodeFormat.ITF14,
    "databar": zxingcpp.BarcodeFormat.DataBarOmni,
    "databar_expanded": zxingcpp.BarcodeFormat.DataBarExp,
    "databar_limited": zxingcpp.BarcodeFormat.DataBarLtd,
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "microqr": zxingcpp.BarcodeFormat.MicroQRCode,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "aztec": zxingcpp.BarcodeFormat.Aztec,
}
_ZBAR: dict[Symbology, tuple[str, str]] = {
    "ean13": ("EAN13", "]E0"),
    "upca": ("UPCA", "]E0"),
    "ean8": ("EAN8", "]E4"),
    "code128": ("CODE128", "]C0"),
    "code39": ("CODE39", "]A0"),
    "code93": ("CODE93", "]G0"),
    "codabar": ("CODABAR", "]F0"),
    "qr": ("QRCODE", "]Q1"),
}


class Zxing:
    """`fast` looks at the picture as it is; otherwise also turned by 90° and smaller."""

    def __init__(self, formats: Iterable[Symbology], name: DecoderName, *, fast: bool) -> None:
        self._formats = zxingcpp.BarcodeFormats(tuple(_ZXING[symbology] for symbology in formats))
        self._name = name
        self._fast = fast

    def read(self, grey: Pixels) -> list[Code]:
        found = zxingcpp.read_barcodes(
            grey,
            formats=self._formats,
            try_rotate=not self._fast,
            try_downscale=not self._fast,
            try_invert=False,
            text_mode=zxingcpp.TextMode.Plain,
        )
        return [self._code(barcode) for barcode in found if barcode.bytes]

    def _code(self, barcode: zxingcpp.Barcode) -> Code:
        place = barcode.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        return Code(
            barcode.bytes,
            barcode.text,
            _symbology(barcode.format),
            barcode.symbology_identifier,
            self._name,
            tuple((corner.x, corner.y) for corner in corners),
        )


def zxing_format(symbology: Symbology) -> zxingcpp.BarcodeFormat:
    return _ZXING[symbology]


@functools.cache
def _symbology(found: zxingcpp.BarcodeFormat) -> Symbology:
    for symbology, known in _ZXING.items():
        if found == known:
            return symbology
    # The two models of QR and the like go by the name of their family.
    return next(name for name in _ZXING if str(found).lower().replace("-", "").startswith(name))


@functools.cache
def zbar_library() -> Any:
    """None, once said in the log, where libzbar is not installed: the other steps go on without it."""
    try:
        return importlib.import_module("pyzbar.pyzbar")
    except (ImportError, OSError) as error:
        _log.warning("the second barcode reader is off: %s", error)
        return None


class Zbar:
    def __init__(self, formats: Iterable[Symbology]) -> None:
        self._library = zbar_library()
        self._names = {_ZBAR[symbology][0]: symbology for symbology in formats if symbology in _ZBAR}

    def read(self, grey: Pixels) -> list[Code]:
        if self._library is None or not self._names:
            return []
        wanted = [self._library.ZBarSymbol[name] for name in self._names]
        found = self._library.decode(np.ascontiguousarray(grey), symbols=wanted)
        return [self._code(each) for each in found if each.type in self._names]

    def _code(self, found: Any) -> Code:  # pyzbar has no types
        symbology = self._names[found.type]
        raw = bytes(found.data)
        # Zbar guesses character sets wrongly (Korean, Chinese): what is not UTF-8 is left as bytes.
        text = raw.decode("utf-8", "backslashreplace")
        return Code(raw, text, symbology, _ZBAR[symbology][1], "zbar", _around(found.rect))


def _around(rect: Any) -> tuple[Point, ...]:
    right, bottom = rect.left + rect.width, rect.top + rect.height
    return (rect.left, rect.top), (right, rect.top), (right, bottom), (rect.left, bottom)
