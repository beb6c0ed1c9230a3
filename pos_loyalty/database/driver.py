"""The statements that a customer waits for, handed to the SQLite driver itself.

SQLAlchemy needs several times as long for such a statement as SQLite does. They run on the connection and in the
transaction of the caller, and break with SQLAlchemy's errors, so that nobody above sees a difference. What a column
type would convert, a date for example, has to come in the form that is stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import DBAPIError

Parameters = Sequence[Any] | Mapping[str, Any]


def inserting(table: Table) -> str:
    """The statement that inserts a row of this table; its parameters are named like the columns."""
    names = table.columns.keys()
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join(f':{name}' for name in names)})"  # noqa: S608 - names of our tables


def row(connection: Connection, statement: str, parameters: Parameters = ()) -> tuple[Any, ...] | None:
    """The first row, or None."""
    with _cursor(connection, statement, parameters) as cursor:
        found: tuple[Any, ...] | None = cursor.execute(statement, parameters).fetchone()
    return found


def rows(connection: Connection, statement: str, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
    with _cursor(connection, statement, parameters) as cursor:
        found: list[tuple[Any, ...]] = cursor.execute(statement, parameters).fetchall()
    return found


def write(connection: Connection, statement: str, parameters: Parameters = ()) -> None:
    with _cursor(connection, statement, parameters) as cursor:
        cursor.execute(statement, parameters)


def write_all(connection: Connection, statement: str, rows: Sequence[Parameters]) -> None:
    with _cursor(connection, statement, rows) as cursor:
        cursor.executemany(statement, rows)


@contextmanager
def _cursor(connection: Connection, statement: str, parameters: Any) -> Iterator[Any]:
    driver: Any = connection.connection.dbapi_connection
    cursor = driver.cursor()
    try:
        yield cursor
    except driver.Error as error:
        hidden = connection.engine.hide_parameters
        raise DBAPIError.instance(
            statement, parameters, error, driver.Error, hide_parameters=hidden
        ) from error
    finally:
        # A statement that is not at its end would stand in the way of the commit.
        cursor.close()
