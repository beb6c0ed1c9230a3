"""The points of purchases and returns; tests/reference compares them with the page at random."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.points import (
    WHOLE_PURCHASE,
    Accrual,
    Part,
    Returned,
    accrue,
    added,
    kept,
    summed,
    to_take_back,
)
from tests.builders import line, scheme

FACTS = Facts(
    at=datetime(2026, 3, 2, 10, 0),  # noqa: DTZ001 -- the time of a shop has no offset
    store_id="S1",
    tier="silver",
)


def points(*lines: BasketLine, facts: Facts | None = FACTS, **changes: Any) -> Accrual:
    earn = {"points": 1, "per_amount_minor": 100} | changes.pop("earn", {})
    return accrue(lines, scheme(earn=earn, **changes), facts)


def rule(rule_id: str, kind: str, **changes: Any) -> dict[str, Any]:
    own = {"factor": 2} if kind == "multiply" else {"points": 10}
    return {"id": rule_id, "kind": kind} | own | changes


def test_points_are_rounded_down_once_for_the_purchase_and_not_once_a_line() -> None:
    lines = (line(1, 499), line(2, 499), line(3, 499))
    assert accrue(lines, scheme()).points == 2


@pytest.mark.parametrize(
    ("amount_minor", "earned", "rest"),
    [(0, 0, 0), (499, 0, 499), (500, 1, 0), (501, 1, 1), (10**12, 2 * 10**9, 0)],
)
def test_the_step_counts_when_it_is_full(amount_minor: int, earned: int, rest: int) -> None:
    accrual = accrue((line(1, amount_minor),), scheme())
    assert (accrual.points, accrual.rest) == (earned, rest)


@pytest.mark.parametrize(
    ("rounding", "amount_minor", "earned"),
    [("down", 199, 1), ("nearest", 149, 1), ("nearest", 150, 2), ("up", 101, 2), ("up", 100, 1)],
)
def test_a_part_of_a_point_is_rounded_as_the_scheme_says(rounding, amount_minor, earned) -> None:
    accrual = points(line(1, amount_minor), earn={"rounding": rounding})
    assert accrual.points == earned
    assert accrual.rest == amount_minor - earned * 100


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"category": "Tobacco"}, "category"),
        ({"product_id": "pipe"}, "product"),
        ({"tags": ("organic", "sin")}, "tag"),
        ({"discount_minor": 1}, "discounted"),
        ({"voucher_minor": 5000}, "voucher"),
        ({"amount_minor": 0}, "free"),
    ],
)
def test_a_line_that_earns_nothing_says_why(changes: dict[str, Any], reason: str) -> None:
    fields = {"amount_minor": 5000} | changes
    earn = {
        "excluded_categories": ["Tobacco"],
        "excluded_products": ["pipe"],
        "excluded_tags": ["sin"],
        "excludes_discounted": True,
    }
    accrual = points(line(1, 1000), line(2, **fields), earn=earn)
    assert (accrual.points, accrual.counted_minor) == (10, 1000)
    assert [(count.excluded, count.counted_minor) for count in accrual.lines] == [("", 1000), (reason, 0)]


def test_reduced_goods_earn_where_the_scheme_does_not_leave_them_out() -> None:
    assert points(line(1, 900, discount_minor=100)).points == 9


def test_a_purchase_below_the_minimum_earns_nothing_and_says_so() -> None:
    small = points(line(1, 999), earn={"minimum_purchase_minor": 1000})
    assert (small.points, small.below_minimum, small.parts) == (0, True, ())
    assert not points(line(1, 1000), earn={"minimum_purchase_minor": 1000}).below_minimum
    assert not points(line(1, 0), earn={"minimum_purchase_minor": 1000}).below_minimum


def test_without_facts_only_the_base_rule_counts() -> None:
    rules = [rule("here", "visit")]
    earn = {"most": {"per_purchase": 8, "per_day": 1}}
    assert points(line(1, 1000), facts=None, rules=rules, earn=earn).points == 8


def test_a_visit_counts_once_a_day() -> None:
    rules = [rule("here", "visit")]
    assert points(line(1, 1000), rules=rules).points == 20
    assert points(line(1, 1000), rules=rules, facts=replace(FACTS, visited_today=True)).points == 10


def test_what_goods_earn_by_themselves_is_multiplied_with_what_other_rules_gave_the_line() -> None:
    rules = [rule("piece", "unit", points=3), rule("double", "multiply", goods={"products": ["p1"]})]
    accrual = points(line(1, 1000), line(2, 1000), rules=rules)
    assert [(part.rule_id, part.line_no) for part in accrual.parts] == [
        ("base", 1),
        ("base", 2),
        ("piece", 1),
        ("piece", 2),
        ("double", 1),
    ]
    assert accrual.points == 10 + 10 + 3 + 3 + 13


def test_a_rule_about_goods_that_were_not_bought_gives_nothing() -> None:
    goods = {"categories": ["Wine"]}
    rules = [rule("wine", kind, goods=goods) for kind in ("bonus", "visit")]
    rules = [dict(one, id=f"wine-{number}") for number, one in enumerate(rules)]
    assert points(line(1, 1000), rules=rules).points == 10
    assert points(line(1, 1000, category="Wine"), rules=rules).points == 30


def test_the_best_of_a_group_is_taken_line_by_line_the_first_of_equals() -> None:
    rules = [
        rule("food", "multiply", factor=3, goods={"categories": ["Food"]}),
        rule("all", "multiply", factor=2),
        rule("again", "multiply", factor=3),
    ]
    groups = [{"id": "multiply", "takes": "best"}]
    accrual = points(line(1, 1000), line(2, 1000, category="Wine"), rules=rules, groups=groups)
    more = [part for part in accrual.parts if part.rule_id != "base"]
    one = accrual.denominator
    assert more == [Part("food", 1, 20 * one), Part("again", 2, 20 * one)]


def test_a_rule_in_the_group_of_the_base_rule_can_stand_in_for_it() -> None:
    rules = [rule("better", "amount", points=3, per_amount_minor=100, group="base")]
    groups = [{"id": "base", "takes": "best"}]
    assert points(line(1, 1000), rules=rules, groups=groups).points == 30
    assert points(line(1, 1000), rules=rules, groups=[{"id": "base", "takes": "all"}]).points == 40


def test_what_a_rule_gives_beyond_its_own_cap_is_taken_away() -> None:
    accrual = points(line(1, 1000), rules=[rule("double", "multiply", most_per_purchase=4)])
    assert accrual.points == 14
    assert accrual.parts[-1] == Part("double", WHOLE_PURCHASE, -6 * accrual.denominator)
    assert points(line(1, 1000), rules=[rule("double", "multiply", most_per_purchase=10)]).points == 20


def test_caps_cut_one_after_another_and_each_tells_how_much() -> None:
    most = {"per_purchase": 40, "per_day": 35, "per_month": 35, "per_year": 50, "per_member": 60}
    facts = replace(FACTS, earned={"day": 5, "month": 10, "year": 60, "ever": 0})
    accrual = points(line(1, 5000), earn={"most": most}, facts=facts)
    assert accrual.cuts == (("purchase", 10), ("day", 10), ("month", 5), ("year", 25))
    assert (accrual.points, accrual.rest) == (0, 0)


def test_the_accrual_names_its_scheme() -> None:
    assert accrue((line(),), scheme(version=12)).scheme_version == 12


def test_an_empty_basket_earns_nothing() -> None:
    assert accrue((), scheme()).points == 0


def test_a_return_takes_its_share_of_discount_and_voucher_along_until_the_last_takes_the_rest() -> None:
    bought = line(1, 1000, quantity_milli=3000, discount_minor=100, voucher_minor=50)
    one_back = {1: Returned(333, 1000)}
    (left,) = kept([bought], one_back)
    assert left == replace(bought, quantity_milli=2000, amount_minor=667, discount_minor=67, voucher_minor=34)
    (nothing,) = kept([bought], added(one_back, {1: Returned(667, 2000)}))
    assert nothing == replace(bought, quantity_milli=0, amount_minor=0, discount_minor=0, voucher_minor=0)
    assert kept([bought], added(one_back, {1: Returned(-333, -1000)})) == (bought,)


def test_more_pieces_than_were_sold_leave_none() -> None:
    (left,) = kept([line(1, 1000)], {1: Returned(400, 2000)})
    assert (left.quantity_milli, left.amount_minor) == (0, 600)


def test_what_comes_back_of_one_line_adds_up() -> None:
    assert summed([(1, 100, 1000), (2, 5, 500), (1, 50, 500)]) == {
        1: Returned(150, 1500),
        2: Returned(5, 500),
    }


def test_goods_that_come_back_take_what_they_earned_and_never_add() -> None:
    lines = (line(1, 1000), line(2, 700))
    assert to_take_back(3, kept(lines, {2: Returned(700, 1000)}), scheme(), None) == 1
    assert to_take_back(1, lines, scheme(), None) == 0


@given(
    st.lists(st.integers(0, 10**7), min_size=1, max_size=8),
    st.lists(st.tuples(st.integers(0, 7), st.integers(1, 100)), max_size=12),
)
def test_a_purchase_and_its_partial_returns_add_up_to_nothing_in_any_order(amounts, parts) -> None:
    """Parts are (which line, per cent of what is left of it); in the end everything has come back."""
    lines = tuple(line(number, amount) for number, amount in enumerate(amounts, start=1))
    rules, back = scheme(), {}
    balance = accrue(lines, rules).points
    for which, per_cent in [*parts, *((n, 100) for n in range(len(lines)))]:
        left = kept(lines, back)[which % len(lines)]
        coming = Returned(-(-left.amount_minor * per_cent // 100), left.quantity_milli * per_cent // 100)
        back = added(back, {left.line_no: coming})
        taken = to_take_back(balance, kept(lines, back), rules, None)
        assert 0 <= taken <= balance
        balance -= taken
    assert balance == 0
