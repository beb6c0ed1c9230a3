"""Where a member stands with the shop: five stages, and whether value rises, falls or the way of shopping has changed.

Everything is compared over the member's own time: as many days as six typical gaps, within bounds, and the same again
before that.
"""

from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics.past import Past
from pos_loyalty.analytics.rhythm import ln_micro, silence_micro
from pos_loyalty.analytics.settings import LifecycleSettings, RankingSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table

STAGES = ("acquisition", "growth", "maturity", "decline", "exit")
TRENDS = ("rising", "steady", "falling", "changed", "unknown")


def lifecycle(
    past: Past, settings: LifecycleSettings, ranked: RankingSettings, away: "Table | None" = None
) -> "Table":
    """member_id, stage, trend, days_come, gap_days, silent_days, steady_percent, period_days and what was compared.

    That is visits_now, visits_before, counted_now and counted_before (minor units, bulk left out), of everybody with a
    visit above zero. `steady_percent` is how many of the gaps are within a half and one and
    a half of the typical one; null below three gaps. `away` (member_id, away_permille) are chances that were learned: who
    will probably come again is not given up for a long silence. Without it silence alone decides.
    """
    pace = _paced(past, settings)
    both = pace.join(_compared(past, pace, ranked), "member_id")
    both = both.left_join(_steadiness(past, pace), "member_id").drop("member_id_right")
    lateness = (both.silence_micro, _ln_percent(settings.exit_percent), _ln_percent(settings.decline_percent))
    if away is not None:
        both = both.left_join(away, "member_id").drop("member_id_right")
        # Who did not come in a year is not asked about.
        chance = both.away_permille.fill_null(1_000)
        lateness = (chance, 10 * settings.exit_chance, 10 * settings.decline_chance)
    return both.mutate(stage=_stage(both, lateness, settings), trend=_trend(both, settings)).select(
        "member_id",
        "stage",
        "trend",
        "days_come",
        "gap_days",
        "silent_days",
        "steady_percent",
        "period_days",
        "visits_now",
        "visits_before",
        "counted_now",
        "counted_before",
    )


def _paced(past: Past, settings: LifecycleSettings) -> "Table":
    import ibis

    pace = past.pace
    period = ibis.least(
        ibis.greatest(pace.gap_days * settings.gaps_compared, settings.least_days), settings.most_days
    )
    return pace.mutate(period_days=period.cast("int64"), silence_micro=silence_micro(pace))


def _compared(past: Past, pace: "Table", settings: RankingSettings) -> "Table":
    """What happened in the member's latest period and in the one before, and how long ago the first visit was."""
    import ibis

    counted = past.counted
    own = pace.select(paced="member_id", period_days="period_days")
    placed = counted.join(own, counted.member_id == own.paced)
    # Beside one's own time before, three times the usual is still a rise: a bulk purchase counts as a usual one here.
    is_bulk = (placed.own_n >= settings.guard_visits) & (placed.counted_minor < placed.amount_minor)
    placed = placed.mutate(counted_minor=ibis.ifelse(is_bulk, placed.median_minor, placed.counted_minor))
    ago = past.cutoff - placed.day
    is_now = ago <= placed.period_days
    is_before = (ago > placed.period_days) & (ago <= 2 * placed.period_days)
    return placed.group_by("member_id").aggregate(
        visits_now=is_now.sum().cast("int64"),
        visits_before=is_before.sum().cast("int64"),
        counted_now=ibis.ifelse(is_now, placed.counted_minor, 0).sum().cast("int64"),
        counted_before=ibis.ifelse(is_before, placed.counted_minor, 0).sum().cast("int64"),
        known_days=ago.max().cast("int64"),
    )


def _steadiness(past: Past, pace: "Table") -> "Table":
    import ibis

    days = past.counted.select("member_id", "day").distinct()
    in_order = ibis.window(group_by="member_id", order_by=days.day)
    steps = days.mutate(gap=days.day - days.day.lag().over(in_order))
    own = pace.select(paced="member_id", gap_days="gap_days")
    known = steps.filter(steps.gap.notnull()).join(own, steps.member_id == own.paced)
    is_usual = (2 * known.gap >= known.gap_days) & (2 * known.gap <= 3 * known.gap_days)
    counted = known.group_by("member_id").aggregate(usual=is_usual.sum(), gaps=known.count())
    enough = counted.filter(counted.gaps >= 3)
    return enough.select("member_id", steady_percent=(100 * enough.usual // enough.gaps).cast("int64"))


def _stage(known: "Table", lateness: tuple[Any, int | Any, int | Any], settings: LifecycleSettings) -> Any:
    """Exactly one; the worst that is true, but for those who are new.

    `lateness` is how late a member is, and what of it makes an exit and a decline.
    """
    import ibis

    late, for_exit, for_decline = lateness
    is_falling = _is_at_most(known.visits_now, known.visits_before, settings.falling_percent)
    has_before = known.visits_before > 0
    is_new = (known.days_come <= settings.new_visits) | (known.known_days < known.period_days)
    return ibis.cases(
        (late > for_exit, "exit"),
        ((late > for_decline) | (has_before & is_falling & ~is_new), "decline"),
        (is_new, "acquisition"),
        (_is_at_least(known.visits_now, known.visits_before, settings.rising_percent), "growth"),
        else_="maturity",
    )


def _trend(known: "Table", settings: LifecycleSettings) -> Any:
    """Of the amount; changed where visits and what is bought on one of them went opposite ways."""
    import ibis

    up, down = settings.rising_percent, settings.falling_percent
    # Amounts of a visit now against before, without dividing: a/b against c/d as a·d against c·b.
    basket_now = known.counted_now * known.visits_before
    basket_before = known.counted_before * known.visits_now
    more_often = _is_at_least(known.visits_now, known.visits_before, up)
    less_often = _is_at_most(known.visits_now, known.visits_before, down)
    has_changed = (more_often & _is_at_most(basket_now, basket_before, down)) | (
        less_often & (known.visits_now > 0) & _is_at_least(basket_now, basket_before, up)
    )
    return ibis.cases(
        (known.visits_before == 0, "unknown"),
        (has_changed, "changed"),
        (_is_at_least(known.counted_now, known.counted_before, up), "rising"),
        (_is_at_most(known.counted_now, known.counted_before, down), "falling"),
        else_="steady",
    )


def _is_at_least(now: Any, before: Any, percent: int) -> Any:
    return 100 * now >= percent * before


def _is_at_most(now: Any, before: Any, percent: int) -> Any:
    return 100 * now <= percent * before


def _ln_percent(percent: int) -> Any:
    import ibis

    return ln_micro(ibis.literal(percent)) - ln_micro(ibis.literal(100))
