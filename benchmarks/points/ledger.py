"""Reads of one account in a ledger of millions of entries, against the same in one of thousands.

Both ledgers have fifty entries and five lots a member, so that only the size of the whole differs. The reads are
those of head office: what a member has, what a till is told of them, and the account that something is posted to.
"""

import random
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from sqlalchemy import Connection, Engine, select

from benchmarks.figures import Figure, against
from benchmarks.points import books
from benchmarks.points.books import Books
from benchmarks.till.store import member_id
from pos_loyalty.database.head_office_tables import member
from pos_loyalty.head_office import member_changes
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.bootstrap import open_head_office

LIMIT = 1.5
FEW = 10_000

Read = Callable[[Connection, str], object]


def measure(folder: Path, entries: int, runs: int) -> list[Figure]:
    large, small = books.make_books(folder, entries), books.make_books(folder, FEW)
    engines = open_head_office(str(large.path)), open_head_office(str(small.path))
    figures = [_against(name, read, engines, (large, small), runs) for name, read in _READS.items()]
    for engine in engines:
        engine.dispose()
    return figures


def _balance(connection: Connection, who: str) -> int:
    return int(connection.execute(select(member.c.points).where(member.c.member_id == who)).scalar_one())


def _told(connection: Connection, who: str) -> object:
    return list(member_changes.of(connection, [who], books.NOW_MS))


def _account(connection: Connection, who: str) -> int:
    return Accounts(connection, [who], books.NOW_MS, books.TODAY).account(who).balance


_READS: dict[str, Read] = {
    "a member's balance": _balance,
    "a member as a till is told": _told,
    "an account, loaded to post to": _account,
}


def _against(
    name: str, read: Read, engines: tuple[Engine, Engine], of: tuple[Books, Books], runs: int
) -> Figure:
    rng = random.Random(3)
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(runs + 1):
        for engine, one, kept in zip(engines, of, times, strict=True):
            took = _timed(engine, read, member_id(rng.randrange(one.members)))
            # The first of each compiles the statements.
            if run:
                kept.append(took)
    return against(
        f"{name}, {of[0].entries:,} entries", times[0], f"the same, {of[1].entries:,}", times[1], LIMIT
    )


def _timed(engine: Engine, read: Read, who: str) -> float:
    with engine.begin() as connection:
        started = perf_counter()
        read(connection, who)
        return perf_counter() - started
