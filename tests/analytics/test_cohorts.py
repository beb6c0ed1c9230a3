"""Months of first visits, and who comes in each later one."""

from datetime import date
from pathlib import Path

import pytest

from pos_loyalty.analytics import cohorts
from tests.analytics.relations import CUTOFF, Analysis, Purchases


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(2024, 2, 29), date(2026, 12, 1)])
def test_months_are_counted_through(day: date) -> None:
    month = cohorts.month_of(day)
    assert cohorts.first_of(month) == day.replace(day=1)
    assert cohorts.month_of(cohorts.first_of(month + 1)) == month + 1


def test_a_calendar_has_each_day_once() -> None:
    first, last = date(2024, 2, 28).toordinal(), date(2024, 3, 2).toordinal()
    february = cohorts.month_of(date(2024, 2, 1))
    assert cohorts.calendar(first, last) == {
        "date_day": [first, first + 1, first + 2],
        "month": [february, february, february + 1],
    }


def test_members_are_counted_in_the_months_in_which_they_come(tmp_path: Path) -> None:
    """CUTOFF is 3 September 1999."""
    purchases = Purchases()
    today = date.fromordinal(CUTOFF)
    for member, days in (("a", ["07-10", "07-20", "08-01"]), ("b", ["07-31", "09-01"]), ("c", ["08-05"])):
        for day in days:
            ago = CUTOFF - date.fromisoformat(f"{today.year}-{day}").toordinal()
            purchases.sale(member, ago, 100)
    purchases.sale("back", 20, 100, kind="return")
    purchases.sale("a", 0, 100)
    analysis = Analysis(purchases, tmp_path)
    found = [(str(cohorts.first_of(m)), later, many, minor) for m, later, many, minor in analysis.cohorts()]
    analysis.close()
    assert found == [
        ("1999-07-01", 0, 2, 300),
        ("1999-07-01", 1, 1, 100),
        ("1999-07-01", 2, 1, 100),
        ("1999-08-01", 0, 1, 100),
    ]
