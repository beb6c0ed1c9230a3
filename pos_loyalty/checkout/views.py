"""What the counter shows, as plain values: the screens render these and hold no rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.care_prompts import Prompt
from pos_loyalty.domain.operators import Action
from pos_loyalty.domain.rewards import NextGift, Reward

Kind = Literal["ok", "info", "ask", "warn", "error"]
Situation = Literal["idle", "member", "blocked_card", "unknown_card"]


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of `currency`, as a value inside a message."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for the message bar: `key` is in `i18n.messages`, `values` fill its placeholders.

    Values are text, whole numbers, dates (written by the language's rules) or Money.
    """

    kind: Kind
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A product worth mentioning; `reason` is a message key with values the cashier can say aloud."""

    product_id: str
    name: str
    price_minor: int | None
    reason: Prompt
    weight: int = 0
    """In millionths: how likely the member takes it; 0 where that is not known."""
    category: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expiring:
    """Points that are over after this day, the next ones of all."""

    points: int
    on: date


@dataclass(frozen=True, slots=True)
class TierProgress:
    """How far to the next tier, or, with `keep_until`, to keeping the one that is held.

    `missing` is money in minor units, points or visits, as `measure` says.
    """

    measure: Literal["spend", "points", "visits"]
    tier_name: str
    missing: int
    keep_until: date | None = None


@dataclass(frozen=True, slots=True)
class MemberView:
    """All that one scan shows of a member, read in one go.

    `points` is head office's balance as of the last exchange plus this till's own entries since;
    `points_confirmed` is without the latter. It is `spendable` and `pending` points, or a `debt`.
    """

    member_id: str
    card_number: str | None
    name: str
    tier_code: str
    tier_band: str
    tier_name: str
    points: int
    points_confirmed: int
    last_visit_on: date | None
    joined_on: date | None
    phone_last4: str
    say: Prompt | None
    usual: tuple[Suggestion, ...]
    spendable: int = 0
    pending: int = 0
    pending_until: date | None = None
    debt: int = 0
    expiring: Expiring | None = None
    progress: TierProgress | None = None
    taken: Mapping[str, int] = field(default_factory=dict)
    alike: tuple[Suggestion, ...] = ()
    """What others buy who buy the same as they; never bought by this member."""


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One hit of a member search: enough to tell two people of one name apart, no more."""

    member_id: str
    name: str
    phone_last4: str
    card_last4: str
    tier_code: str
    tier_name: str
    points: int
    last_visit_on: date | None


@dataclass(frozen=True, slots=True)
class GiftTile:
    """A gift that can be given now; `armed` means that the next press gives it, `waiting` that head office is asked.

    One that is `set_aside` for this till needs no line.
    """

    reward: Reward
    points_after: int
    armed: bool = False
    waiting: bool = False
    set_aside: bool = False


@dataclass(frozen=True, slots=True)
class SaleVoucher:
    """A voucher or coupon on the sale, and what it takes off at the moment."""

    redemption_id: str
    names: tuple[tuple[str, str], ...]
    amount_minor: int
    points: int


@dataclass(frozen=True, slots=True)
class VoucherOffer:
    """A voucher that the member can have now: `points` for a step of `amount_minor`, at most `most_steps` of them."""

    reward: Reward
    most_steps: int


@dataclass(frozen=True, slots=True)
class ServiceOffer:
    """Such as gift wrap, at what it would cost with this sale; free when that is 0."""

    service_id: str
    name: str
    price_minor: int


@dataclass(frozen=True, slots=True)
class SyncView:
    """The state of the exchange for the status chip and the offline sentence, and what is wrong with this machine.

    `clock_ahead_ms` is told with the trouble 'clock': how far this clock is ahead of head office's. `loaded_percent` of
    what head office has to tell is here while much is missing, as at a new till; None otherwise.
    """

    state: Literal["never", "linked", "offline", "refused", "conflict", "held", "other_version"]
    last_exchange_ms: int | None
    offline_since_ms: int | None
    pending_events: int
    trouble: Literal["", "clock", "records", "disk_full", "disk_read_only"] = ""
    clock_ahead_ms: int = 0
    loaded_percent: int | None = None


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """One line of a purchase that can come back: what has not come back yet, and what of it comes now."""

    line_no: int
    name: str
    quantity_milli: int
    amount_minor: int
    returnable_minor: int
    returnable_milli: int = 0
    coming_milli: int = 0


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A purchase opened for return and what it would do, before anything is confirmed."""

    purchase_id: str
    receipt_code: str
    sold_on: date
    member_name: str | None
    lines: tuple[ReturnLine, ...]
    selected: frozenset[int]
    refund_minor: int
    points_to_take_back: int
    points_after: int | None
    points_to_give_back: int = 0
    debt_after: int = 0
    charge_minor: int = 0
    charged: bool = False
    is_foreign: bool = False


@dataclass(frozen=True, slots=True)
class LastSale:
    receipt_code: str
    paid_minor: int
    points: int
    member_name: str | None
    purchase_id: str = ""


@dataclass(frozen=True, slots=True)
class CounterView:
    """Everything the counter paints. `gifts` holds at most three tiles, `suggestions` at most as many.

    `operator` is the name of who has signed in; where nobody has who should, `must_sign_in`. `agreement` is
    what somebody has to agree to before the counter goes on with it.
    `undo_key` with `undo_values` is the sentence of what F7 would take back. With a `shop_receipt` the goods are those of
    a sale of the shop's own till, and nothing about them is changed here.
    """

    situation: Situation
    member: MemberView | None
    card_number: str | None
    basket: tuple[BasketLine, ...]
    total_minor: int
    earns: int
    currency: str
    gifts: tuple[GiftTile, ...]
    gifts_more: int
    next_gift: NextGift | None
    suggestions: tuple[Suggestion, ...]
    message: Message
    last_sale: LastSale | None
    undo_key: str | None
    sync: SyncView
    vouchers: tuple[SaleVoucher, ...] = ()
    paid_minor: int = 0
    discount_minor: int = 0
    undo_values: Mapping[str, object] = field(default_factory=dict)
    operator: str | None = None
    must_sign_in: bool = False
    agreement: Action | None = None
    shop_receipt: str | None = None


@dataclass(frozen=True, slots=True)
class EnrolForm:
    """What a person typed to join; `card_number` is a scanned unsold card or None for a new number.

    `referred_by` is the card number or the phone number of the member who brought them.
    """

    name: str
    phone: str
    birthday: str = ""
    card_number: str | None = None
    referred_by: str = ""
