"""Goods that come back, in a rehearsal: what stays bought is what counts, under either rules."""

import pytest

from pos_loyalty.head_office.rehearsing.result import Rehearsal
from tests.rehearsal.past import BASE, Past, rules

DOUBLE = BASE.replace("points = 1", "points = 2")
MINIMUM = BASE + "minimum_purchase_minor = 4000\n"


def points(found: Rehearsal) -> tuple[int, int]:
    return found.old.points, found.new.points


@pytest.fixture
def kim(past: Past) -> str:
    return past.joined("2026-01-01 09:00")


def test_a_return_leaves_what_the_kept_goods_earn(past: Past, kim: str) -> None:  # M22
    sold = past.sold(kim, "2026-01-05 10:00", 3_000, 1_500)
    past.came_back(sold, "2026-01-06 10:00", {2: 1_500})
    # Under the minimum the 3,000 that stay earn nothing, though 4,500 had earned.
    assert points(past.rehearse(rules(past.folder, MINIMUM), "2026-01-01", "2026-01-05")) == (9, 9)
    found = past.rehearse(rules(past.folder, MINIMUM), "2026-01-01", "2026-01-31")
    assert points(found) == (6, 0)
    assert [(row.rule, row.old, row.new) for row in found.rules] == [("base", 6, 0)]


def test_a_return_that_is_undone_counts_for_nothing(past: Past, kim: str) -> None:
    sold = past.sold(kim, "2026-01-05 10:00", 3_000, 2_000)
    back = past.came_back(sold, "2026-01-06 10:00", {1: 3_000})
    past.came_back(back, "2026-01-06 10:05", {1: 3_000}, kind="void")
    assert points(past.rehearse(rules(past.folder, DOUBLE), "2026-01-01", "2026-01-31")) == (10, 20)


def test_a_sale_that_was_a_mistake_leaves_nothing_and_makes_the_next_one_the_first(
    past: Past, kim: str
) -> None:
    bonus = '[[rules]]\nid = "first"\nkind = "bonus"\npoints = 50\nwhen = { first_purchase = true }\n'
    sold = past.sold(kim, "2026-01-05 10:00", 5_000)
    past.came_back(sold, "2026-01-05 10:02", {1: 5_000}, kind="void")
    past.sold(kim, "2026-01-05 10:04", 1_000)
    past.sold(kim, "2026-01-06 10:04", 1_000)
    found = past.rehearse(rules(past.folder, more=bonus), "2026-01-01", "2026-01-31")
    assert points(found) == (4, 54)


def test_what_comes_back_of_a_sale_before_the_period_takes_what_it_took(past: Past, kim: str) -> None:
    sold = past.sold(kim, "2026-01-05 10:00", 6_000, 4_000)
    past.came_back(sold, "2026-02-03 10:00", {1: 6_000})
    past.sold(kim, "2026-02-04 10:00", 500)
    found = past.rehearse(rules(past.folder, DOUBLE), "2026-02-01", "2026-02-28")
    assert points(found) == (-12 + 1, -12 + 2)
    assert (found.old.standing, found.new.standing) == (8 + 1, 8 + 2)
    assert [(row.rule, row.name, row.old) for row in found.rules][-1] == (
        "earlier",
        "goods back of earlier sales",
        -12,
    )


def test_what_comes_back_after_the_period_does_not_matter(past: Past, kim: str) -> None:
    before = past.sold(kim, "2026-01-05 10:00", 6_000)
    inside = past.sold(kim, "2026-02-05 10:00", 6_000)
    for sold in (before, inside):
        past.came_back(sold, "2026-03-01 10:00", {1: 6_000})
    first = '[[rules]]\nid = "first"\nkind = "bonus"\npoints = 50\nwhen = { first_purchase = true }\n'
    found = past.rehearse(rules(past.folder, more=first), "2026-02-01", "2026-02-28")
    # The sale of February was not the first one then, although today nothing is left of the one before it.
    assert points(found) == (12, 12)
    assert found.old.standing == 24


def test_goods_without_a_receipt_take_what_their_amount_would_earn(past: Past, kim: str) -> None:
    past.sold(kim, "2026-01-05 10:00", 10_000)
    back = past.came_back_without_receipt(kim, "2026-01-06 10:00", 4_000)
    found = past.rehearse(rules(past.folder, DOUBLE), "2026-01-01", "2026-01-06")
    assert points(found) == (20 - 8, 40 - 16)
    assert (found.old.standing, found.new.standing) == (12, 24)
    past.undone_without_receipt(back, "2026-01-07 10:00", 4_000)
    found = past.rehearse(rules(past.folder, DOUBLE), "2026-01-01", "2026-01-31")
    assert points(found) == (20, 40)
    assert (found.old.standing, found.new.standing) == (20, 40)


def test_more_points_spent_than_the_new_rules_give_are_a_debt(past: Past, kim: str) -> None:
    past.sold(kim, "2026-01-05 10:00", 10_000)
    past.redeemed(kim, "2026-01-06 10:00", 15)
    half = BASE.replace("per_amount_minor = 500", "per_amount_minor = 1000")
    found = past.rehearse(rules(past.folder, half), "2026-01-01", "2026-01-31")
    assert (found.old.standing, found.old.debt, found.old.in_debt) == (5, 0, 0)
    assert (found.new.standing, found.new.debt, found.new.in_debt) == (0, 5, 1)


def test_a_gift_that_comes_back_returns_its_points_to_their_lots(past: Past, kim: str) -> None:
    past.in_force(rules(past.folder, more='[expiry]\nrule = "months"\nmonths = 1\n', name="old.toml"))
    past.sold(kim, "2026-01-05 10:00", 10_000)
    gift = past.redeemed(kim, "2026-01-20 10:00", 15)
    past.gave_back(gift, "2026-01-25 10:00")
    past.sold(kim, "2026-02-25 10:00", 500)
    for first in ("2026-01-01", "2026-01-22"):
        found = past.rehearse(past.folder / "old.toml", first, "2026-02-28")
        assert (found.old.expired, found.old.standing) == (20, 1)


def test_lines_of_one_product_are_told_apart_when_one_comes_back(past: Past, kim: str) -> None:
    capped = BASE + '[[rules]]\nid = "each"\nkind = "unit"\npoints = 7\nmost_per_purchase = 7\n'
    sold = past.sold(kim, "2026-01-05 10:00", 1_000, 1_000)
    past.came_back(sold, "2026-01-06 10:00", {1: 1_000})
    found = past.rehearse(rules(past.folder, capped), "2026-01-01", "2026-01-31")
    assert points(found) == (2, 2 + 7)
