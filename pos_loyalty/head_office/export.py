"""Tables of what was found out as files for other programs: CSV, Parquet or Excel, whole or not at all."""

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import JSON, BigInteger, Boolean, Connection, Date, Integer, Table, select

from pos_loyalty.database.head_office_tables import (
    affinity,
    analysis,
    campaign,
    campaign_member,
    cohort,
    feedback,
    loss,
    product_class,
    standing,
    standing_change,
    suggestion_answer,
)
from pos_loyalty.head_office.refusals import OperatorError

Format = Literal["csv", "parquet", "xlsx"]
TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        standing, standing_change, loss, cohort, product_class, affinity, suggestion_answer, feedback, campaign,
        campaign_member, analysis,
    )
}  # fmt: skip
ROWS_AT_ONCE = 10_000
MOST_ROWS_OF_EXCEL = 1_048_575
"""Beside the line with the names."""


def export(connection: Connection, name: str, path: Path, file_format: Format) -> int:
    """How many rows were written. The file appears when it is whole. Raises OperatorError."""
    if name not in TABLES:
        raise OperatorError(f"There is no table {name}. There are: {', '.join(TABLES)}.")
    table = TABLES[name]
    half = path.with_name(f"{path.name}.part")
    try:
        written = _WRITERS[file_format](half, table, _pages(connection, table))
        half.replace(path)
    except OSError as error:
        raise OperatorError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        half.unlink(missing_ok=True)
    return written


def _pages(connection: Connection, table: Table) -> Iterator[Sequence[Sequence[Any]]]:
    """In the order of the key; JSON as text."""
    query = select(table).order_by(*table.primary_key.columns)
    as_text = [isinstance(column.type, JSON) for column in table.columns]
    for page in connection.execution_options(stream_results=True).execute(query).partitions(ROWS_AT_ONCE):
        yield [
            [_json(value) if is_json else value for value, is_json in zip(row, as_text, strict=True)]
            for row in page
        ]


def _json(value: Any) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _to_csv(path: Path, table: Table, pages: Iterator[Sequence[Sequence[Any]]]) -> int:
    written = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.columns.keys())
        for page in pages:
            writer.writerows(page)
            written += len(page)
    return written


def _to_parquet(path: Path, table: Table, pages: Iterator[Sequence[Sequence[Any]]]) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(column.name, pa.type_for_alias(_alias(column.type))) for column in table.columns])
    written = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for page in pages:
            columns = zip(schema, zip(*page, strict=True), strict=True)
            writer.write_batch(
                pa.record_batch([pa.array(values, f.type) for f, values in columns], schema=schema)
            )
            written += len(page)
    return written


def _alias(kind: Any) -> str:
    if isinstance(kind, BigInteger | Integer):
        return "int64"
    if isinstance(kind, Boolean):
        return "bool"
    return "date32" if isinstance(kind, Date) else "string"


def _to_xlsx(path: Path, table: Table, pages: Iterator[Sequence[Sequence[Any]]]) -> int:
    """Texts stay texts: what a member said is no formula and no link."""
    from xlsxwriter import Workbook

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    written = 0
    with Workbook(str(path), options) as book:
        sheet = book.add_worksheet(table.name[:31])
        as_day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, table.columns.keys())
        sheet.freeze_panes(1, 0)
        for page in pages:
            if written + len(page) > MOST_ROWS_OF_EXCEL:
                raise OperatorError(
                    f"Excel takes {MOST_ROWS_OF_EXCEL:,} rows and no more. Take parquet or csv."
                )
            for row in page:
                written += 1
                for place, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(written, place, datetime.combine(value, time()), as_day)
                    elif value is not None:
                        sheet.write(written, place, value)
    return written


_WRITERS = {"csv": _to_csv, "parquet": _to_parquet, "xlsx": _to_xlsx}
