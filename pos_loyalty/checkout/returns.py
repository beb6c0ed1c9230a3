"""Takes goods back: what a return would do, and the return itself, undoing of it included."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row

from pos_loyalty.checkout import open_purchase, shop_sales
from pos_loyalty.checkout.open_purchase import OpenPurchase
from pos_loyalty.checkout.purchase import PurchaseRow, Recorded, Writing, write_entry, write_purchase
from pos_loyalty.checkout.views import MemberView, ReturnLine, ReturnView
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain import points
from pos_loyalty.domain.basket import BasketLine, paid_minor
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.points import Returned
from pos_loyalty.domain.scheme import Scheme

Choice = Mapping[int, int]
"""What comes back: thousandths of the unit by line number; `everything_left` makes the largest."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What taking these goods back does: money to give back, points that leave, points that come back."""

    coming: tuple[BasketLine, ...]
    refund_minor: int
    points: int
    voucher_points: Mapping[str, int]


def everything_left(opened: OpenPurchase) -> dict[int, int]:
    return {line.line_no: left_milli(opened, line) for line in opened.lines if is_left(opened, line)}


def everything(opened: OpenPurchase) -> dict[int, Returned]:
    return chosen(opened, everything_left(opened))


def left_minor(opened: OpenPurchase, line: BasketLine) -> int:
    back = opened.returned.get(line.line_no)
    return line.amount_minor - (back.amount_minor if back else 0)


def left_milli(opened: OpenPurchase, line: BasketLine) -> int:
    """At least one thousandth, as long as there is an amount left."""
    back = opened.returned.get(line.line_no)
    return max(1, line.quantity_milli - (back.quantity_milli if back else 0))


def is_left(opened: OpenPurchase, line: BasketLine) -> bool:
    back = opened.returned.get(line.line_no)
    return back is None or left_minor(opened, line) > 0 or back.quantity_milli < line.quantity_milli


def chosen(opened: OpenPurchase, choice: Choice) -> dict[int, Returned]:
    """A part of a line brings its share of the amount back, the last part all that is left."""
    return {
        line.line_no: _coming(opened, line, choice[line.line_no])
        for line in opened.lines
        if choice.get(line.line_no) and is_left(opened, line)
    }


def effect_of(opened: OpenPurchase, coming: Mapping[int, Returned]) -> Effect:
    now = opened.after(coming)
    lines = _difference(opened, now, coming)
    taken = 0
    if opened.member_id is not None:
        taken = points.to_take_back(opened.points_left, now, opened.scheme, opened.facts)
    return Effect(lines, paid_minor(lines), taken, _voucher_points(opened, now))


