"""Opens head office's database for a verb: one read of one instant, which may be of a replica, or one transaction."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from pos_loyalty.cli.options import head_office_database

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Result = TypeVar("Result")


@contextmanager
def office(database: str | None) -> "Iterator[Engine]":
    from pos_loyalty.head_office.bootstrap import open_head_office

    yield from _closed_at_the_end(open_head_office(database or head_office_database()))


@contextmanager
def office_to_read(database: str | None) -> "Iterator[Engine]":
    from pos_loyalty.head_office.bootstrap import open_for_reading

    yield from _closed_at_the_end(open_for_reading(database or head_office_database()))


def _closed_at_the_end(engine: "Engine") -> "Iterator[Engine]":
    try:
        yield engine
    finally:
        engine.dispose()


def read_office(database: str | None, work: "Callable[[Connection], Result]") -> Result:
    from pos_loyalty.head_office.transactions import snapshot

    with office_to_read(database) as engine, snapshot(engine) as connection:
        return work(connection)


def write_office(database: str | None, work: "Callable[[Connection], Result]") -> Result:
    from pos_loyalty.head_office.transactions import write

    with office(database) as engine:
        return write(engine, work)


def now_ms() -> int:
    return time.time_ns() // 1_000_000
