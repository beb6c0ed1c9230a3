"""What head office tells its tills: things that changed, each whole as it is now."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from pos_loyalty.sync.wire import Hash, Id, Key, Message, Millis, Minor, Points


class Reason(Message):
    key: str
    values: dict[str, str | int] = Field(default_factory=dict)


class SuggestionMessage(Message):
    """`weight`: how likely the member takes it, in millionths; 0 from an older head office."""

    product_id: Key
    reason: Reason
    weight: Annotated[int, Field(ge=0)] = 0


class CardMessage(Message):
    card_number: Key
    state: Literal["active", "blocked", "lost", "replaced", "expired"]
    legacy: bool
    state_since_ms: Millis
    expires_on: date | None = None


class LotMessage(Message):
    """Points that become spendable and expire together; lots that agree in both days are sent as one."""

    points: Annotated[int, Field(ge=0, le=10**12)]
    spendable_on: date | None = None
    expires_on: date | None = None


class CountersMessage(Message):
    """What a scheme counts of a member on the day `on` and around it, net of what came back."""

    on: date
    sales: int = 0
    day: Points = 0
    month: Points = 0
    year: Points = 0
    ever: Points = 0
    sales_ever: int = 0


class ProgressMessage(Message):
    """The way to the next tier, see `domain.tiers.Progress`."""

    measure: Literal["spend", "points", "visits"]
    have: int
    next_tier: str | None = None
    missing: int = 0
    keep_until: date | None = None
    keep_missing: int = 0


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
    lots: tuple[LotMessage, ...] = ()
    counters: CountersMessage | None = None
    progress: ProgressMessage | None = None
    taken: dict[str, int] = Field(default_factory=dict)


class CardChange(Message):
    """A card whose state changed, also to tills that know nothing of its holder."""

    kind: Literal["card"] = "card"
    card_number: Key
    state: Literal["active", "blocked", "lost", "replaced", "expired"]


class ProductChange(Message):
    kind: Literal["product"] = "product"
    product_id: Key
    gtin: str | None
    name: str
    category: str
    price_minor: Minor | None
    unit: str
    tags: tuple[str, ...] = ()


class RewardTerms(Message):
    """What a reward is beside a name and a price, see `domain.rewards.Reward`."""

    kind: Literal["gift", "voucher"] = "gift"
    tiers: tuple[str, ...] = ()
    first_day: date | None = None
    last_day: date | None = None
    limit: int | None = None
    limit_days: int | None = None
    amount_minor: int = 0
    percent_milli: int = 0
    most_minor: int | None = None
    minimum_minor: int = 0
    steps: bool = False


class RewardChange(Message):
    """A gift with the stock of the asking terminal's store."""

    kind: Literal["reward"] = "reward"
    reward_id: Key
    names: dict[str, str]
    points: Annotated[int, Field(ge=0)]
    active: bool
    stock: int
    terms: RewardTerms = RewardTerms()


class Companion(Message):
    """`weight`, in millionths, is how much the one product calls for the other; 0 from an older head office."""

    product_id: Key
    in_ten: Annotated[int, Field(ge=0, le=10)]
    weight: Annotated[int, Field(ge=0)] = 0


class AffinityChange(Message):
    """What is bought with a product; with `popular_goods.KEY` for a product, what most customers buy."""

    kind: Literal["affinity"] = "affinity"
    product_id: Key
    companions: tuple[Companion, ...]


class SchemeChange(Message):
    kind: Literal["scheme"] = "scheme"
    version: int
    document: dict[str, Any]


class OperatorMessage(Message):
    """Who may stand at the tills of a store; `pin_hash` is Argon2id in its usual writing, `badge_hash` SHA-256."""

    operator_id: Id
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,6}$")]
    name: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    role: Literal["cashier", "manager", "head_office"]
    pin_hash: Annotated[str, StringConstraints(max_length=200)] | None = None
    badge_hash: Hash | None = None


class StoreChange(Message):
    """A till's own store, with everybody who may stand at its tills; where there is nobody, nobody has to sign in."""

    kind: Literal["store"] = "store"
    store_id: Key
    name: str
    timezone: str
    manager_pin_hash: str | None = None
    operators: Annotated[tuple[OperatorMessage, ...], Field(max_length=500)] = ()


Change = Annotated[
    MemberChange | CardChange | ProductChange | RewardChange | AffinityChange | SchemeChange | StoreChange,
    Field(discriminator="kind"),
]
