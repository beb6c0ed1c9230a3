from datetime import date

import pytest

from pos_loyalty.domain.card_states import FOLLOWING, can_become, state_on

TODAY = date(2026, 3, 2)


def test_a_card_goes_through_its_life_and_not_back() -> None:
    assert can_become("issued", "active")
    assert can_become("active", "lost")
    assert can_become("lost", "active")
    assert not can_become("active", "issued")
    assert not can_become("expired", "active")
    assert [state for state in FOLLOWING if can_become("replaced", state)] == ["active"]


@pytest.mark.parametrize(
    ("state", "expires_on", "counts"),
    [
        ("active", None, "active"),
        ("active", TODAY, "active"),
        ("active", date(2026, 3, 1), "expired"),
        ("issued", date(2026, 3, 1), "expired"),
        ("blocked", date(2026, 3, 1), "blocked"),
        ("replaced", date(2026, 3, 1), "replaced"),
    ],
)
def test_a_card_in_use_is_expired_once_its_last_day_is_over(state, expires_on, counts) -> None:
    assert state_on(state, expires_on, TODAY) == counts
