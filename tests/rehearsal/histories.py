"""Histories made by hand: what a replay gets, without a database."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pos_loyalty.domain.basket import BasketLine, total_minor
from pos_loyalty.domain.facts import birthday_windows
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.scheme_document import scheme_from_document
from pos_loyalty.head_office.rehearsing.events import Event, History, Opening, Sold, order_of
from pos_loyalty.head_office.rehearsing.plan import Plan
from pos_loyalty.head_office.rehearsing.replay import replay
from pos_loyalty.head_office.rehearsing.rules import Period, Rules
from pos_loyalty.head_office.rehearsing.sums import Replayed
from tests.builders import scheme_document

MEMBER = "a member"
BEGIN = datetime.fromisoformat("2026-01-01")
PERIOD = Period(BEGIN.date(), date(2026, 12, 31), "Asia/Seoul")
BIRTHDAY = date(1990, 1, 20)


def scheme(**changes: Any) -> Scheme:
    return scheme_from_document(scheme_document(**changes))


def sold(number: int, at: datetime, lines: Sequence[BasketLine], **changes: Any) -> Sold:
    fields: dict[str, Any] = {
        "at_ms": int((at - BEGIN).total_seconds() * 1000),
        "purchase_id": f"{number:04}",
        "member_id": MEMBER,
        "store_id": "S1",
        "at": at,
        "lines": tuple(lines),
        "amount_minor": total_minor(lines),
        "birthday": birthday_windows(BIRTHDAY, at.date()),
        "tier": None,
        "comes_back": False,
    }
    return Sold(**(fields | changes))


def history(*events: Event, **opening: Any) -> History:
    return History(MEMBER, None, frozenset({MEMBER}), Opening(**opening), sorted(events, key=order_of))


def replayed(told: History, old: Scheme, new: Scheme | None = None, last: date | None = None) -> Replayed:
    until = PERIOD.last if last is None else last
    period = Period(PERIOD.first, until, PERIOD.zone)
    return replay(told, Plan(Rules((old,)), Rules((new or old,)), period))


def later(minutes: int) -> datetime:
    return BEGIN + timedelta(minutes=minutes)
