"""Days as the page counts them, one day or one month at a time."""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def last_of_month(day):
    while (day + ONE_DAY).month == day.month:
        day += ONE_DAY
    return day


def months_later(day, months):
    """The same day that many months later, or the last day of a shorter month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    first = date(year, month, 1)
    same = [first + ONE_DAY * n for n in range(31) if (first + ONE_DAY * n).month == month]
    return next((one for one in same if one.day == day.day), same[-1])


def last_day(expiry, sold_on, latest_visit_on):
    """Until when the points of a sale can be spent, by the table `[expiry]`; None if for ever."""
    months = expiry.get("months", 0)
    match expiry.get("rule", "never"):
        case "never":
            return None
        case "months":
            return months_later(sold_on, months)
        case "end_of_month":
            return last_of_month(months_later(sold_on, months))
        case "end_of_year":
            return date(months_later(sold_on, months).year, 12, 31)
        case "idle_months":
            return months_later(latest_visit_on, months)
        case other:
            raise AssertionError(other)


def kept_birthday(birthday, year):
    """The day on which a birthday is kept in a year."""
    if (birthday.month, birthday.day) != (2, 29):
        return date(year, birthday.month, birthday.day)
    return last_of_month(date(year, 2, 1))


def birthday_circumstances(birthday, today):
    """Which of `day`, `week` and `month` hold today."""
    week = [today + ONE_DAY * n for n in range(-today.weekday(), 7 - today.weekday())]
    holds = {
        "day": kept_birthday(birthday, today.year) == today,
        "week": any(kept_birthday(birthday, day.year) == day for day in week),
        "month": birthday.month == today.month,
    }
    return {name for name, held in holds.items() if held}
