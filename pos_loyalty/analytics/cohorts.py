"""Who came for the first time in one month: how many of them come in each month after it, and for how much."""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ibis.expr.types import Table

CALENDAR_TYPES = {"date_day": "int64", "month": "int64"}


def month_of(day: date) -> int:
    """Months since the year 0, so that one less another is how many lie between them."""
    return 12 * day.year + day.month - 1


def first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def calendar(first_day: int, cutoff: int) -> dict[str, list[int]]:
    """Columns of CALENDAR_TYPES, a row for each day: engines count days, and months are a matter of the calendar."""
    days = range(first_day, cutoff)
    return {"date_day": list(days), "month": [month_of(date.fromordinal(day)) for day in days]}


def cohorts(visits: "Table", calendar: "Table", cutoff: int) -> "Table":
    """month, months_later, members, sales_minor: of those whose first visit was in `month`, who came so much later.

    Months are those of `month_of`. Members whose first visit is older than all that is known are in the first month.
    """
    came = visits.filter((visits.amount_minor > 0) & (visits.day < cutoff))
    dated = came.join(calendar, came.day == calendar.date_day)
    by_month = dated.group_by("member_id", "month").aggregate(minor=dated.amount_minor.sum().cast("int64"))
    first = by_month.group_by(first_member="member_id").aggregate(first_month=by_month.month.min())
    both = by_month.join(first, by_month.member_id == first.first_member)
    placed = both.mutate(months_later=both.month - both.first_month)
    return placed.group_by(month="first_month", months_later="months_later").aggregate(
        members=placed.count().cast("int64"), sales_minor=placed.minor.sum().cast("int64")
    )
