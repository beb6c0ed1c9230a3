"""What a till asks head office while a customer waits, and the answers: plain values.

Asking happens on a thread of its own; a session makes questions and takes answers.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.points import Returned


@dataclass(frozen=True, slots=True)
class ReserveGift:
    """Points, and a gift or voucher for them, before it is handed over; the id makes asking twice harmless.

    `given_up` are rights that the till dropped so that their points can be spent on this, `approved_by` is who agreed
    here; head office is told of the latter once it is given.
    """

    redemption_id: str
    reward_id: str
    member_id: str
    points: int
    card_number: str | None = None
    given_up: tuple[str, ...] = ()
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class ReserveAnswer:
    """`reason_key` names the sentence of a refusal; `is_answer` is False where nobody could be asked."""

    granted: bool
    reason_key: str | None = None
    is_answer: bool = True


@dataclass(frozen=True, slots=True)
class HoldCoupon:
    """A coupon for one sale."""

    redemption_id: str
    code: str
    member_id: str | None
    card_number: str | None = None


@dataclass(frozen=True, slots=True)
class CouponAnswer:
    granted: bool
    reason_key: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    campaign: str = ""
    amount_minor: int = 0
    percent_milli: int = 0
    most_minor: int | None = None
    minimum_minor: int = 0
    day: date | None = None


@dataclass(frozen=True, slots=True)
class FindReceipt:
    """The sale of a receipt that another till printed."""

    receipt_code: str


@dataclass(frozen=True, slots=True)
class ForeignSale:
    """A sale of another till with what came back of it so far."""

    purchase_id: str
    receipt_code: str
    member_id: str | None
    card_number: str | None
    sold_on: date
    scheme_version: int
    facts: Facts | None
    lines: tuple[BasketLine, ...]
    returned: tuple[tuple[int, Returned], ...]
    points_left: int
    vouchers: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class ReceiptAnswer:
    """`sale` is None where there is none, or where head office could not be asked; then `reason_key` says why."""

    sale: ForeignSale | None
    reason_key: str | None = None


@dataclass(frozen=True, slots=True)
class FindMember:
    """Whose card this is: nobody here knows it, or has heard of its holder lately."""

    card_number: str


@dataclass(frozen=True, slots=True)
class FindByPhone:
    """Whose telephone number this is (E.164): nobody who has been here has it; `typed` is how it was written."""

    phone: str
    typed: str


@dataclass(frozen=True, slots=True)
class MemberAnswer:
    """`found`: the till knows the holder now; `is_answer` is False where nobody could be asked."""

    found: bool
    is_answer: bool = True


@dataclass(frozen=True, slots=True)
class ExplainPoints:
    """Where a member's points come from."""

    member_id: str


@dataclass(frozen=True, slots=True)
class ExplainAnswer:
    """`document` as `domain.why` makes it; None where head office could not be asked."""

    document: dict[str, Any] | None


Question = ReserveGift | HoldCoupon | FindReceipt | FindMember | FindByPhone | ExplainPoints
Answer = ReserveAnswer | CouponAnswer | ReceiptAnswer | MemberAnswer | ExplainAnswer
