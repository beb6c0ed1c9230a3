"""What a member never bought, but members who buy the same do; and what most customers buy."""

from collections.abc import Callable
from typing import Any

from tests.analytics.relations import Purchases
from tests.analytics.test_pipeline import Fit, fit

__all__ = ["fit"]

PASTA, RICE = ("pasta", "wine", "olives"), ("rice", "tofu", "seaweed")


def two_tastes() -> Purchases:
    """Forty members of either taste, and everybody buys milk; Lee and Kim have pasta and wine, and never had olives."""
    purchases = Purchases()
    for n in range(80):
        for week in range(6):
            goods = (PASTA, RICE)[n % 2][week % 3 :][:2]
            purchases.sale(f"m{n:02d}", 3 + 7 * week, 1_000, goods=("milk", *goods))
    for name in ("kim", "lee"):
        for week in range(6):
            purchases.sale(name, 3 + 7 * week, 1_000, goods=("milk", ("pasta", "wine")[week % 2]))
    return purchases


def of(found: Fit, member_id: str) -> list[dict[str, Any]]:
    own = [row for row in found.rows["alike"] if row["member_id"] == member_id]
    return sorted(own, key=lambda row: row["place"])


def test_members_of_the_same_taste_tell_what_is_new(fit: Callable[..., Fit]) -> None:  # M24
    found = fit(two_tastes())
    told = of(found, "kim")
    assert told[0]["product_id"] == "olives"
    assert [row["place"] for row in told] == list(range(len(told)))
    assert [row["weight_micro"] for row in told] == sorted(
        (row["weight_micro"] for row in told), reverse=True
    )
    assert all(row["weight_micro"] > 0 for row in told)
    assert told[0]["weight_micro"] > 1.5 * told[1]["weight_micro"], (
        "only their milk speaks for the other taste"
    )


def test_what_was_bought_once_is_not_new_unless_it_came_back(fit: Callable[..., Fit]) -> None:
    purchases = two_tastes()
    purchases.sale("kim", 200, 100, goods=("olives",))
    bought = purchases.sale("lee", 200, 100, goods=("olives",))
    purchases.sale("lee", 199, 100, goods=("olives",), returns=bought, kind="return")
    found = fit(purchases)
    assert "olives" not in {row["product_id"] for row in of(found, "kim")}
    assert of(found, "lee")[0]["product_id"] == "olives"
    owned = {(head["member_id"], line["product_id"]) for head, line in _bought(two_tastes())}
    assert not {(row["member_id"], row["product_id"]) for row in found.rows["alike"]} & owned


def _bought(purchases: Purchases) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    heads = {head["purchase_id"]: head for head in purchases.heads}
    return [(heads[line["purchase_id"]], line) for line in purchases.lines]


def test_what_is_not_sold_any_more_is_not_told(fit: Callable[..., Fit]) -> None:
    purchases = two_tastes()
    for head in purchases.heads:
        head["day"] -= 40
    for day in range(1, 20):
        purchases.sale(None, day, 100, goods=("milk", "pasta"))
    found = fit(purchases)
    told = {row["product_id"] for row in found.rows["alike"]}
    assert told <= {"milk", "pasta"}
    assert {row["product_id"] for row in found.rows["popular"]} == {"milk", "pasta"}


def test_most_customers_count_whoever_they_are(fit: Callable[..., Fit]) -> None:
    purchases = Purchases()
    for n in range(20):
        purchases.sale(None, 1 + n, 100, goods=("bread", "milk") if n % 2 else ("bread",))
        purchases.sale(f"m{n}", 60 + n, 100, goods=("old",))
    purchases.sale(None, 5, 100, goods=("old", "old"))
    told = sorted(fit(purchases).rows["popular"], key=lambda row: row["place"])
    assert [(row["product_id"], row["together"], row["weight_micro"]) for row in told] == [
        ("bread", 20, 952_380), ("milk", 10, 476_190), ("old", 1, 47_619),
    ]  # fmt: skip
