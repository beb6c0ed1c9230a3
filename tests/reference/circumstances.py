"""`goods` and `when` of the page: which lines something is about, and whether it holds at a sale."""

from datetime import date, datetime
from functools import cache

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def is_about(goods, line):
    """Lines with any of these, never with the exceptions; without a list, all lines."""
    of_line = {"categories": {line.category}, "products": {line.product_id}, "tags": set(line.tags)}
    wanted = [set(goods[kind]) & of_line[kind] for kind in of_line if goods.get(kind)]
    unwanted = [set(goods.get(f"except_{kind}", ())) & of_line[kind] for kind in of_line]
    return not any(unwanted) and (any(wanted) or not wanted)


def hold(when, facts, counting_minor):
    return all(_holds(name, wanted, facts, counting_minor) for name, wanted in when.items())


def _holds(name, wanted, facts, counting_minor):
    match name:
        case "tiers":
            return facts.tier in wanted
        case "stores":
            return facts.store_id in wanted
        case "from":
            return _day(wanted) <= facts.at.date()
        case "until":
            return facts.at.date() <= _day(wanted)
        case "weekly":
            now = (WEEK[facts.at.weekday()], facts.at.hour * 60 + facts.at.minute)
            return any(now in minutes(window) for window in wanted)
        case "birthday":
            return wanted in facts.birthday
        case "first_purchase":
            return facts.first_purchase or not wanted
        case "minimum_purchase_minor":
            return counting_minor >= wanted
        case other:
            raise AssertionError(other)


def _day(text):
    return text if isinstance(text, date) and not isinstance(text, datetime) else date.fromisoformat(text)


@cache
def minutes(window):
    """Every single minute of the week that belongs to it."""
    days, _, hours = window.partition(" ")
    first, _, last = days.partition("-")
    start, _, end = (hours or "00:00-24:00").partition("-")
    among = WEEK[WEEK.index(first) : WEEK.index(last or first) + 1]
    return {(day, minute) for day in among for minute in range(_minute(start), _minute(end))}


def _minute(clock):
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
