"""What each role may do, and what was done by what an event says."""

import pytest

from pos_loyalty.domain import badges
from pos_loyalty.domain.operators import ALLOWED, ROLES, Action, Role, action_of, may

MATRIX: dict[Action, tuple[Role, ...]] = {
    "sell": ("cashier", "manager", "head_office"),
    "enrol": ("cashier", "manager", "head_office"),
    "card": ("cashier", "manager", "head_office"),
    "give": ("cashier", "manager", "head_office"),
    "return": ("cashier", "manager", "head_office"),
    "undo": ("cashier", "manager", "head_office"),
    "return_without_receipt": ("manager", "head_office"),
    "give_large": ("manager", "head_office"),
    "return_large": ("manager", "head_office"),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("action", ALLOWED)
def test_each_role_may_what_the_table_says(role: Role, action: Action) -> None:
    assert may(role, action) is (role in MATRIX[action])


@pytest.mark.parametrize(
    ("kind", "purchase_kind", "has_receipt", "action"),
    [
        ("purchase", "sale", True, "sell"),
        ("purchase", "return", True, "return"),
        ("purchase", "return", False, "return_without_receipt"),
        ("purchase", "void", True, "undo"),
        ("enrol", None, True, "enrol"),
        ("redemption", None, True, "give"),
        ("redemption_undone", None, True, "undo"),
        ("card_state", None, True, "card"),
        ("something newer", None, True, None),
    ],
)
def test_an_event_says_what_was_done(
    kind: str, purchase_kind: str | None, *, has_receipt: bool, action: Action | None
) -> None:
    assert action_of(kind, purchase_kind, has_receipt=has_receipt) == action


def test_what_is_large_is_another_action() -> None:
    assert action_of("redemption", is_large=True) == "give_large"
    assert action_of("purchase", "return", is_large=True) == "return_large"
    assert action_of("purchase", "return", has_receipt=False, is_large=True) == "return_without_receipt"
    assert action_of("purchase", "sale", is_large=True) == "sell"
    assert action_of("redemption_undone", is_large=True) == "undo"


def test_badges_are_long_and_differ() -> None:
    made = {badges.new_code() for _ in range(100)}
    assert len(made) == 100
    assert all(badges.is_code(one) and len(badges.hash_of(one)) == 64 for one in made)
    assert not badges.is_code("POSB" + "A" * 25)
