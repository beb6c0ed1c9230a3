"""The coarse search: where in a strip a code may stand, how wide its modules are, and how blurred it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hardware.decoder.bar_models import Layout, Run
from hardware.decoder.fit_model import Costs, Model
from hardware.decoder.lens import COARSE, SEARCHED, Lens, normalised, templates
from hardware.decoder.strips import MARGIN, STRIP_WIDTH

Floats = NDArray[np.float32]

_UP = 4
GROUPS = 4
_KEPT = 3
_COMBED = 300
_LENGTHS = 5
_GUARDED = 40
_BOWS = np.arange(-8, 9) * 0.012
_NUDGES = (-1.0, -0.5, 0.0, 0.5, 1.0)
# Readings of a strip that say something of their own, neighbours being alike.
_EVIDENCE = 60


@dataclass(frozen=True, slots=True)
class Place:
    error: float
    layout: Layout
    start: float
    module: float
    bow: float
    lens: int


@dataclass(frozen=True, slots=True)
class View:
    """A strip read in one direction."""

    groups: list[Floats]
    whole: Floats
    is_flipped: bool


@dataclass(frozen=True, slots=True)
class _Grid:
    """Places to try of one layout: starts in pixels of the strip, and how wide a module is there."""

    layout: Layout
    starts: Floats
    modules: Floats


def surprise(error: float, layout: Layout) -> float:
    """What remains unexplained, and what the explanation takes: more symbols fit any picture better."""
    return _EVIDENCE * math.log(max(error, 1e-6)) + layout.choices


def view(dark: Floats, *, is_flipped: bool) -> View:
    groups = _row_groups(dark)
    return View([_fine(group) for group in groups], _fine(np.mean(groups, axis=0)), is_flipped)


def _row_groups(dark: Floats) -> list[Floats]:
    """Means of neighbouring rows, leaving out those that do not look like the rest: digits, borders, glare."""
    edges = np.diff(dark, axis=1)
    usual = np.diff(np.median(dark, axis=0))
    length = np.linalg.norm(edges, axis=1) * np.linalg.norm(usual) + 1e-6
    likeness = (edges @ usual) / length
    alike = dark[likeness > 0.5 * likeness.max()]
    rows = alike if len(alike) >= GROUPS else dark
    return [np.asarray(part.mean(axis=0), np.float32) for part in np.array_split(rows, GROUPS)]


def _fine(profile: Floats) -> Floats:
    wide = cv2.resize(profile.reshape(1, -1), (len(profile) * _UP, 1), interpolation=cv2.INTER_CUBIC)
    return np.asarray(wide, np.float32).ravel()


# The coarse search


def places(fine: Floats, model: Model, *, is_framed: bool) -> list[Place]:
    margin = MARGIN / (1 + 2 * MARGIN) * STRIP_WIDTH
    found = _search(fine, model, margin, STRIP_WIDTH - margin, 0.04 if is_framed else 0.1)
    for begin, end in [] if is_framed else _busy_stretches(fine[::_UP]):
        if abs(begin - margin) + abs(end - (STRIP_WIDTH - margin)) > 12:
            found += _search(fine, model, begin, end, 0.06)
    found.sort(key=lambda place: surprise(place.error, place.layout))
    return [_bent(fine, place) for place in found[: _KEPT + 1]]


def _busy_stretches(profile: Floats) -> list[tuple[int, int]]:
    """Where bars follow each other without a gap: a code that has another one beside it, or is badly framed."""
    smooth = cv2.GaussianBlur(profile.reshape(1, -1), (0, 0), 2)
    activity = cv2.blur(np.abs(np.diff(smooth, axis=1)), (25, 1)).ravel()
    busy = np.concatenate([[0], (activity > 0.25 * np.percentile(activity, 80)).astype(int), [0]])
    begins, ends = np.flatnonzero(np.diff(busy) > 0), np.flatnonzero(np.diff(busy) < 0)
    long = [(int(begin), int(end)) for begin, end in zip(begins, ends, strict=True)]
    # The mean over 25 pixels reaches beyond the outer bars.
    return [(begin + 8, end - 8) for begin, end in long if end - begin > 0.3 * len(profile)]


def _search(fine: Floats, model: Model, begin: float, end: float, spread: float) -> list[Place]:
    grids = [_Grid(layout, *_grid(layout, begin, end, spread)) for layout in model.layouts(end - begin)]
    if grids and grids[0].layout.is_comb:
        grids = [_guarded(fine, grid) for grid in _combed(fine, grids)]
    found: list[Place] = []
    for grid in grids:
        layout = grid.layout
        runs = (*layout.symbols, *layout.guards)
        errors = _errors(fine, grid.starts, grid.modules, np.zeros_like(grid.starts), runs, layout)
        for index in errors.min(axis=1).argsort()[:_KEPT]:
            row = errors[index]
            start, module = grid.starts[index], grid.modules[index]
            found.append(Place(float(row.min()), layout, start, module, 0.0, int(row.argmin())))
    return sorted(found, key=lambda place: surprise(place.error, place.layout))[:_KEPT]


def _grid(layout: Layout, begin: float, end: float, spread: float) -> tuple[Floats, Floats]:
    """Starts and widths of a module, half a module apart at both ends."""
    steps = np.arange(-spread, spread + 1e-6, 1 / (2 * layout.modules)) * (end - begin)
    begins, ends = (grid.ravel() for grid in np.meshgrid(begin + steps, end + steps, indexing="ij"))
    return begins.astype(np.float32), ((ends - begins) / layout.modules).astype(np.float32)


def _combed(fine: Floats, grids: list[_Grid]) -> list[_Grid]:
    """The few numbers of symbols, and places of each, where edges are where they must be."""
    combed = []
    for grid in grids:
        fits = _comb(fine, grid.starts, grid.modules, grid.layout)
        kept = fits.argsort()[:_COMBED]
        combed.append((float(fits[kept[0]]), _Grid(grid.layout, grid.starts[kept], grid.modules[kept])))
    combed.sort(key=lambda pair: pair[0])
    return [grid for _, grid in combed[:_LENGTHS]]


def _guarded(fine: Floats, grid: _Grid) -> _Grid:
    flat = np.zeros_like(grid.starts)
    lenses = SEARCHED[1:4:2]
    errors = _errors(fine, grid.starts, grid.modules, flat, grid.layout.guards, grid.layout, lenses)
    kept = errors.min(axis=1).argsort()[:_GUARDED]
    return _Grid(grid.layout, grid.starts[kept], grid.modules[kept])


def _comb(fine: Floats, starts: Floats, modules: Floats, layout: Layout) -> Costs:
    """Low where it gets dark at the start of every symbol, as it must: too many symbols to try them everywhere."""
    edges = np.append(fine[2 * _UP :] - fine[: -2 * _UP], np.zeros(2 * _UP, np.float32))
    # A broad edge counts no more than a narrow one.
    capped = np.clip(edges / (np.percentile(np.abs(edges), 90) + 1e-6), -1, 1)
    teeth = np.array([*layout.symbols[0].starts, layout.modules - 13])
    pixels = (starts[:, None] + modules[:, None] * teeth[None] - 1) * _UP
    return np.asarray(-capped[np.clip(pixels.astype(np.int32), 0, len(edges) - 1)].mean(axis=1), np.float64)


def _bent(fine: Floats, place: Place) -> Place:
    """The same, with the label on something round."""
    layout = place.layout
    at_start, at_end, bows = (grid.ravel() for grid in np.meshgrid(_NUDGES, _NUDGES, _BOWS, indexing="ij"))
    starts = (place.start + at_start * place.module).astype(np.float32)
    ends = place.start + (layout.modules + at_end) * place.module
    modules = ((ends - starts) / layout.modules).astype(np.float32)
    runs = (*layout.symbols, *layout.guards)
    lenses = SEARCHED[place.lens : place.lens + 1] if layout.is_comb else SEARCHED
    errors = _errors(fine, starts, modules, bows.astype(np.float32), runs, layout, lenses)
    best = int(errors.min(axis=1).argmin())
    lens = place.lens if len(lenses) == 1 else int(errors[best].argmin())
    return Place(float(errors[best].min()), layout, starts[best], modules[best], float(bows[best]), lens)


def _errors(
    fine: Floats,
    starts: Floats,
    modules: Floats,
    bows: Floats,
    runs: Sequence[Run],
    layout: Layout,
    lenses: Sequence[Lens] = SEARCHED,
) -> Costs:
    """How badly the best symbols explain each place through each lens, 0 to 1: places × lenses."""
    total = np.zeros((len(starts), len(lenses)))
    weights = 0
    for run in runs:
        readings = readings_at(fine, starts, modules, bows, offsets_of(run, COARSE), layout.modules)
        stacked = np.concatenate([templates(run.window, lens, COARSE) for lens in lenses])
        # Places last: the best pattern of each is then found along whole rows of memory.
        likeness = (stacked @ readings.reshape(-1, readings.shape[2]).T).reshape(
            len(lenses), -1, *readings.shape[:2]
        )
        total += run.window.modules * (1 - np.maximum(likeness.max(axis=1), 0) ** 2).sum(axis=2).T
        weights += run.window.modules * len(run.starts)
    return total / weights


def offsets_of(run: Run, samples: int) -> Floats:
    """Where each reading of each window lies, in modules from the first bar: windows × readings."""
    within = (np.arange((run.window.modules + 2) * samples) + 0.5) / samples - 1
    return np.asarray(np.array(run.starts)[:, None] + within, np.float32)


def readings_at(
    fine: Floats, starts: Floats, modules: Floats, bows: Floats, offsets: Floats, total: int
) -> Floats:
    part = offsets[None] / total
    bent = total * (part + bows[:, None, None] * part * (1 - part))
    pixels = starts[:, None, None] + modules[:, None, None] * bent
    return normalised(fine[np.clip((pixels * _UP).astype(np.int32), 0, len(fine) - 1)])
