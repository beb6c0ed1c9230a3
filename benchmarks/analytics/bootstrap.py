"""Intervals by drawing members again: what a difference would have been with others of the same kind."""

from collections.abc import Callable
from typing import Any

import numpy as np

DRAWS = 200


def interval(
    difference: Callable[[Any], float], many: int, draws: int = DRAWS, seed: int = 1
) -> tuple[float, float]:
    """95 % of `difference`, a function of the places that were drawn, paired as both sides see the same ones."""
    random = np.random.default_rng(seed)
    found = [difference(random.integers(0, many, many)) for _ in range(draws)]
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)
