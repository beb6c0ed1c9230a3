"""Sales as a CSV file: one row for each line, the rows of one receipt number are one sale."""

import csv
import io
from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from pos_loyalty.basket_feed.sale_document import SaleDocument, UnfitError, sale_of, why
from pos_loyalty.checkout.shop_sale import ShopSale

NEEDED = ("receipt_number", "sold_at", "amount_minor")
OPTIONAL = ("state", "total_minor", "currency", "card", "returns", "code", "name", "quantity_milli")
MOST_ROWS = 50_000
_OF_SALE = ("receipt_number", "sold_at", "state", "currency", "card", "returns")
_OF_LINE = ("code", "name")


def read(content: bytes) -> list[ShopSale]:
    """The sales in the order of their first rows. Raises UnfitError, which names the row."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnfitError(f"the file is not UTF-8: byte {error.start}") from error
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=header.count)
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in _rows(rows):
        found.setdefault(row["receipt_number"], []).append(row)
    if not found:
        raise UnfitError("the file has no rows")
    return [_sale(number, rows_of_sale) for number, rows_of_sale in found.items()]


def _rows(rows: "csv.DictReader[str]") -> Iterator[Mapping[str, str]]:
    try:
        _check_header(tuple(rows.fieldnames or ()))
        for no, row in enumerate(rows, start=1):
            if no > MOST_ROWS:
                raise UnfitError(f"the file has more than {MOST_ROWS} rows")
            if None in row or None in row.values():
                raise UnfitError(f"line {rows.line_num}: not as many cells as the header has")
            yield {name: cell.strip() for name, cell in row.items()}
    except csv.Error as error:
        raise UnfitError(f"line {rows.line_num}: {error}") from error


def _check_header(names: tuple[str, ...]) -> None:
    missing = [name for name in NEEDED if name not in names]
    unknown = [name for name in names if name not in {*NEEDED, *OPTIONAL}]
    if missing:
        raise UnfitError(f"the first line names no column {missing[0]}")
    if unknown:
        raise UnfitError(f"there is no column {unknown[0]!r}; there are {', '.join((*NEEDED, *OPTIONAL))}")
    if len(set(names)) < len(names):
        raise UnfitError("the first line names a column twice")


def _sale(number: str, rows: list[Mapping[str, str]]) -> ShopSale:
    first = rows[0]
    for name in (*_OF_SALE, "total_minor"):
        if any(row.get(name) != first.get(name) for row in rows):
            raise UnfitError(f"receipt {number}: its rows differ in {name}")
    amounts = [_whole(number, row, "amount_minor", None) for row in rows]
    lines = [
        {
            **{name: row.get(name, "") for name in _OF_LINE},
            "quantity_milli": _whole(number, row, "quantity_milli", 1000),
            "amount_minor": amount,
        }
        for row, amount in zip(rows, amounts, strict=True)
    ]
    document = {
        **{name: first[name] for name in _OF_SALE if first.get(name)},
        "total_minor": _whole(number, first, "total_minor", sum(amounts)),
        "lines": lines,
    }
    try:
        return sale_of(SaleDocument.model_validate(document))
    except ValidationError as error:
        raise UnfitError(f"receipt {number}: {why(error)}") from error


def _whole(number: str, row: Mapping[str, str], name: str, otherwise: int | None) -> int:
    text = row.get(name, "")
    if not text and otherwise is not None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise UnfitError(f"receipt {number}: {name} has to be a whole number")
    return int(text)
