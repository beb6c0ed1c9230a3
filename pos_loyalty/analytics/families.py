"""Goods too rare to say anything by themselves: they call for what their sub-category calls for, by its best-selling good.

A family is the sub-category of a product, or its category where it has none.
"""

from typing import TYPE_CHECKING

from pos_loyalty.analytics import companions
from pos_loyalty.analytics.engine import Engine
from pos_loyalty.analytics.settings import BasketSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table

PLACES = 3
"""So many families are called for; more would be guessing."""


def family_of(products: "Table") -> "Table":
    """Member (a product) and family, of all that have one."""
    import ibis

    named = ibis.coalesce(products.subcategory.nullif(""), products.category.nullif(""))
    known = products.select(member="product_id", family=named)
    return known.filter(known.family.notnull())


def by_family(
    engine: Engine, bought: "Table", goods: "Table", families: "Table", settings: BasketSettings
) -> "Table":
    """Companions of products that are not among `goods`, with the columns of `companions.companions`.

    `bought` are net lines of what can be bought now, `goods` those that say something by themselves. How many in ten take
    the one with the other is not known of rare goods: in_ten and together are 0.
    """
    import ibis

    known = bought.filter((bought.quantity_milli > 0) & bought.product_id.notnull())
    placed = known.join(families, known.product_id == families.member)
    best = _best_sellers(placed)
    together = _between_families(engine, placed, settings)
    rare = placed.select("member", "family").distinct().anti_join(goods, [("member", "product_id")])
    calls = rare.join(together, rare.family == together.of_family)
    offers = calls.join(best, calls.other_family == best.best_family)
    weight = (offers.weight_micro * offers.share_micro // 1_000_000).cast("int64")
    return (
        offers.filter(offers.member != offers.best)
        .mutate(weight=weight)
        .select(
            product_id="member",
            companion_id="best",
            in_ten=ibis.literal(0).cast("int64"),
            together=ibis.literal(0).cast("int64"),
            weight_micro="weight",
            place="place",
        )
    )


def _best_sellers(placed: "Table") -> "Table":
    """best_family, best, share_micro: of each family the product on most receipts, and its share of them."""
    import ibis

    sold = placed.group_by("family", "member").aggregate(receipts=placed.count().cast("int64"))
    most_first = ibis.window(group_by="family", order_by=[sold.receipts.desc(), sold.member.asc()])
    ranked = sold.mutate(
        place=ibis.row_number().over(most_first),
        whole=sold.receipts.sum().over(ibis.window(group_by="family")),
    )
    return ranked.filter(ranked.place == 0).select(
        best_family="family",
        best="member",
        share_micro=(ranked.receipts * 1_000_000 // ranked.whole).cast("int64"),
    )


def _between_families(engine: Engine, placed: "Table", settings: BasketSettings) -> "Table":
    """of_family, other_family, weight_micro, place: learned from baskets as between products."""
    lines = placed.group_by("purchase_id", "day", product_id="family").aggregate(
        quantity_milli=placed.quantity_milli.sum().cast("int64")
    )
    _, found = companions.learned(engine, "family", lines, settings)
    return found.filter(found.place < PLACES).select(
        of_family="product_id", other_family="companion_id", weight_micro="weight_micro", place="place"
    )
