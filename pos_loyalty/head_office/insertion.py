"""Inserts that leave a row alone which is there already: the same words for SQLite and PostgreSQL."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import (
    ARRAY,
    Connection,
    Executable,
    Insert,
    String,
    Table,
    TableClause,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

Row = Mapping[str, Any]
One = TypeVar("One")
COPIED_FROM = 20
"""So many new rows of one table go to PostgreSQL by COPY."""


def go_at_once(connection: Connection, rows: Sequence[Row]) -> bool:
    """Whether they are worth a COPY or a statement on arrays, which only PostgreSQL has."""
    return len(rows) >= COPIED_FROM and connection.dialect.name == "postgresql"


def insert_if_new(connection: Connection, table: Table, row: Row) -> bool:
    """True if the row was inserted, False if its key was there already (whatever else it says)."""
    return connection.execute(_missing(connection.dialect.name, table), dict(row)).rowcount == 1


def insert_missing(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts those rows whose key is not there yet."""
    if not rows:
        return
    if go_at_once(connection, rows):
        columns = tuple(rows[0])
        connection.execute(_missing_of_arrays(table, columns), arrays(rows, columns))
    else:
        connection.execute(_missing(connection.dialect.name, table), [dict(row) for row in rows])


def insert_or_update(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts the rows, which name the same columns; those whose primary key is there get the named ones overwritten."""
    if not rows:
        return
    if go_at_once(connection, rows):
        # A statement may not meet a row twice: of those with one key the last one counts, as it does otherwise.
        keys = [one.name for one in table.primary_key.columns]
        last = {tuple(row[name] for name in keys): row for row in rows}
        columns = tuple(rows[0])
        connection.execute(_upsert_of_arrays(table, columns), arrays(list(last.values()), columns))
    else:
        connection.execute(_upsert(connection.dialect.name, table, frozenset(rows[0])), [*map(dict, rows)])


def insert_all(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    if rows:
        write_rows(connection, insertion_of(table), rows)


def write_rows(connection: Connection, statement: Executable, rows: Sequence[Row]) -> None:
    """One statement for all of them; they name the same columns."""
    if (
        go_at_once(connection, rows)
        and isinstance(statement, Insert)
        and statement is insertion_of(statement.table)
    ):
        _copy(connection, statement.table, rows)
    else:
        connection.execute(statement, list(rows))


def _copy(connection: Connection, table: Any, rows: Sequence[Row]) -> None:
    """Several times as fast as the same insert for each row; what goes wrong has the same names."""
    columns = list(rows[0])
    cells_of = itemgetter(*columns)
    ways = [(n, way) for n, name in enumerate(columns) if (way := _way(connection, table.c[name]))]
    statement = f"COPY {table.name} ({', '.join(map(_quoted, columns))}) FROM STDIN"
    driver: Any = connection.connection.driver_connection
    base: Any = connection.dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in rows:
                cells = list(cells_of(row))
                for n, way in ways:
                    cells[n] = way(cells[n])
                copy.write_row(cells)
    except base as error:
        raise DBAPIError.instance(
            statement, None, error, base, hide_parameters=True, dialect=connection.dialect
        ) from error


def _way(connection: Connection, column: Any) -> Callable[[Any], Any] | None:
    """From a value to what the driver is given, as for any other statement; most are given as they are."""
    way: Callable[[Any], Any] | None = column.type.dialect_impl(connection.dialect).bind_processor(
        connection.dialect
    )
    return way


def _quoted(name: str) -> str:
    return f'"{name}"'


@cache
def insertion_of(table: TableClause) -> Insert:
    return table.insert()


@cache
def _missing(dialect: str, table: Table) -> Insert:
    # Without the option SQLAlchemy forgets how many rows an insert made on PostgreSQL.
    return insert_into(dialect, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def insert_into(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can be told what to do with a row that is there."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def arrays(rows: Sequence[Row], columns: Sequence[str]) -> dict[str, list[Any]]:
    """What a statement on `given_as_arrays` is executed with."""
    return {f"all_{name}": [row[name] for row in rows] for name in columns}


def _of_arrays(table: Any, columns: tuple[str, ...]) -> postgresql.Insert:
    return postgresql.insert(table).from_select(columns, select(*given_as_arrays(table, columns).c))


def given_as_arrays(table: Any, columns: Sequence[str]) -> Any:
    """Rows to select from, an array for each column: sent one by one they cost three times as much."""
    each = (
        bindparam(f"all_{name}", type_=ARRAY(_of_any_length(table.c[name].type), dimensions=1))
        for name in columns
    )
    return func.unnest(*each).table_valued(*columns).render_derived()


def _of_any_length(of: TypeEngine[Any]) -> TypeEngine[Any]:
    """Or PostgreSQL would cut what is too long, instead of refusing it."""
    return String() if isinstance(of, String) else of


@cache
def _missing_of_arrays(table: Any, columns: tuple[str, ...]) -> Executable:
    return _of_arrays(table, columns).on_conflict_do_nothing()


@cache
def _upsert_of_arrays(table: Table, columns: tuple[str, ...]) -> Executable:
    return _overwriting(_of_arrays(table, columns), table, columns)


@cache
def _upsert(dialect: str, table: Table, named: frozenset[str]) -> Insert:
    return _overwriting(insert_into(dialect, table), table, named)


def _overwriting(
    insert: postgresql.Insert | sqlite.Insert, table: Table, named: Collection[str]
) -> postgresql.Insert | sqlite.Insert:
    keys = list(table.primary_key.columns)
    others = [one.name for one in table.columns if one.name in named and not one.primary_key]
    return insert.on_conflict_do_update(
        index_elements=keys, set_={name: insert.excluded[name] for name in others}
    )


def pages(rows: Iterable[One], most: int) -> Iterator[list[One]]:
    """At most so many at a time, in their order: a statement with a million rows would be as long."""
    waiting = iter(rows)
    while page := list(islice(waiting, most)):
        yield page
