"""What a basket of forty lines earns under thirty rules, beside the same basket under the base rule alone."""

from collections.abc import Sequence
from time import perf_counter

from benchmarks.figures import Figure, share, spread
from benchmarks.points import rules
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.points import accrue
from pos_loyalty.domain.scheme import Scheme

LIMIT_S = 0.001


def measure(runs: int) -> list[Figure]:
    scheme, facts = rules.scheme(), rules.facts()
    baskets = [rules.basket(first) for first in range(0, 400, 8)]
    whole: list[float] = []
    base: list[float] = []
    for run in range(runs):
        lines = baskets[run % len(baskets)]
        whole.append(_timed(lines, scheme, facts))
        base.append(_timed(lines, scheme, None))
    what = f"accrual, {rules.LINES} lines, {rules.RULES} rules"
    beside = f"1 ms for half of them; the base rule alone: {spread(base)}"
    return [Figure(what, spread(whole), beside, share(whole, 0.5) / LIMIT_S, 1.0)]


def _timed(lines: Sequence[BasketLine], scheme: Scheme, facts: Facts | None) -> float:
    started = perf_counter()
    accrue(lines, scheme, facts)
    return perf_counter() - started
