"""Moves a head office that has outgrown its SQLite file to PostgreSQL: everything, or nothing."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, delete, func, select
from sqlalchemy.exc import DBAPIError

from pos_loyalty.database import partitions
from pos_loyalty.database.engine import open_sqlite_alone
from pos_loyalty.database.head_office_tables import (
    feed_counter,
    inbox_event,
    member,
    metadata,
    pending_change,
    programme,
    purchase,
    scheme,
    terminal,
)
from pos_loyalty.database.migrate import is_current
from pos_loyalty.database.partitions import MONTHS_AHEAD, Month
from pos_loyalty.head_office.insertion import insert_all
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.verify import verify

AT_ONCE = 5_000
_FIRST_ROWS = (feed_counter, scheme, programme, pending_change)
"""What a new database has already; those of the file take their place."""
_EMPTY = (member, terminal, purchase, inbox_event)


def move(file: Path, target: Engine, advance: Callable[[int], None]) -> dict[str, int]:
    """Rows of each table; `advance` is told how many more were written.

    The file must be nobody else's meanwhile, and is put aside as `….moved`: what was acknowledged by a service that goes
    on with it would be lost. Raises OperatorError; then nothing has changed.
    """
    if target.dialect.name != "postgresql":
        raise OperatorError("It can only be moved to PostgreSQL.")
    if not file.is_file():
        raise OperatorError(f"{file} is not there.")
    with _alone(file) as source, target.begin() as connection:
        _refuse_used(connection)
        for table in _FIRST_ROWS:
            connection.execute(delete(table))
        _make_months(source, connection)
        moved = {table.name: _copy(source, connection, table, advance) for table in metadata.sorted_tables}
        wrong = [words for check in verify(connection) for words in check.wrong]
        if wrong:
            raise OperatorError(f"The books do not agree: {wrong[0]}. See pos-loyalty verify.")
    file.rename(file.with_name(f"{file.name}.moved"))
    return moved


@contextmanager
def _alone(file: Path) -> Iterator[Connection]:
    engine = open_sqlite_alone(file)
    try:
        with engine.connect() as connection:
            _take(engine, connection, file)
            yield connection
    finally:
        engine.dispose()


def _take(engine: Engine, connection: Connection, file: Path) -> None:
    try:
        if not is_current(engine, "head_office"):
            raise OperatorError(
                f"{file.name} is of another version. Start head office of this one on it first."
            )
        # Moves in what a log beside it holds, and takes the log away.
        connection.exec_driver_sql("PRAGMA journal_mode = DELETE").all()
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
    except DBAPIError as error:
        if "locked" in str(error.orig):
            raise OperatorError(f"Somebody has {file.name} open. Stop head office on it first.") from error
        raise OperatorError(f"{file.name} is not the database of a head office.") from error


def _refuse_used(connection: Connection) -> None:
    for table in _EMPTY:
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise OperatorError("There is a head office in that database already. Make an empty one.")


def _make_months(source: Connection, connection: Connection) -> None:
    now = Month.of(time.time_ns() // 1_000_000)
    first_ms = source.execute(select(func.min(inbox_event.c.received_at_ms))).scalar()
    first = min(now, Month.of(first_ms)) if first_ms else now
    partitions.make(connection, first, now.plus(MONTHS_AHEAD))


def _copy(source: Connection, connection: Connection, table: Table, advance: Callable[[int], None]) -> int:
    rows = 0
    for some in _pages(source, table):
        insert_all(connection, table, some)
        rows += len(some)
        advance(len(some))
    return rows


def _pages(source: Connection, table: Table) -> Iterator[Sequence[dict[str, Any]]]:
    found = source.execution_options(yield_per=AT_ONCE).execute(select(table))
    for some in found.mappings().partitions():
        yield [dict(row) for row in some]
