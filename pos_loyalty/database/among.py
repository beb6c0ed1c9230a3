"""The condition that a column is one of many values, given as one: lists of thousands cost more to spell out than to find.

`among(column, keys("name"))` is executed with a list under that name.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Boolean, Connection, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import UserDefinedType

MANY = 100


class _TextArray(UserDefinedType[str]):
    """PostgreSQL is told of the type at once: what it has to make an array of first, it makes one of for each row."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_options: Any) -> str:
        return "TEXT[]"


class _Keys(TypeDecorator[Any]):
    """The text of an array in PostgreSQL, of a list in JSON in SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(_TextArray() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return _array(list(value)) if dialect.name == "postgresql" else json.dumps(list(value))


def _array(values: Sequence[str]) -> str:
    """As PostgreSQL writes an array; the driver would look at each of thousands of values by itself."""
    if not values:
        return "{}"
    within = '","'.join(values)
    if "\\" in within or within.count('"') > 2 * (len(values) - 1):
        within = '","'.join(value.replace("\\", r"\\").replace('"', r"\"") for value in values)
    return f'{{"{within}"}}'


def plan_for_many(connection: Connection, many: int) -> None:
    """For the rest of the transaction: the plan that PostgreSQL keeps for a few values can be a bad one for thousands."""
    if many >= MANY and connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL plan_cache_mode = force_custom_plan")


def keys(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=_Keys())


class among(FunctionElement[bool]):  # noqa: N801 - used as a function, as all of its kind
    type = Boolean()
    inherit_cache = True
    # A condition already: as `… = 1`, which SQLite would be asked otherwise, no index would be of use.
    _is_implicitly_boolean = True


@compiles(among, "postgresql")
def _on_postgresql(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    column, wanted = element.clauses
    return f"{compiler.process(column, **options)} = ANY ({compiler.process(wanted, **options)})"


@compiles(among, "sqlite")
def _on_sqlite(element: Any, compiler: SQLCompiler, **options: Any) -> str:
    column, wanted = element.clauses
    place = compiler.process(wanted, **options)
    values = f"SELECT value FROM json_each({place})"  # noqa: S608 - of the compiler's own words
    return f"{compiler.process(column, **options)} IN ({values})"
