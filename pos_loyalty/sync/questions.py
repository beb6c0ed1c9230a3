"""What a till asks head office while a customer waits, and the answers."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from pos_loyalty.sync.changes import MemberChange
from pos_loyalty.sync.event_bodies import FactsBody, LineBody
from pos_loyalty.sync.wire import Asks, Hash, Id, Key, Message, Millis, Phone, Points, SessionId


class ReserveRequest(Message):
    """POST /v1/reservations: hold points and one gift; the same redemption_id asks about the same hold.

    With the card that was shown: the till may not have heard yet that two memberships were told apart. `given_up` are
    rights of the same till that it has dropped for this.
    """

    terminal_id: Id
    redemption_id: Id
    member_id: Id
    reward_id: Key
    points: Annotated[int, Field(ge=0, le=10**12)]
    card_number: Key | None = None
    session_id: SessionId = ""
    given_up: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    asks: Asks = 0


class ReserveAnswerMessage(Message):
    granted: bool
    reason: Literal[
        "",
        "not_enough_points",
        "out_of_stock",
        "unknown_member",
        "unknown_reward",
        "price_changed",
        "not_yet",
        "over",
        "tier",
        "limit",
        "restoring",
        "set_aside",
    ] = ""
    points_left: Points = 0


class CouponRequest(Message):
    """POST /v1/coupons: hold a coupon for one sale; the same redemption_id asks about the same hold."""

    terminal_id: Id
    redemption_id: Id
    code: Annotated[str, StringConstraints(pattern=r"^7[0-9]{19}$")]
    member_id: Id | None
    card_number: Key | None = None
    session_id: SessionId = ""
    asks: Asks = 0


class CouponAnswer(Message):
    """`first_day` and `last_day` tell why a coupon does not count today."""

    granted: bool
    reason: Literal["", "unknown", "used", "not_yet", "over", "other_member", "void", "restoring"] = ""
    campaign: str = ""
    names: dict[str, str] = Field(default_factory=dict)
    amount_minor: int = 0
    percent_milli: int = 0
    most_minor: int | None = None
    minimum_minor: int = 0
    first_day: date | None = None
    last_day: date | None = None


class ReceiptRequest(Message):
    """POST /v1/receipts: the sale of a receipt code, wherever it was sold."""

    terminal_id: Id
    receipt_code: Key


class ReturnedLine(Message):
    line_no: int
    amount_minor: int
    quantity_milli: int


class PaidVoucher(Message):
    """A voucher that paid a part of a sale, and what it cost."""

    redemption_id: Id
    amount_minor: int
    points: int


class MemberRequest(Message):
    """POST /v1/members: the holder of a card that was scanned, or of a number that was typed, where nobody knows it."""

    terminal_id: Id
    card_number: Key | Literal[""] = ""
    phone: Phone | Literal[""] = ""

    @model_validator(mode="after")
    def _asks_for_one_thing(self) -> Self:
        if bool(self.card_number) == bool(self.phone):
            raise ValueError("either a card number or a telephone number is asked for")
        return self


class MemberAnswer(Message):
    """The holder with everybody of the same account, the till's events up to `acked_*` included."""

    found: bool
    members: tuple[MemberChange, ...] = ()
    acked_seq: Annotated[int, Field(ge=0)]
    acked_hash: Hash
    generation: str


class ReceiptAnswer(Message):
    """A sale with what came back of it so far, all a till needs to take goods back; empty if there is none."""

    found: bool
    purchase_id: Id | None = None
    member_id: Id | None = None
    card_number: Key | None = None
    purchased_at_ms: Millis = 0
    business_date: date | None = None
    currency: str = ""
    scheme_version: int = 0
    points_left: Points = 0
    facts: FactsBody | None = None
    lines: tuple[LineBody, ...] = ()
    returned: tuple[ReturnedLine, ...] = ()
    vouchers: tuple[PaidVoucher, ...] = ()


class ExplainRequest(Message):
    """POST /v1/explanations: where a member's points come from."""

    terminal_id: Id
    member_id: Id


class ExplainAnswer(Message):
    """Sentences as keys with values, in groups; see `domain.why`."""

    found: bool
    explanation: dict[str, Any] = Field(default_factory=dict)
