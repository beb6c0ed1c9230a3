"""Code 128 as a model to fit: any number of symbols, a start, and a check symbol modulo 103."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from hardware.decoder.bar_models import CODE128_STARTS, Layout, code128_layout, code128_modules
from hardware.decoder.fit_model import Costs, Solution

# Start, two symbols and the check: shorter codes are too easily seen in what is none.
FEWEST, MOST = 6, 18
# Pixels of the strip; below, symbols cannot be told apart.
_NARROWEST_MODULE = 2.0
_VALUES = np.arange(103)
_STARTS = list(CODE128_STARTS)


class Code128:
    margin = 1.5
    joint_margin = 1.4

    def layouts(self, width: float) -> Sequence[Layout]:
        counted = (code128_layout(symbols) for symbols in range(FEWEST, MOST + 1))
        return [layout for layout in counted if width / layout.modules >= _NARROWEST_MODULE]

    def modules(self, values: tuple[int, ...]) -> str:
        return code128_modules(values)

    def solve(self, costs: Costs) -> Solution:
        values, total = _trace(_forward(costs), costs)
        return Solution(values, total / len(costs))

    def runner_up(self, costs: Costs, values: tuple[int, ...]) -> float:
        """It differs in the start or in some symbol, the check following from the rest."""
        forward = _forward(costs)
        # What is still to come after each symbol, for each sum up to there.
        to_come = costs[-1, :103]
        best = np.inf
        for place in range(len(costs) - 2, 0, -1):
            ways = forward[place - 1][_before(place)] + costs[place, :103][None] + to_come[:, None]
            ways[:, values[place]] = np.inf
            best = min(best, float(ways.min()))
            to_come = (costs[place, :103][None] + to_come[_after(place)]).min(axis=1)
        others = [start for start in _STARTS if start != values[0]]
        best = min(best, *(float(costs[0, start] + to_come[start % 103]) for start in others))
        return best / len(costs)


@cache
def _before(place: int) -> NDArray[np.intp]:
    """[sum after `place`, value there] → sum before, modulo 103."""
    return np.asarray((_VALUES[:, None] - place * _VALUES[None]) % 103)


@cache
def _after(place: int) -> NDArray[np.intp]:
    """[sum before `place`, value there] → sum after."""
    return np.asarray((_VALUES[:, None] + place * _VALUES[None]) % 103)


def _forward(costs: Costs) -> list[Costs]:
    """The cheapest way to each sum modulo 103, after each symbol but the check."""
    totals = np.full(103, np.inf)
    totals[[start % 103 for start in _STARTS]] = costs[0, _STARTS]
    ways = [totals]
    for place in range(1, len(costs) - 1):
        totals = (totals[_before(place)] + costs[place, :103][None]).min(axis=1)
        ways.append(totals)
    return ways


def _trace(forward: list[Costs], costs: Costs) -> tuple[tuple[int, ...], float]:
    ends = forward[-1] + costs[-1, :103]
    check = int(ends.argmin())
    values, left = [check], check
    for place in range(len(costs) - 2, 0, -1):
        ways = forward[place - 1][_before(place)[left]] + costs[place, :103]
        values.append(int(ways.argmin()))
        left = int(_before(place)[left, values[-1]])
    values.append({start % 103: start for start in _STARTS}[left])
    return tuple(values[::-1]), float(ends[check])
