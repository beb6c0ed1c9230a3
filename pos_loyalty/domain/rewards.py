"""Which gifts a balance buys now, and which one is next."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reward:
    """A catalogue item; `stock` counts what this store has left."""

    reward_id: str
    names: tuple[tuple[str, str], ...]
    points: int
    stock: int

    def name(self, language: str) -> str:
        """The name in this language, else in English, else the first there is."""
        names = dict(self.names)
        return names.get(language) or names.get("en") or next(iter(names.values()), self.reward_id)


@dataclass(frozen=True, slots=True)
class NextGift:
    """The cheapest gift that is still out of reach, and how far."""

    reward: Reward
    points_missing: int


def affordable(rewards: Iterable[Reward], balance: int) -> tuple[Reward, ...]:
    """Gifts in stock that the balance buys, dearest first."""
    fitting = (r for r in rewards if r.points <= balance and r.stock > 0)
    return tuple(sorted(fitting, key=lambda r: (-r.points, r.reward_id)))


def next_gift(rewards: Iterable[Reward], balance: int) -> NextGift | None:
    beyond = sorted(
        (r for r in rewards if r.points > balance and r.stock > 0), key=lambda r: (r.points, r.reward_id)
    )
    return NextGift(beyond[0], beyond[0].points - balance) if beyond else None
