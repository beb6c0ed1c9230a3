"""Where members stand with the shop, and which way they go."""

from collections import Counter
from random import Random

import pytest

from pos_loyalty.analytics.lifecycle import STAGES, TRENDS
from tests.analytics.conftest import Analyse
from tests.analytics.relations import Purchases


def weekly(
    purchases: Purchases, member: str, weeks: range, amount_minor: int = 1_000, *, every: int = 7
) -> None:
    for week in weeks:
        purchases.sale(member, 3 + every * week, amount_minor)


def crowd(purchases: Purchases, members: int = 30) -> None:
    """Others, so that a gap of a week is what everybody has."""
    for number in range(members):
        weekly(purchases, f"other {number:02d}", range(40))


def one_of_each(purchases: Purchases) -> None:
    crowd(purchases)
    weekly(purchases, "maturity", range(40))
    purchases.sale("acquisition", 4, 1_000)
    weekly(purchases, "growth", range(12), every=3)
    weekly(purchases, "growth", range(6, 30), every=12)
    weekly(purchases, "decline", range(3, 40))
    weekly(purchases, "exit", range(20, 40))


def test_everybody_is_in_exactly_one_stage(analyse: Analyse) -> None:  # M14
    purchases = Purchases()
    one_of_each(purchases)
    rows = {row["member_id"]: row for row in analyse(purchases).lifecycle()}
    assert {member: row["stage"] for member, row in rows.items() if member in STAGES} == {
        stage: stage for stage in STAGES
    }
    assert Counter(row["stage"] for row in rows.values())["maturity"] == 31
    assert {row["trend"] for row in rows.values()} <= set(TRENDS)


def test_the_typical_gap_of_one_who_came_once_is_everybodys(analyse: Analyse) -> None:
    purchases = Purchases()
    crowd(purchases)
    purchases.sale("once", 40, 1_000)
    once = {row["member_id"]: row for row in analyse(purchases).lifecycle()}["once"]
    assert (once["gap_days"], once["silent_days"], once["stage"]) == (7, 40, "exit")


def test_where_nobody_came_twice_a_month_is_usual(analyse: Analyse) -> None:
    purchases = Purchases()
    for member, days in (("a", 5), ("b", 100), ("c", 200)):
        purchases.sale(member, days, 1_000)
    rows = {row["member_id"]: row for row in analyse(purchases).lifecycle()}
    assert {row["gap_days"] for row in rows.values()} == {30}
    assert [rows[member]["stage"] for member in "abc"] == ["acquisition", "decline", "exit"]


@pytest.mark.parametrize(
    ("now", "before", "trend"),
    [
        ((6, 2_000), (6, 1_000), "rising"),
        ((6, 1_100), (6, 1_000), "steady"),
        ((6, 500), (6, 1_000), "falling"),
        ((4, 3_000), (6, 1_000), "changed"),
        ((6, 1_000), (0, 0), "unknown"),
    ],
)
def test_the_trend_compares_ones_own_periods(
    analyse: Analyse, now: tuple[int, int], before: tuple[int, int], trend: str
) -> None:  # M15
    purchases = Purchases()
    crowd(purchases)
    for first_day, (times, amount_minor) in ((2, now), (44, before)):
        for number in range(times):
            purchases.sale("one", first_day + 5 * number, amount_minor)
    row = next(row for row in analyse(purchases).lifecycle() if row["member_id"] == "one")
    assert row["trend"] == trend


def test_bulk_makes_nobody_rise(analyse: Analyse) -> None:
    purchases = Purchases()
    crowd(purchases)
    weekly(purchases, "bulk", range(40))
    purchases.sale("bulk", 3, 10_000_000)
    row = next(row for row in analyse(purchases).lifecycle() if row["member_id"] == "bulk")
    assert (row["stage"], row["trend"]) == ("maturity", "steady")


def test_a_steady_buyer_is_told_from_one_who_comes_at_random(analyse: Analyse) -> None:  # M15
    purchases, random = Purchases(), Random(3)
    crowd(purchases)
    weekly(purchases, "steady", range(30))
    for day in random.sample(range(1, 210), 30):
        purchases.sale("at random", day, 1_000)
    purchases.sale("once", 4, 1_000)
    rows = {row["member_id"]: row for row in analyse(purchases).lifecycle()}
    assert rows["steady"]["steady_percent"] == 100
    assert rows["at random"]["steady_percent"] < 60
    assert rows["once"]["steady_percent"] is None


def test_what_comes_after_the_cut_off_changes_nothing(analyse: Analyse) -> None:
    purchases = Purchases()
    one_of_each(purchases)
    before = analyse(purchases).lifecycle()
    for member in STAGES:
        purchases.sale(member, 0, 9_999_999)
        purchases.sale(member, -100, 9_999_999)
    assert analyse(purchases).lifecycle() == before


def test_nobody_is_an_answer_too(analyse: Analyse) -> None:
    purchases = Purchases()
    purchases.sale(None, 3, 1_000)
    assert analyse(purchases).lifecycle() == []
