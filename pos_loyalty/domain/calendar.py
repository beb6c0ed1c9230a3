"""Days and months, as points and tiers count them."""

from calendar import monthrange
from datetime import date, timedelta


def add_days(day: date, days: int) -> date:
    return day + timedelta(days=min(days, (date.max - day).days))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day where that is shorter: 31 January + 1 is 28 February."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def end_of_year(day: date) -> date:
    return date(day.year, 12, 31)
