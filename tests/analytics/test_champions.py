"""Members who buy nearly all of one product."""

from tests.analytics.conftest import Analyse
from tests.analytics.relations import Purchases


def several(
    purchases: Purchases, member: str | None, product: str, times: int, amount_minor: int = 100
) -> None:
    for number in range(times):
        purchases.sale(member, 5 + 3 * number, amount_minor, goods=(product,))


def test_whoever_buys_nearly_all_of_a_product_is_its_champion(analyse: Analyse) -> None:  # M12
    purchases = Purchases()
    several(purchases, "fan", "tofu", 16)
    several(purchases, None, "tofu", 4)
    several(purchases, "half", "rice", 10)
    several(purchases, "other half", "rice", 10)
    assert analyse(purchases).champions() == [
        {"member_id": "fan", "product_id": "tofu", "share_percent": 80, "visits": 16}
    ]


def test_a_product_that_hardly_sells_has_no_champion(analyse: Analyse) -> None:
    purchases = Purchases()
    several(purchases, "few", "rare", 11)
    for _ in range(20):
        purchases.sale("one day", 5, 100, goods=("bulk",))
    assert analyse(purchases).champions() == []


def test_of_several_products_the_one_that_is_bought_most_of_counts(analyse: Analyse) -> None:
    purchases = Purchases()
    several(purchases, "fan", "tea", 13, 100)
    several(purchases, "fan", "cheese", 12, 900)
    (row,) = analyse(purchases).champions()
    assert row["product_id"] == "cheese"


def test_what_came_back_makes_no_champion(analyse: Analyse) -> None:
    purchases = Purchases()
    bought = [purchases.sale("fan", 5 + 3 * n, 100, goods=("tofu",)) for n in range(13)]
    for purchase in bought[:4]:
        purchases.sale("fan", 2, 100, goods=("tofu",), returns=purchase, kind="return")
    assert analyse(purchases).champions() == []


def test_other_periods_do_not_count(analyse: Analyse) -> None:
    purchases = Purchases()
    for number in range(20):
        purchases.sale("fan", 400 + number, 100, goods=("old",))
        purchases.sale("fan", -number, 100, goods=("future",))
    assert analyse(purchases).champions() == []
