from datetime import date, datetime

import pytest

from pos_loyalty.domain.facts import Facts, birthday_windows, from_document, is_birthday


def test_facts_are_read_back_as_they_were_recorded() -> None:
    facts = Facts(
        at=datetime(2026, 3, 2, 10, 5),  # noqa: DTZ001 -- the time of a shop has no offset
        store_id="S1",
        tier="gold",
        birthday=frozenset(["week", "month"]),
        first_purchase=True,
        visited_today=True,
        earned={"year": 5, "day": 1},
    )
    assert facts.document() == {
        "at": "2026-03-02T10:05",
        "store": "S1",
        "tier": "gold",
        "birthday": ["month", "week"],
        "first": True,
        "visited": True,
        "earned": {"day": 1, "year": 5},
    }
    assert from_document(facts.document()) == facts


@pytest.mark.parametrize(
    ("birthday", "today", "holds"),
    [
        (date(1990, 3, 4), date(2026, 3, 4), ["day", "week", "month"]),
        (date(1990, 3, 4), date(2026, 3, 2), ["week", "month"]),
        (date(1990, 3, 8), date(2026, 3, 2), ["week", "month"]),
        (date(1990, 3, 9), date(2026, 3, 2), ["month"]),
        (date(1990, 1, 1), date(2025, 12, 29), ["week"]),
        (date(1990, 12, 31), date(2026, 1, 1), ["week"]),
        (date(1992, 2, 29), date(2026, 2, 28), ["day", "week", "month"]),
        (date(1992, 2, 29), date(2026, 3, 1), ["week"]),
        (date(1992, 2, 29), date(2028, 2, 28), ["week", "month"]),
        (None, date(2026, 3, 2), []),
        (date(1990, 12, 31), date(9999, 12, 31), ["day", "week", "month"]),
    ],
    ids=str,
)
def test_a_birthday_holds_on_its_day_in_its_week_and_in_its_month(birthday, today, holds) -> None:
    assert birthday_windows(birthday, today) == set(holds)


def test_29_february_is_kept_on_the_28th_in_other_years() -> None:
    assert is_birthday(date(2000, 2, 29), date(2027, 2, 28))
    assert not is_birthday(date(2000, 2, 29), date(2028, 2, 28))
