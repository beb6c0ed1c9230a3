"""The purchases of one transaction on their way into the tables."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from pos_loyalty.database.head_office_tables import purchase, purchase_line
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office.importing import bulk
from pos_loyalty.head_office.importing.balances import Balances

_PURCHASE = (
    "purchase_id", "kind", "returns_purchase_id", "receipt_code", "store_id", "member_id", "purchased_at_ms",
    "business_date", "total_minor", "currency", "points", "scheme_version", "content_hash",
)  # fmt: skip
_LINE = (
    "purchase_id", "line_no", "product_id", "name", "category", "quantity_milli", "amount_minor", "discount_minor",
    "returns_line_no",
)  # fmt: skip


TakenLine = tuple[str, str, str, int, int, int, int | None]
"""Product, its name and category, quantity in thousandths, amount, discount, and the line number it returns."""


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


class PurchasePage:
    def __init__(self, scheme: Scheme) -> None:
        self._scheme = scheme
        self._balances = Balances()
        self._purchases: list[tuple[object, ...]] = []
        self._lines: list[tuple[object, ...]] = []

    def add(self, taken: Taken, scheme_version: int | None = None) -> None:
        lines = taken.lines
        gained = taken.points
        if gained is None:
            gained = earned(lines, self._scheme) if taken.member_id else 0
        total_minor = sum([line[4] for line in lines])
        self._purchases.append(
            (
                taken.purchase_id, taken.kind, taken.returns_purchase_id, taken.shop_purchase_id, taken.store_id,
                taken.member_id, taken.at_ms, taken.day.isoformat(), total_minor, self._scheme.currency, gained,
                scheme_version or self._scheme.version, taken.content_hash,
            )
        )  # fmt: skip
        self._lines.extend([(taken.purchase_id, line_no, *line) for line_no, line in enumerate(lines, 1)])
        if taken.member_id:
            self._balances.add_points(taken.member_id, taken.purchase_id, gained, taken.at_ms)
            if taken.kind == "sale":
                self._balances.add_visit(taken.member_id, taken.day)

    def write(self, connection: Connection) -> None:
        bulk.insert_rows(connection, purchase, _PURCHASE, self._purchases)
        bulk.insert_rows(connection, purchase_line, _LINE, self._lines)
        self._balances.write(connection)


def earned(lines: list[TakenLine], scheme: Scheme) -> int:
    basket = [
        BasketLine(line_no, product_id, name, category, milli, minor)
        for line_no, (product_id, name, category, milli, minor, _, _) in enumerate(lines, 1)
    ]
    return points.accrue(basket, scheme).points
