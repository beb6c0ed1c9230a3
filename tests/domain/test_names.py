import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.names import (
    are_initials,
    clean,
    fold,
    initials,
    keystrokes,
    search_key,
    search_term,
    syllables,
)

any_text = st.text(max_size=60) | st.text(
    st.sampled_from("김민준ㄱㅁㅈJosé e\u0301\u200d\u202e\x00\ud800|%_\\ \u3000ﬁ①"), max_size=20
)


def finds(typed: str, name: str) -> bool:
    term = search_term(typed)
    return bool(term) and term in search_key(name)


@given(any_text)
def test_a_cleaned_name_is_composed_single_spaced_and_plain(text: str) -> None:
    name = clean(text)
    assert unicodedata.is_normalized("NFC", name)
    assert name == " ".join(name.split())
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} for c in name)
    assert name.encode("utf-8").decode("utf-8") == name


@given(any_text)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  Kim \t Min-jun\n", "Kim Min-jun"),
        ("\u202eevil\u202c", "evil"),
        ("a\x00b\x1b[31mc", "ab[31mc"),
        ("lone\ud800", "lone"),
        ("José", "José"),
        ("e\u200d\u0301", "é"),
        ("김민준", "김민준"),
        ("山田\u3000太郎", "山田 太郎"),
        ("O'Brien-Łukasz", "O'Brien-Łukasz"),
        ("\u200b\ufeff", ""),
    ],
    ids=ascii,
)
def test_a_name_is_kept_as_it_is_written_without_what_cannot_be_seen(written: str, kept: str) -> None:
    assert clean(written) == kept


def test_decomposed_hangul_of_another_system_is_composed() -> None:
    assert clean(unicodedata.normalize("NFD", "김민준")) == "김민준"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("민준", "김민준"),
        ("ㄱㅁㅈ", "김민준"),
        ("ㅁㅈ", "김민준"),
        ("ㄱ ㅁ", "김민준"),
        ("ㅆ", "쌍둥이"),
        ("jose", "José Núñez"),
        ("NUNEZ", "José Núñez"),
        ("josenu", "José Núñez"),
        ("ＫＩＭ", "Kim Min-jun"),
        ("田太", "山田 太郎"),
        ("カキ", "ｶｷ"),
        ("strasse", "Straße"),
        ("ki\ud800m", "Kim"),
        ("ki\u202em", "Kim"),
    ],
    ids=ascii,
)
def test_a_search_finds_the_name(typed: str, name: str) -> None:
    assert finds(typed, name)


@pytest.mark.parametrize("typed", ["", "  ", "|", "\ud800", "\u200b", "ㄱㅈ", "jp", "민 김"], ids=ascii)
def test_a_search_for_nothing_or_for_another_finds_nobody(typed: str) -> None:
    assert not finds(typed, "김민준")


@given(st.text("가힣각민준김이박최", min_size=1, max_size=6), st.data())
def test_every_part_of_a_hangul_name_is_found_by_letters_and_by_initials(name: str, data) -> None:
    first = data.draw(st.integers(0, len(name) - 1))
    last = data.draw(st.integers(first + 1, len(name)))
    assert finds(name[first:last], name)
    assert finds(initials(name[first:last]), name)


@given(any_text)
def test_a_search_term_can_always_be_looked_for(text: str) -> None:
    term = search_term(text)
    assert "|" not in term
    assert term.encode("utf-8").decode("utf-8") == term


@given(any_text)
def test_a_search_key_has_one_bar(text: str) -> None:
    assert search_key(clean(text)).count("|") == 1


@given(
    st.text(
        st.characters(min_codepoint=0x20, max_codepoint=0x7E) | st.sampled_from("가힣一鿿각민"), max_size=20
    )
)
def test_the_short_way_for_plain_names_says_the_same(text: str) -> None:
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    plain = "".join(c for c in folded if unicodedata.category(c) != "Mn" and not c.isspace())
    assert fold(text) == unicodedata.normalize("NFC", plain)


@pytest.mark.parametrize(
    "character", [chr(0xABFF), chr(0xD7A4), chr(0x4DFF), chr(0xA000), "\x1f", "\x7f", "豈"]
)
def test_what_lies_beside_the_plain_ones_is_folded_the_long_way(character: str) -> None:
    folded = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).casefold())
    assert fold(character) == unicodedata.normalize("NFC", "".join(folded.split()))


def test_initials_cover_the_first_and_the_last_syllable() -> None:
    assert initials("가힣") == "ㄱㅎ"
    assert initials("Kim 金 ㄱ") == ""


def test_folding_takes_accents_and_voice_marks_but_not_syllables() -> None:
    assert fold("ÀÉÎ") == "aei"
    assert fold("각") == "각"


@pytest.mark.parametrize(
    ("initial", "first", "behind"), [("ㄱ", "가", "까"), ("ㅈ", "자", "짜"), ("ㅎ", "하", "\ud7a4")]
)
def test_a_typed_initial_stands_for_its_syllables(initial: str, first: str, behind: str) -> None:
    assert syllables(initial) == (first, behind)
    assert first <= {"ㄱ": "김", "ㅈ": "준", "ㅎ": "현"}[initial] < behind


def test_initials_are_told_from_a_name() -> None:
    assert are_initials("ㄱㅁㅈ")
    assert not are_initials("김ㅁ")
    assert not are_initials("")


def test_a_slip_in_a_syllable_changes_one_letter_of_what_was_typed() -> None:
    right, wrong = keystrokes(fold("김민준")), keystrokes(fold("김민존"))
    assert len(right) == len(wrong) == 9
    assert sum(one != other for one, other in zip(right, wrong, strict=True)) == 1
