"""Reports as pictures, PNG or SVG: the pyramid, how lately and how often members come, cohorts, and who left and why."""

import itertools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from pos_loyalty.analytics.cohorts import first_of, month_of
from pos_loyalty.analytics.losses import REASONS
from pos_loyalty.database.head_office_tables import loss, standing
from pos_loyalty.head_office.publish import COMPLAINT
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.reports import cohorts
from pos_loyalty.head_office.reports.pyramid import pyramid
from pos_loyalty.head_office.reports.report import currency_of, last_analysis, major
from pos_loyalty.i18n.money import minor_digits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg")
COLOURS = {"vip": "#5b2a86", "large": "#0b57a4", "ordinary": "#3f8f5f", "small": "#8a94a0"}
REASON_COLOURS = {
    COMPLAINT: "#7b1e3a",
    "category_left": "#b5472f", "basket_shrunk": "#d99a3d", "came_less": "#0b57a4", "no_sign": "#8a94a0",
}  # fmt: skip
LATE = (7, 14, 30, 60, 90, 180)
OFTEN = (1, 2, 5, 10, 20, 50, 100)


def draw_pyramid(connection: Connection, path: Path) -> None:
    """The share of each band in members, visits and sales, beside each other. Raises OperatorError."""
    report = pyramid(connection)
    figure = _figure(9, 4.5)
    axes = figure.subplots()
    names = ("member_share", "visit_share", "sales_share")
    starts = [0.0] * len(names)
    for row in report.rows:
        values = [row[name] for name in names]
        band = row["band"]
        axes.barh(
            range(len(names)), values, left=starts, color=COLOURS[band], label=f"{band} ({row['members']:,})"
        )
        _label(axes, values, starts)
        starts = [start + value for start, value in zip(starts, values, strict=True)]
    axes.set_yticks(range(len(names)), ("members", "visits", "sales"))
    axes.invert_yaxis()
    axes.set_xlim(0, 1)
    axes.xaxis.set_major_formatter(lambda value, _place: f"{value:.0%}")
    axes.set_title(report.notes[0], loc="left", fontsize=11)
    axes.legend(ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.1), frameon=False)
    _save(figure, path)


def _label(axes: Any, values: Sequence[float], starts: Sequence[float]) -> None:
    """Where there is room for it."""
    for place, (value, start) in enumerate(zip(values, starts, strict=True)):
        if value >= 0.04:
            axes.text(start + value / 2, place, f"{value:.0%}", ha="center", va="center", color="white")


def draw_recency_frequency(connection: Connection, path: Path) -> None:
    """How many members have been away for so long and came so often in the year. Raises OperatorError."""
    last = last_analysis(connection)
    rows = connection.execute(select(standing.c.silent_days, standing.c.visits)).all()
    counts = [[0] * (len(LATE) + 1) for _ in range(len(OFTEN) + 1)]
    for silent, visits in rows:
        if silent is not None:
            counts[_step(visits, OFTEN)][_step(silent, LATE)] += 1
    figure = _figure(9, 6)
    axes = figure.subplots()
    axes.imshow(counts, origin="lower", aspect="auto", cmap="Blues")
    most = max(max(row) for row in counts)
    for y, row in enumerate(counts):
        for x, many in enumerate(row):
            axes.text(
                x,
                y,
                f"{many:,}" if many else "",
                ha="center",
                va="center",
                color="white" if 2 * many > most else "black",
            )
    axes.set_xticks(range(len(LATE) + 1), _steps(LATE))
    axes.set_yticks(range(len(OFTEN) + 1), _steps(OFTEN))
    axes.set_xlabel("days since the last visit")
    axes.set_ylabel("visits in the year")
    axes.set_title(f"{len(rows):,} members, {last.cutoff_on}", loc="left", fontsize=11)
    _save(figure, path)


