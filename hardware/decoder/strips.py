"""Finds where bars may be in a picture and turns each place upright: a strip, its bars standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hardware.decoder.codes import Point

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

STRIP_WIDTH = 768
STRIP_HEIGHT = 64
# The place that is found often ends before the outer bars do, and the light margins are wanted too.
MARGIN = 0.16
# Parts of the width: a space this long is no longer inside a code; corners this near are the same place.
_PAUSE = 0.09
_SAME = 0.1
# Of the width, when only a line of a code is known.
_LEAST_HEIGHT = 0.12
_FRAME = np.array([[0, 0], [STRIP_WIDTH, 0], [STRIP_WIDTH, STRIP_HEIGHT], [0, STRIP_HEIGHT]], np.float32)


@dataclass(frozen=True, slots=True)
class Strip:
    """`pixels` is STRIP_HEIGHT × STRIP_WIDTH, grey; `corners` are its own in the picture, clockwise from the
    upper left one of the strip.
    """

    pixels: Pixels
    corners: Floats

    def points(self, within: Sequence[Point]) -> tuple[Point, ...]:
        """Points of the strip as points of the picture."""
        transform = cv2.getPerspectiveTransform(_FRAME, self.corners)
        moved = cv2.perspectiveTransform(np.array([within], np.float32), transform)[0]
        return tuple((round(float(x)), round(float(y))) for x, y in moved)


class StripFinder:
    """Not to be shared between threads."""

    def __init__(self) -> None:
        self._detector = cv2.barcode.BarcodeDetector()

    def find(self, grey: Pixels, limit: int = 4) -> list[Strip]:
        found, quads = self._detector.detectMulti(grey)
        if not found or quads is None:
            return []
        upright = [_upright(grey, np.asarray(quad, np.float32).reshape(4, 2)) for quad in quads]
        places = _distinct([place for corners in upright for place in (_grown(grey, corners), corners)])
        return [strip_at(grey, corners) for corners in places[:limit]]


def strip_at(grey: Pixels, corners: Floats) -> Strip:
    """Cuts out what lies between `corners`, and MARGIN beyond them at both ends."""
    wide = _widened(corners)
    transform = cv2.getPerspectiveTransform(wide, _FRAME)
    pixels = cv2.warpPerspective(
        grey, transform, (STRIP_WIDTH, STRIP_HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return Strip(np.asarray(pixels, np.uint8), wide)


def strip_around(grey: Pixels, corners: Sequence[Point]) -> Strip:
    """The strip of a code that was read: its ends are known, of its height often only a line or two."""
    upper_left, upper_right, lower_right, lower_left = np.array(corners, np.float32)
    along = (upper_right - upper_left + lower_right - lower_left) / 2
    down = (lower_left - upper_left + lower_right - upper_right) / 2
    across = np.array([-along[1], along[0]], np.float32)
    lacking = max(
        0.0, _LEAST_HEIGHT - abs(float(np.dot(down, across))) / max(float(np.dot(across, across)), 1e-6)
    )
    more = across * lacking / 2
    wider = np.array(
        [upper_left - more, upper_right - more, lower_right + more, lower_left + more], np.float32
    )
    return strip_at(grey, wider)


def is_within(points: Sequence[Point], corners: Sequence[Point] | Floats) -> bool:
    """Whether the middle of `points` lies between `corners`."""
    middle = np.mean(points, axis=0)
    around = np.array(corners, np.float32)
    return cv2.pointPolygonTest(around, (float(middle[0]), float(middle[1])), measureDist=False) >= 0


def _widened(corners: Floats) -> Floats:
    upper_left, upper_right, lower_right, lower_left = corners
    upper, lower = (upper_right - upper_left) * MARGIN, (lower_right - lower_left) * MARGIN
    return np.array(
        [upper_left - upper, upper_right + upper, lower_right + lower, lower_left - lower], np.float32
    )


def _grown(grey: Pixels, corners: Floats) -> Floats:
    """The same place, as far to both sides as bars go on: the detector often finds only a part of a code."""
    upper_left, upper_right, lower_right, lower_left = corners
    along = (upper_right - upper_left + lower_right - lower_left) / 2
    wide = np.array(
        [upper_left - along, upper_right + along, lower_right + along, lower_left - along], np.float32
    )
    look = cv2.warpPerspective(
        grey,
        cv2.getPerspectiveTransform(wide, _FRAME),
        (STRIP_WIDTH, STRIP_HEIGHT),
        borderMode=cv2.BORDER_REPLICATE,
    )
    first, last = _busy_around(np.asarray(look, np.uint8))
    part = STRIP_WIDTH / 3
    left, right = along * (first - part) / part, along * (last - 2 * part) / part
    return np.array(
        [upper_left + left, upper_right + right, lower_right + right, lower_left + left], np.float32
    )


def _busy_around(look: Pixels) -> tuple[float, float]:
    """From where to where, around the middle third, columns differ without a long pause."""
    smooth = cv2.GaussianBlur(look, (3, 1), 0).astype(np.float32)
    change = np.abs(np.diff(smooth.mean(axis=0)))
    third = STRIP_WIDTH // 3
    busy = change > 0.3 * np.percentile(change[third : 2 * third], 80)
    pause = round(_PAUSE * third)
    places = np.flatnonzero(busy)
    ends = np.flatnonzero(np.diff(places) > pause)
    begins = places[np.concatenate([[0], ends + 1])]
    lasts = places[np.concatenate([ends, [len(places) - 1]])]
    middle = STRIP_WIDTH / 2
    nearest = int(np.argmin(np.maximum(begins - middle, 0) + np.maximum(middle - lasts, 0)))
    return float(begins[nearest]), float(lasts[nearest] + 1)


def _distinct(places: list[Floats]) -> list[Floats]:
    """The largest first, without those that are nearly the same."""
    kept: list[Floats] = []
    for place in sorted(places, key=lambda corners: -_area(corners)):
        if all(np.abs(place - other).max() > _SAME * np.linalg.norm(other[1] - other[0]) for other in kept):
            kept.append(place)
    return kept


def _area(corners: Floats) -> float:
    return float(cv2.contourArea(corners))


def _upright(grey: Pixels, quad: Floats) -> Floats:
    """The corners in an order that lets the bars stand: along the first side brightness changes most."""
    # The detector begins lower left and goes clockwise.
    corners = np.roll(quad, -1, axis=0)
    small = np.array([[0, 0], [96, 0], [96, 96], [0, 96]], np.float32)
    look = cv2.warpPerspective(grey, cv2.getPerspectiveTransform(corners, small), (96, 96)).astype(np.float32)
    inner = look[12:-12, 12:-12]
    if np.abs(np.diff(inner, axis=0)).sum() > np.abs(np.diff(inner, axis=1)).sum():
        corners = np.roll(corners, -1, axis=0)
    return np.asarray(corners, np.float32)
