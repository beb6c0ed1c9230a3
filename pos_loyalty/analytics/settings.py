"""Periods, shares and thresholds of the analyses; the defaults are the programme's."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RankingSettings:
    """`cuts` are the percentages at which VIP, large and ordinary end; what follows is small.

    `least_members` is how many buyers a pyramid needs; below `members_for_shares` its top is one member. The weights
    are percent of the logarithm of each factor: what was bought, as far as it counts, how often, and how many of `quantity_unit`;
    `recency_weight` is what a silence of more than `late_percent` of the typical gap costs.
    """

    amount_weight: int = 80
    visits_weight: int = 20
    quantity_weight: int = 0
    quantity_unit: str = "pc"
    recency_weight: int = 100
    late_percent: int = 250

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
class StatusSettings:
    """A band is kept up to `margin_percent` of its last place, and below that for `falls_after_days`."""

    margin_percent: int = 125
    falls_after_days: int = 7


@dataclass(frozen=True, slots=True)
class RhythmSettings:
    """The typical gap is the mean of the `latest_gaps`, and of as many of everybody's as `pseudo_gaps`.

    `usual_days` stands where nobody has come twice yet.
    """

    latest_gaps: int = 12
    pseudo_gaps: int = 3
    usual_days: int = 30


@dataclass(frozen=True, slots=True)
class LifecycleSettings:
    """Compared are as many days as `gaps_compared` typical gaps, within bounds, with as many before.

    Percents of silence are of the typical gap, those of rising and falling of the period before; chances, in percent, are
    those that no visit comes, where they could be learned.
    """

    gaps_compared: int = 6
    least_days: int = 28
    most_days: int = 120
    new_visits: int = 2
    exit_percent: int = 500
    decline_percent: int = 250
    exit_chance: int = 30
    decline_chance: int = 10
    rising_percent: int = 125
    falling_percent: int = 67


@dataclass(frozen=True, slots=True)
class ChampionSettings:
    """What makes a champion: the share of all pieces sold, of a product that sells, bought on several days."""

    share_percent: int = 80
    least_pieces: int = 12
    least_visits: int = 3


@dataclass(frozen=True, slots=True)
class ClassSettings:
    """`growth_percent` in two successive periods makes a B; `product_percents` of all sales end A and B of products."""

    a_percent: int = 20
    growth_percent: int = 10
    growth_days: int = 365
    growth_days_of_young_shops: int = 182
    product_percents: tuple[int, int] = (80, 95)


@dataclass(frozen=True, slots=True)
class ChurnSettings:
    """Asked is whether no visit comes within `horizon_days`, of members who came in `window_days`.

    Learned from up to `most_origins` earlier days with `least_history_days` before them, where at least `least_cases` went
    and stayed; a shop too young has the rule that after `gone_gaps` typical gaps one half are gone. `listed_percent` is the
    chance from which members are listed.
    """

    horizon_days: int = 91
    window_days: int = 365
    least_history_days: int = 182
    most_origins: int = 2
    least_cases: int = 20
    shrinkage: float = 10.0
    gone_gaps: int = 5
    listed_percent: int = 10


@dataclass(frozen=True, slots=True)
class LossSettings:
    """Lost is a customer, one who came on `least_visits` days, after a silence of `gone_gaps` typical gaps.

    And of `least_silence_days` at least: who comes every other day is not lost after a holiday.
    """

    least_visits: int = 3
    gone_gaps: int = 5
    least_silence_days: int = 60
    gaps_compared: int = 6
    least_days: int = 28
    most_days: int = 120
    falling_percent: int = 67
    category_percent: int = 25


@dataclass(frozen=True, slots=True)
class ValueSettings:
    """What a member will bring is told for `horizon_days`; of sales `margin_percent` are profit.

    The forecast is held against the last `proof_days`, as it would have been made before them, where the shop was
    `least_history_days` old by then.
    """

    horizon_days: int = 365
    margin_percent: int = 10
    least_members: int = 50
    proof_days: int = 91
    least_history_days: int = 182


@dataclass(frozen=True, slots=True)
class BasketSettings:
    """`support` is in how many baskets a product must lie, `together` in how many both of two.

    The work grows with the third power of the products: with more than `most_products` the rarer ones are left out. Of
    the baskets the latest `most_baskets`, whole days of them, say enough.
    `shrinkage` draws weights to zero, as if each product had lain in so many baskets alone. A basket counts less the more
    it holds, and a product the more often it is bought anyway: `size_percent` and `popularity_percent` are hundredths of
    the exponent.
    """

    support: int = 20
    together: int = 5
    largest_basket: int = 100
    most_baskets: int = 1_000_000
    most_products: int = 5_000
    shrinkage: float = 30.0
    size_percent: int = 50
    popularity_percent: int = 10
    per_product: int = 20


@dataclass(frozen=True, slots=True)
class UsualSettings:
    """Due from `due_percent` of the usual gap on; after `lapsed_gaps` gaps the habit has probably ended.

    What was bought `half_life_days` ago counts one half of what was bought today; as many visits as `pseudo_visits` are
    added, so that nobody has a habit after one.
    """

    least_times: int = 2
    due_percent: int = 50
    lapsed_gaps: int = 3
    half_life_days: int = 60
    pseudo_visits: int = 1
    per_member: int = 12


@dataclass(frozen=True, slots=True)
class AlikeSettings(BasketSettings):
    """What a member bought in the period is one basket here; the rest as of baskets, of the latest members.

    A member is asked of by the likeliest `habits`, and told of `per_member` goods that they have not bought: the same ones as
    long as they are among the likeliest `found`, as of goods about equally likely the order changes each night.
    """

    largest_basket: int = 1_000
    most_baskets: int = 200_000
    shrinkage: float = 100.0
    size_percent: int = 100
    habits: int = 12
    found: int = 16
    per_member: int = 4


@dataclass(frozen=True, slots=True)
class PopularSettings:
    """The best-selling goods of the last `days`, so `many` of them."""

    days: int = 56
    many: int = 12


@dataclass(frozen=True, slots=True)
class MissedSettings:
    """Missed: away for `gaps_percent` of one's usual gap between visits, and at least `least_days`."""

    least_visits: int = 4
    gaps_percent: int = 250
    least_days: int = 14


@dataclass(frozen=True, slots=True)
class SuggestionSettings:
    """`margin_tilt`: by so many percent a suggestion counts more for each hundred points of margin above the mean; 0 for no tilt."""

    margin_tilt: int = 0


@dataclass(frozen=True, slots=True)
class Settings:
    """`history_days` are read: classes compare years, forecasts learn from what came after earlier days.

    What nobody bought in the last `on_sale_days` is not suggested: it is out of season, or not sold any more.
    """

    history_days: int = 1_095
    on_sale_days: int = 28
    rhythm: RhythmSettings = RhythmSettings()
    ranking: RankingSettings = RankingSettings()
    status: StatusSettings = StatusSettings()
    lifecycle: LifecycleSettings = LifecycleSettings()
    champions: ChampionSettings = ChampionSettings()
    churn: ChurnSettings = ChurnSettings()
    losses: LossSettings = LossSettings()
    value: ValueSettings = ValueSettings()
    classes: ClassSettings = ClassSettings()
    baskets: BasketSettings = BasketSettings()
    usual: UsualSettings = UsualSettings()
    alike: AlikeSettings = AlikeSettings()
    popular: PopularSettings = PopularSettings()
    missed: MissedSettings = MissedSettings()
    suggestions: SuggestionSettings = SuggestionSettings()
