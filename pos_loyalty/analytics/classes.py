"""Classes A, B and C: of members by what they buy in a year and how it grows, of products by what they bring in."""

from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics.settings import ClassSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table

YEAR_DAYS = 365
PERIODS = 3


def growth_days(known_days: int, settings: ClassSettings) -> int:
    """How long each of the three periods is whose growth makes a B: a year, half of one in a young shop, 0 if too young."""
    for days in (settings.growth_days, settings.growth_days_of_young_shops):
        if known_days >= PERIODS * days:
            return days
    return 0


def member_classes(visits: "Table", cutoff: int, period_days: int, settings: ClassSettings) -> "Table":
    """member_id, abc of everybody with a visit above zero in the last year.

    A: the top share by what was bought, net. B: no A, bought more by `growth_percent` in two successive periods and came
    in the last one. C: all others. `period_days` is that of `growth_days`; 0 leaves nobody for B.
    """
    import ibis

    ago = cutoff - visits.day
    came = visits.filter(visits.day < cutoff)
    in_period = [
        (ago > number * period_days) & (ago <= (number + 1) * period_days) for number in range(PERIODS)
    ]
    sums = {
        f"period_{number}": ibis.ifelse(is_in, visits.amount_minor, 0).sum().cast("int64")
        for number, is_in in enumerate(in_period)
    }
    year = ibis.ifelse(ago <= YEAR_DAYS, visits.amount_minor, 0).sum().cast("int64")
    has_bought = ((ago <= YEAR_DAYS) & (visits.amount_minor > 0)).sum()
    totals = came.group_by("member_id").aggregate(year_minor=year, buys=has_bought, **sums)
    buyers = totals.filter(totals.buys > 0)
    ranked = buyers.mutate(
        place=ibis.row_number().over(
            ibis.window(order_by=[buyers.year_minor.desc(), buyers.member_id.asc()])
        ),
        members=buyers.count().over(),
    )
    is_top = ranked.place < (2 * ranked.members * settings.a_percent + 100) // 200
    return ranked.select(
        "member_id",
        abc=ibis.cases((is_top, "A"), (_has_grown(ranked, period_days, settings), "B"), else_="C"),
    )


def _has_grown(ranked: "Table", period_days: int, settings: ClassSettings) -> Any:
    import ibis

    if not period_days:
        return ibis.literal(value=False)
    steps = [(ranked.period_1, ranked.period_0), (ranked.period_2, ranked.period_1)]
    grown = [(before > 0) & (100 * now >= (100 + settings.growth_percent) * before) for before, now in steps]
    return grown[0] & grown[1]


def product_classes(net: "Table", first_day: int, cutoff: int, settings: ClassSettings) -> "Table":
    """product_id, amount_minor, abc: A up to 80 % of all that was sold in the period, B up to 95 %, C the rest."""
    import ibis

    kept = net.filter((net.day >= first_day) & (net.day < cutoff))
    sold = kept.group_by("product_id").aggregate(amount_minor=kept.amount_minor.sum().cast("int64"))
    positive = sold.mutate(counted=ibis.greatest(sold.amount_minor, 0))
    most_first = [positive.counted.desc(), positive.product_id.asc()]
    summed = positive.mutate(
        above=positive.counted.sum().over(ibis.cumulative_window(order_by=most_first)) - positive.counted,
        total=positive.counted.sum().over(),
    )
    first, second = settings.product_percents
    # A product belongs to the class in which its sales begin: the best one is A, however much it sells.
    return summed.select(
        "product_id",
        "amount_minor",
        abc=ibis.cases(
            ((summed.total > 0) & (100 * summed.above < first * summed.total), "A"),
            ((summed.total > 0) & (100 * summed.above < second * summed.total), "B"),
            else_="C",
        ),
    )
