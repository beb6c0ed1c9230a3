"""The condition that a column is one of many values, given as one: lists of thousands cost more to spell out than to find.

`among(column, keys("name"))` is executed with a list under that name.
"""

import json
from typing import Any

from sqlalchemy import ARRAY, BindParameter, Boolean, Connection, Dialect, Text, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

MANY = 100


class _Keys(TypeDecorator[Any]):
    """An array in PostgreSQL, a list in JSON in SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        return dialect.type_descriptor(ARRAY(Text()) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return list(value) if dialect.name == "postgresql" else json.dumps(list(value))


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
