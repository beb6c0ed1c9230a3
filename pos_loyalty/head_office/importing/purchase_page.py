"""The purchases of one transaction on their way into the tables."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from pos_loyalty.database.head_office_tables import purchase, purchase_line
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import member_stores
from pos_loyalty.head_office.importing import bulk
from pos_loyalty.head_office.importing.balances import Balances, Earned, TakenBack
from pos_loyalty.head_office.member_stores import Sighting

_PURCHASE = (
    "purchase_id", "kind", "returns_purchase_id", "receipt_code", "store_id", "member_id", "purchased_at_ms",
    "business_date", "total_minor", "currency", "points", "scheme_version", "content_hash",
)  # fmt: skip
_LINE = (
    "purchase_id", "line_no", "product_id", "name", "category", "tags", "quantity_milli", "amount_minor",
    "discount_minor", "returns_line_no",
)  # fmt: skip


TakenLine = tuple[str, str, str, str | None, int, int, int, int | None]
"""Product, its name, category and tags (JSON), quantity in thousandths, amount, discount, line number it returns."""


class Taken(NamedTuple):
    """A purchase that is new and in order. `points` is signed and already worked out for a return."""

    purchase_id: str
    kind: str
    returns_purchase_id: str | None
    shop_purchase_id: str
    store_id: str
    member_id: str | None
    at_ms: int
    day: date
    lines: list[TakenLine]
    content_hash: str
    points: int | None = None


PurchaseRow = tuple[str, str, str | None, str, str, str | None, int, str, int, str, int, int, str]
"""The columns of `_PURCHASE`; the day is ISO text."""
PurchaseRows = tuple[PurchaseRow, list[tuple[object, ...]]]


def rows_of(taken: Taken, scheme: Scheme) -> PurchaseRows:
    """The row of a purchase and those of its lines."""
    lines = taken.lines
    gained = taken.points
    if gained is None:
        gained = earned(lines, scheme) if taken.member_id else 0
    head = (
        taken.purchase_id, taken.kind, taken.returns_purchase_id, taken.shop_purchase_id, taken.store_id,
        taken.member_id, taken.at_ms, taken.day.isoformat(), sum([line[5] for line in lines]), scheme.currency,
        gained, scheme.version, taken.content_hash,
    )  # fmt: skip
    return head, [(taken.purchase_id, line_no, *line) for line_no, line in enumerate(lines, 1)]


class PurchasePage:
    """Sales and returns of one transaction. A return brings what its points do along, if a member is concerned."""

    def __init__(self, scheme: Scheme, today: date, now_ms: int) -> None:
        self._balances = Balances(scheme, today, now_ms)
        self._purchases: list[PurchaseRow] = []
        self._lines: list[tuple[object, ...]] = []

    def add_sale(self, rows: PurchaseRows) -> None:
        self._add(rows)
        purchase_id, _, _, _, _, member_id, at_ms, day, total, _, points, _, _ = rows[0]
        if member_id is not None:
            self._balances.earn(Earned(member_id, purchase_id, points, at_ms, day, total))

    def add_return(self, rows: PurchaseRows, taken: TakenBack | None) -> None:
        self._add(rows)
        if taken is not None:
            self._balances.take_back(taken)

    def _add(self, rows: PurchaseRows) -> None:
        self._purchases.append(rows[0])
        self._lines += rows[1]

    def write(self, connection: Connection) -> None:
        bulk.insert_rows(connection, purchase, _PURCHASE, self._purchases)
        bulk.insert_rows(connection, purchase_line, _LINE, self._lines)
        member_stores.note_imported(connection, _sightings(self._purchases))
        self._balances.write(connection)


def _sightings(purchases: Iterable[PurchaseRow]) -> Iterator[Sighting]:
    for _, _, _, _, store_id, member_id, *_ in purchases:
        if member_id is not None:
            yield member_id, store_id


def earned(lines: list[TakenLine], scheme: Scheme) -> int:
    """What the base rule gives: visits, tiers and hours of the past are not worked out for a history."""
    basket = [
        BasketLine(
            line_no,
            product_id,
            name,
            category,
            milli,
            minor,
            tuple(json.loads(tags)) if tags else (),
            discount_minor=off,
        )
        for line_no, (product_id, name, category, tags, milli, minor, off, _) in enumerate(lines, 1)
    ]
    return points.accrue(basket, scheme).points
