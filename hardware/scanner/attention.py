"""When to look at a camera's picture, where, and how hard: pure rules over pictures and the time."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hardware.decoder.cascade import Effort

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

# Width of the picture that motion is looked for in.
_SMALL = 160
# Levels of grey: less is the noise of a cheap camera in the evening.
_CHANGED = 14.0
# Parts of the small picture: less is a fly.
_LEAST_CHANGED = 0.002
_MOVING = 0.004
# How fast the empty counter is learnt anew, a picture: daylight changes.
_LEARNT = 0.1
_MARGIN = 0.15
# Pictures, a second of them: whoever holds a card has turned it by then, or there is none.
_ROUND, _EVERYTHING_AT = 24, 8
_WHOLE = 0.7


@dataclass(frozen=True, slots=True)
class Region:
    """Pixels of the picture."""

    left: int
    top: int
    right: int
    bottom: int

    def holds(self, place: tuple[float, float]) -> bool:
        return self.left <= place[0] <= self.right and self.top <= place[1] <= self.bottom

    def cut(self, picture: Pixels) -> Pixels:
        return np.ascontiguousarray(picture[self.top : self.bottom, self.left : self.right])


@dataclass(frozen=True, slots=True)
class Look:
    """`region` is None when there is nothing worth looking at; `is_still`: it is held, not moved."""

    region: Region | None
    is_still: bool


class Attention:
    """Sees what is new before the camera: not the counter itself, and not what was read and lies there still."""

    def __init__(self, stays_s: float = 2.5) -> None:
        self._stays_s = stays_s
        self._counter: Floats | None = None
        self._last: Floats | None = None
        self._until = 0.0
        self._region: Region | None = None

    def look(self, picture: Pixels, at: float) -> Look:
        height = max(1, round(picture.shape[0] * _SMALL / picture.shape[1]))
        small = np.asarray(cv2.resize(picture, (_SMALL, height), interpolation=cv2.INTER_AREA), np.float32)
        if self._counter is None or self._last is None or self._counter.shape != small.shape:
            # What is there at the start may be a card already.
            self._counter, self._last = np.full_like(small, np.median(small)), small
            self._until = at + self._stays_s
        moved = float((np.abs(small - self._last) > _CHANGED).mean())
        self._last = small
        if moved > _MOVING:
            self._until = at + self._stays_s
        if at >= self._until:
            self._counter += _LEARNT * (small - self._counter)
            self._region = None
            return Look(None, is_still=True)
        self._region = self._new(small, picture)
        return Look(self._region, is_still=moved <= _MOVING)

    def settle(self) -> None:
        """What is seen now has been read: nothing is worth looking at until something moves."""
        self._until = 0.0

    def _new(self, small: Floats, picture: Pixels) -> Region | None:
        assert self._counter is not None
        changed = (np.abs(small - self._counter) > _CHANGED).astype(np.uint8)
        if changed.mean() < _LEAST_CHANGED:
            return None
        scale = picture.shape[1] / _SMALL
        left, top, width, height = cv2.boundingRect(changed)
        if width * height > _WHOLE * changed.size:
            return Region(0, 0, picture.shape[1], picture.shape[0])
        across, down = _MARGIN * width + 2, _MARGIN * height + 2
        return Region(
            max(0, int((left - across) * scale)),
            max(0, int((top - down) * scale)),
            min(picture.shape[1], int((left + width + across) * scale)),
            min(picture.shape[0], int((top + height + down) * scale)),
        )


class Patience:
    """How hard to try: a glance first, and more with every picture that something is there and nothing is read."""

    def __init__(self) -> None:
        self._failed = 0

    def effort(self, *, is_still: bool) -> Effort:
        """What moves is blurred for now; the dear steps wait until it is held, and are not taken each time."""
        if self._failed < 2:
            return Effort.GLANCE
        if not is_still or self._failed < 4:
            return Effort.FULL if self._failed % 2 else Effort.GLANCE
        return _in_turn(self._failed - 4)

    def note(self, *, read: bool) -> None:
        self._failed = 0 if read else self._failed + 1


def _in_turn(turn: int) -> Effort:
    """A dear step takes as long as several pictures, so the next ones are glanced at: the hand may move meanwhile."""
    if turn % _ROUND == _EVERYTHING_AT:
        return Effort.EVERYTHING
    each = 2 if turn < _ROUND else 4
    if turn % each:
        return Effort.GLANCE
    return Effort.STRIPS if turn % (2 * each) else Effort.FIT
