"""What a member usually buys and is due, and whose usual visit has not come."""

from typing import TYPE_CHECKING

from pos_loyalty.analytics.rhythm import MICRO
from pos_loyalty.analytics.settings import MissedSettings, UsualSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table

CANDIDATES = 4
"""For each place so many goods are looked at."""


def rated(net: "Table", cutoff: int, settings: UsualSettings) -> "Table":
    """member_id, product_id, times, weight_micro, rated_place: what each member buys, likeliest first.

    More than are told, as some of them are not open now; looking at the gaps of all would be most of the work.
    """
    return _best(_rates(_days(net, cutoff), cutoff, settings), settings)


def usual(
    net: "Table", rated: "Table", cutoff: int, settings: UsualSettings, on_sale: "Table | None" = None
) -> "Table":
    """member_id, product_id, times, gap_days, is_due, weight_micro, place (from 0, first to mention).

    `rated` is what `rated` found of the same lines. `weight_micro` is on how many of a million visits the member buys it, the latest visits counting most: the likeliest
    comes first. What was bought just now is not wanted yet, and what is due is a habit that has not ended. `on_sale`
    (product_id) are goods that can be bought; without it all can.
    """
    import ibis

    habits = rated.filter(rated.times >= settings.least_times).select(
        "member_id", "product_id", "weight_micro"
    )
    known_days = _days(net, cutoff).semi_join(habits, ["member_id", "product_id"])
    both = _gaps(known_days, ("member_id", "product_id")).join(habits, ["member_id", "product_id"])
    silent = cutoff - both.last_day
    known = both.mutate(
        silent=silent,
        is_due=ibis.ifelse(
            (silent <= settings.lapsed_gaps * both.gap_days)
            & (silent * 100 >= both.gap_days * settings.due_percent),
            1,
            0,
        ),
    )
    open_ = known.filter(known.silent * 100 >= known.gap_days * settings.due_percent)
    if on_sale is not None:
        open_ = open_.semi_join(on_sale, "product_id")
    first = [open_.weight_micro.desc(), open_.times.desc(), open_.product_id.asc()]
    placed = open_.mutate(place=ibis.row_number().over(ibis.window(group_by="member_id", order_by=first)))
    return placed.filter(placed.place < settings.per_member).select(
        "member_id", "product_id", "times", "gap_days", "is_due", "weight_micro", "place"
    )


def _days(net: "Table", cutoff: int) -> "Table":
    """member_id, product_id, day: each once."""
    own = net.filter(net.member_id.notnull() & (net.quantity_milli > 0) & (net.day < cutoff))
    return own.filter(own.product_id.notnull()).select("member_id", "product_id", "day").distinct()


def _rates(days: "Table", cutoff: int, settings: UsualSettings) -> "Table":
    """member_id, product_id, times, weight_micro: days with the product against all days, older ones fading."""
    import ibis

    faded = days.mutate(
        micro=(ibis.literal(0.5) ** ((cutoff - days.day).cast("float64") / settings.half_life_days) * MICRO)
        .round()
        .cast("int64")
    )
    came = faded.select("member_id", "day", "micro").distinct()
    whole = came.group_by(visitor="member_id").aggregate(
        whole_micro=came.micro.sum().cast("int64") + settings.pseudo_visits * MICRO
    )
    bought = faded.group_by("member_id", "product_id").aggregate(
        micro=faded.micro.sum().cast("int64"), times=faded.count()
    )
    both = bought.join(whole, bought.member_id == whole.visitor)
    return both.select(
        "member_id",
        "product_id",
        "times",
        weight_micro=(both.micro * MICRO // both.whole_micro).cast("int64"),
    )


def _best(rated: "Table", settings: UsualSettings) -> "Table":
    import ibis

    likeliest = [rated.weight_micro.desc(), rated.product_id.asc()]
    placed = rated.mutate(
        rated_place=ibis.row_number().over(ibis.window(group_by="member_id", order_by=likeliest))
    )
    return placed.filter(placed.rated_place < CANDIDATES * settings.per_member)


def missed(visits: "Table", cutoff: int, settings: MissedSettings) -> "Table":
    """member_id, gap_days, silent_days of members who have stayed away much longer than they use to."""
    came = visits.filter((visits.amount_minor > 0) & (visits.day < cutoff))
    rhythm = _gaps(came.select("member_id", "day").distinct(), ("member_id",))
    silent = rhythm.mutate(silent_days=cutoff - rhythm.last_day)
    return silent.filter(
        (silent.times >= settings.least_visits)
        & (silent.silent_days * 100 >= silent.gap_days * settings.gaps_percent)
        & (silent.silent_days >= settings.least_days)
    ).select("member_id", "gap_days", "silent_days")


def _gaps(days: "Table", of: tuple[str, ...]) -> "Table":
    """How often, the median number of days between two times (the lower one of two), and the last day."""
    import ibis

    in_order = ibis.window(group_by=list(of), order_by=days.day)
    steps = days.mutate(gap=days.day - days.day.lag().over(in_order))
    known = steps.filter(steps.gap.notnull())
    placed = known.mutate(
        place=ibis.row_number().over(ibis.window(group_by=list(of), order_by=known.gap)),
        gaps=known.count().over(ibis.window(group_by=list(of))),
    )
    is_median = placed.place == (placed.gaps - 1) // 2
    return placed.group_by(list(of)).aggregate(
        times=(placed.count() + 1).cast("int64"),
        gap_days=ibis.ifelse(is_median, placed.gap, 0).max().cast("int64"),
        last_day=placed.day.max(),
    )
