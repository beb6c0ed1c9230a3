"""The customer at a counter: who stands there, what lies on it, and what is being done for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pos_loyalty.checkout.gift_press import GiftPress
from pos_loyalty.checkout.gift_rights import GiftRight
from pos_loyalty.checkout.member_account import MemberAccount, OwnSale
from pos_loyalty.checkout.questions import Question
from pos_loyalty.checkout.shop_sales import KeptSale
from pos_loyalty.checkout.views import MemberView, Situation, Suggestion
from pos_loyalty.database.member_reads import MemberRecord
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.operators import Action
from pos_loyalty.domain.prices import Voucher


@dataclass(frozen=True, slots=True)
class Known:
    """What this till knows of the member behind the view: what facts and rewards are worked out from."""

    record: MemberRecord
    account: MemberAccount
    own: tuple[OwnSale, ...]
    rights: tuple[GiftRight, ...] = ()


@dataclass(frozen=True, slots=True)
class OnSale:
    """A voucher or coupon that was put on the sale."""

    voucher: Voucher
    names: tuple[tuple[str, str], ...]
    approved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What waits for somebody to agree to it, and how it goes on: it is told who did, None where nobody signs in."""

    action: Action
    go_on: Callable[[str | None], None]


@dataclass(frozen=True, slots=True)
class Customer:
    """Who stands here and what lies on the counter, at full prices; a new customer is `Customer()`."""

    situation: Situation = "idle"
    member: MemberView | None = None
    known: Known | None = None
    card_number: str | None = None
    basket: tuple[BasketLine, ...] = ()
    press: GiftPress | None = None
    vouchers: tuple[OnSale, ...] = ()
    asking: Question | None = None
    looking_for: str | None = None
    """The card whose holder head office is asked for."""
    answered: frozenset[str] = frozenset()
    suggestions: tuple[Suggestion, ...] = ()
    mentioned: Mapping[str, str] = field(default_factory=dict)
    """Products that were suggested since the card was shown, and why, by the key of the reason."""
    wanted: Wanted | None = None
    shop_sale: KeptSale | None = None
    """The sale of the shop's own till whose goods lie here, at its prices."""
    since_ms: int = 0
    """When the card was shown."""
