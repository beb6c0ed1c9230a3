"""Items bought together: for each product, what lies in the same basket clearly more often than by chance."""

from typing import TYPE_CHECKING

from pos_loyalty.analytics.settings import CompanionSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table

_SCORE_STEPS = 1_000_000


def goods(net: "Table", settings: CompanionSettings) -> "Table":
    """basket, number, product_id, support, baskets: what was bought and kept, of goods that can say something.

    Baskets and products get numbers, because comparing them is most of the work. Left out are baskets as large as
    a stock-taking, goods too rare to say anything and, of too many goods, the rarer ones.
    """
    import ibis

    kept = net.filter(net.quantity_milli > 0).select("purchase_id", "product_id")
    sized = kept.mutate(
        size=kept.count().over(ibis.window(group_by="purchase_id")),
        basket=ibis.dense_rank().over(ibis.window(order_by=kept.purchase_id)).cast("int32"),
    )
    usable = sized.filter(sized.size <= settings.largest_basket)
    counted = usable.mutate(
        support=usable.count().over(ibis.window(group_by="product_id")),
        baskets=usable.basket.nunique().over(),
    )
    enough = counted.filter(counted.support >= settings.support)
    most_first = ibis.window(order_by=[enough.support.desc(), enough.product_id.asc()])
    numbered = enough.mutate(number=ibis.dense_rank().over(most_first).cast("int32"))
    return numbered.filter(numbered.number < settings.most_products).select(
        "basket", "number", "product_id", "support", "baskets"
    )


def pairs(goods: "Table", settings: CompanionSettings) -> "Table":
    """first, second, together: the numbers of goods (first < second) that lay in the same basket often enough."""
    mine = goods.select("basket", first="number")
    others = goods.select("basket", second="number")
    met = mine.join(others, [mine.basket == others.basket, mine.first < others.second]).select(
        "first", "second"
    )
    counted = met.group_by("first", "second").aggregate(together=met.count().cast("int64"))
    return counted.filter(counted.together >= settings.together)


def companions(goods: "Table", pairs: "Table", settings: CompanionSettings) -> "Table":
    """product_id, companion_id, in_ten, together, place (from 0, best first).

    Score: the logarithm of the lift times the confidence, which prefers what is both unexpected and frequent. It is
    rounded before it orders anything, so that the last digit of a logarithm decides nothing.
    """
    import ibis

    known = _directed(goods, pairs)
    confidence = known.together.cast("float64") / known.support
    lift = known.together.cast("float64") * known.baskets / (known.support * known.companion_support)
    scored = known.mutate(
        # Halves up, in whole numbers: 7 of 20 are 4 in 10.
        in_ten=(20 * known.together + known.support) // (2 * known.support),
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


def _directed(goods: "Table", pairs: "Table") -> "Table":
    """Each pair in both directions, with what is known of its two products."""
    import ibis

    turned = pairs.select("together", first="second", second="first").select("first", "second", "together")
    both = ibis.union(pairs.select("first", "second", "together"), turned)
    products = goods.select("number", "product_id", "support", "baskets").distinct()
    with_mine = both.join(products, both.first == products.number).drop("number")
    others = products.select(number="number", companion_id="product_id", companion_support="support")
    return with_mine.join(others, with_mine.second == others.number)
