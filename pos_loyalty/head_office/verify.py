"""Proves that what is kept for speed is the sum of what was recorded: balances, lots, days, and each purchase."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, or_, select, true

from pos_loyalty.database.head_office_tables import (
    ledger_entry,
    lot,
    member,
    member_day,
    purchase,
    reservation,
)

MOST_TOLD = 20
SAMPLE = 100
_EARNING = ("earn", "reverse_earn")


@dataclass(frozen=True, slots=True)
class Check:
    """`looked_at` rows were compared; `wrong` has the first of those that do not agree, in words."""

    name: str
    looked_at: int
    wrong: tuple[str, ...]
    wrong_count: int


def verify(connection: Connection) -> list[Check]:
    """Everything."""
    return [_run(connection, name, check, true()) for name, check in _CHECKS.items()]


def verify_sample(connection: Connection, count: int = SAMPLE) -> list[Check]:
    """Balances and lots of some members at random, for the start of a service."""
    some = select(member.c.member_id).order_by(func.random()).limit(count).scalar_subquery()
    names = ("balances", "lots")
    return [_run(connection, name, _CHECKS[name], member.c.member_id.in_(some)) for name in names]


_Rows = Iterator[tuple[bool, str]]
_Check = Callable[[Connection, ColumnElement[bool]], _Rows]


def _run(connection: Connection, name: str, check: _Check, of: ColumnElement[bool]) -> Check:
    looked_at, wrong = 0, 0
    told: list[str] = []
    for is_right, words in check(connection, of):
        looked_at += 1
        if not is_right:
            wrong += 1
            if len(told) < MOST_TOLD:
                told.append(words)
    return Check(name, looked_at, tuple(told), wrong)


def _streamed(connection: Connection, statement: Select[Any]) -> Iterator[Any]:
    result = connection.execution_options(stream_results=True).execute(statement)
    for page in result.partitions(5_000):
        yield from page


def _balances(connection: Connection, of: ColumnElement[bool]) -> _Rows:
    """A member's balance is the sum of the ledger."""
    total = func.coalesce(func.sum(ledger_entry.c.points), 0)
    statement = (
        select(member.c.member_id, member.c.points, total.label("total"))
        .outerjoin(ledger_entry, ledger_entry.c.member_id == member.c.member_id)
        .where(of)
        .group_by(member.c.member_id, member.c.points)
    )
    for row in _streamed(connection, statement):
        words = f"member {row.member_id}: {row.points} is kept, {row.total} is the sum of the ledger"
        yield row.points == row.total, words


def _lots(connection: Connection, of: ColumnElement[bool]) -> _Rows:
    """What is left of a lot is the sum of its entries, and every entry has its lot."""
    sums = (
        select(
            ledger_entry.c.member_id,
            ledger_entry.c.lot_id,
            func.sum(ledger_entry.c.points).label("total"),
        )
        .join(member, member.c.member_id == ledger_entry.c.member_id)
        .where(ledger_entry.c.lot_id.is_not(None), of)
        .group_by(ledger_entry.c.member_id, ledger_entry.c.lot_id)
        .subquery()
    )
    same = and_(sums.c.member_id == lot.c.member_id, sums.c.lot_id == lot.c.lot_id)
    left = select(sums.c.member_id, sums.c.lot_id, sums.c.total, lot.c.points_left).outerjoin(lot, same)
    for row in _streamed(connection, left):
        words = f"lot {row.lot_id} of member {row.member_id}: {row.points_left} left, entries say {row.total}"
        yield row.total == row.points_left, words
    without = (
        select(lot.c.member_id, lot.c.lot_id, lot.c.points_left)
        .join(member, member.c.member_id == lot.c.member_id)
        .outerjoin(sums, same)
        .where(sums.c.lot_id.is_(None), of)
    )
    for row in _streamed(connection, without):
        yield row.points_left == 0, f"lot {row.lot_id} of member {row.member_id} has points without an entry"


def _debts(connection: Connection, of: ColumnElement[bool]) -> _Rows:
    """An account has points or a debt, never both."""
    account = func.coalesce(member.c.account_id, member.c.member_id)
    in_lots = (
        select(func.coalesce(func.sum(lot.c.points_left), 0))
        .where(lot.c.member_id == member.c.member_id)
        .scalar_subquery()
    )
    each = select(account.label("account"), member.c.points, in_lots.label("in_lots")).where(of).subquery()
    statement = select(
        each.c.account, func.sum(each.c.points).label("points"), func.sum(each.c.in_lots).label("in_lots")
    ).group_by(each.c.account)
    for row in _streamed(connection, statement):
        debt = row.in_lots - row.points
        words = f"account {row.account} has {row.in_lots} points in lots and a debt of {debt}"
        yield debt == 0 or (debt > 0 and row.in_lots == 0), words


def _purchases(connection: Connection, of: ColumnElement[bool]) -> _Rows:
    """What a purchase says it earned or took back is what its entries say."""
    moved = (
        select(ledger_entry.c.cause_id, func.sum(ledger_entry.c.points).label("points"))
        .where(ledger_entry.c.cause_kind == "purchase", ledger_entry.c.kind.in_(_EARNING))
        .group_by(ledger_entry.c.cause_id)
        .subquery()
    )
    statement = (
        select(purchase.c.purchase_id, purchase.c.points, func.coalesce(moved.c.points, 0).label("moved"))
        .outerjoin(moved, moved.c.cause_id == purchase.c.purchase_id)
        .where(of)
    )
    for row in _streamed(connection, statement):
        words = f"purchase {row.purchase_id}: {row.points} recorded, {row.moved} in the ledger"
        yield row.points == row.moved, words


