"""Members the shop has lost: who, when, what they were worth, and what went before it."""

from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics.past import Past
from pos_loyalty.analytics.settings import LossSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table

YEAR_DAYS = 365
REASONS = ("category_left", "basket_shrunk", "came_less", "no_sign")
"""In the order in which they are looked for: the first that is true is told."""


def customers(past: Past, settings: LossSettings) -> "Table":
    """member_id, last_day, gap_days, lost_day, is_lost, year_minor, period_days of the customers of the last year.

    A customer came on at least `least_visits` days and was not lost before that year. Lost counts from the day on which
    the silence was `gone_gaps` typical gaps long, and `least_silence_days`. `year_minor` is what counts of the year up to the last visit.
    """
    import ibis

    cutoff = past.cutoff
    pace = past.pace.filter(past.pace.days_come >= settings.least_visits)
    last_day = cutoff - pace.silent_days
    dated = pace.select(
        "member_id",
        "gap_days",
        last_day=last_day,
        lost_day=(
            last_day + ibis.greatest(settings.gone_gaps * pace.gap_days, settings.least_silence_days)
        ).cast("int64"),
    )
    of_year = dated.filter(dated.lost_day >= cutoff - YEAR_DAYS)
    counted = past.counted
    own = of_year.select(customer="member_id", until="last_day")
    placed = counted.join(own, counted.member_id == own.customer)
    year = placed.filter(placed.day > placed.until - YEAR_DAYS)
    worth = year.group_by("customer").aggregate(year_minor=year.counted_minor.sum().cast("int64"))
    known = of_year.join(worth, of_year.member_id == worth.customer)
    period = ibis.least(
        ibis.greatest(known.gap_days * settings.gaps_compared, settings.least_days), settings.most_days
    )
    return known.mutate(
        is_lost=ibis.ifelse(known.lost_day < cutoff, 1, 0), period_days=period.cast("int64")
    ).drop("customer")


def losses(
    net: "Table", past: Past, customers: "Table", products: "Table", settings: LossSettings
) -> "Table":
    """member_id, last_day, lost_day, year_minor, reason, category (of category_left) of those who were lost.

    Compared are the member's last period before the last visit and the one before that.
    """
    import ibis

    lost = customers.filter(customers.is_lost == 1)
    ends = _ends(past.counted, lost)
    left = _category_left(net, lost, products, settings)
    both = ends.left_join(left, ends.member_id == left.left_by)
    fell = settings.falling_percent
    has_shrunk = 100 * both.minor_late * both.visits_early <= fell * both.minor_early * both.visits_late
    reason = ibis.cases(
        (both.left_by.notnull(), REASONS[0]),
        ((both.visits_early > 0) & has_shrunk, REASONS[1]),
        (100 * both.visits_late <= fell * both.visits_early, REASONS[2]),
        else_=REASONS[3],
    )
    return both.mutate(reason=reason).select(
        "member_id", "last_day", "lost_day", "year_minor", "reason", "category"
    )


def _ends(counted: "Table", lost: "Table") -> "Table":
    """Visits and amounts of the last period and of the one before, of each lost member."""
    import ibis

    came = counted.select(visitor="member_id", day="day", amount_minor="amount_minor")
    placed = lost.join(came, lost.member_id == came.visitor)
    is_late, is_early = _halves(placed)
    return placed.group_by("member_id", "last_day", "lost_day", "year_minor").aggregate(
        visits_late=is_late.sum().cast("int64"),
        visits_early=is_early.sum().cast("int64"),
        minor_late=ibis.ifelse(is_late, placed.amount_minor, 0).sum().cast("int64"),
        minor_early=ibis.ifelse(is_early, placed.amount_minor, 0).sum().cast("int64"),
    )


def _halves(placed: "Table") -> tuple[Any, Any]:
    before_last = placed.last_day - placed.day
    is_late = (before_last >= 0) & (before_last < placed.period_days)
    is_early = (before_last >= placed.period_days) & (before_last < 2 * placed.period_days)
    return is_late, is_early


def _category_left(net: "Table", lost: "Table", products: "Table", settings: LossSettings) -> "Table":
    """left_by, category: what was a good part of the earlier period and was not bought at all in the last one."""
    import ibis

    named = products.filter(products.category != "").select(named_id="product_id", category="category")
    kept = net.filter(net.amount_minor > 0).select(
        buyer="member_id", day="day", product_id="product_id", amount_minor="amount_minor"
    )
    mine = lost.select("member_id", "last_day", "period_days")
    placed = mine.join(kept, mine.member_id == kept.buyer)
    placed = placed.join(named, placed.product_id == named.named_id)
    is_late, is_early = _halves(placed)
    sums = placed.group_by("member_id", "category").aggregate(
        late=ibis.ifelse(is_late, placed.amount_minor, 0).sum(),
        early=ibis.ifelse(is_early, placed.amount_minor, 0).sum(),
    )
    whole = sums.mutate(total=sums.early.sum().over(ibis.window(group_by="member_id")))
    gone = whole.filter(
        (whole.late == 0) & (whole.early > 0) & (100 * whole.early >= settings.category_percent * whole.total)
    )
    first = ibis.window(group_by="member_id", order_by=[gone.early.desc(), gone.category.asc()])
    placed_first = gone.mutate(place=ibis.row_number().over(first))
    return placed_first.filter(placed_first.place == 0).select("category", left_by="member_id")
