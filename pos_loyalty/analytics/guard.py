"""How much of each visit counts: up to a guard, so that one bulk purchase does not make a key customer."""

from typing import TYPE_CHECKING

from pos_loyalty.analytics.settings import RankingSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table


def guarded(bought: "Table", settings: RankingSettings) -> "Table":
    """`bought` (visits above zero) with counted_minor, what of a visit counts, and own_n and median_minor of its member.

    Each counts up to the 95th percentile of all visits, or three times the member's own median if that is more and
    there are visits enough to know it. Percentiles are the lower discrete ones: an amount that was really paid.
    """
    import ibis

    own = ibis.window(group_by="member_id")
    placed = bought.mutate(
        own_n=bought.count().over(own),
        own_place=ibis.row_number().over(ibis.window(group_by="member_id", order_by=bought.amount_minor)),
    )
    at_median = placed.own_place == (placed.own_n - 1) // 2
    known = placed.mutate(median_minor=ibis.ifelse(at_median, placed.amount_minor, 0).max().over(own))
    known = known.cross_join(_limit(bought, settings))
    own_limit = ibis.greatest(known.limit_minor, known.median_minor * settings.guard_medians)
    limit = ibis.ifelse(known.own_n >= settings.guard_visits, own_limit, known.limit_minor)
    return known.mutate(counted_minor=ibis.least(known.amount_minor, limit)).drop("own_place", "limit_minor")


def _limit(bought: "Table", settings: RankingSettings) -> "Table":
    """limit_minor, one row: the percentile. By the number of visits of each amount: visits are many, amounts few."""
    import ibis

    amounts = bought.group_by("amount_minor").aggregate(many=bought.count().cast("int64"))
    upwards = ibis.cumulative_window(order_by=amounts.amount_minor)
    summed = amounts.mutate(
        upto=amounts.many.sum().over(upwards).cast("int64"), n=amounts.many.sum().over().cast("int64")
    )
    beyond = summed.filter(summed.upto > (summed.n - 1) * settings.guard_percentile // 100)
    return beyond.aggregate(limit_minor=beyond.amount_minor.min())
