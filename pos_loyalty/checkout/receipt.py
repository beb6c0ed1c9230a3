"""What stands on the receipt of a recorded sale or return, as plain values; `printing` lays it out."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, text

from pos_loyalty.checkout import open_purchase, till_context
from pos_loyalty.checkout.identify import Context, member_view
from pos_loyalty.checkout.till_context import TillIdentity
from pos_loyalty.checkout.views import Expiring, MemberView
from pos_loyalty.database import catalogue_reads, member_reads
from pos_loyalty.database.till_tables import purchase
from pos_loyalty.domain import rewards
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.rewards import Asker, NextGift
from pos_loyalty.domain.scheme import CouponTerms, Scheme


@dataclass(frozen=True, slots=True)
class PrintedCoupon:
    """A coupon that is handed over with the receipt: from its first to its last day."""

    code: str
    terms: CouponTerms
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class ReceiptMember:
    """The member as the receipt tells of them; `confirmed` says that head office has this purchase already."""

    name: str
    card_number: str | None
    points: int
    pending: int
    debt: int
    expiring: Expiring | None
    next_gift: NextGift | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """`kind` is sale, return, void, or return_undone; amounts are positive. `points` has its sign.

    `charged_minor` of a refund stayed here, for a debt of points.
    """

    store_name: str
    till_name: str
    kind: str
    receipt_code: str
    at: datetime
    currency: str
    lines: tuple[BasketLine, ...]
    points: int
    pending_until: date | None
    member: ReceiptMember | None
    coupon: PrintedCoupon | None
    charged_minor: int = 0

    @property
    def takes_money(self) -> bool:
        return self.kind in {"sale", "return_undone"}


def receipt_of(connection: Connection, receipt_code: str, who: TillIdentity, context: Context) -> Receipt:
    """Raises UserError 'receipt_unknown' for what this till did not record."""
    head = connection.execute(select(purchase).where(purchase.c.receipt_code == receipt_code)).first()
    if head is None:
        raise UserError("receipt_unknown")
    scheme = open_purchase.scheme_of(connection, head.scheme_version)
    record = member_reads.member_by_id(connection, head.member_id) if head.member_id else None
    member = None
    if record is not None:
        view = member_view(connection, record, context)
        confirmed = head.seq is not None and head.seq <= record.included_seq
        member = _member(connection, view, head.card_number, context, confirmed=confirmed)
    charged = open_purchase.charged_points_of(connection, head.purchase_id)
    waits = head.kind == "sale" and head.points > 0 and scheme.earning.pending_days > 0
    return Receipt(
        store_name=who.store_name,
        till_name=who.name,
        kind="return_undone" if _undoes_return(connection, head) else head.kind,
        receipt_code=head.receipt_code,
        at=till_context.local_time(head.purchased_at_ms, who.timezone),
        currency=head.currency,
        lines=open_purchase.lines_of(connection, head.purchase_id),
        points=head.points,
        pending_until=head.business_date + timedelta(days=scheme.earning.pending_days) if waits else None,
        member=member,
        coupon=_coupon(head, scheme),
        charged_minor=scheme.worth.of(abs(charged)),
    )


def _undoes_return(connection: Connection, head: Any) -> bool:
    back = select(purchase.c.kind).where(purchase.c.purchase_id == head.returns_purchase_id)
    return head.kind == "void" and connection.execute(back).scalar() == "return"


def _member(
    connection: Connection, view: MemberView, card_number: str | None, context: Context, *, confirmed: bool
) -> ReceiptMember:
    asker = Asker(view.tier_code, view.spendable, context.today, view.taken)
    return ReceiptMember(
        name=view.name,
        card_number=card_number,
        points=view.points,
        pending=view.pending,
        debt=view.debt,
        expiring=view.expiring,
        next_gift=rewards.next_gift(catalogue_reads.rewards(connection), asker),
        confirmed=confirmed,
    )


def _coupon(head: Any, scheme: Scheme) -> PrintedCoupon | None:
    terms = scheme.second_purchase_coupon
    if head.coupon_code is None or terms is None:
        return None
    first = head.business_date + timedelta(days=terms.from_days)
    return PrintedCoupon(head.coupon_code, terms, first, first + timedelta(days=terms.valid_days - 1))


def newest_receipt_code(connection: Connection) -> str:
    """Raises UserError 'receipt_unknown' before the first sale."""
    # A till that was registered again counts its receipts under another number: the order of the rows counts.
    newest = select(purchase.c.receipt_code).order_by(text("purchase.rowid DESC")).limit(1)
    found = connection.execute(newest).scalar()
    if found is None:
        raise UserError("receipt_unknown")
    return str(found)
