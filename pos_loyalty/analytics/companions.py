"""Goods that go together: for each product, which others it calls for, beyond what is merely frequent.

The weights come from whole baskets (`baskets.ease`); beside them stands how many in ten who buy the one buy the other, as
a person can say that aloud.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics import baskets
from pos_loyalty.analytics.engine import Engine
from pos_loyalty.analytics.settings import BasketSettings

if TYPE_CHECKING:
    import numpy as np
    from ibis.expr.types import Table

MICRO = 1_000_000
_TYPES = {
    "in_ten": "int64",
    "together": "int64",
    "weight_micro": "int64",
    "place": "int64",
}


def goods(net: "Table", settings: BasketSettings) -> "Table":
    """basket, number, product_id: what was bought and kept lately, of goods that can say something.

    Baskets and products get numbers, because comparing them is most of the work; the most frequent product is 0. Left out
    are baskets as large as a stock-taking, goods too rare to say anything and, of too many goods, the rarer ones.
    """
    import ibis

    bought = net.filter((net.quantity_milli > 0) & net.product_id.notnull())
    kept = _latest(bought, settings).select("purchase_id", "product_id")
    sizes = kept.group_by(whole="purchase_id").aggregate(size=kept.count())
    usable = sizes.filter(sizes.size <= settings.largest_basket)
    by_id = ibis.window(order_by=usable.whole)
    usable = usable.select("whole", basket=ibis.row_number().over(by_id).cast("int64"))
    held = kept.join(usable, kept.purchase_id == usable.whole)
    counted = held.group_by(counted_id="product_id").aggregate(support=held.count())
    enough = counted.filter(counted.support >= settings.support)
    most_first = ibis.window(order_by=[enough.support.desc(), enough.counted_id.asc()])
    numbered = enough.select("counted_id", number=ibis.row_number().over(most_first).cast("int64"))
    goods = numbered.filter(numbered.number < settings.most_products)
    return held.join(goods, held.product_id == goods.counted_id).select("basket", "number", "product_id")


def _latest(bought: "Table", settings: BasketSettings) -> "Table":
    """What was bought on the latest days, as many as hold `most_baskets`: the work does not grow without end."""
    import ibis

    days = bought.group_by("day").aggregate(baskets=bought.purchase_id.nunique())
    backwards = ibis.cumulative_window(order_by=days.day.desc())
    summed = days.mutate(upto=days.baskets.sum().over(backwards))
    latest = summed.filter(summed.upto - summed.baskets < settings.most_baskets)
    first = latest.aggregate(first_day=latest.day.min())
    both = bought.cross_join(first)
    return both.filter(both.day >= both.first_day)


def learned(
    engine: Engine,
    name: str,
    net: "Table",
    settings: BasketSettings,
    named: Callable[["Table"], "Table"] = lambda numbered: numbered,
    id_type: str = "string",
) -> tuple["Table", "Table"]:
    """`goods`, and the companions of each of them, kept as `name`.

    `named` turns product_id into what stands in these, which is of `id_type`.
    """
    known = engine.kept(f"{name}-goods", goods(net, settings))
    names = engine.columns(f"{name}-names", named(known.select("number", "product_id").distinct()))
    found = engine.columns(f"{name}-baskets", known.select("basket", "number"))
    types = {"product_id": id_type, "companion_id": id_type} | _TYPES
    return known, engine.put(f"{name}-together", types, companions(names, found, settings))


def companions(
    names: Mapping[str, "np.ndarray"], found: Mapping[str, "np.ndarray"], settings: BasketSettings
) -> Iterator[dict[str, Any]]:
    """product_id, companion_id, in_ten, together, weight_micro, place: a batch for each product, best first, place from 0.

    `found` are the columns basket and number of `goods`, `names` the number and product_id of each product.
    """
    products = names["product_id"][names["number"].argsort()]
    counted = baskets.together(found["basket"], found["number"], len(products))
    support = counted.diagonal().copy()
    known = counted.astype("int32")
    del counted
    weighed = baskets.together(found["basket"], found["number"], len(products), settings.size_percent)
    weights = baskets.ease(weighed, settings)
    for number, product_id in enumerate(products.tolist()):
        yield _of_product(number, product_id, products, known, support, weights, settings)


def _of_product(
    number: int,
    product_id: str,
    products: "np.ndarray",
    known: "np.ndarray",
    support: "np.ndarray",
    weights: baskets.Weights,
    settings: BasketSettings,
) -> dict[str, Any]:
    import numpy as np

    others = weights.others[number]
    together = known[number, others].astype(np.int64)
    weight = np.rint(weights.weights[number].astype(np.float64) * MICRO).astype(np.int64)
    is_kept = (others >= 0) & (together >= settings.together) & (weight > 0)
    others, together, weight = others[is_kept], together[is_kept], weight[is_kept]
    bought = int(support[number])
    return {
        "product_id": [product_id] * len(others),
        "companion_id": products[others],
        # Halves up, in whole numbers: 7 of 20 are 4 in 10.
        "in_ten": (20 * together + bought) // (2 * bought),
        "together": together,
        "weight_micro": weight,
        "place": np.arange(len(others)),
    }
