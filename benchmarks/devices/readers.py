"""The till's reader and its peers, each as picture in, texts out, with the same kinds of code asked for."""

import functools
from collections.abc import Callable

import cv2
import numpy as np
import zxingcpp
from pyzbar import pyzbar

from hardware.decoder.cascade import Cascade, CascadeSettings
from hardware.decoder.codes import Symbology

Read = Callable[[np.ndarray], set[str]]

_ZXING = {
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "upca": zxingcpp.BarcodeFormat.UPCA,
    "ean8": zxingcpp.BarcodeFormat.EAN8,
    "code128": zxingcpp.BarcodeFormat.Code128,
    "qr": zxingcpp.BarcodeFormat.QRCode,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
}
_ZBAR = {"ean13": "EAN13", "upca": "UPCA", "ean8": "EAN8", "code128": "CODE128", "qr": "QRCODE"}


def readers(formats: tuple[Symbology, ...]) -> dict[str, Read]:
    return {
        "ours": functools.partial(_ours, formats),
        "zxing-cpp": functools.partial(_zxing, formats),
        "pyzbar": functools.partial(_zbar, formats),
        "cv2.barcode": _cv2,
    }


@functools.cache
def _cascade(formats: tuple[Symbology, ...]) -> Cascade:
    return Cascade(CascadeSettings(formats))


def _ours(formats: tuple[Symbology, ...], grey: np.ndarray) -> set[str]:
    return {code.text for code in _cascade(formats).read_still(grey)}


def _zxing(formats: tuple[Symbology, ...], grey: np.ndarray) -> set[str]:
    wanted = tuple(_ZXING[name] for name in formats)
    found = zxingcpp.read_barcodes(grey, formats=wanted, try_invert=False, text_mode=zxingcpp.TextMode.Plain)
    return {barcode.text for barcode in found}


def _zbar(formats: tuple[Symbology, ...], grey: np.ndarray) -> set[str]:
    wanted = [pyzbar.ZBarSymbol[_ZBAR[name]] for name in formats if name in _ZBAR]
    return {found.data.decode("utf-8", "backslashreplace") for found in pyzbar.decode(grey, symbols=wanted)}


def _cv2(grey: np.ndarray) -> set[str]:
    """It knows EAN and UPC only."""
    found, texts, _, _ = cv2.barcode.BarcodeDetector().detectAndDecodeWithType(grey)
    return {text for text in texts if text} if found else set()
