"""What a symbology must tell so that its codes can be fitted to a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from hardware.decoder.bar_models import Layout

# Symbols × patterns: 0 is a perfect symbol, 1 the worst real one.
Costs = NDArray[np.float64]

# What a symbol costs that cannot stand there.
IMPOSSIBLE = 2.0


@dataclass(frozen=True, slots=True)
class Solution:
    """The cheapest values with a right check, and what they cost a symbol."""

    values: tuple[int, ...]
    cost: float


class Model(Protocol):
    """A symbology that can be fitted.

    `margin` and `joint_margin` are what a `Fit` must have to be sure; where they stand, wrong fits were no longer seen.
    """

    margin: float
    joint_margin: float

    def layouts(self, width: float, /) -> Sequence[Layout]:
        """The layouts that may fill `width` pixels of a strip."""

    def solve(self, costs: Costs) -> Solution:
        """`costs` is symbols × patterns; IMPOSSIBLE where there is no such pattern."""

    def runner_up(self, costs: Costs, values: tuple[int, ...]) -> float:
        """What a symbol would cost of the next best values with a right check."""

    def modules(self, values: tuple[int, ...]) -> str: ...
