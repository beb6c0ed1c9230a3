"""EAN-13 as a model to fit: ten rows of parities, one check digit."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hardware.decoder.bar_models import EAN13_LAYOUT, EAN_PARITIES, Layout, ean13_modules
from hardware.decoder.fit_model import Costs, Solution

_PARITIES = np.array([[int(parity) for parity in row] for row in EAN_PARITIES])
# Of the twelve digits that are drawn; the first one counts once.
_WEIGHTS = (3, 1) * 6
_DIGITS = np.arange(10)
_FORBIDDEN = 9.0


class Ean13:
    margin = 1.3
    joint_margin = 1.2

    def layouts(self, _width: float) -> Sequence[Layout]:
        return (EAN13_LAYOUT,)

    def modules(self, values: tuple[int, ...]) -> str:
        return ean13_modules(values)

    def solve(self, costs: Costs) -> Solution:
        totals, digits = _cheapest(_by_first(costs), _DIGITS)
        first = int(totals.argmin())
        return Solution((first, *(int(digit) for digit in digits[first])), totals[first] / 12)

    def runner_up(self, costs: Costs, values: tuple[int, ...]) -> float:
        """It has another first digit, or differs in one of the twelve."""
        first, digits = values[0], list(values[1:])
        by_first = _by_first(costs)
        others = np.repeat(by_first[first][None], 12, axis=0)
        others[np.arange(12), np.arange(12), digits] = _FORBIDDEN
        cases = np.concatenate([np.delete(by_first, first, axis=0), others])
        firsts = np.concatenate([np.delete(_DIGITS, first), np.full(12, first)])
        return float(_cheapest(cases, firsts)[0].min()) / 12


def _by_first(costs: Costs) -> Costs:
    """Costs of the twelve drawn digits for each first digit: 10 × 12 × 10."""
    left = costs[np.arange(6)[None, :, None], 10 * _PARITIES[:, :, None] + _DIGITS]
    right = np.broadcast_to(costs[6:, :10], (10, 6, 10))
    return np.concatenate([left, right], axis=1)


def _cheapest(costs: Costs, firsts: np.ndarray) -> tuple[Costs, np.ndarray]:
    """For each case the cheapest twelve digits whose weighted sum with the first is a multiple of ten."""
    cases = np.arange(len(costs))
    totals = np.full((len(costs), 10), 1e9)
    totals[cases, firsts] = 0.0
    steps = []
    for place, weight in enumerate(_WEIGHTS):
        before = (_DIGITS[:, None] - weight * _DIGITS[None]) % 10
        ways = totals[:, before] + costs[:, place][:, None, :]
        steps.append(ways.argmin(axis=2))
        totals = ways.min(axis=2)
    sums, digits = np.zeros(len(costs), int), []
    for weight, step in zip(reversed(_WEIGHTS), reversed(steps), strict=True):
        digits.append(step[cases, sums])
        sums = (sums - weight * digits[-1]) % 10
    return totals[:, 0], np.array(digits[::-1]).T
