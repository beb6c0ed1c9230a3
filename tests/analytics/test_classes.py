"""Classes A, B and C of members and products."""

from collections import Counter

import pytest

from pos_loyalty.analytics.classes import growth_days
from pos_loyalty.analytics.settings import ClassSettings
from tests.analytics.conftest import Analyse
from tests.analytics.relations import Purchases

SETTINGS = ClassSettings()
YEAR, HALF = 365, 182


def yearly(purchases: Purchases, member: str, *amounts: int, period: int = YEAR) -> None:
    """The latest period first."""
    for number, amount_minor in enumerate(amounts):
        if amount_minor:
            purchases.sale(member, 20 + number * period, amount_minor)


@pytest.mark.parametrize(("period", "minimum"), [(YEAR, 3 * YEAR), (HALF, 3 * HALF)])
def test_a_is_the_top_fifth_b_grew_twice_and_c_is_the_rest(
    analyse: Analyse, period: int, minimum: int
) -> None:  # M13
    purchases = Purchases()
    for number in range(16):
        yearly(purchases, f"same {number:02d}", 1_000, 1_000, 1_000, period=period)
    yearly(purchases, "grew", 121, 110, 100, period=period)
    yearly(purchases, "grew less", 120, 110, 100, period=period)
    yearly(purchases, "grew once", 200, 100, 150, period=period)
    yearly(purchases, "grew and went", 0, 200, 100, period=period)
    yearly(purchases, "big", 9_000, 100, 100, period=period)
    rows = {
        row["member_id"]: row["abc"]
        for row in analyse(purchases).member_classes(growth_days(minimum, SETTINGS))
    }
    assert {name: rows[name] for name in ("big", "grew", "grew less", "grew once")} == {
        "big": "A", "grew": "B", "grew less": "C", "grew once": "C",
    }  # fmt: skip
    assert Counter(rows.values())["A"] == (len(rows) * 20 + 50) // 100


def test_a_young_shop_has_no_class_of_those_who_grew(analyse: Analyse) -> None:
    assert growth_days(3 * HALF - 1, SETTINGS) == 0
    purchases = Purchases()
    yearly(purchases, "grew", 121, 110, 100, period=30)
    for number in range(9):
        yearly(purchases, f"more {number}", 1_000)
    assert {row["abc"] for row in analyse(purchases).member_classes(0)} == {"A", "C"}


def test_who_bought_nothing_in_the_year_has_no_class(analyse: Analyse) -> None:
    purchases = Purchases()
    purchases.sale("long ago", 400, 1_000)
    purchases.sale("future", 0, 1_000)
    back = purchases.sale("all back", 10, 500)
    purchases.sale("all back", 9, 500, returns=back, kind="return")
    assert analyse(purchases).member_classes(YEAR) == []


def test_products_are_classed_by_what_they_bring_in(analyse: Analyse) -> None:
    purchases = Purchases()
    for product, amount_minor in (("best", 700), ("good", 200), ("fair", 60), ("rest", 40)):
        purchases.sale("m", 5, amount_minor, goods=(product,))
    purchases.sale("m", 5, 500, goods=("only back",), kind="return")
    purchases.sale("m", 0, 9_000, goods=("future",))
    assert {row["product_id"]: row["abc"] for row in analyse(purchases).product_classes()} == {
        "best": "A", "good": "A", "fair": "B", "rest": "C", "only back": "C",
    }  # fmt: skip


def test_where_all_goods_came_back_everything_is_c(analyse: Analyse) -> None:
    purchases = Purchases()
    purchases.sale("m", 5, 500, goods=("P",), kind="return")
    assert [row["abc"] for row in analyse(purchases).product_classes()] == ["C"]
