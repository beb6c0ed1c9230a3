"""Proves that a till's store agrees with itself: the chain of its log, its purchases and its ledger."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Integer, bindparam, case, func, or_, select

from pos_loyalty.database.till_tables import event, ledger_entry, purchase, purchase_line, redemption
from pos_loyalty.domain.log_chain import GENESIS, chain_hash

MOST_TOLD = 20
NEWEST_EVENTS = 500
_NO_LIMIT = -1  # in SQLite's words

_AFTER_SEQ = bindparam("after_seq", type_=Integer())
_NEWEST = select(func.max(event.c.seq))
_HASH = select(event.c.hash).where(event.c.seq == _AFTER_SEQ)
_EVENTS = select(event).where(event.c.seq > _AFTER_SEQ).order_by(event.c.seq).limit(bindparam("most"))
# Purchases of before there were lots have no event to be known by: they are among all, and never among the newest.
_IS_AFTER = or_(_AFTER_SEQ == 0, purchase.c.seq > _AFTER_SEQ)
_SUMS = (
    select(
        purchase_line.c.purchase_id,
        func.sum(purchase_line.c.amount_minor).label("amount"),
        func.sum(purchase_line.c.voucher_minor).label("voucher"),
    )
    .join(purchase, purchase.c.purchase_id == purchase_line.c.purchase_id)
    .where(_IS_AFTER)
    .group_by(purchase_line.c.purchase_id)
    .subquery()
)
_PURCHASES = (
    select(purchase, _SUMS.c.amount, _SUMS.c.voucher)
    .outerjoin(_SUMS, _SUMS.c.purchase_id == purchase.c.purchase_id)
    .where(_IS_AFTER)
)
_POINTS = (
    select(purchase.c.purchase_id, purchase.c.points, ledger_entry.c.points.label("entry"))
    .outerjoin(ledger_entry, ledger_entry.c.entry_id == purchase.c.purchase_id)
    .where(purchase.c.member_id.is_not(None), _IS_AFTER)
)


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
        _counted("purchases", _purchases(connection, 0)),
        _counted("points", _points(connection, 0)),
        _counted("redemptions", _redemptions(connection)),
    ]


def is_newest_whole(connection: Connection) -> bool:
    """The last few hundred events with what they recorded, for the start of a till."""
    newest = connection.execute(_NEWEST).scalar() or 0
    after_seq = max(0, newest - NEWEST_EVENTS)
    looks = (_chain(connection, after_seq), _purchases(connection, after_seq), _points(connection, after_seq))
    return all(is_right for look in looks for is_right, _ in look)


class Scrub:
    """Looks at the whole log a little at a time, while nobody waits; what is added meanwhile is looked at too."""

    def __init__(self) -> None:
        self._seq, self._hash = 0, GENESIS
        self.is_whole = True

    def step(self, connection: Connection, most: int = NEWEST_EVENTS) -> None:
        """The next few hundred events; a log that is damaged once is not looked at further."""
        if self.is_whole:
            for right, seq, its_hash in _links(connection, self._seq, self._hash, most):
                self.is_whole = self.is_whole and right
                self._seq, self._hash = seq, its_hash


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
    before = {"after_seq": after_seq}
    previous = GENESIS if after_seq == 0 else connection.execute(_HASH, before).scalar()
    for right, seq, _ in _links(connection, after_seq, previous, None):
        yield right, f"event {seq} does not follow the one before it"


def _links(
    connection: Connection, after_seq: int, previous: str | None, most: int | None
) -> Iterator[tuple[bool, int, str]]:
    """For each event whether it follows the one before it, its number and its hash."""
    events = connection.execute(
        _EVENTS, {"after_seq": after_seq, "most": _NO_LIMIT if most is None else most}
    )
    for expected, row in enumerate(events, after_seq + 1):
        right = previous is not None and row.hash == chain_hash(
            previous, expected, row.event_id, row.kind, row.occurred_at_ms, row.body
        )
        yield right and row.seq == expected, row.seq, row.hash
        previous = row.hash


def _purchases(connection: Connection, after_seq: int) -> Iterator[tuple[bool, str]]:
    for row in connection.execute(_PURCHASES, {"after_seq": after_seq}):
        is_right = (row.amount, row.voucher) == (row.total_minor, row.voucher_minor)
        yield is_right, f"purchase {row.purchase_id}: {row.total_minor} in all, its lines say {row.amount}"


def _points(connection: Connection, after_seq: int) -> Iterator[tuple[bool, str]]:
    for row in connection.execute(_POINTS, {"after_seq": after_seq}):
        words = f"purchase {row.purchase_id}: {row.points} points, its entry says {row.entry}"
        yield (row.entry or 0) == row.points, words


def _redemptions(connection: Connection) -> Iterator[tuple[bool, str]]:
    """What was given cost its points once, what came back returned them once; the giving may be another till's."""
    own = ledger_entry.c
    sums = (
        select(
            own.cause_id,
            func.sum(case((own.kind == "burn", own.points), else_=0)).label("burned"),
            func.sum(case((own.kind == "reverse_burn", own.points), else_=0)).label("returned"),
        )
        .where(own.cause_kind == "redemption")
        .group_by(own.cause_id)
        .subquery()
    )
    undone = redemption.alias("undone")
    rows: Any = connection.execute(
        select(redemption, sums.c.burned, sums.c.returned, undone.c.redemption_id.label("undone_by"))
        .outerjoin(sums, sums.c.cause_id == redemption.c.redemption_id)
        .outerjoin(undone, undone.c.undoes_redemption_id == redemption.c.redemption_id)
        .where(redemption.c.undoes_redemption_id.is_(None))
    )
    for row in rows:
        burned, returned = row.burned or 0, row.returned or 0
        due = row.points if row.undone_by else 0
        is_right = returned == due and (burned == -row.points or (burned == 0 and row.undone_by is not None))
        words = (
            f"redemption {row.redemption_id}: {burned} and {returned} moved, {-row.points} and {due} is right"
        )
        yield is_right, words
