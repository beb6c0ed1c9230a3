"""Customers who were lost: who, when, what they were worth, and what went before it."""

import pytest

from tests.analytics.conftest import Analyse
from tests.analytics.relations import CUTOFF, Purchases

LAST = 100


def crowd(purchases: Purchases) -> None:
    for n in range(30):
        for week in range(50):
            purchases.sale(f"other {n:02d}", 3 + 7 * week, 1_000, goods=("rice",))


def lost(analyse: Analyse, purchases: Purchases) -> dict[str, dict[str, object]]:
    return {str(row["member_id"]): row for row in analyse(purchases).losses()}


@pytest.mark.parametrize(
    ("reason", "late", "early"),
    [
        ("category_left", (7, 1_000, ("rice",)), (7, 1_000, ("meat", "rice"))),
        ("basket_shrunk", (7, 300, ("rice",)), (7, 1_000, ("rice",))),
        ("came_less", (14, 1_000, ("rice",)), (7, 1_000, ("rice",))),
        ("no_sign", (7, 1_000, ("rice",)), (7, 1_000, ("rice",))),
    ],
)
def test_what_went_before_it_is_told(
    analyse: Analyse,
    reason: str,
    late: tuple[int, int, tuple[str, ...]],
    early: tuple[int, int, tuple[str, ...]],
) -> None:  # M18
    purchases = Purchases()
    crowd(purchases)
    period = 42 if reason != "came_less" else 54
    for first, (every, amount, goods) in ((LAST, late), (LAST + period, early)):
        for n in range(period // every):
            purchases.sale("gone", first + every * n, amount, goods=goods)
    row = lost(analyse, purchases)["gone"]
    assert (row["reason"], row["last_day"]) == (reason, CUTOFF - LAST)
    assert row["category"] == ("Meat" if reason == "category_left" else None)


def test_lost_is_after_five_usual_gaps_and_two_months(analyse: Analyse) -> None:
    purchases = Purchases()
    crowd(purchases)
    for member, last in (("still here", 60), ("gone", 61)):
        for week in range(20):
            purchases.sale(member, last + 7 * week, 1_000, goods=("rice",))
    for n in range(6):
        purchases.sale("slow", 90 + 40 * n, 1_000, goods=("rice",))
    found = lost(analyse, purchases)
    assert set(found) == {"gone"}
    assert found["gone"]["lost_day"] == CUTOFF - 1
    assert found["gone"]["year_minor"] == 20_000


def test_who_came_twice_was_no_customer_and_who_left_before_the_year_is_not_counted(analyse: Analyse) -> None:
    purchases = Purchases()
    crowd(purchases)
    for week in range(2):
        purchases.sale("twice", 200 + 7 * week, 1_000)
    for week in range(20):
        purchases.sale("long gone", 500 + 7 * week, 1_000)
    analysis = analyse(purchases)
    assert analysis.losses() == []
    assert analysis.customers() == 30
