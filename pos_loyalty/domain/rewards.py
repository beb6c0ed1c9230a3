"""What points buy: gifts from the shelf and vouchers; which of them a member can have now, and which is next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pos_loyalty.domain.scheme import name_in

RewardKind = Literal["gift", "voucher"]
Refusal = Literal[
    "",
    "reward_not_yet",
    "reward_over",
    "reward_tier",
    "reward_limit",
    "gift_out_of_stock",
    "gift_not_enough_points",
]

MOST_STEPS = 1000
"""How many steps of a voucher one redemption may hold."""


@dataclass(frozen=True, slots=True)
class Reward:
    """A catalogue item; `stock` counts what this store has left of a gift.

    A voucher takes `amount_minor` off a sale for each `points`, in as many steps as the cashier chooses where
    `steps` is true, or `percent_milli` thousandths of a percent, at most `most_minor`, from a total of `minimum_minor`.
    """

    reward_id: str
    names: tuple[tuple[str, str], ...]
    points: int
    stock: int = 0
    kind: RewardKind = "gift"
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

    def name(self, language: str) -> str:
        """The name in this language, else in English, else the first there is."""
        return name_in(dict(self.names), language, self.reward_id)


@dataclass(frozen=True, slots=True)
class Asker:
    """Who wants something, on which day; `taken` is how often each reward was had within its limit."""

    tier: str
    spendable: int
    today: date
    taken: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class NextGift:
    """The cheapest gift that is still out of reach, and how far."""

    reward: Reward
    points_missing: int


def refusal(reward: Reward, asker: Asker, points: int | None = None) -> Refusal:
    """Why this member cannot have it now, for these points (None: its own); empty if they can."""
    barred = _barred(reward, asker)
    if barred:
        return barred
    if asker.spendable < (reward.points if points is None else points):
        return "gift_not_enough_points"
    return "gift_out_of_stock" if reward.kind == "gift" and reward.stock <= 0 else ""


def _barred(reward: Reward, asker: Asker) -> Refusal:
    if reward.first_day is not None and asker.today < reward.first_day:
        return "reward_not_yet"
    if reward.last_day is not None and asker.today > reward.last_day:
        return "reward_over"
    if reward.tiers and asker.tier not in reward.tiers:
        return "reward_tier"
    if reward.limit is not None and asker.taken.get(reward.reward_id, 0) >= reward.limit:
        return "reward_limit"
    return ""


def is_price(reward: Reward, points: int) -> bool:
    """Whether the reward can be had for these points: its own, or some steps of a voucher that has steps."""
    if not reward.steps:
        return points == reward.points
    return 0 < points <= reward.points * MOST_STEPS and points % reward.points == 0


def affordable(rewards: Iterable[Reward], asker: Asker) -> tuple[Reward, ...]:
    """Gifts that the member can take home now, dearest first."""
    fitting = (r for r in rewards if r.kind == "gift" and not refusal(r, asker))
    return tuple(sorted(fitting, key=lambda r: (-r.points, r.reward_id)))


def vouchers(rewards: Iterable[Reward], asker: Asker) -> tuple[Reward, ...]:
    """Vouchers that the member can have now, cheapest first."""
    fitting = (r for r in rewards if r.kind == "voucher" and not refusal(r, asker))
    return tuple(sorted(fitting, key=lambda r: (r.points, r.reward_id)))


def next_gift(rewards: Iterable[Reward], asker: Asker) -> NextGift | None:
    gifts = (r for r in rewards if r.kind == "gift" and r.stock > 0)
    beyond = [r for r in gifts if refusal(r, asker) == "gift_not_enough_points"]
    if not beyond:
        return None
    cheapest = min(beyond, key=lambda r: (r.points, r.reward_id))
    return NextGift(cheapest, cheapest.points - asker.spendable)
