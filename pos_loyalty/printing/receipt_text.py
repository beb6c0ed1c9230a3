"""A receipt as lines of text, 42 or 48 columns wide, in the customer's language."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from pos_loyalty.checkout.receipt import PrintedCoupon, Receipt, ReceiptMember
from pos_loyalty.domain import coupons
from pos_loyalty.domain.basket import BasketLine, paid_minor, total_minor
from pos_loyalty.domain.cards import masked
from pos_loyalty.domain.scheme import name_in
from pos_loyalty.domain.why import Money, Words, note
from pos_loyalty.i18n import formats
from pos_loyalty.printing import columns

COLUMNS = 42


@dataclass(frozen=True, slots=True)
class Paper:
    """How wide it is, and how its language is spoken; days of the year of `today` need no year."""

    language: str
    translate: Callable[[str], str]
    columns: int = COLUMNS
    today: date | None = None

    def sentence(self, key: str, **values: object) -> str:
        return formats.fill(note(key, **values), self.translate, self.language, self.today)

    def money(self, amount_minor: int, currency: str) -> str:
        return formats.money(amount_minor, currency, self.language)


def receipt_lines(receipt: Receipt, paper: Paper) -> tuple[str, ...]:
    """Top to bottom; the receipt code at the end is what a return scans."""
    lines = _all_lines(receipt, replace(paper, today=receipt.at.date()))
    return tuple(columns.visible(line) for line in lines)


def _all_lines(receipt: Receipt, paper: Paper) -> Iterator[str]:
    wide = paper.columns
    yield columns.centred(formats.capped(receipt.store_name), wide)
    when = f"{formats.full_day(receipt.at, paper.language)} {formats.time_of_day(receipt.at, paper.language)}"
    yield columns.sides(formats.capped(receipt.till_name), when, wide)
    yield "-" * wide
    yield from _title(receipt, paper)
    for line in receipt.lines:
        yield from _goods(line, receipt, paper)
    yield "-" * wide
    yield from _sums(receipt, paper)
    if receipt.member is not None:
        yield "-" * wide
        yield from _member(receipt, receipt.member, paper)
    if receipt.coupon is not None:
        yield "-" * wide
        yield from _coupon(receipt.coupon, receipt.currency, paper)
    yield "-" * wide
    yield columns.centred(receipt.receipt_code, wide)


def _title(receipt: Receipt, paper: Paper) -> Iterator[str]:
    if receipt.kind == "return_undone":
        amount = Money(total_minor(receipt.lines), receipt.currency)
        yield from _sentence(paper, "why_return_undone", store=receipt.store_name, amount=amount)
    elif receipt.kind != "sale":
        yield columns.centred(paper.sentence(f"receipt_{receipt.kind}"), paper.columns)


def _goods(line: BasketLine, receipt: Receipt, paper: Paper) -> Iterator[str]:
    name = formats.capped(line.name) or paper.sentence("receipt_amount")
    pieces = formats.quantity(line.quantity_milli, paper.language)
    label = name if line.quantity_milli == 1000 else f"{pieces} × {name}"
    yield columns.sides(label, paper.money(line.full_minor, receipt.currency), paper.columns)
    if line.discount_minor:
        off = paper.money(-line.discount_minor, receipt.currency)
        yield columns.sides(f"  {paper.sentence('receipt_discount')}", off, paper.columns)


def _sums(receipt: Receipt, paper: Paper) -> Iterator[str]:
    total, paid = total_minor(receipt.lines), paid_minor(receipt.lines)
    yield columns.sides(paper.sentence("receipt_total"), paper.money(total, receipt.currency), paper.columns)
    if paid != total:
        off = paper.money(paid - total, receipt.currency)
        yield columns.sides(paper.sentence("receipt_voucher"), off, paper.columns)
    changes_hands = paid - receipt.charged_minor
    if changes_hands != total:
        key = "receipt_to_pay" if receipt.takes_money else "receipt_refund"
        yield columns.sides(paper.sentence(key), paper.money(changes_hands, receipt.currency), paper.columns)


def _member(receipt: Receipt, member: ReceiptMember, paper: Paper) -> Iterator[str]:
    who = formats.masked_name(formats.capped(member.name))
    card = masked(member.card_number) if member.card_number else ""
    yield columns.sides(who, card, paper.columns)
    key = "receipt_earned" if receipt.takes_money else "receipt_taken"
    yield from _sentence(paper, key, points=abs(receipt.points))
    if receipt.pending_until is not None:
        yield from _sentence(paper, "receipt_pending", day=receipt.pending_until)
    if member.debt:
        yield from _sentence(paper, "receipt_debt", points=member.debt)
    else:
        yield from _sentence(paper, "receipt_balance", points=member.points)
    if not member.confirmed:
        yield from _sentence(paper, "receipt_not_confirmed")
    if member.expiring is not None:
        yield from _sentence(paper, "receipt_expiring", points=member.expiring.points, day=member.expiring.on)
    if member.next_gift is not None:
        gift = Words(member.next_gift.reward.names, member.next_gift.reward.reward_id)
        yield from _sentence(paper, "receipt_next_gift", gift=gift, points=member.next_gift.points_missing)


def _coupon(coupon: PrintedCoupon, currency: str, paper: Paper) -> Iterator[str]:
    terms = coupon.terms
    name = name_in(terms.names, paper.language, "")
    yield columns.centred(formats.capped(name), paper.columns)
    if terms.minimum_minor:
        yield from _sentence(paper, "receipt_coupon_from", least=Money(terms.minimum_minor, currency))
    yield from _sentence(paper, "receipt_coupon_days", first=coupon.first_day, last=coupon.last_day)
    yield columns.centred(coupons.shown(coupon.code), paper.columns)


def _sentence(paper: Paper, key: str, **values: object) -> Iterator[str]:
    yield from columns.wrapped(paper.sentence(key, **values), paper.columns)
