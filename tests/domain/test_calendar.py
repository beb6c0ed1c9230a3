from datetime import date

import pytest

from pos_loyalty.domain.calendar import add_days, add_months, end_of_month, end_of_year


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 120, date(2036, 12, 31)),
        (date(9999, 12, 15), 1, date(9999, 12, 31)),
    ],
    ids=str,
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, later) -> None:
    assert add_months(day, months) == later


def test_days_later_end_with_the_last_day_of_all() -> None:
    assert add_days(date(2026, 2, 28), 1) == date(2026, 3, 1)
    assert add_days(date(9999, 12, 30), 14) == date.max


def test_months_and_years_have_a_last_day() -> None:
    assert (end_of_month(date(2028, 2, 1)), end_of_year(date(2028, 2, 1))) == (
        date(2028, 2, 29),
        date(2028, 12, 31),
    )
