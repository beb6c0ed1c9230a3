"""Goods too rare to say anything go by their sub-category."""  # M24

from collections.abc import Callable

from tests.analytics.relations import Purchases
from tests.analytics.test_pipeline import Fit, fit

__all__ = ["fit"]


def evening(seed: int = 0) -> tuple[Purchases, list[dict[str, str]]]:
    """Sixty kinds of pasta, each rarely, and four times in five a sauce with it, mostly the red one; tea with nothing."""
    purchases = Purchases()
    for n in range(900):
        goods = [f"filler {n % 30}"]
        if n % 2:
            goods.append(f"pasta {n % 60 + seed}")
            goods += [] if n % 5 == 0 else ["red" if n % 3 else f"sauce {n % 40}"]
        elif n % 9 == 0:
            goods.append(f"tea {n % 60}")
        purchases.sale(f"m{n % 50}", 5 + n % 20, 100, goods=dict.fromkeys(goods))
    names = {name: sub for n in range(61) for name, sub in ((f"pasta {n}", "Pasta"), (f"sauce {n}", "Sauces"), (f"tea {n}", "Tea"), (f"filler {n}", ""))}  # fmt: skip
    names["red"] = "Sauces"
    products = [
        {"product_id": name, "category": "Food" if sub else "", "subcategory": sub, "unit": "pc"}
        for name, sub in names.items()
    ]
    return purchases, products


def test_rare_goods_call_for_the_best_seller_of_what_their_family_calls_for(
    fit: Callable[..., Fit],
) -> None:
    purchases, products = evening()
    found = fit(purchases, products).rows["companions"]
    of_pasta = [row for row in found if row["product_id"] == "pasta 1"]
    assert [(row["companion_id"], row["in_ten"], row["together"]) for row in of_pasta] == [("red", 0, 0)]
    assert of_pasta[0]["weight_micro"] > 0
    assert not [row for row in found if row["product_id"].startswith("tea")], "tea calls for nothing"
    assert not [row for row in found if row["product_id"] == row["companion_id"]]


def test_what_says_something_by_itself_is_left_as_it_is(fit: Callable[..., Fit]) -> None:
    purchases, products = evening()
    known = [row for row in fit(purchases, products).rows["companions"] if row["together"] > 0]
    alone = [row | {"subcategory": "", "category": ""} for row in products]
    assert known == fit(purchases, alone).rows["companions"]
