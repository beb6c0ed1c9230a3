"""Figures that are added to those of rows: many at once, however often one row is meant."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table, and_, bindparam, update
from sqlalchemy.dialects import postgresql

from pos_loyalty.head_office.insertion import Row, arrays, given_as_arrays, go_at_once, insert_into


@dataclass(frozen=True, slots=True)
class Addition:
    """To `figures` of the rows of `table`; a row that is not there is made, or with `is_of_known` passed over."""

    table: Table
    figures: tuple[str, ...]
    is_of_known: bool = False

    def write(self, connection: Connection, rows: Sequence[Row]) -> None:
        """The rows name the primary key and the figures."""
        if not rows:
            return
        summed = self._summed(rows)
        if go_at_once(connection, summed):
            columns = tuple(summed[0])
            connection.execute(_of_arrays(self, columns), arrays(summed, columns))
        else:
            named = [{_named(name): value for name, value in row.items()} for row in summed]
            connection.execute(_of_one(self, connection.dialect.name), named)

    def _summed(self, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Each row once, in an order that is the same for everybody: two who lock them in turn wait for each other."""
        keys, figures = self.keys, self.figures
        sums: dict[tuple[Any, ...], list[int]] = {}
        for row in rows:
            key = tuple([row[name] for name in keys])
            more = [row[name] for name in figures]
            before = sums.get(key)
            sums[key] = more if before is None else [a + b for a, b in zip(before, more, strict=True)]
        names = (*keys, *figures)
        return [dict(zip(names, (*key, *sums[key]), strict=True)) for key in sorted(sums)]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.table.primary_key)


def _named(column: str) -> str:
    """SQLAlchemy keeps the names of columns for itself."""
    return f"given_{column}"


@cache
def _of_one(addition: Addition, dialect: str) -> Executable:
    given: dict[str, Any] = {name: bindparam(_named(name)) for name in (*addition.keys, *addition.figures)}
    if addition.is_of_known:
        return _grown(addition, given)
    return _growing(insert_into(dialect, addition.table).values(given), addition)


@cache
def _of_arrays(addition: Addition, columns: tuple[str, ...]) -> Executable:
    given = given_as_arrays(addition.table, columns)
    if addition.is_of_known:
        return _grown(addition, given.c)
    insert = postgresql.insert(addition.table).from_select(columns, given.select())
    return _growing(insert, addition)


def _grown(addition: Addition, given: Any) -> Executable:
    own = addition.table.c
    is_own = and_(*(own[name] == given[name] for name in addition.keys))
    return update(addition.table).where(is_own).values({n: own[n] + given[n] for n in addition.figures})


def _growing(insert: Any, addition: Addition) -> Executable:
    own = addition.table.c
    sums = {name: own[name] + insert.excluded[name] for name in addition.figures}
    grown: Executable = insert.on_conflict_do_update(index_elements=addition.keys, set_=sums)
    return grown
