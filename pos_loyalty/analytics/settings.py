"""Periods, shares and thresholds of the analyses; the defaults are the programme's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RankingSettings:
    """`cuts` are the percentages at which VIP, large and ordinary end; what follows is small.

    `least_members` is how many buyers a pyramid needs; below `members_for_shares` its top is one member.
    """

    window_days: int = 365
    cuts: tuple[int, int, int] = (1, 5, 20)
    least_members: int = 20
    members_for_shares: int = 50
    guard_percentile: int = 95
    guard_medians: int = 3
    guard_visits: int = 3
    block_days: int = 30
    blocks: int = 12
    blocks_divisor: int = 4
    least_blocks: int = 2


@dataclass(frozen=True, slots=True)
class CompanionSettings:
    """`support` is in how many baskets a product must lie, `together` in how many both.

    Baskets are compared with themselves, so the work grows with the square of what lies in one: `most_products`
    and `largest_basket` bound it.
    """

    support: int = 20
    together: int = 5
    largest_basket: int = 100
    most_products: int = 5_000
    per_product: int = 10


@dataclass(frozen=True, slots=True)
class UsualSettings:
    """Due from `due_percent` of the usual gap on; after `lapsed_gaps` gaps the habit has probably ended."""

    least_times: int = 3
    due_percent: int = 80
    lapsed_gaps: int = 3
    per_member: int = 5


@dataclass(frozen=True, slots=True)
class MissedSettings:
    """Missed: away for `gaps_percent` of one's usual gap between visits, and at least `least_days`."""

    least_visits: int = 4
    gaps_percent: int = 250
    least_days: int = 14


@dataclass(frozen=True, slots=True)
class Settings:
    ranking: RankingSettings = RankingSettings()
    companions: CompanionSettings = CompanionSettings()
    usual: UsualSettings = UsualSettings()
    missed: MissedSettings = MissedSettings()
