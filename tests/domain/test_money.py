"""Amounts as people type them; the module is `i18n.money`, the rule belongs to the domain of a sale."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR
from pos_loyalty.domain.errors import UserError
from pos_loyalty.i18n.formats import money
from pos_loyalty.i18n.money import minor_digits, parse_amount

CURRENCIES = {"KRW": 0, "JPY": 0, "EUR": 2, "CNY": 2, "USD": 2}


def refusal_of(text: str, currency: str) -> str:
    with pytest.raises(UserError) as refusal:
        parse_amount(text, currency)
    return refusal.value.key


@pytest.mark.parametrize(("currency", "digits"), CURRENCIES.items())
def test_a_currency_has_its_decimals(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("text", "currency", "amount_minor"),
    [
        ("12500", "KRW", 12_500),
        ("12,500", "KRW", 12_500),
        ("1,234,567", "JPY", 1_234_567),
        ("１２５００", "JPY", 12_500),
        (" 12500 ", "KRW", 12_500),
        ("0012", "KRW", 12),
        ("12", "EUR", 1200),
        ("12.5", "EUR", 1250),
        ("12,50", "EUR", 1250),
        ("1,234.50", "EUR", 123_450),
        ("0.01", "CNY", 1),
        ("１２．５０", "CNY", 1250),
        (str(MAX_AMOUNT_MINOR), "KRW", MAX_AMOUNT_MINOR),
        ("10000000000.00", "EUR", MAX_AMOUNT_MINOR),
    ],
)
def test_an_amount_is_read_in_minor_units(text: str, currency: str, amount_minor: int) -> None:
    assert parse_amount(text, currency) == amount_minor


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "12a", "1e5", "0x10", "--5", "+5", "1 000", "1,23,456", ",5", "5.", "1.2.3", "NaN", "inf", "٣٤",
     "12\x00", "①x", "½", "<b>1</b>", "1" * 10_000, "\ud800", "\u202e12"],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert refusal_of(text, "EUR") == "amount_unreadable"


@pytest.mark.parametrize(
    ("text", "currency"), [("12.5", "KRW"), ("12,50", "JPY"), ("12.345", "EUR"), ("1.234", "CNY")]
)
def test_more_decimals_than_the_currency_has_are_refused(text: str, currency: str) -> None:
    assert refusal_of(text, currency) == "amount_unreadable"


@pytest.mark.parametrize("text", ["0", "0.00", "-5", "−5", "－５", "-0", "000"], ids=ascii)
def test_zero_and_less_are_refused(text: str) -> None:
    assert refusal_of(text, "EUR") == "amount_not_positive"


@pytest.mark.parametrize(
    ("text", "currency"), [(str(MAX_AMOUNT_MINOR + 1), "KRW"), ("10000000000.01", "EUR"), ("9" * 15, "KRW")]
)
def test_a_huge_amount_is_refused(text: str, currency: str) -> None:
    assert refusal_of(text, currency) == "amount_too_large"


def test_the_refusal_shows_an_example_of_the_currency_and_little_of_the_text() -> None:
    with pytest.raises(UserError) as refusal:
        parse_amount("x" * 100, "KRW")
    assert refusal.value.values == {"text": "x" * 20, "example": "12500"}
    with pytest.raises(UserError) as refusal:
        parse_amount("x", "EUR")
    assert refusal.value.values["example"] == "12.50"


@given(st.text(max_size=30) | st.text("0123456789.,- ", max_size=20), st.sampled_from(sorted(CURRENCIES)))
def test_any_text_is_an_amount_above_zero_or_refused(text: str, currency: str) -> None:
    try:
        amount_minor = parse_amount(text, currency)
    except UserError as refusal:
        amount_minor, key = 1, refusal.key
    else:
        key = "amount_unreadable"
    assert 0 < amount_minor <= MAX_AMOUNT_MINOR
    assert key in {"amount_unreadable", "amount_not_positive", "amount_too_large"}


@given(st.integers(1, MAX_AMOUNT_MINOR), st.sampled_from(sorted(CURRENCIES)))
def test_an_amount_as_it_is_shown_in_english_is_read_back(amount_minor: int, currency: str) -> None:
    shown = "".join(c for c in money(amount_minor, currency, "en") if c in "0123456789.,")
    assert parse_amount(shown, currency) == amount_minor
