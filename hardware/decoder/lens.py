"""How a camera that is not in focus sees bars: sharp patterns spread by a lens."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hardware.decoder.bar_models import Window

Floats = NDArray[np.float32]

# Readings a module, in the coarse search and where digits are told apart.
COARSE, CLOSE = 2, 4
_FINE = 16
# What stands further away than this many modules does not reach.
CONTEXT = 4


@dataclass(frozen=True, slots=True)
class Lens:
    """`width` in modules: the standard deviation of a soft lens, the radius of one that is out of focus."""

    kind: Literal["soft", "defocus"]
    width: float

    @property
    def spread(self) -> float:
        return self.width if self.kind == "soft" else self.width / 2


SEARCHED = tuple(Lens("soft", width) for width in (0.25, 0.55, 0.85, 1.15, 1.5))
JUDGED = (
    *(Lens("soft", width) for width in (0.3, 0.6, 0.9, 1.2, 1.5)),
    *(Lens("defocus", radius) for radius in (1.6, 2.0, 2.4)),
)


@cache
def templates(window: Window, lens: Lens, samples: int) -> Floats:
    """Each pattern of `window` as a row of readings, from one module before to one after, with mean 0, length 1.

    What stands beyond that one module is not known and taken as grey.
    """
    beyond = np.full((len(window.patterns), CONTEXT - 1), 0.5)
    inner = np.array([[int(module) for module in pattern] for pattern in window.patterns], float)
    edge = np.ones((len(inner), 1))
    levels = np.hstack([beyond, int(window.before) * edge, inner, int(window.after) * edge, beyond])
    return normalised((levels @ spreading(window.modules, lens, samples).T).astype(np.float32))


@cache
def spreading(modules: int, lens: Lens, samples: int) -> NDArray[np.float64]:
    """The matrix from `modules` levels, and CONTEXT more at both sides, to readings (one module more at both)."""
    count = modules + 2 * CONTEXT
    kernel = _kernel(lens)
    sharp = np.pad(np.repeat(np.eye(count), _FINE, axis=0), ((len(kernel), len(kernel)), (0, 0)), mode="edge")
    blurred = np.stack([np.convolve(column, kernel, mode="same") for column in sharp.T], axis=1)
    centres = (CONTEXT - 1 + (np.arange((modules + 2) * samples) + 0.5) / samples) * _FINE - 0.5
    return np.asarray(blurred[len(kernel) + np.round(centres).astype(int)])


def normalised(rows: Floats) -> Floats:
    """Mean 0 and length 1 along the last axis; a flat row stays 0."""
    centred = rows - rows.mean(axis=-1, keepdims=True)
    length = np.linalg.norm(centred, axis=-1, keepdims=True)
    return np.asarray(centred / np.maximum(length, 1e-3), np.float32)


def _kernel(lens: Lens) -> NDArray[np.float64]:
    """The spread along a row of a point that is one brightness over the lens' whole height."""
    soft = _bell(lens.width if lens.kind == "soft" else 0.3)
    if lens.kind == "soft":
        return soft
    radius = lens.width * _FINE
    offsets = np.arange(-int(radius), int(radius) + 1)
    disc = np.convolve(np.sqrt(np.maximum(radius**2 - offsets**2, 0)), soft)
    return np.asarray(disc / disc.sum())


def _bell(width: float) -> NDArray[np.float64]:
    reach = round(3 * max(width, 0.2) * _FINE)
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (width * _FINE)) ** 2)
    return np.asarray(bell / bell.sum())
