"""Products: what is bought, and the codes that tills scan."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, update

from pos_loyalty.database.head_office_tables import product
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.importing import bulk, values
from pos_loyalty.head_office.importing.rows import Cells
from pos_loyalty.head_office.importing.table_import import ChunkOutcome
from pos_loyalty.head_office.importing.tables import PRODUCTS, TableFile

_FIELDS = ("name", "category", "subcategory", "gtin", "price_minor", "margin_percent", "unit", "tags")
_UPDATE = (
    update(product)
    .where(product.c.product_id == bindparam("key"))
    .values({name: bindparam(f"new_{name}", type_=product.c[name].type) for name in _FIELDS})
)


class ProductRow(NamedTuple):
    product_id: str
    name: str
    category: str
    subcategory: str
    gtin: str | None
    price_minor: int | None
    margin_percent: int | None
    unit: str
    tags: list[str]


class ProductTable:
    def __init__(self, file: TableFile, digits: int) -> None:
        self._pick = file.picker(PRODUCTS.columns)
        self._digits = digits

    def key(self, row: ProductRow) -> str:
        return row.product_id

    def parse(self, cells: Cells) -> ProductRow:
        product_id, name, category, subcategory, gtin, price, margin, unit, tags = self._pick(cells)
        return ProductRow(
            values.identifier(product_id, "product"),
            values.words(name, "name", 200),
            values.words(category, "category", 100),
            values.words(subcategory, "subcategory", 100),
            values.gtin(gtin),
            values.amount_minor(price, "price", self._digits) if price.strip() else None,
            values.whole(margin, "margin", 100) if margin.strip() else None,
            values.words(unit, "unit", 16),
            values.tags(tags),
        )

    def write(self, connection: Connection, rows: Sequence[tuple[int, ProductRow]]) -> ChunkOutcome:
        outcome = ChunkOutcome()
        others = [product.c[name] for name in _FIELDS]
        found = bulk.rows_by_key(
            connection, product.c.product_id, others, [row.product_id for _, row in rows]
        )
        known = {row.product_id: tuple(row[1:]) for row in found}
        new: list[tuple[Any, ...]] = []
        changed: list[dict[str, Any]] = []
        for _, row in rows:
            before = known.get(row.product_id)
            if before is None:
                new.append((row.product_id, row.name or row.product_id, *row[2:-1], json.dumps(row.tags)))
                continue
            after = tuple(
                was if said in ("", None, []) else said for said, was in zip(row[1:], before, strict=True)
            )
            if after != before:
                changed.append(
                    {"key": row.product_id} | {f"new_{n}": v for n, v in zip(_FIELDS, after, strict=True)}
                )
        bulk.insert_rows(connection, product, ("product_id", *_FIELDS), new)
        if changed:
            connection.execute(_UPDATE, changed)
        feed.note(connection, "product", [row[0] for row in new] + [row["key"] for row in changed])
        unchanged = len(rows) - len(new) - len(changed)
        outcome.counts.update(new=len(new), changed=len(changed), unchanged=unchanged)
        return outcome
