"""The points of purchases and returns, against a reference that is naive on purpose."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.basket import BasketLine, total_minor
from pos_loyalty.domain.points import accrue, after_return
from tests.builders import line, scheme

CATEGORIES = ("Food", "Drinks", "Tobacco", "Gift cards", "")

schemes = st.builds(
    lambda points, per: scheme(
        earn={"points": points, "per_amount_minor": per, "excluded_categories": ["Tobacco"]}
    ),
    st.integers(0, 50),
    st.integers(1, 5000),
)
baskets = st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from(CATEGORIES)), min_size=1, max_size=8).map(
    lambda drawn: tuple(
        line(n, amount, category=category) for n, (amount, category) in enumerate(drawn, start=1)
    )
)


def naive_points(
    lines: tuple[BasketLine, ...], points: int, per_amount_minor: int, excluded: set[str]
) -> int:
    """How many full steps fit into what counts, taken away one worth at a time."""
    counts = sum((Fraction(one.amount_minor) for one in lines if one.category not in excluded), Fraction(0))
    share = counts / Fraction(per_amount_minor)
    whole = share.numerator // share.denominator
    return points * max(whole, 0)


@given(baskets, st.integers(0, 50), st.integers(1, 5000))
def test_points_are_those_of_the_naive_reference(
    lines: tuple[BasketLine, ...], points: int, per_amount_minor: int
) -> None:
    earn = {
        "points": points,
        "per_amount_minor": per_amount_minor,
        "excluded_categories": ["Tobacco", "Gift cards"],
    }
    accrual = accrue(lines, scheme(earn=earn))
    assert accrual.points == naive_points(lines, points, per_amount_minor, {"Tobacco", "Gift cards"})
    assert accrual.points >= 0
    assert 0 <= accrual.remainder_minor < per_amount_minor


@given(baskets, schemes, st.lists(st.tuples(st.integers(0, 7), st.integers(1, 100)), max_size=12))
def test_a_purchase_and_its_partial_returns_add_up_to_nothing_in_any_order(lines, rules, parts) -> None:
    """Parts are (which line, per cent of what is left of it); in the end everything has come back."""
    left = lines
    balance = accrue(lines, rules).points
    for which, per_cent in [*parts, *((n, 100) for n in range(len(lines)))]:
        chosen = left[which % len(left)]
        fewer = after_return(left, {chosen.line_no: -(-chosen.amount_minor * per_cent // 100)})
        taken_back = accrue(left, rules).points - accrue(fewer, rules).points
        assert taken_back >= 0
        balance -= taken_back
        assert balance >= 0
        left = fewer
    assert total_minor(left) == 0
    assert balance == 0


def test_points_are_rounded_down_once_for_the_purchase_and_not_once_a_line() -> None:
    lines = (line(1, 499), line(2, 499), line(3, 499))
    assert accrue(lines, scheme()).points == 2


@pytest.mark.parametrize(
    ("amount_minor", "points", "remainder_minor"),
    [(0, 0, 0), (499, 0, 499), (500, 1, 0), (501, 1, 1), (10**12, 2 * 10**9, 0)],
)
def test_the_step_counts_when_it_is_full(amount_minor: int, points: int, remainder_minor: int) -> None:
    accrual = accrue((line(1, amount_minor),), scheme())
    assert (accrual.points, accrual.remainder_minor) == (points, remainder_minor)


def test_an_excluded_category_earns_nothing_and_the_line_says_why() -> None:
    accrual = accrue((line(1, 1000), line(2, 5000, category="Tobacco")), scheme())
    assert (accrual.points, accrual.counted_minor) == (2, 1000)
    assert [explained.excluded for explained in accrual.lines] == [None, "category"]
    assert [explained.amount_minor for explained in accrual.lines] == [1000, 5000]


def test_a_basket_below_zero_earns_nothing() -> None:
    assert accrue((line(1, -5000),), scheme()).points == 0
    assert accrue((line(1, 1000), line(2, -800)), scheme()).counted_minor == 200


def test_an_empty_basket_earns_nothing() -> None:
    assert accrue((), scheme()).points == 0


def test_the_accrual_names_its_scheme() -> None:
    assert accrue((line(),), scheme(version=12)).scheme_version == 12


def test_a_return_changes_amounts_and_nothing_else() -> None:
    lines = (line(1, 1000), line(2, 700))
    assert after_return(lines, {2: 200}) == (line(1, 1000), line(2, 500))
