"""The customer pyramid: every buyer of the period has one rank, and each band exactly its share of them.

First version of the score: what a member bought in the period, with each visit counted up to a guard, so that one
bulk purchase does not make a key customer. Ties are broken by the unguarded amount, the number of visits, the
latest visit and at last the member's id.
"""

from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics.settings import RankingSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table

BANDS = ("vip", "large", "ordinary", "small")


def cut_positions(members: int, settings: RankingSettings) -> tuple[int, int, int]:
    """How many members the first one, two and three bands hold together: ⌊N·p + ½⌋, never fewer than the band before.

    Few members have no pyramid (all small), a few more at least one VIP.
    """
    if members < settings.least_members:
        return (0, 0, 0)
    first, second, third = ((2 * members * percent + 100) // 200 for percent in settings.cuts)
    if members < settings.members_for_shares:
        first = max(1, first)
    second = max(first, second)
    return first, second, max(second, third)


def band_of(rank: int, members: int, settings: RankingSettings) -> str:
    for band, last in zip(BANDS, cut_positions(members, settings), strict=False):
        if rank <= last:
            return band
    return BANDS[-1]


def ranking(visits: "Table", first_day: int, cutoff: int, settings: RankingSettings) -> "Table":
    """member_id, rank, members, sales_minor, counted_minor, visits, last_day, blocks, blocks_needed.

    `visits` may hold other days too; those from `first_day` to the day before `cutoff` count. `members` is how many
    were ranked: all with a visit above zero. The first two bands are for members who bought in `blocks_needed`
    different months; others stand behind them there, and only fill up what is left.
    """
    import ibis

    inside = visits.filter((visits.day >= first_day) & (visits.day < cutoff))
    totals = _totals(inside, cutoff, settings)
    covered = ((cutoff - 1) - totals.first_day.min().over()) // settings.block_days + 1
    months = ibis.least(covered, settings.blocks)
    wanted = ibis.greatest(
        settings.least_blocks, (months + settings.blocks_divisor - 1) // settings.blocks_divisor
    )
    able = totals.mutate(
        members=totals.count().over(), blocks_needed=ibis.least(months, wanted).cast("int64")
    )
    able = able.mutate(is_regular=(able.blocks >= able.blocks_needed).cast("int64"))
    regular_first = [able.is_regular.desc(), *_by_score(able)]
    able = able.mutate(place=ibis.row_number().over(ibis.window(order_by=regular_first)))
    at_least = ibis.ifelse(able.members < settings.members_for_shares, 1, 0)
    leading = ibis.greatest((2 * able.members * settings.cuts[1] + 100) // 200, at_least)
    able = able.mutate(leads=((able.is_regular == 1) & (able.place < leading)).cast("int64"))
    leaders_first = [able.leads.desc(), *_by_score(able)]
    ranked = able.mutate(rank=ibis.row_number().over(ibis.window(order_by=leaders_first)) + 1)
    return ranked.select(
        "member_id",
        "rank",
        "members",
        "sales_minor",
        "counted_minor",
        "visits",
        "last_day",
        "blocks",
        "blocks_needed",
    )


def _by_score(totals: "Table") -> list[Any]:
    return [
        totals.counted_minor.desc(),
        totals.sales_minor.desc(),
        totals.visits.desc(),
        totals.last_day.desc(),
        totals.member_id.asc(),
    ]


def _totals(inside: "Table", cutoff: int, settings: RankingSettings) -> "Table":
    """Per member with a visit above zero; what came back without its purchase counts against the total."""
    import ibis

    guarded = _guarded(inside.filter(inside.amount_minor > 0), settings)
    block = ibis.least(((cutoff - 1) - guarded.day) // settings.block_days, settings.blocks - 1)
    bought = guarded.group_by("member_id").aggregate(
        bought_minor=guarded.amount_minor.sum().cast("int64"),
        guarded_minor=guarded.counted_minor.sum().cast("int64"),
        visits=guarded.count().cast("int64"),
        first_day=guarded.day.min(),
        last_day=guarded.day.max(),
        blocks=block.nunique().cast("int64"),
    )
    negative = inside.filter(inside.amount_minor < 0)
    back = negative.group_by(came_back_from="member_id").aggregate(
        back_minor=negative.amount_minor.sum().cast("int64")
    )
    both = bought.left_join(back, bought.member_id == back.came_back_from)
    back_minor = both.back_minor.fill_null(0)
    return both.select(
        "member_id",
        "visits",
        "first_day",
        "last_day",
        "blocks",
        sales_minor=both.bought_minor + back_minor,
        counted_minor=both.guarded_minor + back_minor,
    )


def _guarded(bought: "Table", settings: RankingSettings) -> "Table":
    """Each visit counts up to the 95th percentile of all visits, or three times the member's own median if more.

    Percentiles are the lower discrete ones: an amount that was really paid.
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
    return known.mutate(counted_minor=ibis.least(known.amount_minor, limit))
