"""The customer pyramid: every buyer of the period has one rank, and each band exactly its share of them.

The score weighs what a member bought, how often, how many pieces and how late the next visit is, by their logarithms in
whole numbers. Ties are broken by what counts of the amount, the number of visits, the latest visit, the whole amount and
at last the member's id.
"""

from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics.past import Keep, Past, as_it_is, past
from pos_loyalty.analytics.rhythm import ln_micro, silence_micro
from pos_loyalty.analytics.settings import RankingSettings, RhythmSettings, Settings

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


def ranking(
    visits: "Table",
    first_day: int,
    cutoff: int,
    settings: RankingSettings,
    rhythm_settings: RhythmSettings | None = None,
    pieces: "Table | None" = None,
    keep: Keep = as_it_is,
) -> "Table":
    """member_id, rank, members, score, sales_minor, counted_minor, bulk_minor, visits, last_day, blocks, blocks_needed.

    `visits` may hold other days too; those from `first_day` to the day before `cutoff` count. `members` is how many
    were ranked: all with a visit above zero. The first two bands are for members who bought in `blocks_needed`
    different months; others stand behind them there, and only fill up what is left. `bulk_minor` is what the guard left
    out of the largest visit. `pieces` (member_id, pieces) is needed where they weigh anything. `keep` is that of `past`.
    """
    import ibis

    inside = visits.filter((visits.day >= first_day) & (visits.day < cutoff))
    both = Settings(ranking=settings, rhythm=rhythm_settings or RhythmSettings())
    totals = _scored(inside, past(inside, cutoff, both, keep), settings, pieces)
    covered = ((cutoff - 1) - totals.first_day.min().over()) // settings.block_days + 1
    months = ibis.least(covered, settings.blocks)
    wanted = ibis.greatest(
        settings.least_blocks, (months + settings.blocks_divisor - 1) // settings.blocks_divisor
    )
    able = totals.mutate(
        members=totals.count().over(), blocks_needed=ibis.least(months, wanted).cast("int64")
    )
    able = able.mutate(is_regular=ibis.ifelse(able.blocks >= able.blocks_needed, 1, 0))
    regular_first = [able.is_regular.desc(), *_by_score(able)]
    able = able.mutate(place=ibis.row_number().over(ibis.window(order_by=regular_first)))
    at_least = ibis.ifelse(able.members < settings.members_for_shares, 1, 0)
    leading = ibis.greatest((2 * able.members * settings.cuts[1] + 100) // 200, at_least)
    able = able.mutate(leads=ibis.ifelse((able.is_regular == 1) & (able.place < leading), 1, 0))
    leaders_first = [able.leads.desc(), *_by_score(able)]
    ranked = able.mutate(rank=ibis.row_number().over(ibis.window(order_by=leaders_first)) + 1)
    return ranked.select(
        "member_id",
        "rank",
        "members",
        "score",
        "sales_minor",
        "counted_minor",
        "bulk_minor",
        "visits",
        "last_day",
        "blocks",
        "blocks_needed",
    )


def _by_score(totals: "Table") -> list[Any]:
    return [
        totals.score.desc(),
        totals.counted_minor.desc(),
        totals.visits.desc(),
        totals.last_day.desc(),
        totals.sales_minor.desc(),
        totals.member_id.asc(),
    ]


def _scored(inside: "Table", now: Past, settings: RankingSettings, pieces: "Table | None") -> "Table":
    """`_totals` with score: hundredths of a millionth, as the weights are percent."""
    import ibis

    totals = _totals(inside, now, settings)
    pace = now.pace
    pace = pace.select(paced="member_id", silence_micro=silence_micro(pace))
    known = totals.join(pace, totals.member_id == pace.paced).drop("paced")
    late = ibis.greatest(known.silence_micro - _late_micro(settings.late_percent), 0)
    score = (
        settings.amount_weight * ln_micro(known.counted_minor)
        + settings.visits_weight * ln_micro(known.visits)
        - settings.recency_weight * late
    )
    if pieces is None:
        return known.mutate(score=score)
    owned = pieces.select(owner="member_id", pieces="pieces")
    with_pieces = known.mutate(score=score).left_join(owned, known.member_id == owned.owner)
    by_pieces = settings.quantity_weight * ln_micro(with_pieces.pieces.fill_null(1))
    return with_pieces.mutate(score=with_pieces.score + by_pieces).drop("owner", "pieces")


def _late_micro(percent: int) -> Any:
    import ibis

    return ln_micro(ibis.literal(percent)) - ln_micro(ibis.literal(100))


def _totals(inside: "Table", now: Past, settings: RankingSettings) -> "Table":
    """Per member with a visit above zero; what came back without its purchase counts against the total."""
    import ibis

    bought = now.counted
    block = ibis.least(((now.cutoff - 1) - bought.day) // settings.block_days, settings.blocks - 1)
    known = bought.group_by("member_id").aggregate(
        bought_minor=bought.amount_minor.sum().cast("int64"),
        guarded_minor=bought.counted_minor.sum().cast("int64"),
        bulk_minor=(bought.amount_minor - bought.counted_minor).max().cast("int64"),
        visits=bought.count().cast("int64"),
        first_day=bought.day.min(),
        last_day=bought.day.max(),
        blocks=block.nunique().cast("int64"),
    )
    negative = inside.filter(inside.amount_minor < 0)
    back = negative.group_by(came_back_from="member_id").aggregate(
        back_minor=negative.amount_minor.sum().cast("int64")
    )
    both = known.left_join(back, known.member_id == back.came_back_from)
    back_minor = both.back_minor.fill_null(0)
    return both.select(
        "member_id",
        "visits",
        "first_day",
        "last_day",
        "blocks",
        "bulk_minor",
        sales_minor=both.bought_minor + back_minor,
        counted_minor=both.guarded_minor + back_minor,
    )
