"""Records a sale: purchase, lines, ledger entry and outbox event in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from pos_loyalty.checkout import till_context
from pos_loyalty.database import driver, event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import ledger_entry, purchase, purchase_line
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import BasketLine, total_minor
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.scheme import Scheme

_INSERT_PURCHASE = driver.inserting(purchase)
_INSERT_LINE = driver.inserting(purchase_line)
_INSERT_ENTRY = driver.inserting(ledger_entry)


@dataclass(frozen=True, slots=True)
class Sale:
    """What the counter hands over when a sale is finished."""

    lines: tuple[BasketLine, ...]
    member_id: str | None
    card_number: str | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is durable now. `points` is signed: earned by a sale, taken back by a return."""

    purchase_id: str
    receipt_code: str
    total_minor: int
    points: int
    business_date: date


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A sale, return or void before it has a receipt code."""

    purchase_id: str
    kind: str
    returns_purchase_id: str | None
    member_id: str | None
    card_number: str | None
    points: int
    scheme_version: int
    lines: Sequence[BasketLine]
    returns_line_nos: Sequence[int | None]


def record_purchase(
    store: TillStore, sale: Sale, scheme: Scheme, timezone: str, now_ms: int, new_id: Callable[[], str]
) -> Recorded:
    """Raises UserError 'basket_empty', StoreError 'disk_full'; nothing is kept then."""
    if not sale.lines:
        raise UserError("basket_empty")
    accrual = points.accrue(sale.lines, scheme)
    row = PurchaseRow(
        purchase_id=new_id(),
        kind="sale",
        returns_purchase_id=None,
        member_id=sale.member_id,
        card_number=sale.card_number,
        points=accrual.points if sale.member_id else 0,
        scheme_version=scheme.version,
        lines=sale.lines,
        returns_line_nos=[None] * len(sale.lines),
    )
    with store.writing() as connection:
        return write_purchase(connection, row, scheme.currency, timezone, now_ms, new_id())


def write_purchase(
    connection: Connection,
    row: PurchaseRow,
    currency: str,
    timezone: str,
    now_ms: int,
    event_id: str,
    undo_of: str | None = None,
) -> Recorded:
    """Writes the rows and the event of one purchase in the caller's transaction."""
    receipt_code = till_context.take_receipt_code(connection)
    day = till_context.business_date(now_ms, timezone)
    fields = {
        "purchase_id": row.purchase_id,
        "kind": row.kind,
        "returns_purchase_id": row.returns_purchase_id,
        "receipt_code": receipt_code,
        "member_id": row.member_id,
        "card_number": row.card_number,
        "purchased_at_ms": now_ms,
        "business_date": day.isoformat(),
        "currency": currency,
        "points": row.points,
        "scheme_version": row.scheme_version,
    }
    lines = [_line(line, returned) for line, returned in zip(row.lines, row.returns_line_nos, strict=True)]
    body = fields | {"points": abs(row.points), "lines": lines}
    total = total_minor(row.lines)
    driver.write(connection, _INSERT_PURCHASE, fields | {"total_minor": total})
    driver.write_all(connection, _INSERT_LINE, [{"purchase_id": row.purchase_id, **line} for line in lines])
    seq = event_log.append(
        connection, event_id=event_id, kind="purchase", occurred_at_ms=now_ms, body=body, undo_of=undo_of
    )
    if row.member_id is not None and row.points != 0:
        driver.write(
            connection,
            _INSERT_ENTRY,
            {
                "entry_id": row.purchase_id,
                "member_id": row.member_id,
                "seq": seq,
                "kind": "earn" if row.kind == "sale" else "reverse_earn",
                "points": row.points,
                "cause_kind": "purchase",
                "cause_id": row.purchase_id,
                "occurred_at_ms": now_ms,
            },
        )
    return Recorded(row.purchase_id, receipt_code, total, row.points, day)


def _line(line: BasketLine, returns_line_no: int | None) -> dict[str, Any]:
    return {
        "line_no": line.line_no,
        "product_id": line.product_id,
        "name": line.name,
        "category": line.category,
        "quantity_milli": line.quantity_milli,
        "amount_minor": line.amount_minor,
        "returns_line_no": returns_line_no,
    }
