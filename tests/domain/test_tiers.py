"""Tiers are reached at once and lost by the rules; tests/reference compares them with the page at random."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Holdership, Merit, Progress, deserved, judged, progress, tier_at
from tests.builders import scheme, scheme_document

TODAY = date(2026, 3, 2)
THRESHOLDS = (1000, 500, 100)


def by(basis: str, thresholds: tuple[int | None, ...] = THRESHOLDS, **tiering: Any) -> Scheme:
    tiers = scheme_document()["tiers"]
    for tier, threshold in zip(tiers, thresholds, strict=False):
        if threshold is not None:
            tier["threshold"] = threshold
    return scheme(tiers=tiers, tiering={"basis": basis} | tiering)


@pytest.mark.parametrize(
    ("basis", "merit", "code"),
    [
        ("standing", Merit("large", 10_000), "gold"),
        ("standing", Merit(None, 10_000), "member"),
        ("threshold", Merit("vip", 499), "silver"),
        ("threshold", Merit("vip", 500), "gold"),
        ("threshold", Merit("vip", 99), "member"),
        ("both", Merit("large", 100), "gold"),
        ("both", Merit("ordinary", 1000), "vip"),
        ("both", Merit(None, 0), "member"),
    ],
)
def test_a_tier_is_deserved_by_ranking_by_purchases_or_by_the_better_of_both(basis, merit, code) -> None:
    assert deserved(by(basis), merit).code == code


def test_a_tier_without_a_threshold_is_not_reached_by_purchases() -> None:
    rules = by("both", (1000, None, 100))
    assert deserved(rules, Merit(None, 999)).code == "silver"
    assert deserved(rules, Merit("large", 0)).code == "gold"


def test_the_first_tier_is_held_without_a_word_and_a_rise_is_told() -> None:
    rules = by("threshold", hold_months=3)
    first = judged(None, rules, Merit(None, 100), TODAY)
    assert first == Holdership("silver", TODAY, date(2026, 6, 2))
    risen = judged(first, rules, Merit(None, 500), TODAY + timedelta(days=1))
    assert risen == Holdership("gold", date(2026, 3, 3), date(2026, 6, 3), date(2026, 3, 3))


@pytest.mark.parametrize(("demotion", "code"), [("never", "vip"), ("step", "gold"), ("value", "member")])
def test_a_tier_is_lost_when_its_time_is_over_as_the_scheme_says(demotion, code) -> None:
    rules = by("threshold", hold_months=3, demotion=demotion)
    held = judged(None, rules, Merit(None, 1000), TODAY)
    last_day = date(2026, 6, 2)
    assert judged(held, rules, Merit(None, 0), last_day) == held
    after = judged(held, rules, Merit(None, 0), last_day + timedelta(days=1))
    assert (after.tier, after.risen_on) == (code, None)
    assert (after == held) == (demotion == "never")


def test_a_tier_that_is_still_deserved_is_kept_for_the_same_time_again() -> None:
    rules = by("threshold", hold_months=3)
    held = judged(None, rules, Merit(None, 1000), TODAY)
    assert judged(held, rules, Merit(None, 1000), date(2026, 6, 2)) == held
    again = judged(held, rules, Merit(None, 1000), date(2026, 6, 3))
    assert again == replace(held, held_until=date(2026, 9, 3))


def test_without_a_time_a_tier_is_held_only_as_long_as_it_is_deserved() -> None:
    rules = by("threshold")
    held = judged(None, rules, Merit(None, 1000), TODAY)
    assert held.held_until is None
    assert judged(held, rules, Merit(None, 1000), TODAY) == held
    assert judged(held, rules, Merit(None, 999), TODAY).tier == "gold"


def test_the_way_to_the_next_tier_is_told_where_purchases_count() -> None:
    rules = by("threshold", measure="visits")
    held = Holdership("silver", TODAY)
    assert progress(held, rules, Merit(None, 120), TODAY) == Progress("visits", 120, "gold", 380, None, 0)
    assert progress(Holdership("vip", TODAY), rules, Merit(None, 2000), TODAY) == Progress(
        "visits", 2000, None, 0, None, 0
    )
    assert progress(held, by("standing"), Merit("vip", 120), TODAY) is None


def test_the_next_tier_is_one_that_purchases_can_reach() -> None:
    found = progress(Holdership("silver", TODAY), by("both", (1000, None, 100)), Merit(None, 120), TODAY)
    assert found is not None
    assert (found.next_tier, found.missing) == ("vip", 880)


@pytest.mark.parametrize(
    ("days", "demotion", "measured", "keep_missing"),
    [(30, "value", 320, 180), (31, "value", 320, 0), (30, "never", 320, 0), (30, "value", 500, 0)],
)
def test_a_tier_at_risk_is_told_some_days_before(days, demotion, measured, keep_missing) -> None:
    until = TODAY + timedelta(days=days)
    found = progress(
        Holdership("gold", TODAY, until), by("threshold", demotion=demotion), Merit(None, measured), TODAY
    )
    assert found is not None
    assert (found.keep_until, found.keep_missing) == (until if keep_missing else None, keep_missing)


def test_a_tier_at_risk_that_no_purchase_can_keep_asks_for_none() -> None:
    held = Holdership("gold", TODAY, TODAY)
    found = progress(held, by("both", (1000, None, 100)), Merit(None, 120), TODAY)
    assert found is not None
    assert (found.keep_until, found.keep_missing) == (TODAY, 0)


def test_the_tier_of_a_day_gone_by_is_found_in_the_history() -> None:
    changes = [(date(2026, 1, 10), "silver", "gold"), (date(2026, 2, 10), "gold", "vip")]
    days = [date(2026, 1, 9), date(2026, 1, 10), date(2026, 2, 9), date(2026, 3, 1)]
    assert [tier_at("vip", changes, day, "member") for day in days] == ["silver", "gold", "gold", "vip"]
    assert tier_at("vip", [(date(2026, 1, 10), None, "vip")], days[0], "member") == "member"
    assert tier_at("vip", [], days[0], "member") == "vip"
