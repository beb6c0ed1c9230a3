"""A scan's read at a till with a million entries of its own, against one with few: the same members, the same cards."""

import random
import shutil
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.figures import Figure, against
from benchmarks.till.store import Size, card_number, make_store
from pos_loyalty.database import at_rest, engine, member_reads
from pos_loyalty.database.till_store import FILE_NAME, TillStore

LIMIT = 1.5
FEW_LINES = 4_000

# Each own entry is that of a sale, so there are as many purchases and events; their lines are not read here.
_COUNT = "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :more) "
_BUYER = "(SELECT member_id FROM member WHERE rowid = 1 + n * 7919 % :members)"
_ID = "printf('%08x-2222-7000-8000-%012x', n, n * 83492791 % 281474976710656)"
_ADDED = (
    """INSERT INTO event (seq, event_id, kind, occurred_at_ms, body, hash)
       SELECT :newest + n, {id}, 'purchase', :now_ms, '{{}}', '' FROM number""",
    """INSERT INTO purchase (purchase_id, kind, receipt_code, member_id, purchased_at_ms, business_date, total_minor,
            currency, points, scheme_version, seq)
       SELECT {id}, 'sale', {id}, {buyer}, :now_ms, date('2026-06-30', '-' || (n % 700) || ' days'), 10000, 'KRW', 20,
            1, :newest + n FROM number""",
    """INSERT INTO ledger_entry (entry_id, member_id, seq, kind, points, cause_kind, cause_id, occurred_at_ms, lot_id)
       SELECT {id}, {buyer}, :newest + n, 'earn', 20, 'purchase', {id}, :now_ms, {id} FROM number""",
)


def measure(folder: Path, members: int, entries: int, runs: int) -> list[Figure]:
    few = make_store(folder, Size(members, FEW_LINES))
    many = _with_more(few, folder / f"till-{members}-own-{entries}", members, entries)
    stores = [TillStore.open(data / FILE_NAME) for data in (many, few)]
    rng = random.Random(5)
    times: tuple[list[float], list[float]] = ([], [])
    for number in rng.choices(range(members), k=runs):
        for store, kept in zip(stores, times, strict=True):
            kept.append(_timed(store, card_number(number)))
    counts = [_entries(store) for store in stores]
    for store in stores:
        store.close()
    what = f"member by card at a till, {counts[0]:,} own entries"
    return [against(what, times[0], f"the same, {counts[1]:,}", times[1], LIMIT)]


def _with_more(few: Path, many: Path, members: int, entries: int) -> Path:
    """A copy of the store with so many entries more; one that is there is taken as it is.

    Head office has all of them but the newest 200, as of the others.
    """
    if many.exists():
        return many
    unfinished = many.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(few, unfinished)
    path = unfinished / FILE_NAME
    connection = engine.connect(str(path), at_rest.key_of(path), isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1048576"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    ((newest,),) = connection.execute("SELECT MAX(seq) FROM event").fetchall()
    given: dict[str, Any] = {
        "more": entries,
        "members": members,
        "newest": newest,
        "now_ms": int(datetime.now(UTC).timestamp() * 1000),
    }
    connection.execute("BEGIN")
    for statement in _ADDED:
        connection.execute(_with_count(statement), given)
    for table, column in (("member", "included_seq"), ("terminal", "acked_seq")):
        connection.execute(f"UPDATE {table} SET {column} = {column} + :more", given)
    connection.execute("COMMIT")
    connection.close()
    unfinished.rename(many)
    return many


def _with_count(statement: str) -> str:
    insert, select = statement.format(id=_ID, buyer=_BUYER).split("SELECT", 1)
    return f"{insert}{_COUNT}SELECT{select}"


def _entries(store: TillStore) -> int:
    with store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT COUNT(*) FROM ledger_entry").scalar_one())


def _timed(store: TillStore, number: str) -> float:
    started = perf_counter()
    with store.reading() as connection:
        found = member_reads.member_by_card(connection, number)
    took = perf_counter() - started
    assert found is not None
    return took
