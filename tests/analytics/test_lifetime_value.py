"""What members will bring: the textbook's figures exactly, and a forecast that finds the truth it was drawn from."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.analytics import lifetime_value as value
from pos_loyalty.analytics.lifetime_value import AmountModel, VisitModel
from pos_loyalty.analytics.settings import Settings, ValueSettings
from tests.analytics.conftest import Analyse
from tests.analytics.relations import SETTINGS, Purchases

TRUE = VisitModel(r=0.8, alpha=6.0, a=0.7, b=3.0)


def drawn(
    model: VisitModel, members: int, weeks: int, seed: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Members who come at rates of their own and are gone after some visit, as the model says."""
    random = np.random.default_rng(seed)
    repeats, last = np.zeros(members), np.zeros(members)
    rates = random.gamma(model.r, 1 / model.alpha, members)
    gone = random.beta(model.a, model.b, members)
    for n in range(members):
        at = 0.0
        while random.random() >= (gone[n] if at > 0 else 0.0):
            at += random.exponential(1 / max(rates[n], 1e-12))
            if at > weeks:
                break
            repeats[n] += 1
            last[n] = at
    return repeats, last, np.full(members, float(weeks))


def test_once_a_week_for_ten_years_is_fifty_thousand() -> None:  # M19
    weeks, years = 50, 10
    sales = value.simple(100 * weeks, 365, years * 365)
    assert sales == 50_000
    assert value.profit(sales, 10) == 5_000


def test_what_lost_customers_cost() -> None:  # M18
    lost = 5_000 * 5 // 100
    assert (lost, lost * 8_000, value.profit(lost * 8_000, 10)) == (250, 2_000_000, 200_000)


@given(st.integers(-(10**9), 10**12), st.integers(-5, 4_000), st.integers(0, 4_000))
def test_the_simple_formula_never_breaks(amount: int, known: int, horizon: int) -> None:
    found = value.simple(amount, known, horizon)
    assert isinstance(found, int)
    if known <= 0:
        assert found == 0
    elif known == horizon:
        assert found == amount


def test_the_model_is_found_again_in_what_was_drawn_from_it() -> None:
    found = value.fitted_visits(*drawn(TRUE, 20_000, 60))
    assert found.r == pytest.approx(TRUE.r, rel=0.1)
    assert found.alpha == pytest.approx(TRUE.alpha, rel=0.15)
    assert found.a / (found.a + found.b) == pytest.approx(TRUE.a / (TRUE.a + TRUE.b), rel=0.15)


def test_a_unit_of_time_changes_no_forecast() -> None:
    repeats, last, known = drawn(TRUE, 3_000, 40)
    weekly = value.fitted_visits(repeats, last, known)
    daily = value.fitted_visits(repeats, last * 7, known * 7)
    said = value.expected_visits(weekly, repeats, last, known, 20)
    assert value.expected_visits(daily, repeats, last * 7, known * 7, 140) == pytest.approx(
        said, rel=0.01, abs=1e-4
    )


def test_the_forecast_is_what_comes() -> None:
    """Of what was drawn for 80 weeks the first 40 are shown."""
    random_seed = 3
    repeats, last, known = drawn(TRUE, 20_000, 40, random_seed)
    model = value.fitted_visits(repeats, last, known)
    said = value.expected_visits(model, repeats, last, known, 40).sum()
    whole, _, _ = drawn(TRUE, 20_000, 80, random_seed + 1)
    first, _, _ = drawn(TRUE, 20_000, 40, random_seed + 1)
    assert said == pytest.approx(whole.sum() - first.sum(), rel=0.08)


def test_who_comes_often_and_lately_will_come_more() -> None:
    rows = np.array([10.0, 10.0, 2.0]), np.array([39.0, 20.0, 39.0]), np.full(3, 40.0)
    lately, long_ago, seldom = value.expected_visits(TRUE, *rows, 13)
    assert lately > seldom > 0
    assert lately > long_ago
    alive = value.alive(TRUE, *rows)
    assert alive[0] > alive[1]
    assert value.alive(TRUE, np.zeros(1), np.zeros(1), np.full(1, 40.0)) == [1.0], "no score of churn"


