"""One measured figure beside its yardstick, and the table that they make."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Figure:
    """`ratio` is what the limit speaks of; `limit` is None for what is shown beside it only."""

    what: str
    measured: str
    yardstick: str
    ratio: float
    limit: float | None = None

    @property
    def holds(self) -> bool:
        return self.limit is None or self.ratio <= self.limit


def share(times: Sequence[float], part: float) -> float:
    """The time within which this part of all lies: 0.5 is the median, 0.95 what 95 % keep to."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def spread(times: Sequence[float]) -> str:
    """Median, 95 % and the longest of some times in seconds."""
    return " / ".join(_shown(value) for value in (share(times, 0.5), share(times, 0.95), max(times)))


def _shown(seconds: float) -> str:
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 0.1 else f"{seconds * 1e3:.0f} ms"


def against(
    what: str, times: Sequence[float], yardstick: str, its_times: Sequence[float], limit: float | None = None
) -> Figure:
    """The ratio of the medians; each time must have been taken beside one of the yardstick's."""
    ratio = share(times, 0.5) / share(its_times, 0.5)
    return Figure(what, spread(times), f"{yardstick}: {spread(its_times)}", ratio, limit)


def table(figures: Iterable[Figure]) -> str:
    rows = [
        "| what | median / 95 % / longest | yardstick in the same run | ratio | limit | |",
        "|---|---|---|---|---|---|",
    ]
    for figure in figures:
        limit = "–" if figure.limit is None else f"{figure.limit:g}"
        verdict = "" if figure.limit is None else "holds" if figure.holds else "**missed**"
        rows.append(
            f"| {figure.what} | {figure.measured} | {figure.yardstick} | {figure.ratio:.2f} | {limit} | {verdict} |"
        )
    return "\n".join(rows)


def machine() -> str:
    """What the figures were seen on, without naming it."""
    return (
        f"{datetime.now(UTC).date()}, {os.cpu_count()} cores, {platform.machine()}, "
        f"{platform.system()}, Python {platform.python_version()}"
    )
