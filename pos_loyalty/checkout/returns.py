"""Takes goods back: what is left of a purchase, what a return would do, and the return itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, select

from pos_loyalty.checkout.purchase import PurchaseRow, Recorded, write_purchase
from pos_loyalty.checkout.views import MemberView, ReturnLine, ReturnView
from pos_loyalty.database import catalogue_reads
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import purchase, purchase_line
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.scheme import Scheme


@dataclass(frozen=True, slots=True)
class OpenPurchase:
    """A recorded sale with what has come back of it so far, amounts by line number."""

    purchase_id: str
    receipt_code: str
    member_id: str | None
    card_number: str | None
    sold_on: date
    scheme: Scheme
    lines: tuple[BasketLine, ...]
    returned_minor: Mapping[int, int]
    returned_milli: Mapping[int, int]

    def left_minor(self, line: BasketLine) -> int:
        return line.amount_minor - self.returned_minor.get(line.line_no, 0)


@dataclass(frozen=True, slots=True)
class Effect:
    """What taking back these lines does: money to give back, points that leave."""

    refund_minor: int
    points: int


def open_purchase(connection: Connection, receipt_code: str) -> OpenPurchase:
    """Raises UserError 'receipt_unknown'."""
    return _opened(connection, purchase.c.receipt_code == receipt_code)


def open_purchase_by_id(connection: Connection, purchase_id: str) -> OpenPurchase:
    return _opened(connection, purchase.c.purchase_id == purchase_id)


def effect_of(opened: OpenPurchase, selected: frozenset[int]) -> Effect:
    """The whole rest of each selected line comes back."""
    coming = {line.line_no: opened.left_minor(line) for line in opened.lines if line.line_no in selected}
    before = points.after_return(opened.lines, opened.returned_minor)
    after = points.after_return(before, coming)
    lost = points.accrue(before, opened.scheme).points - points.accrue(after, opened.scheme).points
    return Effect(sum(coming.values()), lost if opened.member_id else 0)


def return_view(opened: OpenPurchase, selected: frozenset[int], member: MemberView | None) -> ReturnView:
    """What the screen shows before anything is confirmed."""
    effect = effect_of(opened, selected)
    return ReturnView(
        purchase_id=opened.purchase_id,
        receipt_code=opened.receipt_code,
        sold_on=opened.sold_on,
        member_name=member.name if member else None,
        lines=tuple(
            ReturnLine(
                line.line_no, line.name, line.quantity_milli, line.amount_minor, opened.left_minor(line)
            )
            for line in opened.lines
        ),
        selected=selected,
        refund_minor=effect.refund_minor,
        points_to_take_back=effect.points,
        points_after=member.points - effect.points if member else None,
    )


def record_return(
    store: TillStore,
    purchase_id: str,
    selected: frozenset[int],
    timezone: str,
    now_ms: int,
    new_id: Callable[[], str],
    *,
    kind: str = "return",
    undo_of: str | None = None,
) -> Recorded:
    """Takes back the rest of the selected lines; `points` of the outcome is zero or below.

    Raises UserError 'nothing_to_return' when nothing of them is left.
    """
    with store.writing() as connection:
        opened = open_purchase_by_id(connection, purchase_id)
        coming = [line for line in opened.lines if line.line_no in selected and is_left(opened, line)]
        if not coming:
            raise UserError("nothing_to_return")
        effect = effect_of(opened, frozenset(line.line_no for line in coming))
        row = PurchaseRow(
            purchase_id=new_id(),
            kind=kind,
            returns_purchase_id=purchase_id,
            member_id=opened.member_id,
            card_number=opened.card_number,
            points=-effect.points,
            scheme_version=opened.scheme.version,
            lines=[_rest(opened, line, number) for number, line in enumerate(coming, start=1)],
            returns_line_nos=[line.line_no for line in coming],
        )
        return write_purchase(connection, row, opened.scheme.currency, timezone, now_ms, new_id(), undo_of)


def is_left(opened: OpenPurchase, line: BasketLine) -> bool:
    return opened.left_minor(line) > 0 or opened.returned_milli.get(line.line_no, 0) < line.quantity_milli


def _rest(opened: OpenPurchase, line: BasketLine, line_no: int) -> BasketLine:
    quantity = line.quantity_milli - opened.returned_milli.get(line.line_no, 0)
    return BasketLine(
        line_no, line.product_id, line.name, line.category, max(1, quantity), opened.left_minor(line)
    )


def _opened(connection: Connection, condition: Any) -> OpenPurchase:
    head = connection.execute(select(purchase).where(condition, purchase.c.kind == "sale")).first()
    if head is None:
        raise UserError("receipt_unknown")
    lines = connection.execute(
        select(purchase_line)
        .where(purchase_line.c.purchase_id == head.purchase_id)
        .order_by(purchase_line.c.line_no)
    ).all()
    came_back = connection.execute(
        select(purchase_line.c.returns_line_no, purchase_line.c.amount_minor, purchase_line.c.quantity_milli)
        .join(purchase, purchase.c.purchase_id == purchase_line.c.purchase_id)
        .where(purchase.c.returns_purchase_id == head.purchase_id)
    ).all()
    scheme = catalogue_reads.scheme_of_version(connection, head.scheme_version)
    assert scheme is not None, "a scheme that was sold under is kept"
    returned_minor: dict[int, int] = {}
    returned_milli: dict[int, int] = {}
    for line in came_back:
        returned_minor[line.returns_line_no] = returned_minor.get(line.returns_line_no, 0) + line.amount_minor
        returned_milli[line.returns_line_no] = (
            returned_milli.get(line.returns_line_no, 0) + line.quantity_milli
        )
    return OpenPurchase(
        purchase_id=head.purchase_id,
        receipt_code=head.receipt_code,
        member_id=head.member_id,
        card_number=head.card_number,
        sold_on=head.business_date,
        scheme=scheme,
        lines=tuple(_basket_line(line) for line in lines),
        returned_minor=returned_minor,
        returned_milli=returned_milli,
    )


def _basket_line(row: Row[Any]) -> BasketLine:
    return BasketLine(
        row.line_no, row.product_id, row.name, row.category, row.quantity_milli, row.amount_minor
    )
