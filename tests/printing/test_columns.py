"""Columns of a printer, where a letter of Korean, Chinese or Japanese takes two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.printing import columns

TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("김민준のカード￥é\u0301 \u200b"),
    max_size=60,
)
WIDTH = st.sampled_from([24, 42, 48])


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("Rice", 4),
        ("김민준", 6),
        ("カード", 6),
        ("ｶｰﾄﾞ", 4),
        ("￥1,000", 7),
        ("José", 4),
        ("Jose\u0301", 4),
        ("a\u200db", 2),
        ("a\u20dd", 1),
        ("🎁", 2),
    ],
    ids=ascii,
)
def test_letters_take_the_cells_that_a_printer_gives_them(text: str, cells: int) -> None:
    assert columns.width(text) == cells


@pytest.mark.parametrize(
    ("text", "most", "cut"),
    [
        ("Rice", 4, "Rice"),
        ("Rice cake", 5, "Rice…"),
        ("김민준", 6, "김민준"),
        ("김민준", 5, "김민…"),
        ("김민준", 4, "김…"),
        ("김민준", 1, "…"),
    ],
    ids=ascii,
)
def test_what_does_not_fit_is_cut_with_an_ellipsis(text: str, most: int, cut: str) -> None:
    assert columns.cut(text, most) == cut


def test_both_ends_of_a_line_stand_at_its_ends_and_the_left_one_gives_way() -> None:
    assert columns.sides("Rice", "₩10,000", 20) == "Rice         ₩10,000"
    assert columns.sides("선물 포장", "0", 12) == "선물 포장  0"
    assert columns.sides("A very long name", "₩10,000", 15) == "A very… ₩10,000"


def test_a_text_stands_in_the_middle() -> None:
    assert columns.centred("Rice", 10) == "   Rice"
    assert columns.centred("김", 10) == "    김"
    assert columns.centred("A very long name", 6) == "A ver…"


def test_sentences_are_broken_between_words_and_inside_long_ones() -> None:
    assert list(columns.wrapped("one two three", 7)) == ["one two", "three"]
    assert list(columns.wrapped("  one \t two ", 40)) == ["one two"]
    assert list(columns.wrapped("anticonstitutionally so", 10)) == ["anticonsti", "tutionally", "so"]
    assert list(columns.wrapped("a 반품까지기다립니다 b", 9)) == ["a", "반품까지", "기다립니", "다 b"]
    assert list(columns.wrapped("", 9)) == []


@given(TEXT, WIDTH)
def test_no_wrapped_line_is_wider_than_the_paper_and_nothing_is_lost(text: str, wide: int) -> None:
    lines = list(columns.wrapped(text, wide))
    assert all(0 < columns.width(line) <= wide for line in lines if columns.width("".join(lines)))
    assert all(columns.width(line) <= wide for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(TEXT, TEXT.map(lambda text: columns.cut(text, 20)), WIDTH)
def test_a_line_with_two_ends_is_exactly_as_wide_as_the_paper(left: str, right: str, wide: int) -> None:
    line = columns.sides(left, right, wide)
    assert columns.width(line) == wide
    assert line.endswith(right)


@given(TEXT, WIDTH)
def test_a_text_in_the_middle_is_never_wider_than_the_paper(text: str, wide: int) -> None:
    assert columns.width(columns.centred(text, wide)) <= wide
