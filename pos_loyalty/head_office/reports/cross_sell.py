"""What suggestions are worth: how often they are bought where they are shown, and where they are kept back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, select

from pos_loyalty.database.head_office_tables import purchase, purchase_line, suggestion_answer
from pos_loyalty.head_office.reports.report import Column, Report, currency_of

DAYS = 28
"""So long after it was mentioned a purchase of it counts."""
_MS = 86_400_000
_BEFORE_MS = 600_000
"""The purchase beside which it stood is recorded in the same moment; clocks of tills are not."""
_95_PERCENT = 1.96


@dataclass(frozen=True, slots=True)
class Arm:
    """`rate` is bought of mentioned; its variance counts members, as one member's purchases go together."""

    members: int
    mentioned: int
    bought: int
    variance: float

    @property
    def rate(self) -> float:
        return self.bought / self.mentioned if self.mentioned else 0.0


def arm(of_members: Iterable[tuple[int, int]]) -> Arm:
    """Of (mentioned, bought) of each member."""
    known = [(mentioned, bought) for mentioned, bought in of_members if mentioned]
    mentioned, bought = sum(one for one, _ in known), sum(one for _, one in known)
    if len(known) < 2:
        return Arm(len(known), mentioned, bought, 0.0)
    rate = bought / mentioned
    spread = sum((got - rate * asked) ** 2 for asked, got in known)
    return Arm(len(known), mentioned, bought, spread * len(known) / (len(known) - 1) / mentioned**2)


def uplift(shown: Arm, withheld: Arm) -> tuple[float, float, float] | None:
    """By how much more is bought where it is shown, with the ends of its 95 % interval; None where nothing compares."""
    if shown.members < 2 or withheld.members < 2:
        return None
    difference = shown.rate - withheld.rate
    around = _95_PERCENT * sqrt(shown.variance + withheld.variance)
    return difference, difference - around, difference + around


def cross_sell(connection: Connection) -> Report:
    """By reason: mentioned, answers, bought within four weeks, and the uplift over the members who are shown nothing."""
    rows = [_row(name, found) for name, found in _by_reason(connection).items()]
    columns = (
        Column("reason"),
        Column("shown", "count"),
        Column("taken", "count"),
        Column("not_today", "count", "not today"),
        Column("withheld", "count"),
        Column("bought_shown", "share", "bought, shown"),
        Column("bought_withheld", "share", "bought, withheld"),
        Column("uplift", "share"),
        Column("uplift_low", "share", "from"),
        Column("uplift_high", "share", "to"),
    )
    notes = (
        f"Bought within {DAYS} days of being mentioned, answered or not; one member in ten is shown nothing.",
        "Uplift: the difference, and where it lies in 95 of 100 cases. An interval with 0 in it shows nothing yet.",
    )
    return Report(columns, rows, currency_of(connection), notes)


Counts = dict[str, dict[str, list[tuple[int, int]]]]


def _by_reason(connection: Connection) -> Mapping[str, dict[str, list[tuple[int, int]]]]:
    """Of each reason, and of all together, (mentioned, bought) of each member by what came of it."""
    of, head, line = suggestion_answer.c, purchase.c, purchase_line.c
    later = and_(
        head.member_id == of.member_id,
        head.kind == "sale",
        head.purchased_at_ms >= of.answered_at_ms - _BEFORE_MS,
        head.purchased_at_ms < of.answered_at_ms + DAYS * _MS,
    )
    is_bought = exists(
        select(line.purchase_id)
        .join(purchase, head.purchase_id == line.purchase_id)
        .where(later, line.product_id == of.product_id)
        .correlate(suggestion_answer)
    )
    single = select(
        of.reason_key, of.answer, of.member_id, case((is_bought, 1), else_=0).label("bought")
    ).subquery()
    query = select(
        single.c.reason_key, single.c.answer, single.c.member_id, func.count(), func.sum(single.c.bought)
    ).group_by(single.c.reason_key, single.c.answer, single.c.member_id)
    found: Counts = {"all": {}}
    for reason, answer, _member, many, bought in connection.execute(query.order_by(single.c.reason_key)):
        for name in ("all", reason):
            found.setdefault(name, {}).setdefault(answer, []).append((int(many), int(bought)))
    return found


def _row(name: str, found: Mapping[str, list[tuple[int, int]]]) -> dict[str, Any]:
    counts = {answer: sum(many for many, _ in of_members) for answer, of_members in found.items()}
    # Whoever answered was shown it as well.
    told = [one for answer in ("shown", "taken", "not_today") for one in found.get(answer, [])]
    shown, withheld = arm(told), arm(found.get("withheld", []))
    difference = uplift(shown, withheld) or (None, None, None)
    return {
        "reason": name,
        "shown": shown.mentioned,
        "taken": counts.get("taken", 0),
        "not_today": counts.get("not_today", 0),
        "withheld": withheld.mentioned,
        "bought_shown": shown.rate if shown.mentioned else None,
        "bought_withheld": withheld.rate if withheld.mentioned else None,
        **dict(zip(("uplift", "uplift_low", "uplift_high"), difference, strict=True)),
    }
