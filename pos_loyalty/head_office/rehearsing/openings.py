"""Reads accounts as they were before the first day of the period, and what moved their points beside purchases."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, case, func, or_, select

from pos_loyalty.database.head_office_tables import (
    ledger_entry,
    lot,
    member_day,
    purchase,
    standing,
    tier_change,
)
from pos_loyalty.domain.calendar import add_months
from pos_loyalty.domain.ledger import Lot
from pos_loyalty.head_office.accounts import EXPIRY_UNDONE_BY
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.member_tiers import held_by
from pos_loyalty.head_office.rehearsing.events import Moved, Opening
from pos_loyalty.head_office.rehearsing.recorded_tiers import Change, RecordedTiers
from pos_loyalty.head_office.rehearsing.rules import Period
from pos_loyalty.head_office.schemes import local_time

AWARDS = ("welcome", "referral")
WORKED_OUT_ANEW = ("purchase", "expiry", *AWARDS)
"""Causes whose points follow from the rules; all others are replayed as they are on record."""

_own = ledger_entry.c
_with_purchase = ledger_entry.outerjoin(purchase, purchase.c.purchase_id == _own.cause_id)


def days_before(connection: Connection, member_ids: Collection[str], first: date) -> dict[str, list[Day]]:
    """By member, as they are today: net of what came back later, too."""
    rows = connection.execute(
        select(member_day).where(member_day.c.member_id.in_(member_ids), member_day.c.day < first)
    )
    found: dict[str, list[Day]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(Day(row.member_id, row.day, row.sales, row.amount_minor, row.points))
    return found


def tiers_of(connection: Connection, account_ids: Collection[str]) -> dict[str, RecordedTiers]:
    changes: dict[str, list[Change]] = defaultdict(list)
    own = tier_change.c
    rows = connection.execute(
        select(own.member_id, own.changed_on, own.before, own.after)
        .where(own.member_id.in_(account_ids))
        .order_by(own.changed_on, own.changed_at_ms, own.change_id)
    )
    for member_id, *change in rows:
        changes[member_id].append((change[0], change[1], change[2]))
    bands = connection.execute(
        select(standing.c.member_id, standing.c.band).where(standing.c.member_id.in_(account_ids))
    )
    of_member: dict[str, str] = dict(tuple(row) for row in bands)
    held = held_by(connection, account_ids)
    return {
        one: RecordedTiers(held.get(one), tuple(changes.get(one, ())), of_member.get(one))
        for one in {*held, *of_member}
    }


def fill(
    connection: Connection,
    openings: Mapping[str, Opening],
    account_of: Mapping[str, str],
    period: Period,
    coming_back: Collection[str],
) -> None:
    """Points by account, of lots without any only those that are still needed.

    `coming_back` are sales, gifts and returns before the period of which something comes back or is undone in it.
    """
    if coming_back:
        _fill_takings(connection, openings, account_of, period, coming_back)
    for row in connection.execute(_awards_before(account_of, period)):
        awards = openings[account_of[row.member_id]].awards
        awards[row.cause_id] = awards.get(row.cause_id, 0) + int(row.points)
    for row in connection.execute(_lots_before(account_of, period)).all():
        opening = openings[account_of[row.member_id]]
        if row.lot_id is None:
            opening.account = replace(opening.account, debt=opening.account.debt - int(row.points))
        elif row.points or row.lot_id in _needed(opening) or row.lot_id in coming_back:
            _add_lot(opening, row)


def _needed(opening: Opening) -> set[str | None]:
    return {*opening.awards, *(lot_id for taking in opening.takings.values() for _, lot_id in taking)}


def _fill_takings(
    connection: Connection,
    openings: Mapping[str, Opening],
    account_of: Mapping[str, str],
    period: Period,
    ids: Collection[str],
) -> None:
    key = (_own.member_id, _own.cause_id, _own.about_id, _own.kind, _own.lot_id)
    rows = connection.execute(
        select(*key, func.sum(_own.points))
        .select_from(_with_purchase)
        .where(_own.member_id.in_(list(account_of)), _is_before(period))
        .where(or_(_own.about_id.in_(ids), and_(_own.cause_id.in_(ids), _own.kind != "earn")))
        .group_by(*key)
    )
    for member_id, cause_id, about_id, kind, lot_id, points in rows:
        taking = openings[account_of[member_id]].takings.setdefault(about_id or cause_id, {})
        taking[kind, lot_id] = taking.get((kind, lot_id), 0) + int(points)


def _add_lot(opening: Opening, row: Any) -> None:
    expires_on = row.expires_on
    if row.idle_months is not None:
        # What it is today moved on with visits that are still to come here.
        visits = [day.day for day in opening.days]
        expires_on = min(expires_on, add_months(max([row.earned_on, *visits]), row.idle_months))
        opening.idle[row.lot_id] = row.idle_months
    found = Lot(row.lot_id, int(row.points), row.earned_on, row.spendable_on, expires_on)
    opening.account = replace(opening.account, lots=(*opening.account.lots, found))
    if row.expired:
        opening.expired[row.lot_id] = int(row.expired)


def _is_before(period: Period) -> Any:
    """An entry of a purchase counts on its business day, any other one when it happened at head office."""
    day = purchase.c.business_date
    return or_(day < period.first, and_(day.is_(None), _own.occurred_at_ms < period.begin_ms))


def _lots_before(member_ids: Collection[str], period: Period) -> Any:
    ran_out = or_(_own.kind == "expire", and_(_own.kind == "adjust", _own.cause_kind.in_(EXPIRY_UNDONE_BY)))
    terms = (lot.c.earned_on, lot.c.spendable_on, lot.c.expires_on, lot.c.idle_months)
    same_lot = and_(lot.c.member_id == _own.member_id, lot.c.lot_id == _own.lot_id)
    return (
        select(
            _own.member_id,
            _own.lot_id,
            *terms,
            func.sum(_own.points).label("points"),
            func.sum(case((ran_out, -_own.points), else_=0)).label("expired"),
        )
        .select_from(_with_purchase.outerjoin(lot, same_lot))
        .where(_own.member_id.in_(list(member_ids)), _is_before(period))
        .group_by(_own.member_id, _own.lot_id, *terms)
    )


def _awards_before(member_ids: Collection[str], period: Period) -> Any:
    """What stands of each award; that a lot had run out does not make it less of one."""
    return (
        select(_own.member_id, _own.cause_id, func.sum(_own.points).label("points"))
        .where(
            _own.member_id.in_(list(member_ids)),
            _own.cause_kind.in_(AWARDS),
            _own.kind != "adjust",
            _own.occurred_at_ms < period.begin_ms,
        )
        .group_by(_own.member_id, _own.cause_id)
    )


def moves(
    connection: Connection, account_of: Mapping[str, str], period: Period, zone: ZoneInfo
) -> dict[str, list[Moved]]:
    """By account: gifts and vouchers with what came back of them, corrections by hand, debts that were paid."""
    day = purchase.c.business_date
    at_ms = _own.occurred_at_ms
    by_time = and_(day.is_(None), at_ms >= period.begin_ms, at_ms < period.end_ms)
    key = (_own.member_id, _own.cause_kind, _own.cause_id, _own.about_id)
    rows = connection.execute(
        select(*key, func.min(at_ms), func.sum(_own.points))
        .select_from(_with_purchase)
        .where(
            _own.member_id.in_(list(account_of)),
            or_(_own.cause_kind.not_in(WORKED_OUT_ANEW), _own.kind == "reverse_burn"),
            or_(day.between(period.first, period.last), by_time),
        )
        .group_by(*key)
    )
    sums: dict[tuple[str, str, str, str | None], tuple[int, int]] = {}
    for member_id, kind, cause_id, about_id, occurred_at_ms, points in rows:
        named = (account_of[member_id], kind, cause_id, about_id)
        _, before = sums.get(named, (0, 0))
        sums[named] = (occurred_at_ms, before + int(points))
    found: dict[str, list[Moved]] = defaultdict(list)
    for (account_id, kind, cause_id, about_id), (when_ms, points) in sums.items():
        if points:
            at = local_time(when_ms, zone)
            found[account_id].append(Moved(when_ms, kind, cause_id, about_id, at, points))
    return found
