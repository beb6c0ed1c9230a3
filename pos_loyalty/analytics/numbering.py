"""Numbers instead of ids while the analysis works: they take a quarter of the room, and comparing them costs little.

Numbers follow the order of the ids, so whoever comes first by id comes first by number.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_loyalty.analytics.engine import Engine

if TYPE_CHECKING:
    from ibis.expr.types import Column, Table


@dataclass(frozen=True, slots=True)
class Numbering:
    """Relations of id and number (from 0): of every member, store and product that a line or the catalogue names."""

    members: "Table"
    stores: "Table"
    products: "Table"


def numbering(engine: Engine, net: "Table", products: "Table") -> Numbering:
    named = net.select("product_id").distinct().union(products.select("product_id"), distinct=True)
    return Numbering(
        engine.kept("member-numbers", _numbered(net.member_id)),
        engine.kept("store-numbers", _numbered(net.store_id)),
        engine.kept("product-numbers", _numbered(named.product_id)),
    )


def with_numbers(relation: "Table", known: Numbering) -> "Table":
    """Those of member_id, store_id and product_id that it has; what had no id has no number."""
    for column, ids in (
        ("member_id", known.members),
        ("store_id", known.stores),
        ("product_id", known.products),
    ):
        if column in relation.columns:
            by_id = ids.select(wanted="id", found="number")
            relation = _replaced(relation, column, by_id)
    return relation


def with_names(relation: "Table", known: Numbering, *products: str) -> "Table":
    """Ids again: of member_id, and of the columns that are products."""
    columns = {"member_id": known.members} | dict.fromkeys(products, known.products)
    for column, ids in columns.items():
        if column in relation.columns:
            relation = _replaced(relation, column, ids.select(wanted="number", found="id"))
    return relation


def _numbered(ids: "Column") -> "Table":
    import ibis

    distinct = ids.name("id").as_table().distinct()
    distinct = distinct.filter(distinct.id.notnull())
    number = ibis.row_number().over(ibis.window(order_by=distinct.id))
    return distinct.mutate(number=number.cast("int64"))


def _replaced(relation: "Table", column: str, by: "Table") -> "Table":
    names = relation.columns
    joined = relation.left_join(by, relation[column] == by.wanted)
    return joined.mutate(**{column: joined.found}).select(*names)
