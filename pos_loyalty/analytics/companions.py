"""Goods that go together: for each product, which others it calls for, beyond what is merely frequent.

The weights come from whole baskets (`baskets.ease`); beside them stands how many in ten who buy the one buy the other, as
a person can say that aloud.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics import baskets
from pos_loyalty.analytics.settings import BasketSettings

if TYPE_CHECKING:
    import numpy as np
    from ibis.expr.types import Table

MICRO = 1_000_000
TYPES = {
    "product_id": "string",
    "companion_id": "string",
    "in_ten": "int64",
    "together": "int64",
    "weight_micro": "int64",
    "place": "int64",
}


def goods(net: "Table", settings: BasketSettings) -> "Table":
    """basket, number, product_id: what was bought and kept, of goods that can say something.

    Baskets and products get numbers, because comparing them is most of the work; the most frequent product is 0. Left out
    are baskets as large as a stock-taking, goods too rare to say anything and, of too many goods, the rarer ones.
    """
    import ibis

    kept = net.filter((net.quantity_milli > 0) & net.product_id.notnull()).select("purchase_id", "product_id")
    sized = kept.mutate(
        size=kept.count().over(ibis.window(group_by="purchase_id")),
        basket=ibis.dense_rank().over(ibis.window(order_by=kept.purchase_id)).cast("int32"),
    )
    usable = sized.filter(sized.size <= settings.largest_basket)
    counted = usable.mutate(support=usable.count().over(ibis.window(group_by="product_id")))
    enough = counted.filter(counted.support >= settings.support)
    most_first = ibis.window(order_by=[enough.support.desc(), enough.product_id.asc()])
    numbered = enough.mutate(number=ibis.dense_rank().over(most_first).cast("int32"))
    return numbered.filter(numbered.number < settings.most_products).select("basket", "number", "product_id")


def companions(
    names: Mapping[str, "np.ndarray"], found: Mapping[str, "np.ndarray"], settings: BasketSettings
) -> Iterator[dict[str, Any]]:
    """Columns of TYPES, a batch for each product: its companions, best first, place from 0.

    `found` are the columns basket and number of `goods`, `names` the number and product_id of each product.
    """
    products = names["product_id"][names["number"].argsort()]
    counted = baskets.together(found["basket"], found["number"], len(products))
    support = counted.diagonal().copy()
    # Kept as whole numbers of half the size: the inversion takes the place of the other.
    known = counted.astype("int32")
    weights = baskets.ease(counted, settings)
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
