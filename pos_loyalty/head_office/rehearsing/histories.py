"""Reads everything that a stretch of accounts has to be replayed with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, or_, select

from pos_loyalty.database.head_office_tables import member, store
from pos_loyalty.head_office.accounts import Membership
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.rehearsing import openings, purchase_events
from pos_loyalty.head_office.rehearsing.events import (
    CameBack,
    CameWithoutReceipt,
    Event,
    History,
    Moved,
    Opening,
    Visited,
    order_of,
)
from pos_loyalty.head_office.rehearsing.purchase_events import Bought
from pos_loyalty.head_office.rehearsing.purchase_heads import Clocks
from pos_loyalty.head_office.rehearsing.recorded_tiers import RecordedTiers
from pos_loyalty.head_office.rehearsing.rules import Period
from pos_loyalty.head_office.rehearsing.visits import visits


@dataclass(frozen=True, slots=True)
class Stretch:
    """Accounts from one id to another, both included, and how many purchases of the period they have."""

    number: int
    first_id: str
    last_id: str
    purchases: int


def read(
    connection: Connection, stretch: Stretch, period: Period, *, awards: bool
) -> tuple[list[History], int]:
    """The histories, and of how many purchase lines they are made.

    Without awards in any of the rules nobody has to know who was brought by whom.
    """
    people = _people(connection, stretch)
    account_of = {one.member_id: one.account_id or one.member_id for one in people}
    brought = _brought(connection, account_of) if awards else []
    zone = ZoneInfo(period.zone)
    clocks = Clocks(_zones(connection), zone)
    birthdays = _birthdays(people, account_of)
    others = [one.member_id for one in brought if one.member_id not in account_of]
    bought = purchase_events.read(connection, birthdays, others, period, clocks)
    days = openings.days_before(connection, [*account_of, *others], period.first)
    for member_id, corrections in bought.corrections.items():
        days.setdefault(member_id, []).extend(corrections)
    histories = _histories(connection, people, account_of, days)
    for member_id, account_id in account_of.items():
        histories[account_id].events += bought.events.get(member_id, ())
    for account_id, moved in openings.moves(connection, account_of, period, zone).items():
        histories[account_id].events += moved
    opened = {account_id: history.opening for account_id, history in histories.items()}
    openings.fill(connection, opened, account_of, period, _coming_back(histories.values()))
    if awards:
        _add_visits(histories, account_of, [*people, *brought], days, bought, period)
    for history in histories.values():
        history.events.sort(key=order_of)
    return list(histories.values()), bought.lines


_PERSON = select(
    member.c.member_id,
    member.c.account_id,
    member.c.shop_member_id,
    member.c.birthday,
    member.c.joined_on,
    member.c.store_id,
    member.c.referred_by,
)


def _people(connection: Connection, stretch: Stretch) -> list[Any]:
    between = (stretch.first_id, stretch.last_id)
    alone = and_(member.c.account_id.is_(None), member.c.member_id.between(*between))
    rows = connection.execute(_PERSON.where(or_(alone, member.c.account_id.between(*between))))
    return sorted(rows, key=lambda one: one.member_id)


def _brought(connection: Connection, by: Iterable[str]) -> list[Any]:
    """Who was brought by these."""
    return list(connection.execute(_PERSON.where(member.c.referred_by.in_(list(by)))))


def _zones(connection: Connection) -> dict[str, ZoneInfo]:
    rows = connection.execute(select(store.c.store_id, store.c.timezone))
    return {store_id: ZoneInfo(name) for store_id, name in rows}


def _birthdays(people: Iterable[Any], account_of: Mapping[str, str]) -> dict[str, date | None]:
    """The leading membership's birthday is that of the account."""
    own = {one.member_id: one.birthday for one in people}
    return {member_id: own.get(account_id) for member_id, account_id in account_of.items()}


def _histories(
    connection: Connection,
    people: Iterable[Any],
    account_of: Mapping[str, str],
    days: Mapping[str, list[Day]],
) -> dict[str, History]:
    recorded = openings.tiers_of(connection, sorted(set(account_of.values())))
    members: dict[str, list[Any]] = {}
    for one in people:
        members.setdefault(account_of[one.member_id], []).append(one)
    found = {}
    for account_id in sorted(members):
        own = members[account_id]
        opening = Opening(
            days=[day for one in own for day in days.get(one.member_id, ())],
            tiers=recorded.get(account_id, RecordedTiers()),
        )
        shop_id = next((one.shop_member_id for one in own if one.member_id == account_id), None)
        found[account_id] = History(account_id, shop_id, frozenset(one.member_id for one in own), opening)
    return found


def _coming_back(histories: Iterable[History]) -> set[str]:
    """What something comes back of in the period, or what is undone in it; some of it was before."""
    found: set[str | None] = set()
    for history in histories:
        for event in history.events:
            match event:
                case CameBack():
                    found.add(event.sale_id if event.earlier is not None else None)
                case CameWithoutReceipt():
                    found.add(event.undoes)
                case Moved():
                    found.add(event.about_id if event.points > 0 else None)
    return {one for one in found if one is not None}


def _add_visits(
    histories: Mapping[str, History],
    account_of: Mapping[str, str],
    people: Iterable[Any],
    days: Mapping[str, list[Day]],
    bought: Bought,
    period: Period,
) -> None:
    """A visit concerns the one who came and the one who had brought them; of who joined here, not elsewhere."""
    for one in {one.member_id: one for one in people}.values():
        if one.joined_on is None or one.shop_member_id is not None:
            continue
        newcomer = _newcomer(one)
        events = bought.events.get(one.member_id, ())
        own: list[Event] = [
            *_joined(newcomer, one.store_id or "", period),
            *visits(newcomer, days.get(one.member_id, ()), events),
        ]
        for account_id in {account_of.get(one.member_id), account_of.get(one.referred_by or "")} - {None}:
            histories[str(account_id)].events += own


def _newcomer(one: Any) -> Membership:
    return Membership(
        member_id=one.member_id,
        status="",
        points=0,
        birthday=one.birthday,
        last_visit_on=None,
        referred_by=one.referred_by,
        joined_on=one.joined_on,
        is_imported=False,
    )


def _joined(newcomer: Membership, store_id: str, period: Period) -> Iterable[Visited]:
    """Head office looks at awards when somebody joins, before the first visit."""
    day = newcomer.joined_on
    if day is not None and period.first <= day <= period.last:
        at = datetime.combine(day, time())
        yield Visited(period.midnight_ms(day), newcomer.member_id, store_id, at, day, newcomer, 0)
