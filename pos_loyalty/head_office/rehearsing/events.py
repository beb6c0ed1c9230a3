"""What happened to an account in a period, as values: read once, and replayed under the old and the new rules."""

from dataclasses import dataclass, field
from datetime import date, datetime

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import BirthdayWindow
from pos_loyalty.domain.ledger import Account, EntryKind
from pos_loyalty.head_office.accounts import Membership
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.rehearsing.recorded_tiers import RecordedTiers


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale. `at` is the time of the shop; `tier` the one that was recorded with it, if any was.

    `birthday` says which windows around the member's birthday it fell into; `comes_back` that some of it does.
    """

    at_ms: int
    purchase_id: str
    member_id: str
    store_id: str
    at: datetime
    lines: tuple[BasketLine, ...]
    amount_minor: int
    birthday: frozenset[BirthdayWindow]
    tier: str | None
    comes_back: bool


@dataclass(frozen=True, slots=True)
class Earlier:
    """Of a sale before the period: what it earned, what had come back of that, and what this happening did to it."""

    earned: int
    taken_before: int
    moved: int


@dataclass(frozen=True, slots=True)
class CameBack:
    """Goods of a sale came back, or, `undoes`, stay bought after all.

    `kept` is what the customer has then; `sales` and `amount_minor` are what it does to the day of the sale.
    """

    at_ms: int
    purchase_id: str
    member_id: str
    store_id: str
    at: datetime
    sale_id: str
    sale_day: date
    kept: tuple[BasketLine, ...]
    sales: int
    amount_minor: int
    undoes: bool
    earlier: Earlier | None


@dataclass(frozen=True, slots=True)
class CameWithoutReceipt:
    """Goods whose sale nobody knows; `undoes` names the return that was a mistake, with the points it had taken."""

    at_ms: int
    purchase_id: str
    store_id: str
    at: datetime
    lines: tuple[BasketLine, ...]
    undoes: str | None
    recorded: int


@dataclass(frozen=True, slots=True)
class Moved:
    """Points that moved for another reason than a purchase: the same under any rules. `kind` is that of the cause."""

    at_ms: int
    kind: str
    cause_id: str
    about_id: str | None
    at: datetime
    points: int


@dataclass(frozen=True, slots=True)
class Visited:
    """A membership was here, or no longer counts as having been: on so many days by now. `day` is that of the sale."""

    at_ms: int
    purchase_id: str
    store_id: str
    at: datetime
    day: date
    newcomer: Membership
    visits: int


Taking = dict[tuple[EntryKind, str | None], int]
"""Sums of ledger entries by kind and lot (None: debt)."""

Event = Sold | CameBack | CameWithoutReceipt | Moved | Visited


def order_of(event: Event) -> tuple[int, int, str]:
    """By time; of one instant, what something needs comes before it."""
    match event:
        case Moved():
            return event.at_ms, 0 if event.points < 0 else 5, event.cause_id
        case Sold():
            return event.at_ms, 1, event.purchase_id
        case CameBack() | CameWithoutReceipt():
            return event.at_ms, 3 if event.undoes else 2, event.purchase_id
        case Visited():
            return event.at_ms, 4, event.purchase_id


@dataclass(slots=True)
class Opening:
    """An account as it was before the first day: its lots, its days, the awards it had, its tier as recorded.

    `idle` has after how many idle months a lot ends, `expired` what of a lot had run out; `takings` what had been
    taken of earnings, and by spendings, of which something comes back in the period.
    """

    account: Account = field(default_factory=Account)
    idle: dict[str, int] = field(default_factory=dict)
    expired: dict[str, int] = field(default_factory=dict)
    awards: dict[str, int] = field(default_factory=dict)
    takings: dict[str, Taking] = field(default_factory=dict)
    days: list[Day] = field(default_factory=list)
    tiers: RecordedTiers = field(default_factory=RecordedTiers)


@dataclass(slots=True)
class History:
    """One account with everything that happened to it in the period, in order."""

    account_id: str
    shop_member_id: str | None
    member_ids: frozenset[str]
    opening: Opening
    events: list[Event] = field(default_factory=list)
