"""The operators that a till was told of, with their wrong PINs and their last right one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from pos_loyalty.database.till_tables import operator, operator_try
from pos_loyalty.domain.operators import Role


@dataclass(frozen=True, slots=True)
class Operator:
    operator_id: str
    code: str
    name: str
    role: Role
    pin_hash: str | None
    badge_hash: str | None


_ALL = select(
    operator.c.operator_id,
    operator.c.code,
    operator.c.name,
    operator.c.role,
    operator.c.pin_hash,
    operator.c.badge_hash,
).order_by(operator.c.code)
_TRIES = select(operator_try.c.wrong, operator_try.c.closed_until_ms, operator_try.c.pin_at_ms)


def all_of(connection: Connection) -> tuple[Operator, ...]:
    return tuple(Operator(*row) for row in connection.execute(_ALL))


def put(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """These and no others. Whose PIN is another one begins with no wrong tries."""
    before = dict(connection.execute(select(operator.c.operator_id, operator.c.pin_hash)).all())
    connection.execute(delete(operator))
    if rows:
        connection.execute(insert(operator), list(rows))
    same = [row["operator_id"] for row in rows if before.get(row["operator_id"]) == row["pin_hash"]]
    connection.execute(delete(operator_try).where(operator_try.c.operator_id.not_in(same)))


def tries(connection: Connection, operator_id: str) -> tuple[int, int, int]:
    """Wrong PINs since the last right one, until when no other is looked at, and when the last right one was."""
    row = connection.execute(_TRIES.where(operator_try.c.operator_id == operator_id)).first()
    return (row.wrong, row.closed_until_ms, row.pin_at_ms) if row else (0, 0, 0)


def note_try(connection: Connection, operator_id: str, **values: int) -> None:
    row = {"operator_id": operator_id, "wrong": 0, "closed_until_ms": 0, "pin_at_ms": 0} | values
    statement = insert(operator_try).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["operator_id"], set_=values))
