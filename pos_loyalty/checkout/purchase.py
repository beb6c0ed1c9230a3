"""Records a sale: purchase, lines, vouchers, ledger entries and outbox events in one transaction."""

import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from pos_loyalty.checkout import redeem, shop_sales, till_context
from pos_loyalty.checkout.questions import ReserveGift
from pos_loyalty.checkout.shop_sales import KeptSale
from pos_loyalty.checkout.suggest import Mentions, write_mentions
from pos_loyalty.database import driver, event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import ledger_entry, purchase, purchase_line
from pos_loyalty.domain import coupons, points, prices
from pos_loyalty.domain.basket import BasketLine, paid_minor, total_minor
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.lot_terms import earned_lot
from pos_loyalty.domain.prices import Voucher
from pos_loyalty.domain.scheme import Scheme

_INSERT_PURCHASE = driver.inserting(purchase)
_INSERT_LINE = driver.inserting(purchase_line)
_INSERT_ENTRY = driver.inserting(ledger_entry)


@dataclass(frozen=True, slots=True)
class Sale:
    """What the counter hands over when a sale is finished: lines at their prices, before vouchers.

    `approved_by` is who agreed to one of the vouchers. A `shop_sale` was made at the shop's own till, in its own time.
    """

    lines: tuple[BasketLine, ...]
    member_id: str | None
    card_number: str | None
    facts: Facts | None = None
    vouchers: tuple[Voucher, ...] = ()
    approved_by: str | None = None
    shop_sale: KeptSale | None = None
    mentions: Mentions | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is durable now. `points` is signed: earned by a sale, taken back by a return.

    `paid_minor` is money: what the customer paid, or gets back.
    """

    purchase_id: str
    receipt_code: str
    total_minor: int
    points: int
    business_date: date
    paid_minor: int = 0
    coupon_code: str | None = None
    seq: int = 0


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """A sale, return or void before it has a receipt code.

    `local_sale` tells whether this till made the sale that comes back; `lot_id` names the sale whose points move,
    where that is neither this purchase nor the one it returns.
    """

    purchase_id: str
    kind: str
    returns_purchase_id: str | None
    member_id: str | None
    card_number: str | None
    points: int
    scheme: Scheme
    lines: Sequence[BasketLine]
    returns_line_nos: Sequence[int | None]
    facts: Facts | None = None
    vouchers: Sequence[Mapping[str, Any]] = ()
    coupon_code: str | None = None
    charged_points: int = 0
    charged_minor: int = 0
    approved: bool = False
    local_sale: bool = True
    lot_id: str | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """One transaction of the till and what it needs to number and date things.

    `bought_ms` is when the goods changed hands, where that was before it is written down.
    """

    connection: Connection
    timezone: str
    now_ms: int
    new_id: Callable[[], str]
    bought_ms: int | None = None

    @property
    def purchased_at_ms(self) -> int:
        return self.now_ms if self.bought_ms is None else self.bought_ms

    @property
    def day(self) -> date:
        return till_context.business_date(self.purchased_at_ms, self.timezone)


def record_purchase(
    store: TillStore, sale: Sale, scheme: Scheme, timezone: str, now_ms: int, new_id: Callable[[], str]
) -> Recorded:
    """Raises UserError 'basket_empty', 'voucher_minimum', StoreError 'disk_full'; nothing is kept then."""
    if not sale.lines:
        raise UserError("basket_empty")
    lines, pays = prices.with_vouchers(sale.lines, sale.vouchers)
    _check_worth(sale, pays)
    is_member = sale.member_id is not None
    row = PurchaseRow(
        purchase_id=new_id(),
        kind="sale",
        returns_purchase_id=None,
        member_id=sale.member_id,
        card_number=sale.card_number,
        points=points.accrue(lines, scheme, sale.facts).points if is_member else 0,
        scheme=scheme,
        lines=lines,
        returns_line_nos=[None] * len(lines),
        facts=sale.facts,
        vouchers=[_voucher_document(one, pays[one.redemption_id]) for one in sale.vouchers],
        coupon_code=_coupon_code(scheme, sale.facts) if is_member else None,
    )
    with store.writing(approved_by=sale.approved_by) as connection:
        kept = sale.shop_sale
        writing = Writing(connection, timezone, now_ms, new_id, kept.sold_at_ms if kept else None)
        for voucher in sale.vouchers:
            _spend_on(writing, voucher, sale, row.purchase_id)
        if sale.mentions is not None:
            write_mentions(connection, sale.mentions, row.purchase_id, now_ms, new_id)
        done = write_purchase(writing, row)
        if kept is not None:
            shop_sales.mark_recorded(connection, kept, row.purchase_id)
        return done


def _check_worth(sale: Sale, pays: Mapping[str, int]) -> None:
    """Goods may have been taken off the sale after a voucher was put on it; none is used up for nothing."""
    total = total_minor(sale.lines)
    if any(total < one.minimum_minor or not pays[one.redemption_id] for one in sale.vouchers):
        raise UserError("voucher_minimum")


def _voucher_document(voucher: Voucher, amount_minor: int) -> dict[str, Any]:
    return {
        "redemption_id": voucher.redemption_id,
        "reward_id": voucher.reward_id,
        "points": voucher.points,
        "amount_minor": amount_minor,
        **({"code_hash": voucher.code_hash} if voucher.code_hash else {}),
    }


def _coupon_code(scheme: Scheme, facts: Facts | None) -> str | None:
    """The coupon that brings the second purchase is printed with the first."""
    if scheme.second_purchase_coupon is None or facts is None or not facts.first_purchase:
        return None
    return coupons.new_code(secrets.randbelow)


def _spend_on(writing: Writing, voucher: Voucher, sale: Sale, purchase_id: str) -> None:
    if voucher.points and sale.member_id is not None:
        asked = ReserveGift(
            voucher.redemption_id, voucher.reward_id, sale.member_id, voucher.points, sale.card_number
        )
        redeem.write_redemption(writing.connection, asked, writing.now_ms, writing.new_id(), purchase_id)


def write_purchase(writing: Writing, row: PurchaseRow, undo_of: str | None = None) -> Recorded:
    """Writes the rows and the event of one purchase in the caller's transaction."""
    connection, day = writing.connection, writing.day
    receipt_code = till_context.take_receipt_code(connection)
    fields = {
        "purchase_id": row.purchase_id,
        "kind": row.kind,
        "receipt_code": receipt_code,
        "member_id": row.member_id,
        "card_number": row.card_number,
        "purchased_at_ms": writing.purchased_at_ms,
        "business_date": day.isoformat(),
        "currency": row.scheme.currency,
        "points": row.points,
        "scheme_version": row.scheme.version,
        "coupon_code": row.coupon_code,
    }
    lines = [_line(line, returned) for line, returned in zip(row.lines, row.returns_line_nos, strict=True)]
    seq = event_log.append(
        connection,
        event_id=writing.new_id(),
        kind="purchase",
        occurred_at_ms=writing.now_ms,
        body=_body(row, fields, lines),
        undo_of=undo_of,
    )
    driver.write(connection, _INSERT_PURCHASE, fields | _only_here(row) | {"seq": seq})
    driver.write_all(
        connection,
        _INSERT_LINE,
        [
            {
                "purchase_id": row.purchase_id,
                **line,
                "tags": json.dumps(line["tags"]) if line["tags"] else None,
            }
            for line in lines
        ],
    )
    if row.member_id is not None and row.points != 0:
        write_entry(writing, _entry(row, seq, day))
    return Recorded(
        row.purchase_id,
        receipt_code,
        total_minor(row.lines),
        row.points,
        day,
        paid_minor(row.lines) - row.charged_minor,
        row.coupon_code,
        seq,
    )


