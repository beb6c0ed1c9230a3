"""How often members come: the typical gap between two visits, and how long the last one is ago.

Gaps are compared by their logarithms, in whole millionths, so that every engine finds the same order.
"""

from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics.settings import RhythmSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table

MICRO = 1_000_000


def ln_micro(value: Any) -> Any:
    """The natural logarithm of a whole number above zero (what is not counts as one), in millionths."""
    import ibis

    return (ibis.greatest(value, 1).cast("float64").ln() * MICRO).round().cast("int64")


def rhythm(visits: "Table", cutoff: int, settings: RhythmSettings) -> "Table":
    """member_id, days_come, gap_micro, gap_days, silent_days of everybody with a visit above zero before `cutoff`.

    `gap_micro` is the logarithm of the typical gap: the geometric mean of the latest gaps and, as few of them say
    little, of some of everybody's. `gap_days` is the same in days, at least one.
    """
    import ibis

    came = visits.filter((visits.amount_minor > 0) & (visits.day < cutoff))
    days = came.select("member_id", "day").distinct()
    gaps = _latest_gaps(days, settings)
    own = gaps.group_by(gap_member="member_id").aggregate(
        gaps=gaps.count().cast("int64"), sum_micro=gaps.gap_micro.sum().cast("int64")
    )
    # Where nobody came twice there is no gap to know.
    unknown = ln_micro(ibis.literal(settings.usual_days))
    general = own.aggregate(
        general_micro=ibis.coalesce((own.sum_micro.sum() // own.gaps.sum().nullif(0)).cast("int64"), unknown)
    )
    met = days.group_by("member_id").aggregate(
        days_come=days.count().cast("int64"), silent_days=(cutoff - days.day.max()).cast("int64")
    )
    both = met.left_join(own, met.member_id == own.gap_member).cross_join(general)
    total = both.sum_micro.fill_null(0) + settings.pseudo_gaps * both.general_micro
    known = both.mutate(gap_micro=(total // (both.gaps.fill_null(0) + settings.pseudo_gaps)).cast("int64"))
    return known.select(
        "member_id",
        "days_come",
        "gap_micro",
        "silent_days",
        gap_days=ibis.greatest(
            (known.gap_micro.cast("float64") / float(MICRO)).exp().round().cast("int64"), 1
        ),
    )


def _latest_gaps(days: "Table", settings: RhythmSettings) -> "Table":
    import ibis

    in_order = ibis.window(group_by="member_id", order_by=days.day)
    latest_first = ibis.window(group_by="member_id", order_by=days.day.desc())
    steps = days.mutate(
        gap=days.day - days.day.lag().over(in_order), place=ibis.row_number().over(latest_first)
    )
    known = steps.filter(steps.gap.notnull() & (steps.place < settings.latest_gaps))
    return known.mutate(gap_micro=ln_micro(known.gap))


def silence_micro(known: "Table") -> Any:
    """By how much the silence is longer than the typical gap: the logarithm of their ratio."""
    return ln_micro(known.silent_days) - known.gap_micro
