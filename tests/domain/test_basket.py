import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.basket import (
    MAX_AMOUNT_MINOR,
    MAX_LINES,
    MOST_PIECES,
    BasketLine,
    paid_minor,
    total_minor,
    with_amount,
    with_piece,
    with_quantity,
    without_line,
)
from pos_loyalty.domain.errors import UserError
from tests.builders import line

steps = st.lists(
    st.tuples(st.just("piece"), st.sampled_from("abc"), st.integers(0, 10_000))
    | st.tuples(st.just("amount"), st.just(""), st.integers(1, 10_000))
    | st.tuples(st.just("quantity"), st.just(""), st.integers(1, MOST_PIECES))
    | st.tuples(st.just("without"), st.just(""), st.integers(1, 6)),
    max_size=20,
)


def rice(lines: tuple[BasketLine, ...], price_minor: int = 1000) -> tuple[BasketLine, ...]:
    return with_piece(lines, "rice", "Rice", "Food", price_minor)


@given(steps)
def test_after_any_steps_lines_are_numbered_and_nothing_is_negative(drawn) -> None:
    lines: tuple[BasketLine, ...] = ()
    for verb, product_id, number in drawn:
        match verb:
            case "piece":
                lines = with_piece(lines, product_id, product_id, "Food", number)
            case "amount":
                lines = with_amount(lines, number)
            case "quantity":
                lines = with_quantity(lines, 1, number)
            case "without":
                lines = without_line(lines, number)
    assert [one.line_no for one in lines] == list(range(1, len(lines) + 1))
    assert all(one.amount_minor >= 0 and one.quantity_milli >= 1000 for one in lines)


def test_a_second_piece_goes_on_the_line_of_the_first() -> None:
    assert rice(rice(())) == (line(1, 2000, product_id="rice", name="Rice", quantity_milli=2000),)


def test_a_product_that_fills_its_line_goes_on_a_new_one() -> None:
    full = with_quantity(rice(()), 1, MOST_PIECES)
    assert [one.quantity_milli for one in rice(full)] == [MOST_PIECES * 1000, 1000]
    assert [one.quantity_milli for one in rice(rice(full))] == [MOST_PIECES * 1000, 2000]


def test_keyed_amounts_each_have_their_own_line() -> None:
    lines = with_amount(with_amount((), 500), 500)
    assert [(one.line_no, one.product_id, one.amount_minor) for one in lines] == [
        (1, None, 500),
        (2, None, 500),
    ]


def test_a_quantity_changes_the_amount_in_proportion() -> None:
    assert total_minor(with_quantity(rice(()), 1, 3)) == 3000


def test_the_same_quantity_again_changes_nothing_even_when_the_price_changed_between_pieces() -> None:
    uneven = rice(rice((), 1000), 1001)
    assert with_quantity(uneven, 1, 2) == uneven
    assert total_minor(with_quantity(uneven, 1, 3)) == 3001


@pytest.mark.parametrize("pieces", [0, -1, MOST_PIECES + 1])
def test_a_quantity_out_of_range_is_refused(pieces: int) -> None:
    with pytest.raises(UserError) as refusal:
        with_quantity(rice(()), 1, pieces)
    assert (refusal.value.key, refusal.value.values) == ("quantity_out_of_range", {"most": MOST_PIECES})


def test_a_line_that_goes_leaves_no_gap() -> None:
    lines = with_amount(with_amount(with_amount((), 1), 2), 3)
    assert [(one.line_no, one.amount_minor) for one in without_line(lines, 2)] == [(1, 1), (2, 3)]


def test_one_line_too_many_is_refused() -> None:
    lines: tuple[BasketLine, ...] = ()
    for _ in range(MAX_LINES):
        lines = with_amount(lines, 1)
    with pytest.raises(UserError, match="basket_full"):
        with_amount(lines, 1)


def test_a_total_beyond_the_limit_is_refused() -> None:
    full = with_amount((), MAX_AMOUNT_MINOR)
    assert total_minor(full) == MAX_AMOUNT_MINOR
    for one_more in (lambda: with_amount(full, 1), lambda: with_quantity(full, 1, 2), lambda: rice(full)):
        with pytest.raises(UserError, match="amount_too_large"):
            one_more()


def test_a_voucher_lowers_what_is_paid_and_a_discount_the_price() -> None:
    lines = (line(1, 900, discount_minor=100, voucher_minor=250), line(2, 500))
    assert (lines[0].full_minor, lines[0].paid_minor) == (1000, 650)
    assert (total_minor(lines), paid_minor(lines)) == (1400, 1150)
