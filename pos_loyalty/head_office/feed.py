"""The numbers that tills read changes by.

Numbers taken inside the transactions that make the changes come out of order: a till that has read up to 7
would never see a 6 committed later. So a change only leaves a mark, and marks are numbered after they are
committed, one numbering at a time. The newest number of a thing is its only one.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import Literal

import uuid_utils
from sqlalchemy import Connection, Engine, delete, select, tuple_, update

from pos_loyalty.database.head_office_tables import change_feed, feed_counter, pending_change
from pos_loyalty.head_office.insertion import insert_all, insert_or_update
from pos_loyalty.head_office.transactions import snapshot, write

ChangeKind = Literal["member", "product", "reward", "affinity", "scheme", "store"]

NUMBERED_AT_ONCE = 5_000
BATCHES_PER_EXCHANGE = 4


def note(connection: Connection, kind: ChangeKind, keys: Iterable[str]) -> None:
    """Marks things as changed, in the transaction that changed them."""
    insert_all(
        connection,
        pending_change,
        [{"kind": kind, "key": key, "change_id": str(uuid_utils.uuid7())} for key in keys],
    )


def note_all(connection: Connection, things: Iterable[tuple[ChangeKind, str]]) -> None:
    for kind, some in groupby(sorted(things), key=itemgetter(0)):
        note(connection, kind, [key for _, key in some])


def generation(connection: Connection) -> str:
    return str(connection.execute(select(feed_counter.c.generation)).scalar_one())


def renew(connection: Connection, now_ms: int) -> None:
    """Another generation: what tills remember of this feed counts no more, and they read it from the beginning."""
    connection.execute(update(feed_counter).values(generation=str(uuid_utils.uuid7()), restored_at_ms=now_ms))


def number_pending(engine: Engine, batches: int | None = None) -> bool:
    """Numbers what is committed; False when `batches` were not enough for all of it."""
    done = 0
    while batches is None or done < batches:
        with snapshot(engine) as connection:
            if connection.execute(select(pending_change.c.kind).limit(1)).first() is None:
                return True
        if write(engine, number_batch) < NUMBERED_AT_ONCE:
            return True
        done += 1
    return False


def number_batch(connection: Connection) -> int:
    """Numbers at most `NUMBERED_AT_ONCE` marks under the counter's lock; how many there were."""
    counter = select(feed_counter.c.feed).where(feed_counter.c.id == 1).with_for_update()
    last = connection.execute(counter).scalar_one()
    keys = tuple_(pending_change.c.kind, pending_change.c.key, pending_change.c.change_id)
    oldest = (
        select(pending_change.c.kind, pending_change.c.key, pending_change.c.change_id)
        .order_by(pending_change.c.kind, pending_change.c.key, pending_change.c.change_id)
        .limit(NUMBERED_AT_ONCE)
    )
    # One statement takes and removes: what is committed meanwhile stays for the next batch.
    take = (
        delete(pending_change).where(keys.in_(oldest)).returning(pending_change.c.kind, pending_change.c.key)
    )
    marks = connection.execute(take).all()
    things = sorted({(mark.kind, mark.key) for mark in marks})
    insert_or_update(
        connection,
        change_feed,
        [{"kind": kind, "key": key, "feed": last + n} for n, (kind, key) in enumerate(things, 1)],
    )
    if things:
        connection.execute(update(feed_counter).values(feed=last + len(things)))
    return len(marks)
