"""The chance that a member stays away: learned from the past alone, calibrated, and by a rule where there is no past."""

import numpy as np
import pytest

from pos_loyalty.analytics import churn
from pos_loyalty.analytics.settings import ChurnSettings
from tests.analytics.conftest import Analyse
from tests.analytics.relations import CUTOFF, Purchases

SETTINGS = ChurnSettings()
WEEKS = 60


def leavers_and_stayers(stayers: int = 60, leavers: int = 60) -> Purchases:
    """Some come weekly for good; of the others some stop every few weeks, each after coming less and less often."""
    purchases = Purchases()
    for n in range(stayers):
        for week in range(WEEKS):
            purchases.sale(f"stays {n:03d}", 2 + n % 5 + 7 * week, 1_000)
    for n in range(leavers):
        last = 20 + 6 * n
        for step in range(8):
            day = last + step * (step + 3) * 3
            if day < 7 * WEEKS:
                purchases.sale(f"leaves {n:03d}", day, 1_000)
    return purchases


def test_who_stops_coming_is_told_from_who_does_not(analyse: Analyse) -> None:  # M18
    chances, is_learned = analyse(leavers_and_stayers()).away()
    assert is_learned
    stayers = [chance for member, chance in chances.items() if member.startswith("stays")]
    gone = [chances[f"leaves {n:03d}"] for n in range(20, 40)]
    assert max(stayers) < 200
    assert min(gone) > 700


def test_nothing_that_comes_later_is_known(analyse: Analyse) -> None:
    purchases = leavers_and_stayers()
    before = analyse(purchases).away()
    for n in range(60):
        purchases.sale(f"leaves {n:03d}", -n, 99_999_999)
        purchases.sale(f"new {n:03d}", 0, 1)
    assert analyse(purchases).away() == before


def test_a_young_shop_has_a_rule(analyse: Analyse) -> None:
    purchases = Purchases()
    for n in range(30):
        for week in range(10):
            purchases.sale(f"m{n}", 2 + 7 * week, 1_000)
    for week in range(5, 10):
        purchases.sale("late", 7 * week, 1_000)
    chances, is_learned = analyse(purchases).away()
    assert not is_learned
    assert chances["late"] == pytest.approx(500, abs=20), "five usual gaps: one half"
    assert chances["m0"] < 100


def test_origins_leave_a_past_and_a_future_each() -> None:
    found = churn.origins(CUTOFF - 400, CUTOFF, SETTINGS)
    assert found == [CUTOFF - 91, CUTOFF - 182]
    assert all(origin - (CUTOFF - 400) >= SETTINGS.least_history_days for origin in found)
    assert churn.origins(CUTOFF - 272, CUTOFF, SETTINGS) == []


def test_where_nobody_or_everybody_left_there_is_nothing_to_learn() -> None:
    rows = np.ones((500, len(churn.FEATURES) + 1))
    for many in (0, SETTINGS.least_cases - 1, 500 - SETTINGS.least_cases + 1, 500):
        rows[:, -1] = np.arange(500) < many
        assert churn.learned([rows], SETTINGS) is None
    assert churn.learned([], SETTINGS) is None


def test_what_is_said_is_what_happens() -> None:
    """Drawn by known chances: said within a few percent of them on others."""
    random = np.random.default_rng(5)
    rows = random.normal(3_000_000, 800_000, (20_000, len(churn.FEATURES)))
    chances = 1 / (1 + np.exp(-(rows[:, 0] - rows[:, 3] - 500_000) / 600_000))
    went = random.random(20_000) < chances
    model = churn.learned([np.column_stack([rows[:10_000], went[:10_000]])], SETTINGS)
    assert model is not None
    said = model.probability(rows[10_000:])
    for part in np.array_split(np.argsort(said), 10):
        assert abs(said[part].mean() - chances[10_000:][part].mean()) < 0.03
    assert (model.members, model.origins) == (10_000, 1)
