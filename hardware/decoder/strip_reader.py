"""Reads strips by fitting, and turns what was fitted into a code like any other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hardware.decoder.bar_fit import Fit, fit
from hardware.decoder.code128_fit import Code128
from hardware.decoder.codes import Code, Point, Symbology
from hardware.decoder.ean13_fit import Ean13
from hardware.decoder.fit_model import Model
from hardware.decoder.readers import Zxing
from hardware.decoder.strips import STRIP_WIDTH, Strip

_QUIET = 12
_PIXELS_A_MODULE = 3
_DRAWN_ROWS = 24


class StripReader:
    """`formats` other than EAN-13, UPC-A and Code 128 are ignored."""

    def __init__(self, formats: tuple[Symbology, ...]) -> None:
        self._models: list[Model] = []
        if {"ean13", "upca"} & set(formats):
            self._models.append(Ean13())
        if "code128" in formats:
            self._models.append(Code128())
        self._drawn = Zxing(
            (name for name in formats if name in {"ean13", "upca", "code128"}), "fit", fast=True
        )

    def read(self, strip: Strip) -> list[Code]:
        for model in self._models:
            found = fit(strip.pixels, model)
            if found is not None and found.is_sure(model):
                codes = self._named(found, strip)
                if codes:
                    return codes
        return []

    def overruling(self, framed: Strip, text: str) -> Code | None:
        """What stands in the place where a reader read `text`, when that is surely another EAN-13 or UPC-A."""
        found = fit(framed.pixels, Ean13(), is_framed=True)
        if found is None or not found.overrules:
            return None
        # UPC-A is EAN-13 without the nought before it.
        named = self._named(found, framed)
        return next((code for code in named if code.text.zfill(13) != text.zfill(13)), None)

    def _named(self, found: Fit, strip: Strip) -> list[Code]:
        """Drawn cleanly and read: what values mean as text is for the library to know."""
        codes = self._drawn.read(_drawing(found.modules))
        corners = _corners(found, strip)
        return [replace(code, corners=corners) for code in codes]


def _drawing(modules: str) -> NDArray[np.uint8]:
    quiet = [255] * _QUIET
    row = np.array([*quiet, *(255 * (1 - int(module)) for module in modules), *quiet], np.uint8)
    return np.ascontiguousarray(np.tile(np.repeat(row, _PIXELS_A_MODULE), (_DRAWN_ROWS, 1)))


def _corners(found: Fit, strip: Strip) -> tuple[Point, ...]:
    upper_left, upper_right, lower_right, lower_left = strip.corners
    first, last = found.start / STRIP_WIDTH, found.end / STRIP_WIDTH
    corners = (
        upper_left + first * (upper_right - upper_left),
        upper_left + last * (upper_right - upper_left),
        lower_left + last * (lower_right - lower_left),
        lower_left + first * (lower_right - lower_left),
    )
    return tuple((round(float(corner[0])), round(float(corner[1]))) for corner in corners)
