"""The wire format between tills and head office (JSON, protocol 1).

Sizes are bounded everywhere: a till or a head office that is damaged or hostile gets a refusal, not memory.
Unknown fields are ignored, so a newer end may say more than an older one understands.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from pos_loyalty.domain.log_chain import GENESIS, canonical, chain_hash

__all__ = ["GENESIS", "canonical", "chain_hash"]

PROTOCOL = 1
MAX_EVENTS = 500
MAX_CHANGES = 2000
MAX_BODY_CHARS = 256 * 1024

Id = Annotated[str, StringConstraints(min_length=36, max_length=36, pattern=r"^[0-9a-f-]{36}$")]
Key = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Millis = Annotated[int, Field(ge=0, le=253_402_300_799_999)]
Minor = Annotated[int, Field(ge=-(10**13), le=10**13)]
Points = Annotated[int, Field(ge=-(10**12), le=10**12)]


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


# What happened at a till: the bodies of events


class LineBody(Message):
    line_no: Annotated[int, Field(ge=1, le=500)]
    product_id: Key | None
    name: Annotated[str, StringConstraints(max_length=200)]
    category: Annotated[str, StringConstraints(max_length=100)]
    quantity_milli: Annotated[int, Field(ge=1, le=10**8)]
    amount_minor: Annotated[int, Field(ge=0, le=10**12)]
    returns_line_no: int | None = None


class PurchaseBody(Message):
    """kind 'purchase': a sale, or a return or void of an earlier purchase (amounts positive in all three)."""

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


class RedemptionBody(Message):
    """kind 'redemption': the gift that was reserved under this id was handed over."""

    redemption_id: Id
    member_id: Id
    reward_id: Key
    points: Annotated[int, Field(ge=0, le=10**12)]
    redeemed_at_ms: Millis


class RedemptionUndoneBody(Message):
    """kind 'redemption_undone': the gift came back, or was reserved and never handed over."""

    redemption_id: Id
    undone_at_ms: Millis


class EnrolBody(Message):
    """kind 'enrol': a new member with a first card."""

    member_id: Id
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    phone: Annotated[str, StringConstraints(max_length=32)]
    birthday: date | None
    joined_on: date
    card_number: Key


class CardReplacedBody(Message):
    """kind 'card_replaced': every active card of the member is void, this one takes their place."""

    member_id: Id
    card_number: Key
    replaced_at_ms: Millis


class SuggestionAnswerBody(Message):
    """kind 'suggestion_answer': what became of a suggestion that was shown."""

    member_id: Id
    product_id: Key
    reason_key: Key
    answer: Literal["taken", "not_today"]
    answered_at_ms: Millis


EVENT_BODIES: Mapping[str, type[Message]] = {
    "purchase": PurchaseBody,
    "redemption": RedemptionBody,
    "redemption_undone": RedemptionUndoneBody,
    "enrol": EnrolBody,
    "card_replaced": CardReplacedBody,
    "suggestion_answer": SuggestionAnswerBody,
}


class Event(Message):
    """One entry of a till's log; `body` is canonical JSON text so that both ends hash the same bytes."""

    seq: Annotated[int, Field(ge=1, le=2**53)]
    event_id: Id
    kind: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    occurred_at_ms: Millis
    body: Annotated[str, StringConstraints(max_length=MAX_BODY_CHARS)]
    hash: Hash


# The exchange


class ExchangeRequest(Message):
    """POST /v1/exchange with the terminal's token. `after_*` is the position before the first event."""

    protocol: int
    terminal_id: Id
    epoch: int
    after_seq: Annotated[int, Field(ge=0)]
    after_hash: Hash
    events: Annotated[tuple[Event, ...], Field(max_length=MAX_EVENTS)]
    feed_cursor: Annotated[int, Field(ge=0)]
    generation: str = ""
    card_numbers_left: int = 0
    sent_at_ms: Millis


class Reason(Message):
    key: str
    values: dict[str, str | int] = {}


class SuggestionMessage(Message):
    product_id: Key
    reason: Reason


