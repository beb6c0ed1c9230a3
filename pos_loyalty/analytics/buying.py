"""What a forecast of visits needs to know of each member: how often they came again, when, and for how much."""

from typing import TYPE_CHECKING

from pos_loyalty.analytics.past import Past
from pos_loyalty.analytics.settings import RankingSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table


def buying(past: Past, settings: RankingSettings) -> "Table":
    """member_id, repeats, last_days, known_days, repeat_minor, all_minor, year_minor: a row for all who came before the cut-off.

    `repeats` are days with a visit after the first, `last_days` from the first to the last of them, `known_days` from the
    first to the cut-off; `repeat_minor` is what counts of the amounts of the repeats, `all_minor` of all of them, `year_minor` of those in the window of the ranking.
    """
    import ibis

    cutoff, counted = past.cutoff, past.counted
    days = counted.group_by("member_id", "day").aggregate(counted_minor=counted.counted_minor.sum())
    whole = days.mutate(first_day=days.day.min().over(ibis.window(group_by="member_id")))
    is_repeat = whole.day > whole.first_day
    return whole.group_by("member_id").aggregate(
        repeats=is_repeat.sum().cast("int64"),
        last_days=(whole.day.max() - whole.day.min()).cast("int64"),
        known_days=(cutoff - whole.day.min()).cast("int64"),
        repeat_minor=ibis.ifelse(is_repeat, whole.counted_minor, 0).sum().cast("int64"),
        all_minor=whole.counted_minor.sum().cast("int64"),
        year_minor=ibis.ifelse(cutoff - whole.day <= settings.window_days, whole.counted_minor, 0)
        .sum()
        .cast("int64"),
    )
