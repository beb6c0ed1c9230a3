"""Copies the purchases of a period out of the database into Parquet files, for an engine that reads columns.

Heavy questions are never asked where the tills' exchanges are answered.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, func, select

from pos_loyalty.database.head_office_tables import purchase, purchase_line

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class PurchaseFacts:
    purchases: Path
    lines: Path
    purchase_count: int
    line_count: int


def newest_day(connection: Connection) -> date | None:
    return connection.execute(select(func.max(purchase.c.business_date))).scalar_one_or_none()


def write_facts(
    connection: Connection, first: date, cutoff: date, folder: Path, advance: Callable[[int], None]
) -> PurchaseFacts:
    """Purchases from `first` to the day before `cutoff`, all in the snapshot of this connection."""
    import pyarrow as pa

    in_period = (purchase.c.business_date >= first, purchase.c.business_date < cutoff)
    text, number = pa.string(), pa.int64()
    heads = select(
        purchase.c.purchase_id,
        purchase.c.kind,
        purchase.c.returns_purchase_id,
        purchase.c.member_id,
        purchase.c.store_id,
        purchase.c.business_date,
    ).where(*in_period)
    head_schema = pa.schema(
        {
            "purchase_id": text, "kind": text, "returns_purchase_id": text, "member_id": text, "store_id": text,
            "day": number,
        }
    )  # fmt: skip
    lines = (
        select(
            purchase_line.c.purchase_id,
            purchase_line.c.product_id,
            purchase_line.c.quantity_milli,
            purchase_line.c.amount_minor,
        )
        .join(purchase, purchase.c.purchase_id == purchase_line.c.purchase_id)
        .where(*in_period)
    )
    line_schema = pa.schema(
        {"purchase_id": text, "product_id": text, "quantity_milli": number, "amount_minor": number}
    )
    of_purchases, of_lines = folder / "purchases.parquet", folder / "lines.parquet"
    purchase_count = _write(connection, heads, head_schema, of_purchases, advance)
    return PurchaseFacts(
        of_purchases, of_lines, purchase_count, _write(connection, lines, line_schema, of_lines, advance)
    )


def _write(
    connection: Connection,
    query: Select[Any],
    schema: "pa.Schema",
    path: Path,
    advance: Callable[[int], None],
) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _pages(connection, query):
            columns = [
                _days(column) if isinstance(column[0], date) else column for column in zip(*rows, strict=True)
            ]
            arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            writer.write_batch(pa.record_batch(arrays, schema=schema))
            count += len(rows)
            advance(len(rows))
    return count


def _pages(connection: Connection, query: Select[Any]) -> Iterator[Sequence[Any]]:
    result = connection.execution_options(stream_results=True).execute(query)
    yield from result.partitions(ROWS_AT_ONCE)


def _days(column: tuple[date, ...]) -> list[int]:
    return [day.toordinal() for day in column]
