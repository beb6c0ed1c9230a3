"""Items bought together: for each product, what lies in the same basket clearly more often than by chance."""

from typing import TYPE_CHECKING

from pos_loyalty.analytics.settings import CompanionSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table

_SCORE_STEPS = 1_000_000


def baskets(net: "Table", settings: CompanionSettings) -> "Table":
    """purchase_id, product_id of what was bought and kept, without baskets as large as a stock-taking."""
    import ibis

    kept = net.filter(net.quantity_milli > 0).select("purchase_id", "product_id")
    sized = kept.mutate(size=kept.count().over(ibis.window(group_by="purchase_id")))
    return sized.filter(sized.size <= settings.largest_basket).select("purchase_id", "product_id")


def companions(baskets: "Table", settings: CompanionSettings) -> "Table":
    """product_id, companion_id, in_ten, together, place (from 0, best first).

    Score: the logarithm of the lift times the confidence, which prefers what is both unexpected and frequent. It is
    rounded before it orders anything, so that the last digit of a logarithm decides nothing.
    """
    import ibis

    counted = baskets.mutate(
        support=baskets.count().over(ibis.window(group_by="product_id")),
        baskets=baskets.purchase_id.nunique().over(),
    )
    frequent = _frequent(counted, settings)
    pairs = _pairs(frequent, settings)
    confidence = pairs.together.cast("float64") / pairs.support
    lift = pairs.together.cast("float64") * pairs.baskets / (pairs.support * pairs.companion_support)
    scored = pairs.mutate(
        # Halves up, in whole numbers: 7 of 20 are 4 in 10.
        in_ten=(20 * pairs.together + pairs.support) // (2 * pairs.support),
        score=(lift.ln() * confidence * _SCORE_STEPS).round().cast("int64"),
    )
    worth = scored.filter((scored.in_ten >= 1) & (scored.score > 0))
    best_first = [worth.score.desc(), worth.together.desc(), worth.companion_id.asc()]
    placed = worth.mutate(
        place=ibis.row_number().over(ibis.window(group_by="product_id", order_by=best_first))
    )
    return placed.filter(placed.place < settings.per_product).select(
        "product_id", "companion_id", "in_ten", "together", "place"
    )


def _frequent(counted: "Table", settings: CompanionSettings) -> "Table":
    """The baskets without goods that are too rare to say anything; of too many goods, the most frequent."""
    import ibis

    enough = counted.filter(counted.support >= settings.support)
    most_first = [enough.support.desc(), enough.product_id.asc()]
    numbered = enough.mutate(number=ibis.dense_rank().over(ibis.window(order_by=most_first)))
    return numbered.filter(numbered.number < settings.most_products).drop("number")


def _pairs(frequent: "Table", settings: CompanionSettings) -> "Table":
    """product_id, support, companion_id, companion_support, together, baskets; each pair in both directions."""
    import ibis

    other = frequent.view()
    met = frequent.join(
        other, [frequent.purchase_id == other.purchase_id, frequent.product_id < other.product_id]
    ).select(
        "product_id",
        "support",
        "baskets",
        companion_id=other.product_id,
        companion_support=other.support,
    )
    once = met.group_by("product_id", "companion_id").aggregate(
        together=met.count().cast("int64"),
        support=met.support.max(),
        companion_support=met.companion_support.max(),
        baskets=met.baskets.max(),
    )
    once = once.filter(once.together >= settings.together)
    turned = once.select(
        "together",
        "baskets",
        product_id="companion_id",
        companion_id="product_id",
        support="companion_support",
        companion_support="support",
    )
    columns = ("product_id", "companion_id", "together", "support", "companion_support", "baskets")
    return ibis.union(once.select(*columns), turned.select(*columns))
