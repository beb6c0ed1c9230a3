"""The only place that writes points: an entry, once, and the balance with it."""

import uuid
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, bindparam, select, update

from pos_loyalty.database.head_office_tables import ledger_entry, member
from pos_loyalty.head_office.insertion import insert_if_new

_ADD = (
    update(member)
    .where(member.c.member_id == bindparam("of_member"))
    .values(points=member.c.points + bindparam("more"))
)
_ONE = select(ledger_entry.c.points).where(
    ledger_entry.c.member_id == bindparam("member_id"), ledger_entry.c.entry_id == bindparam("entry_id")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """Points are what the balance changes by. The id follows from the cause, so that a cause counts once."""

    member_id: str
    entry_id: str
    kind: Literal["earn", "burn", "expire", "adjust", "reverse_earn", "reverse_burn"]
    points: int
    cause_kind: Literal["purchase", "redemption"]
    cause_id: str
    occurred_at_ms: int


def post(connection: Connection, entry: Entry) -> bool:
    """False, and nothing changed, if this entry was there already."""
    row = {
        "member_id": entry.member_id,
        "entry_id": entry.entry_id,
        "kind": entry.kind,
        "points": entry.points,
        "cause_kind": entry.cause_kind,
        "cause_id": entry.cause_id,
        "occurred_at_ms": entry.occurred_at_ms,
    }
    if not insert_if_new(connection, ledger_entry, row):
        return False
    connection.execute(_ADD, {"of_member": entry.member_id, "more": entry.points})
    return True


def points_of(connection: Connection, member_id: str, entry_id: str) -> int | None:
    """What an entry says, or None if there is none."""
    return connection.execute(_ONE, {"member_id": member_id, "entry_id": entry_id}).scalar()


def undo_id(redemption_id: str) -> str:
    """The id of the entry that takes a redemption back."""
    return str(uuid.uuid5(uuid.UUID(redemption_id), "undo"))
