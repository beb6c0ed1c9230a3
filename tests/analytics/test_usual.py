"""What a member usually buys and is due, and who has stayed away."""

import pytest

from tests.analytics.conftest import Analyse
from tests.analytics.relations import Purchases


def test_what_is_bought_every_week_is_due_after_most_of_one(analyse: Analyse) -> None:  # M24
    purchases = Purchases()
    for days in (6, 13, 20, 27, 48):
        purchases.sale("m", days, 100, goods=["due"])
    for days in (1, 8, 15, 22):
        purchases.sale("m", days, 100, goods=["bought yesterday"])
    for days in (200, 207, 214):
        purchases.sale("m", days, 100, goods=["given up"])
    for days in (10,):
        purchases.sale("m", days, 100, goods=["once"])
    found = [
        (row["product_id"], row["times"], row["gap_days"], row["is_due"])
        for row in analyse(purchases).usual()
    ]
    assert found == [("due", 5, 7, 1), ("given up", 3, 7, 0)]


def test_two_baskets_of_one_day_are_one_time(analyse: Analyse) -> None:
    purchases = Purchases()
    for _ in range(5):
        purchases.sale("m", 10, 100)
    assert analyse(purchases).usual() == []


def test_what_is_bought_on_most_visits_comes_first_and_the_latest_count_most(analyse: Analyse) -> None:
    purchases = Purchases()
    for n in range(30):
        goods = ["always"] + (["lately"] if n < 10 else ["before"] if n >= 20 else [])
        purchases.sale("m", 7 * n + 7, 100, goods=goods)
    rows = analyse(purchases).usual()
    assert [row["product_id"] for row in rows] == ["always", "lately", "before"]
    assert rows[0]["weight_micro"] < 1_000_000
    assert rows[1]["weight_micro"] > 2 * rows[2]["weight_micro"]


def test_at_most_twelve_products_the_most_frequent_first(analyse: Analyse) -> None:
    purchases = Purchases()
    for n in range(14):
        for time in range(3 + n):
            purchases.sale("m", 7 * (time + 1), 100, goods=[f"p{n}"])
    assert [row["product_id"] for row in analyse(purchases).usual()] == [f"p{n}" for n in range(13, 1, -1)]


def test_what_came_back_is_no_habit(analyse: Analyse) -> None:
    purchases = Purchases()
    for days in (13, 20):
        bought = purchases.sale("m", days, 100)
        if days == 20:
            purchases.sale("m", days - 1, 100, returns=bought, kind="return")
    assert analyse(purchases).usual() == []


@pytest.mark.parametrize(("last_visit", "is_missed"), [(13, False), (17, False), (18, True), (100, True)])
def test_a_member_is_missed_after_two_and_a_half_gaps(
    analyse: Analyse, last_visit: int, is_missed: bool
) -> None:
    purchases = Purchases()
    for week in range(4):
        purchases.sale("m", last_visit + 7 * week, 100)
    found = [(row["member_id"], row["gap_days"], row["silent_days"]) for row in analyse(purchases).missed()]
    assert found == ([("m", 7, last_visit)] if is_missed else [])
