"""Whatever reaches the points, they are a whole number that is not negative."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain import why
from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR, MAX_LINES
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.ledger import Account, earn, holding
from pos_loyalty.domain.lot_terms import earned_lot, grace_lot
from pos_loyalty.domain.points import Returned, accrue, kept
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.scheme_document import MOST_RULES
from pos_loyalty.i18n.formats import fill
from tests.builders import line, scheme

MOST = 10**12
FACTS = Facts(
    at=datetime(2026, 3, 2, 10, 0),  # noqa: DTZ001 -- the time of a shop has no offset
    store_id="S1",
    tier="silver",
)
KINDS: dict[str, dict[str, Any]] = {
    "amount": {"points": MOST, "per_amount_minor": 1},
    "unit": {"points": MOST},
    "multiply": {"factor": 999999.999999},
    "visit": {"points": MOST},
    "bonus": {"points": MOST},
}


def every_kind(**earn: Any) -> Scheme:
    rules = [{"id": kind, "kind": kind} | fields for kind, fields in KINDS.items()]
    return scheme(earn={"points": MOST, "per_amount_minor": 1} | earn, rules=rules)


def primes(count: int, below: int) -> list[int]:
    """The largest ones, so that no step divides another."""
    found: list[int] = []
    while len(found) < count:
        below -= 1
        if all(below % divisor for divisor in range(2, int(below**0.5) + 1)):
            found.append(below)
    return found


def test_the_largest_basket_earns_exactly_under_the_largest_numbers() -> None:
    rules = every_kind(most={"per_purchase": MOST})
    lines = tuple(line(number, MAX_AMOUNT_MINOR, quantity_milli=10**8) for number in range(1, MAX_LINES + 1))
    accrual = accrue(lines, rules, FACTS)
    by_itself = MAX_LINES * (2 * MOST * MOST + MOST * 10**5)
    assert accrual.cuts == (("purchase", by_itself * 999999999999 // 10**6 + 2 * MOST - MOST),)
    assert accrual.points == MOST


def test_two_hundred_rules_whose_steps_divide_nothing_are_added_up_exactly_and_explained() -> None:
    steps = primes(MOST_RULES, 10**6)
    rules = scheme(
        earn={"points": 1, "per_amount_minor": 10**12, "rounding": "up"},
        rules=[{"id": f"r{step}", "kind": "amount", "points": 1, "per_amount_minor": step} for step in steps],
    )
    accrual = accrue((line(1, 1),), rules, FACTS)
    assert accrual.points == 1
    assert len(accrual.parts) == MOST_RULES + 1
    sentences = [fill(note, str, "en") for note in why.sale((line(1, 1),), rules, FACTS)]
    assert len(sentences) == MOST_RULES + 3


def test_the_smallest_part_of_a_point_is_not_lost() -> None:
    rules = [{"id": "dust", "kind": "multiply", "factor": 1.000001}]
    made = scheme(earn={"points": 1, "per_amount_minor": MOST}, rules=rules)
    accrual = accrue((line(1, 10**6 - 1), line(2, 1)), made, FACTS)
    assert accrual.rest * 10**12 == accrual.denominator * (10**6 + 1)
    assert accrual.points == 0


broken = st.builds(
    line,
    st.integers(1, 9),
    st.integers(-MOST, MOST) | st.just(0),
    quantity_milli=st.integers(-(10**8), 10**8),
    discount_minor=st.integers(-MOST, MOST),
    voucher_minor=st.integers(-MOST, MOST) | st.just(0),
)


@given(st.lists(broken, max_size=6, unique_by=lambda one: one.line_no), st.integers(-MOST, MOST))
def test_figures_that_no_shop_has_never_give_less_than_no_points(lines, back) -> None:
    rules = every_kind()
    for some in (lines, kept(lines, {one.line_no: Returned(back, back) for one in lines})):
        assert accrue(some, rules, FACTS).points >= 0
        assert list(why.sale(some, rules, FACTS))


def test_a_line_below_zero_takes_nothing_from_the_others() -> None:
    assert accrue((line(1, -5000),), scheme()).points == 0
    accrual = accrue((line(1, 1000), line(2, -800)), scheme())
    assert (accrual.points, accrual.counted_minor) == (2, 1000)


def test_a_voucher_below_zero_does_not_raise_the_price() -> None:
    assert accrue((line(1, 0, voucher_minor=-500),), every_kind(), FACTS).points == 0
    assert accrue((line(1, 1000, voucher_minor=-5000),), scheme()).points == 2


@pytest.mark.parametrize("rule", ["months", "end_of_month", "end_of_year"])
def test_points_of_the_last_day_of_all_wait_and_end_there(rule: str) -> None:
    rules = scheme(expiry={"rule": rule, "months": 120, "grace_days": 3660})
    lot = earned_lot("sale", date.max, rules)
    assert (lot.spendable_on, lot.expires_on) == (date.max, date.max)
    assert grace_lot("grace", date.max, rules).expires_on == date.max
    account = Account((earn(Account(), lot, 5).new_lots[0],))
    assert holding(account, date.max).balance == 0
