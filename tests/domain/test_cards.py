from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain import cards
from pos_loyalty.domain.cards import (
    SERIALS_PER_PROGRAMME,
    card_number,
    check_digits,
    has_valid_check,
    receipt_code,
)
from tests.builders import CARD_KEY

indices = st.integers(0, SERIALS_PER_PROGRAMME - 1)
numbers = st.builds(card_number, st.integers(0, 999), indices, st.just(CARD_KEY)) | st.builds(
    receipt_code, st.integers(0, 99_999), st.integers(0, 99_999_999)
)


def test_the_check_digits_are_those_of_iso_7064() -> None:
    # The rule by hand: 98 minus the remainder of the number with two zeros behind it.
    assert check_digits("794") == "44"
    assert check_digits("90010000000000") == f"{98 - 9001000000000000 % 97:02d}"


@given(numbers)
def test_every_number_made_here_is_sixteen_digits_with_a_valid_check(number: str) -> None:
    assert len(number) == cards.CARD_LENGTH
    assert has_valid_check(number)
    assert int(number) % 97 == 1


@given(numbers, st.integers(0, 15), st.integers(1, 9))
def test_every_single_wrong_digit_is_found(number: str, place: int, by: int) -> None:
    wrong = (int(number[place]) + by) % 10
    assert not has_valid_check(f"{number[:place]}{wrong}{number[place + 1 :]}")


@given(numbers, st.integers(0, 14))
def test_every_swap_of_neighbours_is_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert has_valid_check(swapped) == (swapped == number)


@given(numbers)
def test_only_one_pair_of_check_digits_is_right(number: str) -> None:
    right = [cc for cc in range(100) if has_valid_check(f"{number[:-2]}{cc:02d}")]
    assert right == [int(number[-2:])]


@pytest.mark.parametrize(
    "number",
    [
        "",
        "9",
        "9001",
        "7001000000000061",
        "９００１０００００００００００１",
        " 9001000000000061",
        "9001000000000061\n",
        "9" * 17,
    ],
    ids=["empty", "one", "short", "leading 7", "full width", "space before", "line end", "long"],
)
def test_what_is_not_sixteen_ascii_digits_from_8_or_9_has_no_valid_check(number: str) -> None:
    assert not has_valid_check(number)


@given(st.sets(indices, min_size=2, max_size=50), st.binary(min_size=1, max_size=32))
def test_different_indices_give_different_serials_in_range(chosen: set[int], key: bytes) -> None:
    serials = {cards.serial_of(index, key) for index in chosen}
    assert len(serials) == len(chosen)
    assert all(0 <= serial < SERIALS_PER_PROGRAMME for serial in serials)


def test_two_disjoint_blocks_never_share_a_number() -> None:  # M01
    first, second = range(5000), range(5000, 10_000)
    made = [{card_number(1, index, CARD_KEY) for index in block} for block in (first, second)]
    assert [len(block) for block in made] == [5000, 5000]
    assert not made[0] & made[1]


def test_the_permutation_keeps_its_range_at_both_ends() -> None:
    for index in (0, SERIALS_PER_PROGRAMME - 1):
        assert 0 <= cards.serial_of(index, CARD_KEY) < SERIALS_PER_PROGRAMME


def test_neighbouring_indices_give_unrelated_serials() -> None:
    serials = [cards.serial_of(index, CARD_KEY) for index in range(2000)]
    steps = [abs(b - a) for a, b in pairwise(serials)]
    # Of random numbers a third lies apart on average; one step in ten thousand is a near neighbour.
    assert sum(steps) / len(steps) > SERIALS_PER_PROGRAMME * 0.3
    assert sum(step < SERIALS_PER_PROGRAMME // 10_000 for step in steps) < 5
    upper_half = sum(serial >= SERIALS_PER_PROGRAMME // 2 for serial in serials)
    assert 850 < upper_half < 1150


def test_another_key_gives_other_numbers() -> None:
    assert card_number(1, 5, b"one key") != card_number(1, 5, b"another key")


def test_the_programme_stands_in_the_number() -> None:
    assert card_number(42, 5, CARD_KEY).startswith("9042")


@pytest.mark.parametrize("index", [-1, SERIALS_PER_PROGRAMME])
def test_an_index_outside_the_range_is_a_bug(index: int) -> None:
    with pytest.raises(ValueError, match="card index"):
        card_number(1, index, CARD_KEY)


@pytest.mark.parametrize("programme", [-1, 1000])
def test_a_programme_outside_three_digits_is_a_bug(programme: int) -> None:
    with pytest.raises(ValueError, match="programme"):
        card_number(programme, 1, CARD_KEY)


@given(
    st.tuples(st.integers(0, 99_999), st.integers(0, 99_999_999)),
    st.tuples(st.integers(0, 99_999), st.integers(0, 99_999_999)),
)
def test_receipts_of_different_tills_or_counters_differ(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert (receipt_code(*one) == receipt_code(*other)) == (one == other)
    assert receipt_code(*one)[0] == "8"


@pytest.mark.parametrize("receipt", [(-1, 0), (100_000, 0), (0, -1), (0, 100_000_000)], ids=str)
def test_a_receipt_that_does_not_fit_its_digits_is_a_bug(receipt: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="receipt"):
        receipt_code(*receipt)


def test_a_masked_number_shows_its_last_four_digits_only() -> None:
    assert cards.masked("9001123456784821") == "••• 4821"
