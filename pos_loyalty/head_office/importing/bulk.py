"""Many rows at once: prepared statements for SQLite, COPY for PostgreSQL; look-ups by thousands of keys."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Table, select

MOST_KEYS = 5_000

Item = TypeVar("Item")


def insert_rows(
    connection: Connection, table: Table, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """New rows as plain tuples; dates are ISO text, and documents JSON text, in both databases."""
    if not rows:
        return
    if connection.dialect.name == "postgresql":
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(_copy(table, columns)) as copy:
            for row in rows:
                copy.write_row(row)
    else:
        connection.exec_driver_sql(_insert(table, columns), list(rows))


@cache
def _insert(table: Table, columns: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(columns))
    return f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - names of our own tables


@cache
def _copy(table: Table, columns: tuple[str, ...]) -> str:
    return f"COPY {table.name} ({', '.join(columns)}) FROM STDIN"


def rows_by_key(
    connection: Connection, key: Column[Any], others: Sequence[Column[Any]], keys: Collection[str]
) -> list[Any]:
    """Rows of the key and the other columns, for keys that are among these."""
    found: list[Any] = []
    remaining = iter(keys)
    while some := list(islice(remaining, MOST_KEYS)):
        found.extend(connection.execute(select(key, *others).where(key.in_(some))).all())
    return found


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some
