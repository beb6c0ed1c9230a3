"""Inserts that leave a row alone which is there already: the same words for SQLite and PostgreSQL."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite

from pos_loyalty.head_office import later

Row = Mapping[str, Any]


def insert_if_new(connection: Connection, table: Table, row: Row) -> bool:
    """True if the row was inserted, False if its key was there already (whatever else it says)."""
    return connection.execute(_insert_or_nothing(connection.dialect.name, table), dict(row)).rowcount == 1


def insert_later(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """As `insert_all`, with the other writes of the batch, see `later`."""
    later.put(connection, _insert(table), [dict(row) for row in rows])


def insert_missing_later(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    statement = _insert_or_nothing(connection.dialect.name, table)
    later.put(connection, statement, [dict(row) for row in rows])


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts those rows whose key is not there yet."""
    if rows:
        statement = _insert_or_nothing(connection.dialect.name, table)
        connection.execute(statement, [dict(row) for row in rows])


def insert_or_update(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts the rows, which name the same columns; those whose primary key is there get the named ones overwritten."""
    if rows:
        statement = _upsert(connection.dialect.name, table, frozenset(rows[0]))
        connection.execute(statement, [dict(row) for row in rows])


def insert_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        connection.execute(_insert(table), [dict(row) for row in rows])


@cache
def _insert(table: Table) -> Insert:
    return table.insert()


@cache
def _insert_or_nothing(dialect: str, table: Table) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # Without the option SQLAlchemy forgets how many rows an insert made on PostgreSQL.
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _upsert(dialect: str, table: Table, named: frozenset[str]) -> Insert:
    keys = list(table.primary_key.columns)
    others = [one.name for one in table.columns if one.name in named and not one.primary_key]
    if dialect == "postgresql":
        on_postgresql = postgresql.insert(table)
        return on_postgresql.on_conflict_do_update(
            index_elements=keys, set_={name: on_postgresql.excluded[name] for name in others}
        )
    on_sqlite = sqlite.insert(table)
    return on_sqlite.on_conflict_do_update(
        index_elements=keys, set_={name: on_sqlite.excluded[name] for name in others}
    )
