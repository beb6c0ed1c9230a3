"""Purchases as head office keeps them: read for returns, written once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import purchase, purchase_line, purchase_voucher
from pos_loyalty.domain.basket import BasketLine, line_of
from pos_loyalty.domain.facts import Facts, from_document
from pos_loyalty.domain.points import Returned, kept, summed
from pos_loyalty.head_office import later
from pos_loyalty.head_office.effect import Work
from pos_loyalty.sync.event_bodies import LineBody, PurchaseBody


@dataclass(frozen=True, slots=True)
class Recorded:
    """A sale or a return that is on record. `points` has its sign; `facts` are those that counted."""

    purchase_id: str
    kind: str
    returns_purchase_id: str | None
    member_id: str | None
    scheme_version: int
    business_date: date
    points: int
    facts: Facts | None
    charged_points: int


@dataclass(frozen=True, slots=True)
class Voucher:
    """What paid a part of a sale, and the points it cost (0 for a coupon)."""

    redemption_id: str
    amount_minor: int
    points: int


@dataclass(frozen=True, slots=True)
class Family:
    """A sale with everything that came back of it and was not undone."""

    sale: Recorded
    lines: tuple[BasketLine, ...]
    returned: Mapping[int, Returned]
    points_left: int
    undone: frozenset[str]

    @property
    def taken_back(self) -> int:
        return self.sale.points - self.points_left

    @property
    def is_back_whole(self) -> bool:
        return bool(self.returned) and not any(line.amount_minor for line in kept(self.lines, self.returned))


_HEAD = (
    purchase.c.purchase_id,
    purchase.c.kind,
    purchase.c.returns_purchase_id,
    purchase.c.member_id,
    purchase.c.scheme_version,
    purchase.c.business_date,
    purchase.c.points,
    purchase.c.facts,
    purchase.c.charged_points,
)


def locked(connection: Connection, purchase_id: str | None) -> Recorded | None:
    """Two returns of one purchase must not both see what is left of it."""
    row = connection.execute(
        select(*_HEAD).where(purchase.c.purchase_id == purchase_id).with_for_update()
    ).first()
    return recorded(row) if row else None


def recorded(row: Any) -> Recorded:
    """From a row of the table."""
    facts = from_document(row.facts) if row.facts else None
    return Recorded(
        row.purchase_id,
        row.kind,
        row.returns_purchase_id,
        row.member_id,
        row.scheme_version,
        row.business_date,
        row.points,
        facts,
        row.charged_points,
    )


def family_of(connection: Connection, sale: Recorded) -> Family:
    returns = connection.execute(
        select(purchase.c.purchase_id, purchase.c.points).where(
            purchase.c.returns_purchase_id == sale.purchase_id
        )
    ).all()
    voids = connection.execute(
        select(purchase.c.returns_purchase_id, purchase.c.points).where(
            purchase.c.returns_purchase_id.in_([row.purchase_id for row in returns])
        )
    ).all()
    undone = frozenset(row.returns_purchase_id for row in voids)
    standing = [row.purchase_id for row in returns if row.purchase_id not in undone]
    left = sale.points + sum(row.points for row in (*returns, *voids))
    return Family(sale, lines_of(connection, sale.purchase_id), _returned(connection, standing), left, undone)


def lines_of(connection: Connection, purchase_id: str) -> tuple[BasketLine, ...]:
    own = purchase_line.c
    rows = connection.execute(
        select(
            own.line_no,
            own.product_id,
            own.name,
            own.category,
            own.quantity_milli,
            own.amount_minor,
            own.tags,
            own.discount_minor,
            own.discount_id,
            own.voucher_minor,
        )
        .where(own.purchase_id == purchase_id)
        .order_by(own.line_no)
    )
    return tuple(line_of(row) for row in rows)


def returned_lines(connection: Connection, purchase_id: str) -> list[tuple[int, int, int]]:
    """Of a return: line of the sale, amount, quantity."""
    own = purchase_line.c
    rows = connection.execute(
        select(own.returns_line_no, own.amount_minor, own.quantity_milli).where(
            own.purchase_id == purchase_id, own.returns_line_no.is_not(None)
        )
    )
    return [(int(line_no), amount, quantity) for line_no, amount, quantity in rows]


def member_of(connection: Connection, purchase_id: str) -> str | None:
    found = select(purchase.c.member_id).where(purchase.c.purchase_id == purchase_id)
    return connection.execute(found).scalar()


def is_undone(connection: Connection, return_id: str) -> bool:
    found = select(purchase.c.purchase_id).where(purchase.c.returns_purchase_id == return_id)
    return connection.execute(found.limit(1)).first() is not None


def _returned(connection: Connection, purchase_ids: Sequence[str]) -> Mapping[int, Returned]:
    return summed(part for one in purchase_ids for part in returned_lines(connection, one))


def vouchers_of(connection: Connection, purchase_id: str) -> tuple[Voucher, ...]:
    own = purchase_voucher.c
    rows = connection.execute(
        select(own.redemption_id, own.amount_minor, own.points)
        .where(own.purchase_id == purchase_id)
        .order_by(own.redemption_id)
    )
    return tuple(Voucher(*row) for row in rows)


def basket_of(lines: Sequence[LineBody]) -> tuple[BasketLine, ...]:
    return tuple(line_of(line) for line in lines)


@dataclass(frozen=True, slots=True)
class New:
    """What head office makes of a purchase that a till sent."""

    member_id: str | None
    points: int
    scheme_version: int
    business_date: date
    facts: Facts | None
    content_hash: str
    charged_points: int = 0


def insert(work: Work, body: PurchaseBody, new: New, vouchers: Sequence[Voucher] = ()) -> None:
    is_sale = body.kind == "sale"
    row = {
        "purchase_id": body.purchase_id,
        "kind": body.kind,
        "returns_purchase_id": None if is_sale else body.returns_purchase_id,
        "receipt_code": body.receipt_code,
        "store_id": work.terminal.store_id,
        "terminal_id": work.terminal.terminal_id,
        "member_id": new.member_id,
        "purchased_at_ms": body.purchased_at_ms,
        "business_date": new.business_date,
        "total_minor": sum(line.amount_minor for line in body.lines),
        "voucher_minor": sum(line.voucher_minor for line in body.lines),
        "currency": body.currency,
        "points": new.points,
        "claimed_points": body.points if is_sale or new.points > 0 else -body.points,
        "scheme_version": new.scheme_version,
        "content_hash": new.content_hash,
        "facts": new.facts.document() if new.facts else None,
        "charged_points": new.charged_points,
        "approved": body.approved or None,
    }
    later.insert(work.connection, purchase, [row])
    later.insert(work.connection, purchase_line, [_line(body, line, is_sale=is_sale) for line in body.lines])
    uses = [
        {
            "purchase_id": body.purchase_id,
            "redemption_id": used.redemption_id,
            "amount_minor": used.amount_minor,
            "points": used.points,
        }
        for used in vouchers
    ]
    later.insert(work.connection, purchase_voucher, uses)
    work.purchases[body.purchase_id] = new.content_hash


def _line(body: PurchaseBody, line: LineBody, *, is_sale: bool) -> dict[str, Any]:
    return {
        "purchase_id": body.purchase_id,
        "line_no": line.line_no,
        "product_id": line.product_id,
        "name": line.name,
        "category": line.category,
        "quantity_milli": line.quantity_milli,
        "amount_minor": line.amount_minor,
        "discount_minor": line.discount_minor,
        "discount_id": line.discount_id,
        "voucher_minor": line.voucher_minor,
        "tags": list(line.tags) or None,
        "returns_line_no": None if is_sale else line.returns_line_no,
    }
