"""The till's event log: appended to in the transaction of the thing it tells, hash-chained, never changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from pos_loyalty.database import driver
from pos_loyalty.database.among import among, keys
from pos_loyalty.database.till_tables import event
from pos_loyalty.domain.log_chain import GENESIS, canonical, chain_hash

SAID_BY = "said_by"
"""Execution option: who stands at the till and who agreed is said by the transaction, not by each of the verbs."""
_LAST = "SELECT seq, hash, occurred_at_ms FROM event ORDER BY seq DESC LIMIT 1"
_INSERT = driver.inserting(event)
_AFTER = (
    select(event).where(event.c.seq > bindparam("after_seq")).order_by(event.c.seq).limit(bindparam("most"))
)
_TIME_AFTER = select(event.c.occurred_at_ms).where(event.c.seq == bindparam("seq"))
_COUNT_AFTER = select(func.count()).where(event.c.seq > bindparam("after_seq"))
_HASHES = (
    select(event.c.seq, event.c.hash).where(among(event.c.seq, keys("seqs"))).order_by(event.c.seq.desc())
)
_HASH_AT = select(event.c.hash).where(event.c.seq == bindparam("seq"))


def append(
    connection: Connection,
    *,
    event_id: str,
    kind: str,
    occurred_at_ms: int,
    body: Mapping[str, Any],
    undo_of: str | None = None,
) -> int:
    """Appends one event in the caller's transaction and returns its sequence number."""
    last = driver.row(connection, _LAST)
    seq, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    text = canonical({**body, **connection.get_execution_options().get(SAID_BY, {})})
    driver.write(
        connection,
        _INSERT,
        {
            "seq": seq,
            "event_id": event_id,
            "kind": kind,
            "occurred_at_ms": occurred_at_ms,
            "body": text,
            "hash": chain_hash(previous, seq, event_id, kind, occurred_at_ms, text),
            "undo_of": undo_of,
        },
    )
    return seq


def after(connection: Connection, seq: int, most: int) -> Sequence[Any]:
    """Events behind `seq`, oldest first, at most `most`."""
    return connection.execute(_AFTER, {"after_seq": seq, "most": most}).all()


def count_after(connection: Connection, seq: int) -> int:
    return int(connection.execute(_COUNT_AFTER, {"after_seq": seq}).scalar_one())


def time_after(connection: Connection, seq: int) -> int | None:
    """When the first event behind `seq` happened by the till's clock; None if there is none."""
    return connection.execute(_TIME_AFTER, {"seq": seq + 1}).scalar_one_or_none()


def hash_at(connection: Connection, seq: int) -> str | None:
    """The hash at a position: GENESIS at 0, None where this log has no such event."""
    if seq == 0:
        return GENESIS
    return connection.execute(_HASH_AT, {"seq": seq}).scalar_one_or_none()


def hashes_at(connection: Connection, seqs: Sequence[int]) -> list[tuple[int, str]]:
    """Newest first."""
    found = connection.execute(_HASHES, {"seqs": seqs})
    return [(row.seq, row.hash) for row in found]


def newest_seq(connection: Connection) -> int:
    """The number of the last event; 0 for an empty log."""
    last = driver.row(connection, _LAST)
    return last[0] if last else 0


def newest_time_ms(connection: Connection) -> int:
    """When the last event happened by the till's clock; 0 for an empty log."""
    last = driver.row(connection, _LAST)
    return last[2] if last else 0
