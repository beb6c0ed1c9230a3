from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.care_prompts import Occasion, Prompt, days_to_birthday, prompt_for

TODAY = date(2026, 3, 2)


def prompt(today: date = TODAY, **known: Any) -> Prompt | None:
    """What is said to a regular about whom nothing is special but what a test says."""
    fields = {
        "birthday": None,
        "last_visit_on": today - timedelta(days=3),
        "joined_on": date(2020, 1, 1),
        "tier_name": "Gold",
        "tier_since": None,
    }
    return prompt_for(Occasion(**(fields | known)), today, birthday_window_days=7, long_absence_days=60)


def test_nothing_special_is_worth_no_word() -> None:
    assert prompt() is None


def test_a_birthday_today_is_said() -> None:
    assert prompt(birthday=date(1980, 3, 2)) == Prompt("say_birthday_today")


@pytest.mark.parametrize("days", [1, 7])
def test_a_birthday_within_the_window_is_said_with_its_day(days: int) -> None:
    day = TODAY + timedelta(days=days)
    assert prompt(birthday=day.replace(year=1980)) == Prompt("say_birthday_soon", (("day", day),))


@pytest.mark.parametrize("days", [-1, 8])
def test_a_birthday_outside_the_window_is_not_said(days: int) -> None:
    assert prompt(birthday=(TODAY + timedelta(days=days)).replace(year=1980)) is None


def test_a_birthday_across_the_end_of_the_year_is_said() -> None:
    said = prompt(date(2026, 12, 29), birthday=date(1980, 1, 3))
    assert said == Prompt("say_birthday_soon", (("day", date(2027, 1, 3)),))


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (date(2026, 2, 28), 0),
        (date(2026, 2, 27), 1),
        (date(2026, 3, 1), 364),
        (date(2028, 2, 28), 1),
        (date(2028, 2, 29), 0),
        (date(2027, 3, 1), 365),
    ],
    ids=str,
)
def test_a_birthday_on_29_february_is_kept_on_28_february_in_other_years(today: date, days: int) -> None:
    assert days_to_birthday(date(2000, 2, 29), today) == days


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_birthday_is_never_further_than_a_year_away(birthday: date, today: date) -> None:
    days = days_to_birthday(birthday, today)
    assert 0 <= days <= 365
    kept = today + timedelta(days=days)
    assert (kept.month, kept.day) == (birthday.month, birthday.day) or (kept.month, kept.day) == (2, 28)


@pytest.mark.parametrize(("days", "said"), [(59, None), (60, "say_long_absence"), (400, "say_long_absence")])
def test_a_first_visit_in_a_long_time_is_said_from_the_day_the_rules_name(
    days: int, said: str | None
) -> None:
    found = prompt(last_visit_on=TODAY - timedelta(days=days))
    assert (found.key if found else None) == said
    if found:
        assert found.values == (("days", days),)


def test_a_visit_after_the_clock_was_set_back_is_no_absence() -> None:
    assert prompt(last_visit_on=TODAY + timedelta(days=90)) is None


@pytest.mark.parametrize(("days", "said"), [(0, True), (30, True), (31, False), (-1, False)])
def test_a_new_tier_is_said_for_thirty_days(days: int, said: bool) -> None:
    found = prompt(tier_since=TODAY - timedelta(days=days))
    assert found == (Prompt("say_new_tier", (("tier", "Gold"),)) if said else None)


def test_the_very_first_visit_is_said() -> None:
    assert prompt(last_visit_on=None) == Prompt("say_first_visit")


def test_the_most_important_word_wins() -> None:
    long_ago, new = TODAY - timedelta(days=90), TODAY
    assert prompt(birthday=TODAY, last_visit_on=long_ago, tier_since=new) == Prompt("say_birthday_today")
    absent = prompt(last_visit_on=long_ago, tier_since=new)
    assert absent is not None
    assert absent.key == "say_long_absence"
    risen = prompt(last_visit_on=None, tier_since=new)
    assert risen is not None
    assert risen.key == "say_new_tier"


def test_a_tier_at_risk_is_said_unless_it_is_new() -> None:
    until = TODAY + timedelta(days=5)
    assert prompt(keep_until=until) == Prompt("say_tier_at_risk", (("tier", "Gold"), ("day", until)))
    new = prompt(keep_until=until, tier_since=TODAY)
    assert new is not None
    assert new.key == "say_new_tier"
