"""What happened at a till: the bodies of events, by kind."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pos_loyalty.sync.wire import Id, Key, Message, Millis, Points, Tag


class EventBody(Message):
    """Who did it, and who agreed where that was needed; None where nobody signs in at the till."""

    operator_id: Id | None = None
    approved_by: Id | None = None


class LineBody(Message):
    line_no: Annotated[int, Field(ge=1, le=500)]
    product_id: Key | None
    name: Annotated[str, StringConstraints(max_length=200)]
    category: Annotated[str, StringConstraints(max_length=100)]
    quantity_milli: Annotated[int, Field(ge=1, le=10**8)]
    amount_minor: Annotated[int, Field(ge=0, le=10**12)]
    returns_line_no: int | None = None
    tags: Annotated[tuple[Tag, ...], Field(max_length=50)] = ()
    discount_minor: Annotated[int, Field(ge=0, le=10**12)] = 0
    discount_id: Annotated[str, StringConstraints(max_length=40)] | None = None
    voucher_minor: Annotated[int, Field(ge=0, le=10**12)] = 0


class VoucherUse(Message):
    """A voucher or coupon that paid a part of a sale; `redemption_id` is the one it was set aside under.

    By the SHA-256 of its code head office knows a coupon again that it was put back to before it set it aside.
    """

    redemption_id: Id
    amount_minor: Annotated[int, Field(ge=0, le=10**12)]
    code_hash: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class FactsBody(Message):
    """What the points of a sale depended on at the till; see `domain.facts.Facts`."""

    at: Annotated[str, StringConstraints(max_length=32)]
    store: Key
    tier: Annotated[str, StringConstraints(max_length=40)]
    birthday: tuple[Literal["day", "week", "month"], ...] = ()
    first: bool = False
    visited: bool = False
    earned: dict[Literal["day", "month", "year", "ever"], Points] = Field(default_factory=dict)


class PurchaseBody(EventBody):
    """kind 'purchase': a sale, or a return or void of an earlier purchase (amounts positive in all three).

    A return without `returns_purchase_id` has no receipt; a void of a return takes that return back.
    `charged_points` of a debt that a return leaves were paid for in money, `charged_minor`.
    """

    purchase_id: Id
    kind: Literal["sale", "return", "void"]
    returns_purchase_id: Id | None = None
    receipt_code: Key
    member_id: Id | None
    card_number: Key | None
    purchased_at_ms: Millis
    business_date: date
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    scheme_version: int
    points: Points
    lines: Annotated[tuple[LineBody, ...], Field(min_length=1, max_length=500)]
    facts: FactsBody | None = None
    vouchers: Annotated[tuple[VoucherUse, ...], Field(max_length=20)] = ()
    coupon_code: Annotated[str, StringConstraints(pattern=r"^7[0-9]{19}$")] | None = None
    charged_points: Annotated[int, Field(ge=0, le=10**12)] = 0
    charged_minor: Annotated[int, Field(ge=0, le=10**12)] = 0
    approved: bool = False


class RedemptionBody(EventBody):
    """kind 'redemption': what was reserved under this id was handed over; a voucher pays for `purchase_id`.

    `unasked` is given under the floor limit, by a till that could not ask; the answer may have been lost, too.
    """

    redemption_id: Id
    member_id: Id
    reward_id: Key
    points: Annotated[int, Field(ge=0, le=10**12)]
    redeemed_at_ms: Millis
    card_number: Key | None = None
    purchase_id: Id | None = None
    unasked: bool = False


class RedemptionUndoneBody(EventBody):
    """kind 'redemption_undone': the gift came back, or was reserved and never handed over.

    `member_id` is whose points the till counted back; head office may know better who has them.
    """

    redemption_id: Id
    undone_at_ms: Millis
    member_id: Id | None = None


class EnrolBody(EventBody):
    """kind 'enrol': a new member with a first card."""

    member_id: Id
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    phone: Annotated[str, StringConstraints(max_length=32)]
    birthday: date | None
    joined_on: date
    card_number: Key
    referred_by: Id | None = None


class EnrolUndoneBody(EventBody):
    """kind 'enrol_undone': a membership that was a mistake is closed again; its card is void."""

    member_id: Id
    undone_at_ms: Millis


class CardReplacedBody(EventBody):
    """kind 'card_replaced': every active card of the member is void, this one takes their place."""

    member_id: Id
    card_number: Key
    replaced_at_ms: Millis


class CardReplacedUndoneBody(EventBody):
    """kind 'card_replaced_undone': the cards that were replaced work again, the new one is void."""

    member_id: Id
    card_number: Key
    restored: Annotated[tuple[Key, ...], Field(max_length=50)]
    undone_at_ms: Millis


class CardStateBody(EventBody):
    """kind 'card_state': a card was reported lost, blocked, or found again."""

    member_id: Id
    card_number: Key
    state: Literal["active", "blocked", "lost"]
    changed_at_ms: Millis


class SuggestionAnswerBody(EventBody):
    """kind 'suggestion_answer': what became of a suggestion that was shown."""

    member_id: Id
    product_id: Key
    reason_key: Key
    answer: Literal["taken", "not_today"]
    answered_at_ms: Millis


class MentionedProduct(Message):
    product_id: Key
    reason_key: Key


class SuggestionsMentionedBody(EventBody):
    """kind 'suggestions_mentioned': what was suggested beside a purchase and not answered, or withheld on purpose."""

    member_id: Id
    purchase_id: Id
    withheld: bool
    products: Annotated[tuple[MentionedProduct, ...], Field(min_length=1, max_length=200)]
    mentioned_at_ms: Millis


EVENT_BODIES: Mapping[str, type[EventBody]] = {
    "purchase": PurchaseBody,
    "redemption": RedemptionBody,
    "redemption_undone": RedemptionUndoneBody,
    "enrol": EnrolBody,
    "enrol_undone": EnrolUndoneBody,
    "card_replaced": CardReplacedBody,
    "card_replaced_undone": CardReplacedUndoneBody,
    "card_state": CardStateBody,
    "suggestion_answer": SuggestionAnswerBody,
    "suggestions_mentioned": SuggestionsMentionedBody,
}