def _returns(connection: Connection, of: ColumnElement[bool]) -> _Rows:
    """A sale's points less what returns took (and undone returns gave again) are never below zero."""
    back, void = purchase.alias("back"), purchase.alias("void")
    taken = (
        select(func.coalesce(func.sum(back.c.points), 0))
        .where(back.c.returns_purchase_id == purchase.c.purchase_id)
        .scalar_subquery()
    )
    again = (
        select(func.coalesce(func.sum(void.c.points), 0))
        .join(back, back.c.purchase_id == void.c.returns_purchase_id)
        .where(back.c.returns_purchase_id == purchase.c.purchase_id)
        .scalar_subquery()
    )
    statement = select(purchase.c.purchase_id, (purchase.c.points + taken + again).label("left")).where(
        purchase.c.kind == "sale", of
    )
    for row in _streamed(connection, statement):
        yield row.left >= 0, f"purchase {row.purchase_id}: returns took {-row.left} points too many"


def _redemptions(connection: Connection, of: ColumnElement[bool]) -> _Rows:
    """What was given was paid for once, and what came back was given back once."""
    burned = (
        select(func.coalesce(func.sum(-ledger_entry.c.points), 0))
        .where(ledger_entry.c.cause_id == reservation.c.redemption_id, ledger_entry.c.kind == "burn")
        .scalar_subquery()
    )
    back = (
        select(func.coalesce(func.sum(ledger_entry.c.points), 0))
        .where(ledger_entry.c.about_id == reservation.c.redemption_id, ledger_entry.c.kind == "reverse_burn")
        .scalar_subquery()
    )
    statement = select(
        reservation.c.redemption_id,
        reservation.c.state,
        reservation.c.points,
        burned.label("burned"),
        back.label("back"),
    ).where(of)
    for row in _streamed(connection, statement):
        paid = row.points if row.state == "given" else row.burned
        is_right = row.burned == paid and 0 <= row.back <= row.burned
        is_right = is_right and (row.state != "released" or row.back == row.burned)
        words = f"redemption {row.redemption_id} ({row.state}): {row.burned} paid, {row.back} given back"
        yield is_right, words


def _days(connection: Connection, of: ColumnElement[bool]) -> _Rows:
    """A member's days are the sales of these days, net of what came back of them."""
    counted = dict(_recounted(connection))
    kept = select(
        member_day.c.member_id,
        member_day.c.day,
        member_day.c.sales,
        member_day.c.amount_minor,
        member_day.c.points,
    ).where(of)
    for row in _streamed(connection, kept):
        right = counted.pop((row.member_id, row.day), (0, 0, 0))
        words = f"day {row.day} of member {row.member_id}: {tuple(row[2:])} is kept, {right} is right"
        yield tuple(row[2:]) == right, words
    for (member_id, day), right in counted.items():
        yield not any(right), f"day {day} of member {member_id} is not kept, {right} is right"


def _recounted(connection: Connection) -> Mapping[tuple[str, Any], tuple[int, int, int]]:
    sale, back, void = purchase.alias("sale"), purchase.alias("back"), purchase.alias("void")
    undone = select(void.c.returns_purchase_id).where(void.c.returns_purchase_id.is_not(None))
    came_back = (
        select(
            back.c.returns_purchase_id.label("of"),
            func.sum(case((back.c.purchase_id.in_(undone), 0), else_=back.c.total_minor)).label("amount"),
            func.sum(back.c.points).label("points"),
        )
        .where(back.c.returns_purchase_id.is_not(None))
        .group_by(back.c.returns_purchase_id)
        .subquery()
    )
    again = (
        select(back.c.returns_purchase_id.label("of"), func.sum(void.c.points).label("points"))
        .join(back, back.c.purchase_id == void.c.returns_purchase_id)
        .group_by(back.c.returns_purchase_id)
        .subquery()
    )
    left = sale.c.total_minor - func.coalesce(came_back.c.amount, 0)
    points = (
        sale.c.points
        + func.coalesce(came_back.c.points, literal(0))
        + func.coalesce(again.c.points, literal(0))
    )
    statement = (
        select(
            sale.c.member_id,
            sale.c.business_date,
            func.sum(case((or_(left > 0, sale.c.total_minor == 0), 1), else_=0)),
            func.sum(left),
            func.sum(points),
        )
        .join(member, member.c.member_id == sale.c.member_id)
        .outerjoin(came_back, came_back.c.of == sale.c.purchase_id)
        .outerjoin(again, again.c.of == sale.c.purchase_id)
        .where(sale.c.kind == "sale")
        .group_by(sale.c.member_id, sale.c.business_date)
    )
    rows = connection.execute(statement).all()
    return {(row[0], row[1]): (int(row[2]), int(row[3]), int(row[4])) for row in rows}


_CHECKS: Mapping[str, _Check] = {
    "balances": _balances,
    "lots": _lots,
    "debts": _debts,
    "purchases": _purchases,
    "returns": _returns,
    "redemptions": _redemptions,
    "days": _days,
}


def all_hold(checks: Sequence[Check]) -> bool:
    return not any(check.wrong_count for check in checks)