def write_entry(writing: Writing, entry: Mapping[str, Any]) -> None:
    """An entry of the till's ledger; `entry` has what differs from one to the next."""
    nothing = {"lot_id": None, "spendable_on": None, "expires_on": None}
    driver.write(writing.connection, _INSERT_ENTRY, {**nothing, **entry, "occurred_at_ms": writing.now_ms})


def _body(row: PurchaseRow, fields: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        **fields,
        "returns_purchase_id": row.returns_purchase_id,
        "points": abs(row.points),
        "lines": lines,
        "facts": row.facts.document() if row.facts else None,
        "vouchers": [
            {name: one[name] for name in ("redemption_id", "amount_minor", "code_hash") if name in one}
            for one in row.vouchers
        ],
        "charged_points": row.charged_points,
        "charged_minor": row.charged_minor,
        "approved": row.approved,
    }


def _only_here(row: PurchaseRow) -> dict[str, Any]:
    """Columns of the till's own table that the event has in another form."""
    return {
        "returns_purchase_id": row.returns_purchase_id if row.local_sale else None,
        "foreign_purchase_id": None if row.local_sale else row.returns_purchase_id,
        "total_minor": total_minor(row.lines),
        "voucher_minor": sum(line.voucher_minor for line in row.lines),
        "facts": json.dumps(row.facts.document()) if row.facts else None,
        "vouchers": json.dumps(list(row.vouchers)),
    }


def _entry(row: PurchaseRow, seq: int, day: date) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "entry_id": row.purchase_id,
        "member_id": row.member_id,
        "seq": seq,
        "kind": "earn" if row.kind == "sale" else "reverse_earn",
        "points": row.points,
        "cause_kind": "purchase",
        "cause_id": row.purchase_id,
        "lot_id": row.lot_id or row.returns_purchase_id or row.purchase_id,
    }
    if row.kind == "sale":
        lot = earned_lot(row.purchase_id, day, row.scheme)
        entry["spendable_on"] = lot.spendable_on.isoformat()
        entry["expires_on"] = lot.expires_on.isoformat() if lot.expires_on else None
    return entry


def _line(line: BasketLine, returns_line_no: int | None) -> dict[str, Any]:
    return {
        "line_no": line.line_no,
        "product_id": line.product_id,
        "name": line.name,
        "category": line.category,
        "quantity_milli": line.quantity_milli,
        "amount_minor": line.amount_minor,
        "returns_line_no": returns_line_no,
        "tags": list(line.tags),
        "discount_minor": line.discount_minor,
        "discount_id": line.discount_id,
        "voucher_minor": line.voucher_minor,
    }
