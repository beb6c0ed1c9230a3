"""The receipt of a sale or return of a story, as the customer gets it: goods, sums and points."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from pos_loyalty.checkout.receipt import Receipt, ReceiptMember
from pos_loyalty.checkout.views import Expiring
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.ledger import Holding
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.printing.receipt_text import COLUMNS, Paper, receipt_lines

STORE, MEMBER = "Simon Street", "Kim Minjun"


@dataclass(frozen=True)
class Booked:
    """What a receipt is about; `points` came in, or left with a return."""

    kind: str
    lines: tuple[BasketLine, ...]
    points: int
    day: date


def came_back(before: Iterable[BasketLine], after: Iterable[BasketLine]) -> Iterator[BasketLine]:
    """The goods of a return, with their parts of discounts and vouchers."""
    for was, stays in zip(before, after, strict=True):
        if was != stays:
            yield replace(
                was,
                quantity_milli=was.quantity_milli - stays.quantity_milli,
                amount_minor=was.amount_minor - stays.amount_minor,
                discount_minor=was.discount_minor - stays.discount_minor,
                voucher_minor=was.voucher_minor - stays.voucher_minor,
            )


def printed(booked: Booked, scheme: Scheme, held: Holding) -> list[str]:
    """From the goods to the points: what stands above and below is not about this sale alone."""
    lines = list(receipt_lines(_receipt(booked, scheme, held), Paper("en", str)))
    rules = [number for number, line in enumerate(lines) if line == "-" * COLUMNS]
    return [line.rstrip() for line in lines[rules[0] + 1 : rules[-1]]]


def _receipt(booked: Booked, scheme: Scheme, held: Holding) -> Receipt:
    pending_days = scheme.earning.pending_days
    waits = booked.kind == "sale" and booked.points > 0 and pending_days > 0
    return Receipt(
        store_name=STORE,
        till_name="Till 1",
        kind=booked.kind,
        receipt_code="R1",
        at=datetime.combine(booked.day, time()),
        currency=scheme.currency,
        lines=booked.lines,
        points=booked.points,
        pending_until=booked.day + timedelta(days=pending_days) if waits else None,
        member=ReceiptMember(
            name=MEMBER,
            card_number=None,
            points=held.balance,
            pending=held.pending,
            debt=held.debt,
            expiring=_expiring(held, scheme, booked.day),
            next_gift=None,
            confirmed=True,
        ),
        coupon=None,
    )


def _expiring(held: Holding, scheme: Scheme, today: date) -> Expiring | None:
    """The next points that end, where the scheme gives notice of them by now."""
    soon = [
        Expiring(left, day) for day, left in held.expiring if (day - today).days <= scheme.expiry.notice_days
    ]
    return soon[0] if soon else None
