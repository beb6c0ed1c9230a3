"""What is rehearsed, complete and ready to be handed to another process."""

from dataclasses import dataclass

from pos_loyalty.domain.rewards import Reward
from pos_loyalty.head_office.rehearsing.rules import Period, Rules


@dataclass(frozen=True, slots=True)
class Plan:
    """`old` are the rules that were in force, `new` the one scheme that is tried; gifts as each side prices them."""

    old: Rules
    new: Rules
    period: Period
    old_gifts: tuple[Reward, ...] = ()
    new_gifts: tuple[Reward, ...] = ()

    @property
    def has_awards(self) -> bool:
        versions = (*self.old.versions, *self.new.versions)
        return any(scheme.welcome is not None or scheme.referral is not None for scheme in versions)
