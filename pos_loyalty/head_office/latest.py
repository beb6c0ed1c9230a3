"""Dates of rows that only ever become later: many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, and_, bindparam, or_, update

from pos_loyalty.head_office.insertion import Row, arrays, given_as_arrays, go_at_once


@dataclass(frozen=True, slots=True)
class Latest:
    """The date `column` of rows of `table` that are there, whose key is one column."""

    table: Table
    column: str

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        """The rows name the key and the date."""
        key = self.key
        latest: dict[str, Any] = {}
        for row in rows:
            latest[row[key]] = max(latest.get(row[key], row[self.column]), row[self.column])
        # In an order that is the same for everybody: two who lock them in turn wait for each other.
        named = [{key: one, self.column: latest[one]} for one in sorted(latest)]
        if go_at_once(connection, named):
            columns = (key, self.column)
            connection.execute(_of_arrays(self), arrays(named, columns))
        else:
            connection.execute(
                _of_one(self), [{"of_row": one[key], "at_least": one[self.column]} for one in named]
            )

    @property
    def key(self) -> str:
        (column,) = self.table.primary_key.columns
        return column.name


@cache
def _of_one(latest: Latest) -> Executable:
    return _later(latest, bindparam("of_row"), bindparam("at_least"))


@cache
def _of_arrays(latest: Latest) -> Executable:
    given = given_as_arrays(latest.table, (latest.key, latest.column)).c
    return _later(latest, given[latest.key], given[latest.column])


def _later(latest: Latest, of_row: Any, at_least: Any) -> Executable:
    own = latest.table.c
    is_earlier = or_(own[latest.column].is_(None), own[latest.column] < at_least)
    return (
        update(latest.table)
        .where(and_(own[latest.key] == of_row, is_earlier))
        .values({latest.column: at_least})
    )
