"""The customer pyramid: exact shares, a total order, and no place at the top for a single bulk purchase."""

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_loyalty.analytics.ranking import band_of, cut_positions
from pos_loyalty.analytics.settings import RankingSettings
from tests.analytics.conftest import Analyse
from tests.analytics.relations import Purchases

SETTINGS = RankingSettings()


def regular(purchases: Purchases, member: str, amount_minor: int, times: int = 12) -> None:
    for month in range(times):
        purchases.sale(member, 10 + 30 * month, amount_minor)


def test_a_thousand_members_are_10_40_150_and_800(analyse: Analyse) -> None:  # M09
    purchases = Purchases()
    for n in range(1000):
        regular(purchases, f"m{n:04d}", 1000 + n, times=3)
    bands = analyse(purchases).bands()
    assert Counter(bands.values()) == {"vip": 10, "large": 40, "ordinary": 150, "small": 800}
    assert {member for member, band in bands.items() if band == "vip"} == {
        f"m{n:04d}" for n in range(990, 1000)
    }


@given(members=st.integers(1, 5_000))
def test_shares_are_rounded_to_the_nearest_member_and_bands_never_overlap(members: int) -> None:  # M09
    vip, large, ordinary = cut_positions(members, SETTINGS)
    assert 0 <= vip <= large <= ordinary <= members
    if members >= SETTINGS.members_for_shares:
        for cut, percent in zip((vip, large, ordinary), (1, 5, 20), strict=True):
            assert abs(2 * (100 * cut - members * percent)) <= 100
    bands = [band_of(rank, members, SETTINGS) for rank in range(1, members + 1)]
    assert bands == sorted(bands, key=["vip", "large", "ordinary", "small"].index)


@pytest.mark.parametrize(
    ("members", "cuts"),
    [(19, (0, 0, 0)), (20, (1, 1, 4)), (49, (1, 2, 10)), (50, (1, 3, 10)), (1000, (10, 50, 200))],
)
def test_small_shops_have_a_small_pyramid_or_none(members: int, cuts: tuple[int, int, int]) -> None:
    assert cut_positions(members, SETTINGS) == cuts


def test_ties_are_broken_by_visits_then_the_latest_visit_then_the_id(analyse: Analyse) -> None:
    purchases = Purchases()
    for days in (100, 200, 300):
        purchases.sale("seldom", days, 2000)
    for days in (100, 130, 160, 200, 230, 260):
        purchases.sale("often", days, 1000)
    for days in (50, 200, 300):
        purchases.sale("later", days, 2000)
        purchases.sale("later too", days, 2000)
    assert [row["member_id"] for row in analyse(purchases).ranking()] == [
        "often",
        "later",
        "later too",
        "seldom",
    ]


def test_one_bulk_purchase_makes_no_key_customer(analyse: Analyse) -> None:  # M11
    purchases = Purchases()
    for n in range(100):
        regular(purchases, f"m{n:03d}", 1000 + n)
    purchases.sale("bulk", 20, 10_000_000)
    purchases.sale("m050", 20, 10_000_000)
    analysis = analyse(purchases)
    ranks = {row["member_id"]: row for row in analysis.ranking()}
    assert ranks["bulk"]["rank"] > 20
    assert ranks["m050"]["counted_minor"] == 12 * 1050 + 3 * 1050
    assert ranks["bulk"]["counted_minor"] < ranks["bulk"]["sales_minor"] == 10_000_000


def test_the_top_is_for_members_of_several_months_as_far_as_there_are_such(analyse: Analyse) -> None:
    purchases = Purchases()
    for n in range(96):
        regular(purchases, f"m{n:03d}", 1000 + n)
    for n in range(4):
        for day in range(1, 29):
            purchases.sale(f"one month {n}", day, 1000)
    ranking = analyse(purchases).ranking()
    assert len(ranking) == 100
    assert [row["member_id"] for row in ranking[:5]] == [f"m{n:03d}" for n in (95, 94, 93, 92, 91)]
    assert {row["member_id"] for row in ranking[5:9]} == {f"one month {n}" for n in range(4)}


def test_a_young_shop_asks_for_no_more_months_than_it_has(analyse: Analyse) -> None:
    purchases = Purchases()
    for n in range(100):
        purchases.sale(f"m{n:03d}", 3, 1000 + n)
    ranking = analyse(purchases).ranking()
    assert ranking[0]["member_id"] == "m099"
    assert {row["blocks_needed"] for row in ranking} == {1}


def test_the_period_is_half_open(analyse: Analyse) -> None:
    purchases = Purchases()
    for member, days in (("first day", 365), ("day before", 366), ("last day", 1), ("cut-off", 0)):
        purchases.sale(member, days, 1000)
    assert {row["member_id"] for row in analyse(purchases).ranking()} == {"first day", "last day"}


def test_a_return_counts_against_the_visit_it_was_bought_on(analyse: Analyse) -> None:
    purchases = Purchases()
    bought = purchases.sale("kept part", 300, 5000, goods=("P", "Q"))
    purchases.sale("kept part", 5, 2000, goods=("P",), returns=bought, kind="return")
    gone = purchases.sale("kept nothing", 300, 9000)
    purchases.sale("kept nothing", 5, 9000, returns=gone, kind="return")
    purchases.sale("of another year", 5, 700, returns="b-of-old", kind="return")
    purchases.sale("of another year", 6, 800)
    purchases.sale("without a name", 5, 300, kind="return")
    purchases.sale("without a name", 6, 800)
    found = {row["member_id"]: (row["sales_minor"], row["visits"]) for row in analyse(purchases).ranking()}
    assert found == {"kept part": (8000, 1), "of another year": (800, 1), "without a name": (500, 1)}


def test_sales_without_a_member_rank_nobody(analyse: Analyse) -> None:
    purchases = Purchases()
    purchases.sale(None, 5, 1000)
    assert analyse(purchases).ranking() == []


def test_two_baskets_on_one_day_in_one_store_are_one_visit(analyse: Analyse) -> None:
    purchases = Purchases()
    for store in ("S", "S", "T"):
        purchases.sale("m", 5, 1000, store=store)
    ((row),) = analyse(purchases).ranking()
    assert (row["visits"], row["sales_minor"]) == (2, 3000)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_the_order_of_the_lines_changes_no_rank(analyse: Analyse, seed: int) -> None:
    purchases, random = Purchases(), Random(7)
    for n in range(60):
        for _ in range(random.randint(1, 6)):
            purchases.sale(f"m{n:02d}", random.randint(1, 364), random.randint(1, 4) * 500)
    before = analyse(purchases).ranking()
    Random(seed).shuffle(purchases.heads)
    Random(seed + 1).shuffle(purchases.lines)
    assert analyse(purchases).ranking() == before
