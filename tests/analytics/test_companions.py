"""What is bought together is found, what is merely frequent is not."""

from tests.analytics.conftest import Analyse
from tests.analytics.relations import Purchases


def test_a_complement_is_found_in_both_directions_with_its_share(analyse: Analyse) -> None:  # M24
    purchases = Purchases()
    for n in range(1000):
        goods = ["milk"] if n % 2 else []
        if n % 10 == 0:
            goods += ["pasta", "sauce"] if n % 40 else ["pasta"]
        elif n % 10 == 1:
            goods += ["bread", "butter"][: 1 + n % 3]
        purchases.sale(None, 5, 100, goods=[*goods, f"filler {n % 30}"])
    found = {(row["product_id"], row["companion_id"]): row for row in analyse(purchases).companions()}
    assert (found["pasta", "sauce"]["in_ten"], found["pasta", "sauce"]["together"]) == (8, 75)
    assert found["sauce", "pasta"]["in_ten"] == 10
    assert ("bread", "butter") in found
    # Milk lies in half of all baskets, with and without pasta: that is no companion.
    assert ("pasta", "milk") not in found


def test_one_basket_too_few_is_chance(analyse: Analyse) -> None:
    purchases = Purchases()
    for n in range(200):
        purchases.sale(
            None, 5, 100, goods=["a", "b"] if n < 4 else ["a"] if n < 30 else ["b"] if n < 60 else ["c"]
        )
    assert analyse(purchases).companions() == []


def test_what_came_back_was_not_bought_together(analyse: Analyse) -> None:
    purchases = Purchases()
    for n in range(200):
        bought = purchases.sale(None, 5, 100, goods=["a", "b"] if n < 30 else ["c"])
        if n < 30:
            purchases.sale(None, 4, 100, goods=["b"], returns=bought, kind="return")
    assert analyse(purchases).companions() == []


def test_a_basket_like_a_stock_taking_says_nothing(analyse: Analyse) -> None:
    purchases = Purchases()
    for n in range(200):
        purchases.sale(None, 5, 100, goods=[f"p{i}" for i in range(101)] if n < 30 else ["c"])
    assert analyse(purchases).companions() == []
