"""Fits the model of a bar code to a strip that no ordinary reader can read: blurred, dark, bent, far away.

A reader for sharp pictures looks for edges. Out of focus there are none, yet only one code makes just this row of
greys. So every place, size and blur is tried coarsely, the best are looked at closely, symbol by symbol, and a code is
taken only when it explains the picture clearly better than any other code with a right check digit, in several
groups of rows apart from each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hardware.decoder.bar_models import Layout, Window
from hardware.decoder.bar_search import GROUPS, Place, View, offsets_of, places, readings_at, surprise, view
from hardware.decoder.fit_model import IMPOSSIBLE, Costs, Model, Solution
from hardware.decoder.lens import CLOSE, CONTEXT, JUDGED, SEARCHED, Lens, normalised, spreading, templates
from hardware.decoder.straighten import straightened
from hardware.decoder.strips import STRIP_WIDTH, Pixels

Floats = NDArray[np.float32]

_CLOSELY = 4
# Modules that a symbol may stand beside its place, and what it costs to drift from one to the next.
_DRIFTS = np.arange(-6, 7) * 0.125
_DRIFT_COST = 0.96
_PASSES = 4
_WORST_COST = 0.3
_FEWEST_VOTES = 2
# Against a reader that saw edges the fit must be surer than on its own: a fold in a label misleads it more.
_OVERRULING_MARGIN = 1.4
# Blurs this far from the one of the search are not judged.
_LENS_REACH = 0.45


@dataclass(frozen=True, slots=True)
class Fit:
    """`start` and `end` are the outer edges of the code in pixels of the strip, end first when it is upside down."""

    modules: str
    values: tuple[int, ...]
    cost: float
    # How many times as badly the next best code explains the picture; and all groups of rows together.
    margin: float
    joint_margin: float
    votes: int
    start: float
    end: float

    def is_sure(self, model: Model) -> bool:
        is_alone = self.margin > model.margin and self.joint_margin > model.joint_margin
        return self.cost < _WORST_COST and self.votes >= _FEWEST_VOTES and is_alone

    @property
    def overrules(self) -> bool:
        """Whether a reader that read something else there is wrong."""
        leads = min(self.margin, self.joint_margin) > _OVERRULING_MARGIN
        return self.cost < _WORST_COST and self.votes == GROUPS and leads


@dataclass(frozen=True, slots=True)
class _Judgement:
    solution: Solution
    costs: Costs
    lens: Lens
    place: Place
    view: View


def fit(pixels: Pixels, model: Model, *, is_framed: bool = False) -> Fit | None:
    """The code that explains the strip best, sure or not; None: it is not even like one.

    `is_framed`: a reader has said where it begins and ends, and which side is up.
    """
    dark = straightened(pixels)
    views = [view(dark, is_flipped=False)]
    if not is_framed:
        views.append(view(dark[:, ::-1], is_flipped=True))
    found = [(place, each) for each in views for place in places(each.whole, model, is_framed=is_framed)]
    found.sort(key=lambda pair: surprise(pair[0].error, pair[0].layout))
    judged = [_judge(view, place, model) for place, view in found[:_CLOSELY]]
    if not judged:
        return None
    return _confirmed(min(judged, key=lambda each: surprise(each.solution.cost, each.place.layout)), model)


# The close look


def _judge(view: View, place: Place, model: Model) -> _Judgement:
    costs, readings = _drifting(view.whole, place)
    first = model.solve(costs)
    around = SEARCHED[place.lens].spread
    lenses = [lens for lens in JUDGED if abs(lens.spread - around) <= _LENS_REACH]
    judged = [
        _Judgement(*_in_context(readings, place.layout, model, first, lens), lens, place, view)
        for lens in lenses
    ]
    return min(judged, key=lambda judgement: judgement.solution.cost)


def _confirmed(best: _Judgement, model: Model) -> Fit:
    place, values = best.place, best.solution.values
    votes, together = 0, np.zeros_like(best.costs)
    for group in best.view.groups:
        _, readings = _drifting(group, place)
        alone, costs = _in_context(readings, place.layout, model, best.solution, best.lens, passes=1)
        votes += alone.values == values
        together += costs
    start, end = place.start, place.start + place.module * place.layout.modules
    if best.view.is_flipped:
        start, end = STRIP_WIDTH - start, STRIP_WIDTH - end
    return Fit(
        modules=model.modules(values),
        values=values,
        cost=best.solution.cost,
        margin=_margin(model, best.costs, values),
        joint_margin=_margin(model, together / len(best.view.groups), values),
        votes=votes,
        start=float(start),
        end=float(end),
    )


def _margin(model: Model, costs: Costs, values: tuple[int, ...]) -> float:
    """0 when other values are better."""
    best = model.solve(costs)
    return model.runner_up(costs, values) / max(best.cost, 1e-6) if best.values == values else 0.0


def _drifting(fine: Floats, place: Place) -> tuple[Costs, Floats]:
    """Costs of each symbol where it stands best, and the readings there, when neighbours drift together."""
    lens, costs, readings = SEARCHED[place.lens], [], []
    widest = max(len(run.window.patterns) for run in place.layout.symbols)
    for run in place.layout.symbols:
        offsets = offsets_of(run, CLOSE)
        shifted = (offsets[:, None] + _DRIFTS[None, :, None]).reshape(-1, offsets.shape[1])
        seen = readings_at(
            fine,
            np.array([place.start], np.float32),
            np.array([place.module], np.float32),
            np.array([place.bow], np.float32),
            shifted.astype(np.float32),
            place.layout.modules,
        )[0].reshape(len(offsets), len(_DRIFTS), -1)
        cost = 1 - np.maximum(seen @ templates(run.window, lens, CLOSE).T, 0) ** 2
        missing = widest - cost.shape[2]
        costs.append(np.pad(cost, ((0, 0), (0, 0), (0, missing)), constant_values=IMPOSSIBLE))
        readings.append(seen)
    all_costs, all_readings = np.concatenate(costs), np.concatenate(readings)
    path = _cheapest_path(all_costs.min(axis=2))
    symbols = np.arange(len(path))
    return np.asarray(all_costs[symbols, path], np.float64), all_readings[symbols, path]


def _cheapest_path(costs: Costs) -> NDArray[np.intp]:
    """One drift for each symbol (symbols × drifts), jumps being dear."""
    jump = _DRIFT_COST * (_DRIFTS[:, None] - _DRIFTS[None]) ** 2
    total, steps = costs[0].copy(), []
    for cost in costs[1:]:
        ways = total[None, :] + jump
        best = ways.argmin(axis=1)
        steps.append(best)
        total = ways[np.arange(len(best)), best] + cost
    path = [int(total.argmin())]
    for best in reversed(steps):
        path.append(int(best[path[-1]]))
    return np.array(path[::-1])


def _in_context(
    readings: Floats, layout: Layout, model: Model, first: Solution, lens: Lens, passes: int = _PASSES
) -> tuple[Solution, Costs]:
    """Each symbol judged with its real neighbours blurred into it, again until nothing changes."""
    solution, costs = first, np.zeros(())
    for _ in range(passes):
        before = solution.values
        costs = _context_costs(readings, layout, model.modules(before), lens)
        solution = model.solve(costs)
        if solution.values == before:
            break
    return solution, costs


def _context_costs(readings: Floats, layout: Layout, modules: str, lens: Lens) -> Costs:
    margin = [0] * (CONTEXT + 1)
    line = np.array([*margin, *(int(module) for module in modules), *margin])
    widest = max(len(run.window.patterns) for run in layout.symbols)
    costs = np.full((len(readings), widest), IMPOSSIBLE)
    row = 0
    for run in layout.symbols:
        spread = spreading(run.window.modules, lens, CLOSE)
        inside = _levels(run.window)
        levels = np.empty((len(inside), spread.shape[1]))
        for start in run.starts:
            at = start + len(margin)
            levels[:, :CONTEXT] = line[at - CONTEXT : at]
            levels[:, CONTEXT:-CONTEXT] = inside
            levels[:, -CONTEXT:] = line[at + run.window.modules : at + run.window.modules + CONTEXT]
            expected = normalised((levels @ spread.T).astype(np.float32))
            costs[row, : len(inside)] = 1 - np.maximum(expected @ readings[row], 0) ** 2
            row += 1
    return costs


def _levels(window: Window) -> NDArray[np.int64]:
    return np.array([[int(module) for module in pattern] for pattern in window.patterns])
