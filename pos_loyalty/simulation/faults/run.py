"""Many schedules, one after the other in as many processes as there are cores."""

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from time import perf_counter

from pos_loyalty import cycles
from pos_loyalty.simulation.faults.schedule import Outcome, play
from pos_loyalty.simulation.faults.shop import Size

AT_ONCE = 20
"""Schedules that a process is given together."""
MOST_SEEDS_TOLD = 20


@dataclass
class Report:
    """Sums over all schedules; `failing` are the seeds in which something did not hold, with what."""

    schedules: int = 0
    events: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    overspent: int = 0
    failing: dict[int, list[str]] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, outcome: Outcome) -> None:
        verdict = outcome.verdict
        self.schedules += 1
        self.events += outcome.events
        self.faults.update(outcome.faults)
        self.lost += verdict.lost
        self.doubled += verdict.doubled
        self.overspent += verdict.overspent
        if not verdict.holds:
            self.failing[outcome.seed] = verdict.wrong


def run(
    size: Size, days: int, seeds: range, *, jobs: int | None = None, advance: Callable[[int], None]
) -> Report:
    """`advance` is told how many schedules are done since the last time."""
    started = perf_counter()
    report = Report()
    parts = [seeds[first : first + AT_ONCE] for first in range(0, len(seeds), AT_ONCE)]
    for outcomes in _played(size, days, parts, jobs or os.cpu_count() or 1):
        for outcome in outcomes:
            report.add(outcome)
        advance(len(outcomes))
    report.seconds = perf_counter() - started
    return report


def _played(size: Size, days: int, parts: list[range], jobs: int) -> Iterator[list[Outcome]]:
    if jobs == 1 or len(parts) == 1:
        yield from (_play_some(size, days, part) for part in parts)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(parts)), context, cycles.look_rarely) as pool:
        yield from pool.map(_play_some, [size] * len(parts), [days] * len(parts), parts)


def _play_some(size: Size, days: int, seeds: range) -> list[Outcome]:
    return [play(seed, size, days) for seed in seeds]
