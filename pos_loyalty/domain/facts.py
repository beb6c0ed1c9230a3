"""What the points of a purchase depend on beside its goods: recorded with it, so that they can be worked out again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from pos_loyalty.domain.calendar import add_days

BirthdayWindow = Literal["day", "week", "month"]
Period = Literal["day", "month", "year", "ever"]


@dataclass(frozen=True, slots=True)
class Facts:
    """Of one member at one sale. `at` is the time of the shop, without an offset.

    `earned` has the points that the member has from purchases of the same day, month, year, and ever, net of what
    came back, as far as the scheme caps them.
    """

    at: datetime
    store_id: str
    tier: str
    birthday: frozenset[BirthdayWindow] = frozenset()
    first_purchase: bool = False
    visited_today: bool = False
    earned: Mapping[Period, int] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """As it is recorded; `from_document` reads it back."""
        return {
            "at": self.at.isoformat(timespec="minutes"),
            "store": self.store_id,
            "tier": self.tier,
            "birthday": sorted(self.birthday),
            "first": self.first_purchase,
            "visited": self.visited_today,
            "earned": dict(sorted(self.earned.items())),
        }


def from_document(document: Mapping[str, Any]) -> Facts:
    """Facts that were recorded by `Facts.document`."""
    return Facts(
        at=datetime.fromisoformat(document["at"]),
        store_id=document["store"],
        tier=document["tier"],
        birthday=frozenset(document["birthday"]),
        first_purchase=document["first"],
        visited_today=document["visited"],
        earned=dict(document["earned"]),
    )


def birthday_windows(birthday: date | None, today: date) -> frozenset[BirthdayWindow]:
    """Which of these hold today: it is the day, in the Monday-to-Sunday week of it, in its month."""
    if birthday is None:
        return frozenset()
    monday = today - timedelta(days=today.weekday())
    week = [add_days(monday, days) for days in range(7)]
    found: set[BirthdayWindow] = set()
    if is_birthday(birthday, today):
        found.add("day")
    if any(is_birthday(birthday, day) for day in week):
        found.add("week")
    if birthday.month == today.month:
        found.add("month")
    return frozenset(found)


def is_birthday(birthday: date, day: date) -> bool:
    """29 February is kept on 28 February in other years."""
    return in_year(birthday, day.year) == day


def in_year(birthday: date, year: int) -> date:
    try:
        return birthday.replace(year=year)
    except ValueError:
        return date(year, 2, 28)
