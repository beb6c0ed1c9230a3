"""Makes the bars of a strip stand upright and apart: fans, slants and bottles' curves are taken out."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

_BANDS = 8
_SECTIONS = 10
# Pixels that bars may move from one band of rows to the next.
_REACH = 10
_NO_WEIGHT = 1e-3


def straightened(pixels: Pixels) -> Floats:
    """The strip's darkness, 0 to 255, each row shifted and stretched onto the middle one."""
    dark = 255.0 - pixels.astype(np.float32)
    height, width = dark.shape
    band_height = height // _BANDS
    profiles = dark[: band_height * _BANDS].reshape(_BANDS, band_height, width).mean(axis=1)
    field = _shifts(cv2.GaussianBlur(np.diff(profiles, axis=1), (5, 1), 0), width)
    place = (np.arange(height) - (band_height - 1) / 2) / band_height
    below = np.clip(np.floor(place).astype(int), 0, _BANDS - 2)
    part = np.clip(place - below, -0.6, 1.6)[:, None]
    across = np.arange(width)[None] + field[below] * (1 - part) + field[below + 1] * part
    down = np.repeat(np.arange(height, dtype=np.float32)[:, None], width, axis=1)
    moved = cv2.remap(
        dark, across.astype(np.float32), down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(moved, np.float32)


def _shifts(edges: Floats, width: int) -> Floats:
    """For each band, how far what stands at x in the middle band has moved: bands × width."""
    field = np.zeros((_BANDS, width), np.float32)
    places = np.arange(width)
    middle = _BANDS // 2
    for bands, step in ((range(middle, _BANDS - 1), 1), (range(middle, 0, -1), -1)):
        moved, slope = np.zeros(width), np.zeros(width)
        for band in bands:
            # Bars that lean go on leaning: only the change of the lean is looked for.
            following = np.append(edges[band + step], 0)
            expected = np.interp(places + slope, places, following).astype(np.float32)[:-1]
            slope = slope + _step(edges[band], expected, width)
            moved = moved + np.interp(places + moved, places, slope)
            field[band + step] = moved
    return field


def _step(edges: Floats, following: Floats, width: int) -> NDArray[np.float64]:
    """The shift between two neighbouring bands as a parabola over x, from where each section fits best."""
    bounds = np.linspace(0, width - 1, _SECTIONS + 1).astype(int)
    shifts, weights = _section_shifts(edges, following, bounds)
    weights = np.sqrt(weights / (weights.max() + 1e-9) + _NO_WEIGHT)
    terms = _parabola((bounds[:-1] + bounds[1:]) / 2, width)
    found = np.linalg.lstsq(terms * weights[:, None], shifts * weights, rcond=None)[0]
    return np.asarray(np.clip(_parabola(np.arange(width), width) @ found, -_REACH, _REACH))


def _parabola(places: NDArray[np.floating] | NDArray[np.integer], width: int) -> NDArray[np.float64]:
    centred = (places - width / 2) / (width / 2)
    return np.stack([np.ones_like(centred), centred, centred**2], axis=1)


def _section_shifts(
    edges: Floats, following: Floats, bounds: NDArray[np.integer]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    padded = np.pad(following, _REACH)
    products = np.stack([edges * padded[shift : shift + len(edges)] for shift in range(2 * _REACH + 1)])
    sums = np.pad(np.cumsum(products, axis=1), ((0, 0), (1, 0)))
    fits = sums[:, bounds[1:] - 1] - sums[:, bounds[:-1]]
    fits[:, 1:-1] += 0.5 * (fits[:, :-2] + fits[:, 2:])
    best = np.clip(fits.argmax(axis=0), 1, 2 * _REACH - 1)
    section = np.arange(fits.shape[1])
    before, at, after = fits[best - 1, section], fits[best, section], fits[best + 1, section]
    curve = before - 2 * at + after
    safe = np.where(np.abs(curve) > 1e-6, curve, 1)
    part = np.where(np.abs(curve) > 1e-6, 0.5 * (before - after) / safe, 0)
    return best - _REACH + np.clip(part, -1, 1), np.maximum(fits.max(axis=0), 0)
