"""What most customers buy these weeks: for where nothing better is known."""

from typing import TYPE_CHECKING

from pos_loyalty.analytics.rhythm import MICRO
from pos_loyalty.analytics.settings import PopularSettings

if TYPE_CHECKING:
    from ibis.expr.types import Table


def popular(net: "Table", cutoff: int, settings: PopularSettings, on_sale: "Table") -> "Table":
    """product_id, together, weight_micro, place (from 0, best-selling first): of goods that are `on_sale` (product_id).

    `together` is how many purchases hold it, whoever's they are, and `weight_micro` their share of all.
    """
    import ibis

    lately = net.filter((net.day >= cutoff - settings.days) & (net.quantity_milli > 0))
    sold = lately.filter(lately.product_id.notnull()).select("purchase_id", "product_id").distinct()
    whole = lately.aggregate(purchases=lately.purchase_id.nunique().cast("int64"))
    counted = sold.group_by("product_id").aggregate(together=sold.count().cast("int64"))
    counted = counted.semi_join(on_sale, "product_id")
    shared = counted.cross_join(whole)
    weighed = shared.mutate(weight_micro=(shared.together * MICRO // shared.purchases).cast("int64"))
    most_first = [weighed.together.desc(), weighed.product_id.asc()]
    placed = weighed.mutate(place=ibis.row_number().over(ibis.window(order_by=most_first)))
    return placed.filter(placed.place < settings.many).drop("purchases")
