"""The numbers that tills read changes by.

Numbers taken inside the transactions that make the changes come out of order: a till that has read up to 7
would never see a 6 committed later. So a change only leaves a mark, and marks are numbered after they are
committed, one numbering at a time. The newest number of a thing is its only one.

Each thing has an audience: nothing for every till, `*` for tills that are told of all members, `+` for tills that are
told of those who were seen in their store, `+S` for those of store S among them, `=S` for all tills of store S.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Literal

import uuid_utils
from sqlalchemy import Connection, Engine, bindparam, delete, select, tuple_, update

from pos_loyalty.database.among import among, keys, plan_for_many
from pos_loyalty.database.head_office_tables import (
    change_feed,
    feed_counter,
    member_store,
    pending_change,
    store,
)
from pos_loyalty.head_office.insertion import insert_all, insert_or_update
from pos_loyalty.head_office.transactions import write

ChangeKind = Literal["member", "card", "product", "reward", "affinity", "scheme", "store"]

_AUDIENCES = {"store": "={}", "card": "+"}
NUMBERED_AT_ONCE = 5_000
BATCHES_PER_EXCHANGE = 4

_GENERATION = select(feed_counter.c.generation)
_IS_PENDING = select(pending_change.c.kind).limit(1)
_LOCKED_COUNTER = select(feed_counter.c.feed).where(feed_counter.c.id == 1).with_for_update()
_MARK = (pending_change.c.kind, pending_change.c.key, pending_change.c.change_id)
# One statement takes and removes: what is committed meanwhile stays for the next batch.
_TAKE = (
    delete(pending_change)
    .where(tuple_(*_MARK).in_(select(*_MARK).order_by(*_MARK).limit(bindparam("most"))))
    .returning(pending_change.c.kind, pending_change.c.key)
)
_SET_COUNTER = update(feed_counter)
_TOLD_OF = select(store.c.members).distinct()
_FOLLOWING = (
    select(member_store.c.member_id, member_store.c.store_id)
    .join(store, store.c.store_id == member_store.c.store_id)
    .where(store.c.members == "seen", among(member_store.c.member_id, keys("these")))
)


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
    return str(connection.execute(_GENERATION).scalar_one())


def renew(connection: Connection, now_ms: int) -> None:
    """Another generation: what tills remember of this feed counts no more, and they read it from the beginning."""
    connection.execute(update(feed_counter).values(generation=str(uuid_utils.uuid7()), restored_at_ms=now_ms))


def is_pending(connection: Connection) -> bool:
    """Whether there are marks without a number."""
    return connection.execute(_IS_PENDING).first() is not None


def audiences_of(store_id: str, members: str) -> tuple[str, ...]:
    """Which changes a till of this store reads; `members` says of whom it is told."""
    return ("", f"={store_id}", "*") if members == "all" else ("", f"={store_id}", "+", f"+{store_id}")


def number_pending(
    engine: Engine, batches: int | None = None, *, also: Callable[[Connection, int], None] | None = None
) -> bool:
    """Numbers what is committed; False when `batches` were not enough for all of it.

    `also` is done together with each batch, and given the newest number.
    """

    def number(connection: Connection) -> int:
        marks, newest = _number_batch(connection)
        if also is not None:
            also(connection, newest)
        return marks

    done = 0
    while batches is None or done < batches:
        if write(engine, number) < NUMBERED_AT_ONCE:
            return True
        done += 1
    return False


def _number_batch(connection: Connection) -> tuple[int, int]:
    """Numbers at most `NUMBERED_AT_ONCE` marks under the counter's lock; how many there were, and the newest number."""
    last = connection.execute(_LOCKED_COUNTER).scalar_one()
    marks = connection.execute(_TAKE, {"most": NUMBERED_AT_ONCE}).all()
    plan_for_many(connection, len(marks))
    things = sorted({(mark.kind, mark.key) for mark in marks})
    audiences = _audiences(connection, things)
    insert_or_update(
        connection,
        change_feed,
        [
            {"kind": kind, "key": key, "audience": audience, "feed": last + n}
            for n, (kind, key) in enumerate(things, 1)
            for audience in audiences(kind, key)
        ],
    )
    if things:
        connection.execute(_SET_COUNTER, {"feed": last + len(things)})
    return len(marks), last + len(things)


def _audiences(
    connection: Connection, things: Sequence[tuple[str, str]]
) -> Callable[[str, str], Sequence[str]]:
    members = [key for kind, key in things if kind == "member"]
    told_of = set(connection.execute(_TOLD_OF).scalars()) if members else set()
    everywhere = ["*"] if "all" in told_of else []
    following = _following(connection, members) if "seen" in told_of else {}

    def of(kind: str, key: str) -> Sequence[str]:
        if kind == "member":
            return [*everywhere, *(f"+{one}" for one in following.get(key, ()))]
        return [_AUDIENCES.get(kind, "").format(key)]

    return of


def _following(connection: Connection, member_ids: Sequence[str]) -> Mapping[str, list[str]]:
    """The stores that are told of those who were seen there, by member."""
    rows = connection.execute(_FOLLOWING, {"these": member_ids})
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(row.store_id)
    return found