def _coming(opened: OpenPurchase, line: BasketLine, milli: int) -> Returned:
    most, amount = left_milli(opened, line), left_minor(opened, line)
    part = min(milli, most)
    return Returned(amount if part == most else amount * part // most, part)


def _difference(
    opened: OpenPurchase, now: tuple[BasketLine, ...], coming: Mapping[int, Returned]
) -> tuple[BasketLine, ...]:
    """What comes back as lines of its own, with their parts of discounts and vouchers."""
    return tuple(
        replace(
            was,
            quantity_milli=coming[was.line_no].quantity_milli,
            amount_minor=was.amount_minor - stays.amount_minor,
            discount_minor=was.discount_minor - stays.discount_minor,
            voucher_minor=was.voucher_minor - stays.voucher_minor,
        )
        for was, stays in zip(opened.kept, now, strict=True)
        if was.line_no in coming
    )


def _voucher_points(opened: OpenPurchase, now: tuple[BasketLine, ...]) -> dict[str, int]:
    """What vouchers cost comes back in the proportion in which they paid for what comes back."""
    whole = sum(line.voucher_minor for line in opened.lines)
    if not whole:
        return {}
    before = whole - sum(line.voucher_minor for line in opened.kept)
    after = whole - sum(line.voucher_minor for line in now)
    return {
        one["redemption_id"]: one["points"] * after // whole - one["points"] * before // whole
        for one in opened.vouchers
    }


def return_view(
    opened: OpenPurchase, choice: Choice, member: MemberView | None, *, charged: bool = False
) -> ReturnView:
    """What the screen shows before anything is confirmed."""
    effect = effect_of(opened, chosen(opened, choice))
    back = sum(effect.voucher_points.values())
    after = member.points - effect.points + back if member else None
    debt = max(0, -after) if after is not None else 0
    charge_points, charge_minor = chargeable(opened.scheme, debt, effect.refund_minor)
    return ReturnView(
        purchase_id=opened.purchase_id,
        receipt_code=opened.receipt_code,
        sold_on=opened.sold_on,
        member_name=member.name if member else None,
        lines=tuple(_return_line(opened, line, choice) for line in opened.lines),
        selected=frozenset(line.line_no for line in effect.coming),
        refund_minor=effect.refund_minor - (charge_minor if charged else 0),
        points_to_take_back=effect.points,
        points_after=after + charge_points if charged and after is not None else after,
        points_to_give_back=back,
        debt_after=debt,
        charge_minor=charge_minor,
        charged=charged and charge_minor > 0,
        is_foreign=opened.is_foreign,
    )


def _return_line(opened: OpenPurchase, line: BasketLine, choice: Choice) -> ReturnLine:
    return ReturnLine(
        line.line_no,
        line.name,
        line.quantity_milli,
        line.amount_minor,
        left_minor(opened, line),
        left_milli(opened, line) if is_left(opened, line) else 0,
        min(choice.get(line.line_no, 0), left_milli(opened, line)) if is_left(opened, line) else 0,
    )


def chargeable(scheme: Scheme, debt: int, refund_minor: int) -> tuple[int, int]:
    """Points of a debt that the refund can pay for, and their price; nothing where points have no price."""
    worth = scheme.worth
    if not worth.minor:
        return 0, 0
    charged = min(debt, refund_minor * worth.points // worth.minor)
    return charged, worth.of(charged)


def record_return(
    store: TillStore,
    opened: OpenPurchase,
    coming: Callable[[OpenPurchase], Mapping[int, Returned]],
    timezone: str,
    now_ms: int,
    new_id: Callable[[], str],
    *,
    kind: str = "return",
    undo_of: str | None = None,
    charged: tuple[int, int] = (0, 0),
    approved_by: str | None = None,
    at_ms: int | None = None,
    beside: Callable[[Connection, str], None] = lambda _connection, _purchase_id: None,
) -> Recorded:
    """Takes goods back; `points` of the outcome is zero or below.

    `opened` is read again where the sale is this till's own, and `coming` says by line what comes back of it then.
    `charged` has points of the debt that the customer pays for, and their price. `at_ms` is when the goods came back, if
    not now; `beside` is written together with it.
    Raises UserError 'nothing_to_return' when nothing of what was chosen is left.
    """
    with store.writing(approved_by=approved_by) as connection:
        if not opened.is_foreign:
            opened = open_purchase.by_id(connection, opened.purchase_id)
        effect = effect_of(opened, coming(opened))
        if not effect.coming:
            raise UserError("nothing_to_return")
        writing = Writing(connection, timezone, now_ms, new_id, at_ms)
        row = PurchaseRow(
            purchase_id=new_id(),
            kind=kind,
            returns_purchase_id=opened.purchase_id,
            member_id=opened.member_id,
            card_number=opened.card_number,
            points=-effect.points,
            scheme=opened.scheme,
            lines=[replace(line, line_no=number) for number, line in enumerate(effect.coming, start=1)],
            returns_line_nos=[line.line_no for line in effect.coming],
            charged_points=charged[0],
            charged_minor=charged[1],
            local_sale=not opened.is_foreign,
        )
        done = write_purchase(writing, row, undo_of)
        _write_beside(writing, row, done.seq, effect.voucher_points, charged[0])
        if undo_of is not None:
            shop_sales.mark_taken_back(connection, opened.purchase_id, now_ms)
        beside(connection, row.purchase_id)
        return done


def undo_return(
    store: TillStore, return_id: str, event_id: str, timezone: str, now_ms: int, new_id: Callable[[], str]
) -> Recorded:
    """The goods count as bought again; `points` of the outcome is zero or above."""
    with store.writing() as connection:
        head = open_purchase.head_of(connection, return_id)
        given, voucher_points = _given_again(connection, head)
        charged = open_purchase.charged_points_of(connection, return_id)
        lines = open_purchase.lines_of(connection, return_id)
        row = PurchaseRow(
            purchase_id=new_id(),
            kind="void",
            returns_purchase_id=return_id,
            member_id=head.member_id,
            card_number=head.card_number,
            points=given,
            scheme=open_purchase.scheme_of(connection, head.scheme_version),
            lines=lines,
            returns_line_nos=[None] * len(lines),
            lot_id=head.returns_purchase_id or head.foreign_purchase_id or return_id,
        )
        writing = Writing(connection, timezone, now_ms, new_id)
        done = write_purchase(writing, row, event_id)
        _write_beside(writing, row, done.seq, voucher_points, -charged)
        # What the customer had paid for a debt out of the refund was not given back then.
        return replace(done, paid_minor=done.paid_minor - row.scheme.worth.of(charged))


def _given_again(connection: Connection, head: Row[Any]) -> tuple[int, Mapping[str, int]]:
    """Points that come back with the goods, and what vouchers cost again.

    A sale that is not this till's own, or has no receipt, cannot be worked out here: as much as had left.
    """
    if head.returns_purchase_id is None:
        return -head.points, open_purchase.voucher_points_of(connection, head.purchase_id)
    opened = open_purchase.by_id(connection, head.returns_purchase_id)
    back = open_purchase.returned_by(connection, head.purchase_id)
    now = opened.after({no: Returned(-one.amount_minor, -one.quantity_milli) for no, one in back.items()})
    due = points.accrue(now, opened.scheme, opened.facts).points if opened.member_id else 0
    return max(0, due - opened.points_left), _voucher_points(opened, now)


def _write_beside(
    writing: Writing, row: PurchaseRow, seq: int, voucher_points: Mapping[str, int], charged: int
) -> None:
    """Entries of a return beside that of its points: what vouchers cost, and what of a debt was paid for."""
    if row.member_id is None:
        return
    moved = [("reverse_burn", redemption_id, back) for redemption_id, back in voucher_points.items() if back]
    if charged:
        moved.append(("adjust", row.purchase_id, charged))
    for kind, lot_id, moved_points in moved:
        entry = {
            "entry_id": writing.new_id(),
            "member_id": row.member_id,
            "seq": seq,
            "kind": kind,
            "points": moved_points,
            "cause_kind": "purchase",
            "cause_id": row.purchase_id,
            "lot_id": lot_id,
        }
        write_entry(writing, entry)