class CardMessage(Message):
    card_number: Key
    state: Literal["active", "blocked", "lost", "replaced", "expired"]
    legacy: bool
    state_since_ms: Millis


class MemberChange(Message):
    """A member whole, as head office knows it, this terminal's events up to `ExchangeAnswer.acked_seq` included."""

    kind: Literal["member"] = "member"
    member_id: Id
    name: str
    phone: str
    birthday: date | None
    joined_on: date | None
    status: Literal["active", "closed", "merged"]
    points: Points
    last_visit_on: date | None
    band: str | None
    tier_code: str
    tier_since: date | None
    cards: tuple[CardMessage, ...]
    suggestions: tuple[SuggestionMessage, ...]
    prompt: Reason | None


class ProductChange(Message):
    kind: Literal["product"] = "product"
    product_id: Key
    gtin: str | None
    name: str
    category: str
    price_minor: Minor | None
    unit: str


class RewardChange(Message):
    """A gift with the stock of the asking terminal's store."""

    kind: Literal["reward"] = "reward"
    reward_id: Key
    names: dict[str, str]
    points: Annotated[int, Field(ge=0)]
    active: bool
    stock: int


class Companion(Message):
    product_id: Key
    in_ten: Annotated[int, Field(ge=0, le=10)]


class AffinityChange(Message):
    kind: Literal["affinity"] = "affinity"
    product_id: Key
    companions: tuple[Companion, ...]


class SchemeChange(Message):
    kind: Literal["scheme"] = "scheme"
    version: int
    document: dict[str, Any]


class StoreChange(Message):
    kind: Literal["store"] = "store"
    store_id: Key
    name: str
    timezone: str


Change = Annotated[
    MemberChange | ProductChange | RewardChange | AffinityChange | SchemeChange | StoreChange,
    Field(discriminator="kind"),
]


class CardBlockMessage(Message):
    first_index: Annotated[int, Field(ge=0)]
    last_index: Annotated[int, Field(ge=0)]


class ExchangeAnswer(Message):
    """`acked_seq` is the last event that is durable at head office, whether from this request or an earlier one.

    A till whose request did not start there sends again from there. `more` asks for another round at once.
    """

    protocol: int = PROTOCOL
    acked_seq: Annotated[int, Field(ge=0)]
    acked_hash: Hash
    changes: Annotated[tuple[Change, ...], Field(max_length=MAX_CHANGES + 500)]
    feed_cursor: Annotated[int, Field(ge=0)]
    generation: str
    more: bool
    card_blocks: tuple[CardBlockMessage, ...] = ()
    server_time_ms: Millis


class RegisterRequest(Message):
    """POST /v1/terminals: trade a one-time code for an identity."""

    protocol: int
    code: Annotated[str, StringConstraints(min_length=8, max_length=32)]
    app_version: str


class RegisterAnswer(Message):
    terminal_id: Id
    terminal_no: int
    name: str
    store_id: Key
    store_name: str
    timezone: str
    token: str
    epoch: int
    programme: int
    card_key: str
    card_blocks: tuple[CardBlockMessage, ...]
    generation: str
    scheme: dict[str, Any]


class ReserveRequest(Message):
    """POST /v1/reservations: hold points and one gift; the same redemption_id asks about the same hold."""

    terminal_id: Id
    redemption_id: Id
    member_id: Id
    reward_id: Key
    points: Annotated[int, Field(ge=0, le=10**12)]


class ReserveAnswerMessage(Message):
    granted: bool
    reason: Literal[
        "", "not_enough_points", "out_of_stock", "unknown_member", "unknown_reward", "price_changed"
    ] = ""
    points_left: Points = 0


class Problem(Message):
    """The body of every refusal: a stable code, and a sentence for people who read logs."""

    code: Literal[
        "token_refused",
        "identity_conflict",
        "protocol_unknown",
        "chain_broken",
        "code_refused",
        "request_unreadable",
        "too_large",
        "busy",
    ]
    detail: str
