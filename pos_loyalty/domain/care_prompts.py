"""The one line worth saying when a member stands at the counter."""

from dataclasses import dataclass
from datetime import date, timedelta

from pos_loyalty.domain.facts import in_year


@dataclass(frozen=True, slots=True)
class Prompt:
    """A sentence to say: a message key with its values."""

    key: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Occasion:
    """What is known about a member that may be worth a word; `keep_until` where the tier is about to be lost."""

    birthday: date | None
    last_visit_on: date | None
    joined_on: date | None
    tier_name: str
    tier_since: date | None
    keep_until: date | None = None


def prompt_for(
    occasion: Occasion, today: date, *, birthday_window_days: int, long_absence_days: int
) -> Prompt | None:
    """The most important of: birthday, first visit in a long time, a tier that is new or at risk, the very first."""
    if occasion.birthday is not None:
        days = days_to_birthday(occasion.birthday, today)
        if days == 0:
            return Prompt("say_birthday_today")
        if days <= birthday_window_days:
            return Prompt("say_birthday_soon", (("day", today + timedelta(days=days)),))
    if occasion.last_visit_on is not None:
        away = (today - occasion.last_visit_on).days
        if away >= long_absence_days:
            return Prompt("say_long_absence", (("days", away),))
    if occasion.tier_since is not None and 0 <= (today - occasion.tier_since).days <= 30:
        return Prompt("say_new_tier", (("tier", occasion.tier_name),))
    if occasion.keep_until is not None:
        return Prompt("say_tier_at_risk", (("tier", occasion.tier_name), ("day", occasion.keep_until)))
    if occasion.last_visit_on is None:
        return Prompt("say_first_visit")
    return None


def days_to_birthday(birthday: date, today: date) -> int:
    """Days until the next birthday, 0 today; 29 February is kept on 28 February in other years."""
    day = in_year(birthday, today.year)
    if day < today:
        day = in_year(birthday, today.year + 1)
    return (day - today).days