def test_an_amount_of_few_visits_is_drawn_to_everybodys() -> None:
    random = np.random.default_rng(2)
    own = 1 / random.gamma(4, 1 / 600, 4_000)
    repeats = random.integers(1, 9, 4_000)
    mean = np.array([random.gamma(5 * n, one / 5 / n) for n, one in zip(repeats, own * 200_000, strict=True)])
    model = value.fitted_amounts(repeats, mean)
    assert model is not None
    few, many = value.expected_amount(model, np.array([1, 50]), np.full(2, 4 * mean.mean()))
    assert mean.mean() < few < many < 4 * mean.mean()


def test_too_few_amounts_make_no_model() -> None:
    assert value.fitted_amounts(np.array([1, 0, 3]), np.array([5.0, 9.0, 0.0])) is None
    with pytest.raises(ValueError, match="needs members"):
        value.fitted_visits(np.array([]), np.array([]), np.array([]))


def test_a_model_of_amounts_does_not_mind_the_currency() -> None:
    random = np.random.default_rng(2)
    repeats, mean = random.integers(1, 9, 500), random.gamma(3, 10, 500)
    dollars, won = value.fitted_amounts(repeats, mean), value.fitted_amounts(repeats, mean * 1_300)
    assert isinstance(dollars, AmountModel)
    assert isinstance(won, AmountModel)
    assert value.expected_amount(won, repeats, mean * 1_300) == pytest.approx(
        1_300 * value.expected_amount(dollars, repeats, mean), rel=1e-3
    )


def test_members_are_valued_both_ways(analyse: Analyse) -> None:  # M19
    purchases = Purchases()
    for n in range(60):
        for week in range(10 + n % 30):
            purchases.sale(f"m{n:02d}", 3 + 7 * week, 1_000 + 10 * n)
        purchases.sale(f"once {n:02d}", 300, 1_000)
    rows = {row["member_id"]: row for row in analyse(purchases).values()}
    assert rows["m29"]["simple_minor"] > rows["once 00"]["simple_minor"] > 0
    assert rows["m29"]["forecast_minor"] > 10 * rows["once 00"]["forecast_minor"] >= 0
    assert 20_000 < rows["m29"]["visits_milli"] < 60_000, "about one a week in a year"


def growing(now_minor: int, giant_minor: int = 0) -> Purchases:
    """Eighty members who come about weekly for ten each, and for `now_minor` in the last quarter."""
    purchases, random = Purchases(), Random(4)
    for n in range(80):
        day = random.randint(1, 7)
        while day < 360:
            purchases.sale(f"m{n:02d}", day, now_minor if day <= 91 else 1_000)
            day += random.randint(5, 9)
    if giant_minor:
        purchases.sale("m00", 20, giant_minor)
    return purchases


def forecast_of(analyse: Analyse, purchases: Purchases, settings: Settings = SETTINGS) -> dict[str, int]:
    return {row["member_id"]: row["forecast_minor"] for row in analyse(purchases, settings).values()}


def test_a_forecast_is_put_right_by_what_came_of_the_one_before(analyse: Analyse) -> None:
    young = replace(SETTINGS, value=ValueSettings(least_history_days=400))
    for now_minor, least, most in (
        (1_000, 0.97, 1.03),
        (1_200, 1.15, 1.25),
        (800, 0.75, 0.85),
        (9_000, 1.5, 1.5),
    ):
        proven, plain = (
            sum(forecast_of(analyse, growing(now_minor), settings).values()) for settings in (SETTINGS, young)
        )
        assert least <= round(proven / plain, 3) <= most, now_minor


def test_one_giant_purchase_makes_nobody_else_worth_more(analyse: Analyse) -> None:
    before, after = (forecast_of(analyse, growing(1_000, giant)) for giant in (0, 10**9))
    others = before.keys() - {"m00"}
    assert all(abs(after[one] / before[one] - 1) < 0.03 for one in others)


def test_a_handful_of_members_has_the_simple_value_only(analyse: Analyse) -> None:
    purchases = Purchases()
    purchases.sale("alone", 100, 1_000)
    assert analyse(purchases).values() == [
        {"member_id": "alone", "visits_milli": None, "forecast_minor": None, "simple_minor": 3_650}
    ]
