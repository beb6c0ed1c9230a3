"""All readers in one, the quick ones first: each step is taken when those before it have found nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

import cv2
import numpy as np
from numpy.typing import NDArray

from hardware.decoder.codes import TILL_FORMATS, Code, Symbology
from hardware.decoder.readers import Zbar, Zxing
from hardware.decoder.strip_reader import StripReader
from hardware.decoder.strips import Strip, StripFinder, is_within, strip_around

Pixels = NDArray[np.uint8]

_LINEAR = {"ean13", "upca", "ean8", "upce", "code128", "code39", "code93", "codabar", "itf14"}
_FITTED = {"ean13", "upca"}
# Longest side of a picture that is read at twice its size.
_ENLARGED = 1_400
_SHARPNESS = 3.0


class Effort(IntEnum):
    """How far to go; each one includes those before."""

    GLANCE = 0
    FULL = 1
    STRIPS = 2
    FIT = 3
    EVERYTHING = 4


@dataclass(frozen=True, slots=True)
class CascadeSettings:
    formats: tuple[Symbology, ...] = TILL_FORMATS


class Cascade:
    """Not to be shared between threads; every step lets other threads run."""

    def __init__(self, settings: CascadeSettings | None = None) -> None:
        formats = (settings or CascadeSettings()).formats
        linear = tuple(name for name in formats if name in _LINEAR)
        self._glance = Zxing(formats, "zxing", fast=True)
        self._full = Zxing(formats, "zxing-full", fast=False)
        self._sharpened = Zxing(formats, "zxing-sharpened", fast=False)
        self._on_strip = Zxing(linear, "zxing-strip", fast=True) if linear else None
        self._fit = StripReader(linear)
        self._check = StripReader(tuple(name for name in linear if name in _FITTED))
        self._zbar = Zbar(formats)
        self._finder = StripFinder()

    def read(self, grey: Pixels, effort: Effort = Effort.EVERYTHING) -> list[Code]:
        """All codes found by the first step that finds one."""
        strips: list[Strip] = []
        steps: list[tuple[Effort, Callable[[], list[Code]]]] = [
            (Effort.GLANCE, lambda: self._glance.read(grey)),
            (Effort.FULL, lambda: self._full.read(grey)),
            (Effort.STRIPS, lambda: self._read_strips(grey, strips)),
            (Effort.FIT, lambda: self._fit_strips(strips)),
            (Effort.EVERYTHING, lambda: self._sharpened.read(_sharpened(grey))),
            (Effort.EVERYTHING, lambda: self._zbar.read(grey)),
        ]
        for needed, step in steps:
            if needed > effort:
                break
            codes = _without_repeats(step())
            if codes:
                return codes
        return []

    def read_still(self, grey: Pixels) -> list[Code]:
        """For a single picture, when no second one can be waited for."""
        return self.checked(grey, self.read(grey))

    def checked(self, grey: Pixels, codes: list[Code]) -> list[Code]:
        """The same, but what a sure fit of the same place contradicts is replaced by it.

        Two readers, and even two photographs, can agree on the same wrong number; a fit of the whole code cannot.
        """
        return _without_repeats([self._checked(grey, code) for code in codes])

    def _checked(self, grey: Pixels, code: Code) -> Code:
        if code.symbology not in _FITTED or code.decoder == "fit":
            return code
        if code.decoder != "zbar":
            return self._check.overruling(strip_around(grey, code.corners), code.text) or code
        # It does not say how the code is turned.
        there = [strip for strip in self._finder.find(grey) if is_within(code.corners, strip.corners)]
        fitted = _fitted(self._check, there)
        return next((other for other in fitted if other.text.zfill(13) != code.text.zfill(13)), code)

    def _read_strips(self, grey: Pixels, strips: list[Strip]) -> list[Code]:
        if self._on_strip is None:
            return []
        strips.extend(self._finder.find(grey))
        return [_in_picture(code, strip) for strip in strips for code in self._on_strip.read(strip.pixels)]

    def _fit_strips(self, strips: list[Strip]) -> list[Code]:
        return _fitted(self._fit, strips)


def _fitted(reader: StripReader, strips: list[Strip]) -> list[Code]:
    """A place that has been read is not looked at again in a smaller strip."""
    codes: list[Code] = []
    for strip in strips:
        if not any(is_within(code.corners, strip.corners) for code in codes):
            codes += reader.read(strip)
    return codes


def _sharpened(grey: Pixels) -> Pixels:
    large, spread = grey, 1.5
    if max(grey.shape) <= _ENLARGED:
        large = np.asarray(cv2.resize(grey, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
        spread = 3.0
    soft = cv2.GaussianBlur(large, (0, 0), spread)
    return np.asarray(cv2.addWeighted(large, 1 + _SHARPNESS, soft, -_SHARPNESS, 0), np.uint8)


def _in_picture(code: Code, strip: Strip) -> Code:
    return replace(code, corners=strip.points(code.corners))


def _without_repeats(codes: list[Code]) -> list[Code]:
    first: dict[tuple[str, bytes], Code] = {}
    for code in codes:
        first.setdefault((code.symbology, code.raw), code)
    return list(first.values())