def draw_cohorts(connection: Connection, path: Path) -> None:
    """Of those who came first in one month (a line), the share that came in each later one. Raises OperatorError."""
    found = cohorts.found(connection)
    later = max((len(members) for members in found.values()), default=1) - 1
    shares = [
        [many / members[0] for many in members[1:]] + [float("nan")] * (later + 1 - len(members))
        for members in found.values()
    ]
    figure = _figure(10, 1.5 + 0.32 * max(len(shares), 4))
    axes = figure.subplots()
    if later:
        axes.imshow(shares, aspect="auto", cmap="Blues", vmin=0, vmax=1)
    for y, row in enumerate(shares):
        for x, share in enumerate(row):
            if share == share:  # noqa: PLR0124 - what is not known yet is no number
                colour = "white" if share > 0.5 else "black"
                axes.text(x, y, f"{share:.0%}", ha="center", va="center", fontsize=7, color=colour)
    names = [f"{month:%Y-%m}  ({members[0]:,})" for month, members in found.items()]
    axes.set_yticks(range(len(names)), names, fontsize=8)
    axes.set_xticks(range(later), [f"{months}" for months in range(1, later + 1)])
    axes.set_xlabel("months after the first visit; the first line holds all who were there before")
    axes.set_title("Members who still come, by the month of their first visit", loc="left", fontsize=11)
    _save(figure, path)


def draw_leaving(connection: Connection, path: Path) -> None:
    """What those who left used to buy in a year, by the month in which they were lost and why. Raises OperatorError."""
    last = last_analysis(connection)
    currency = currency_of(connection)
    digits = minor_digits(currency)
    rows = connection.execute(select(loss.c.lost_on, loss.c.reason, loss.c.year_minor)).all()
    months = range(month_of(last.cutoff_on) - 12, month_of(last.cutoff_on) + 1)
    figure = _figure(9, 5)
    axes = figure.subplots()
    below = [0.0] * len(months)
    for reason in (COMPLAINT, *REASONS):
        sums = dict.fromkeys(months, 0)
        for row in rows:
            if row.reason == reason and month_of(row.lost_on) in sums:
                sums[month_of(row.lost_on)] += row.year_minor
        values = [float(major(sums[month], digits)) for month in months]
        many = sum(row.reason == reason for row in rows)
        label = f"{reason.replace('_', ' ')} ({many:,})"
        axes.bar(range(len(months)), values, bottom=below, color=REASON_COLOURS[reason], label=label)
        below = [before + value for before, value in zip(below, values, strict=True)]
    axes.set_xticks(range(len(months)), [f"{first_of(month):%m/%y}" for month in months])
    axes.yaxis.set_major_formatter(lambda value, _place: f"{value:,.0f}")
    axes.set_xlabel("month in which they were lost")
    axes.set_ylabel(f"{currency} a year")
    axes.set_title(
        f"{len(rows):,} customers lost: what they bought in a year, and why they went",
        loc="left",
        fontsize=11,
    )
    axes.legend(ncols=5, loc="upper center", bbox_to_anchor=(0.5, -0.14), frameon=False)
    _save(figure, path)


def _step(value: int, ends: Sequence[int]) -> int:
    return next((place for place, end in enumerate(ends) if value <= end), len(ends))


def _steps(ends: Sequence[int]) -> list[str]:
    first = [f"up to {ends[0]:,}" if ends[0] > 1 else f"{ends[0]:,}"]
    between = [
        f"{low + 1:,}–{high:,}" if low + 1 < high else f"{high:,}" for low, high in itertools.pairwise(ends)
    ]
    return [*first, *between, f"over {ends[-1]:,}"]


def _figure(width: float, height: float) -> "Figure":
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def _save(figure: "Figure", path: Path) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise OperatorError(f"A picture is a file that ends with {' or '.join(SUFFIXES)}.")
    try:
        figure.savefig(path, dpi=150, metadata=_metadata(path))
    except OSError as error:
        raise OperatorError(f"{path} cannot be written: {error.strerror or error}") from error


def _metadata(path: Path) -> Mapping[str, None]:
    """The same figures make the same file: without the time of drawing."""
    return {"Date": None} if path.suffix.lower() == ".svg" else {}
