"""Proves that a till's store agrees with itself: the chain of its log, its purchases and its ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from pos_loyalty.database.till_tables import event, ledger_entry, purchase, purchase_line, redemption
from pos_loyalty.domain.log_chain import GENESIS, chain_hash

MOST_TOLD = 20
NEWEST_EVENTS = 500


@dataclass(frozen=True, slots=True)
class Check:
    """`looked_at` rows were compared; `wrong` has the first of those that do not agree, in words."""

    name: str
    looked_at: int
    wrong: tuple[str, ...]
    wrong_count: int


def verify(connection: Connection) -> list[Check]:
    """Everything."""
    return [
        _counted("log", _chain(connection, 0)),
        _counted("purchases", _purchases(connection)),
        _counted("points", _points(connection)),
        _counted("redemptions", _redemptions(connection)),
    ]


def is_newest_log_whole(connection: Connection) -> bool:
    """The last few hundred events, for the start of a till."""
    newest = connection.execute(select(func.max(event.c.seq))).scalar() or 0
    found = _counted("log", _chain(connection, max(0, newest - NEWEST_EVENTS)))
    return found.wrong_count == 0


def _counted(name: str, rows: Iterator[tuple[bool, str]]) -> Check:
    told: list[str] = []
    looked_at = wrong = 0
    for is_right, words in rows:
        looked_at += 1
        if not is_right:
            wrong += 1
            if len(told) < MOST_TOLD:
                told.append(words)
    return Check(name, looked_at, tuple(told), wrong)


def _chain(connection: Connection, after_seq: int) -> Iterator[tuple[bool, str]]:
    """Each event's hash is over the one before it and itself: nothing is missing, changed or in another order."""
    before = select(event.c.hash).where(event.c.seq == after_seq)
    previous = GENESIS if after_seq == 0 else connection.execute(before).scalar()
    rows = connection.execute(select(event).where(event.c.seq > after_seq).order_by(event.c.seq))
    for expected, row in enumerate(rows, after_seq + 1):
        right = previous is not None and row.hash == chain_hash(
            previous, expected, row.event_id, row.kind, row.occurred_at_ms, row.body
        )
        yield right and row.seq == expected, f"event {row.seq} does not follow the one before it"
        previous = row.hash


def _purchases(connection: Connection) -> Iterator[tuple[bool, str]]:
    sums = (
        select(
            purchase_line.c.purchase_id,
            func.sum(purchase_line.c.amount_minor).label("amount"),
            func.sum(purchase_line.c.voucher_minor).label("voucher"),
        )
        .group_by(purchase_line.c.purchase_id)
        .subquery()
    )
    rows = connection.execute(
        select(purchase, sums.c.amount, sums.c.voucher).outerjoin(
            sums, sums.c.purchase_id == purchase.c.purchase_id
        )
    )
    for row in rows:
        is_right = (row.amount, row.voucher) == (row.total_minor, row.voucher_minor)
        yield is_right, f"purchase {row.purchase_id}: {row.total_minor} in all, its lines say {row.amount}"


def _points(connection: Connection) -> Iterator[tuple[bool, str]]:
    rows = connection.execute(
        select(purchase.c.purchase_id, purchase.c.points, ledger_entry.c.points.label("entry"))
        .outerjoin(ledger_entry, ledger_entry.c.entry_id == purchase.c.purchase_id)
        .where(purchase.c.member_id.is_not(None))
    )
    for row in rows:
        words = f"purchase {row.purchase_id}: {row.points} points, its entry says {row.entry}"
        yield (row.entry or 0) == row.points, words


def _redemptions(connection: Connection) -> Iterator[tuple[bool, str]]:
    sums = (
        select(ledger_entry.c.cause_id, func.sum(ledger_entry.c.points).label("points"))
        .where(ledger_entry.c.cause_kind == "redemption")
        .group_by(ledger_entry.c.cause_id)
        .subquery()
    )
    undone = redemption.alias("undone")
    rows: Any = connection.execute(
        select(redemption, sums.c.points.label("moved"), undone.c.redemption_id.label("undone_by"))
        .outerjoin(sums, sums.c.cause_id == redemption.c.redemption_id)
        .outerjoin(undone, undone.c.undoes_redemption_id == redemption.c.redemption_id)
        .where(redemption.c.undoes_redemption_id.is_(None))
    )
    for row in rows:
        due = 0 if row.undone_by else -row.points
        words = f"redemption {row.redemption_id}: {row.moved} moved, {due} is right"
        yield (row.moved or 0) == due, words
