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
        n=bought.count().over(),
        place=ibis.row_number().over(ibis.window(order_by=bought.amount_minor)),
        own_n=bought.count().over(own),
        own_place=ibis.row_number().over(ibis.window(group_by="member_id", order_by=bought.amount_minor)),
    )
    at_percentile = placed.place == (placed.n - 1) * settings.guard_percentile // 100
    at_median = placed.own_place == (placed.own_n - 1) // 2
    known = placed.mutate(
        limit_minor=ibis.ifelse(at_percentile, placed.amount_minor, 0).max().over(),
        median_minor=ibis.ifelse(at_median, placed.amount_minor, 0).max().over(own),
    )
    own_limit = ibis.greatest(known.limit_minor, known.median_minor * settings.guard_medians)
    limit = ibis.ifelse(known.own_n >= settings.guard_visits, own_limit, known.limit_minor)
    return known.mutate(counted_minor=ibis.least(known.amount_minor, limit)).drop(
        "n", "place", "own_place", "limit_minor"
    )
