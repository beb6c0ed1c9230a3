"""Copies the purchases of a period out of the database into Parquet files, for an engine that reads columns.

Heavy questions are never asked where the tills' exchanges are answered.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from pos_loyalty.database.among import among, keys, plan_for_many
from pos_loyalty.database.head_office_tables import member, product, purchase, purchase_line
from pos_loyalty.head_office.insertion import pages

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_THESE = keys("these")
_HOLDER = func.coalesce(member.c.account_id, purchase.c.member_id)
_WITH_HOLDER = purchase.outerjoin(member, member.c.member_id == purchase.c.member_id)

PURCHASES_AT_ONCE = 5_000
MEMBERS_AT_ONCE = 5_000
HEAD_TYPES = {
    "purchase_id": "string",
    "kind": "string",
    "returns_purchase_id": "string",
    "member_id": "string",
    "store_id": "string",
    "day": "int64",
}
LINE_TYPES = {
    "purchase_id": "string",
    "product_id": "string",
    "quantity_milli": "int64",
    "amount_minor": "int64",
    "discount_minor": "int64",
}

PRODUCT_TYPES = {
    "product_id": "string",
    "category": "string",
    "subcategory": "string",
    "unit": "string",
}


@dataclass(slots=True)
class PurchaseFacts:
    """Three files, and how much is in them; a purchase's `day` is `date.toordinal()`."""

    purchases: Path
    lines: Path
    products: Path
    purchase_count: int = 0
    line_count: int = 0


def newest_day(connection: Connection) -> date | None:
    return connection.execute(select(func.max(purchase.c.business_date))).scalar_one_or_none()


def write_facts(
    connection: Connection,
    first: date,
    cutoff: date,
    folder: Path,
    advance: Callable[[int], None],
    came_since: date | None = None,
) -> PurchaseFacts:
    """Purchases from `first` to the day before `cutoff`, all in the snapshot of this connection.

    Those of a membership that became part of another one count as the other's. With `came_since` only those of members
    who bought on that day or later.
    """
    line = purchase_line.c
    lines = select(
        line.purchase_id, line.product_id, line.quantity_milli, line.amount_minor, line.discount_minor
    ).where(among(line.purchase_id, _THESE))
    found = PurchaseFacts(folder / "purchases.parquet", folder / "lines.parquet", folder / "products.parquet")
    _write_products(connection, found.products)
    with (
        _writer(found.purchases, HEAD_TYPES) as head_writer,
        _writer(found.lines, LINE_TYPES) as line_writer,
    ):
        for page in _heads(connection, (first, cutoff), came_since):
            found.purchase_count += _write(head_writer, [(*row[:-1], row[-1].toordinal()) for row in page])
            # In the order of the key, so that each page of the table is read once, whatever the period.
            own = connection.execute(lines, {"these": [row[0] for row in page]})
            found.line_count += _write(line_writer, own.all())
            advance(len(page))
    return found


def _heads(
    connection: Connection, days: tuple[date, date], came_since: date | None
) -> Iterator[Sequence[Any]]:
    """Purchases of these days (half open), so many at a time in the order of the key."""
    first, cutoff = days
    heads = (
        select(
            purchase.c.purchase_id,
            purchase.c.kind,
            purchase.c.returns_purchase_id,
            _HOLDER.label("member_id"),
            purchase.c.store_id,
            purchase.c.business_date,
        )
        .select_from(_WITH_HOLDER)
        .where(purchase.c.business_date >= first, purchase.c.business_date < cutoff)
        .order_by(purchase.c.purchase_id)
    )
    if came_since is None:
        result = connection.execute(heads, execution_options={"stream_results": True})
        yield from result.partitions(PURCHASES_AT_ONCE)
        return
    # By the index of members: a day's customers bought a small part of everything.
    plan_for_many(connection, MEMBERS_AT_ONCE)
    of_some = heads.where(among(purchase.c.member_id, _THESE))
    for some in pages(_memberships(connection, came_since), MEMBERS_AT_ONCE):
        found = connection.execute(of_some, {"these": some})
        yield from found.partitions(PURCHASES_AT_ONCE)


def _memberships(connection: Connection, came_since: date) -> list[str]:
    """Of everybody who came on that day or later, those that became part of theirs too."""
    came = select(_HOLDER).select_from(_WITH_HOLDER).where(purchase.c.business_date >= came_since).distinct()
    holders = {one for one in connection.execute(came).scalars() if one is not None}
    own = select(member.c.member_id).where(among(member.c.account_id, _THESE))
    found = set(holders)
    for some in pages(sorted(holders), MEMBERS_AT_ONCE):
        found.update(connection.execute(own, {"these": some}).scalars())
    return sorted(found)


def _write_products(connection: Connection, path: Path) -> None:
    goods = product.c
    rows = connection.execute(select(goods.product_id, goods.category, goods.subcategory, goods.unit))
    with _writer(path, PRODUCT_TYPES) as writer:
        for page in rows.partitions(PURCHASES_AT_ONCE):
            _write(writer, page)


def _writer(path: Path, types: Mapping[str, str]) -> "pq.ParquetWriter":
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.type_for_alias(alias)) for name, alias in types.items()])
    return pq.ParquetWriter(path, schema, compression="zstd")


def _write(writer: "pq.ParquetWriter", rows: Sequence[Any]) -> int:
    import pyarrow as pa

    if rows:
        columns = zip(writer.schema, zip(*rows, strict=True), strict=True)
        writer.write_batch(
            pa.record_batch([pa.array(c, field.type) for field, c in columns], schema=writer.schema)
        )
    return len(rows)
