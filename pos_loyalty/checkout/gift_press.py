"""The two presses that give a gift: the first arms a tile, the second asks head office."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from pos_loyalty.checkout.questions import ReserveGift
from pos_loyalty.checkout.views import GiftTile
from pos_loyalty.domain import rewards
from pos_loyalty.domain.rewards import Asker, Reward

CONFIRM_EARLIEST_MS = 300
CONFIRM_LATEST_MS = 8_000


@dataclass(frozen=True, slots=True)
class GiftPress:
    """A tile after its first press, at the price that was shown; `asked` once head office was asked for it."""

    reward_id: str
    points: int
    since_ms: int
    asked: ReserveGift | None = None

    def confirms(self, reward: Reward, now_ms: int) -> bool:
        """A second press means the gift, at the price of the first press, while it is awake."""
        return (self.reward_id, self.points) == (reward.reward_id, reward.points) and not self.is_over(now_ms)

    def is_bounce(self, now_ms: int) -> bool:
        """A second press so soon is the same finger."""
        return 0 <= now_ms - self.since_ms < CONFIRM_EARLIEST_MS

    def is_over(self, now_ms: int) -> bool:
        """Nobody confirmed in time (or the clock was moved): the tile goes back to sleep."""
        return self.asked is None and not 0 <= now_ms - self.since_ms <= CONFIRM_LATEST_MS

    def asking(self, asked: ReserveGift) -> "GiftPress":
        return replace(self, asked=asked)


def tiles(
    catalogue: Iterable[Reward],
    asker: Asker,
    press: GiftPress | None,
    set_aside: Collection[tuple[str, int]] = (),
) -> tuple[GiftTile, ...]:
    """Every gift that the member can have now, dearest first; `set_aside` are gifts with the price of their right."""
    offered = [
        replace(one, stock=one.stock + 1) if (one.reward_id, one.points) in set_aside else one
        for one in catalogue
    ]
    return tuple(
        GiftTile(
            reward=reward,
            points_after=asker.spendable - reward.points,
            armed=press is not None and press.reward_id == reward.reward_id,
            waiting=press is not None and press.reward_id == reward.reward_id and press.asked is not None,
            set_aside=(reward.reward_id, reward.points) in set_aside,
        )
        for reward in rewards.affordable(offered, asker)
    )
