"""Labels of a shop's own scales: item, weight and price by the shop's pattern."""  # M04

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain import codes, scale_codes
from pos_loyalty.domain.codes import CardCode, CodeRules, DamagedCode, ProductCode, WeighedCode
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.scale_codes import ScaleCode, read, rules_of
from tests.builders import ean13


def checked(bare: str) -> str:
    """With the check digit that makes it right, whatever its length."""
    return next(bare + digit for digit in "0123456789" if codes.gtin_check_holds(bare + digit))


@pytest.mark.parametrize(
    ("rules", "bare", "item", "weight", "price"),
    [
        (["kr"], "212345603990", "123456", None, 3990),
        (["jp"], "021234570398", "12345", None, 398),
        (["jp"], "251234501280", "12345", None, 1280),
        (["cn"], "22123450125001890", "12345", 1250, 1890),
        (["cn"], "221234501890", "12345", None, 1890),
        (["es"], "281234500725", "12345", None, 725),
        (["mx"], "201234501250", "12345", 1250, None),
        (["mx"], "221234501250", "12345", None, 1250),
        (["cl"], "261234500480", "12345", 480, None),
        (["2NIIIIWWWWWVC", "kr"], "251234012507", "1234", 1250, None),
        (["2NIIIIWWWWWVC", "kr"], "212345603990", "2345", 60_399, None),
    ],
)
def test_a_label_is_read_by_the_first_pattern_that_fits(
    rules: list[str], bare: str, item: str, weight: int | None, price: int | None
) -> None:
    found = codes.parse(checked(bare).encode(), CodeRules(scale_rules=rules_of(rules)))
    assert isinstance(found, WeighedCode)
    assert (found.label.item, found.label.weight_milli, found.label.price_minor) == (item, weight, price)


def test_the_same_goods_are_listed_with_noughts_for_weight_and_price() -> None:
    label = read(checked("212345603990"), rules_of(["kr"]))
    assert label == ScaleCode("123456", ean13("212345600000"), None, 3990)
    assert codes.gtin_check_holds(label.plain)


def test_a_wrong_digit_is_damaged_and_no_other_price() -> None:
    right = checked("212345603990")
    for place in range(13):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        assert not isinstance(
            codes.parse(wrong.encode(), CodeRules(scale_rules=rules_of(["kr"]))), WeighedCode
        )
    wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
    assert isinstance(codes.parse(wrong.encode(), CodeRules(scale_rules=rules_of(["kr"]))), DamagedCode)


def test_what_the_shop_has_not_said_stays_what_it_was() -> None:
    label = checked("291234503990").encode()
    assert isinstance(codes.parse(label, CodeRules()), ProductCode)
    cards = CodeRules(legacy_ean_prefixes=("29",), scale_rules=rules_of(["kr"]))
    assert isinstance(codes.parse(label, cards), CardCode), "cards of an earlier programme come first"
    assert isinstance(codes.parse(ean13("880123456789").encode(), cards), ProductCode)


def test_a_long_label_is_no_payment_card() -> None:
    """One in ten numbers that begin with 2 to 6 passes the check of payment cards."""
    rules = CodeRules(scale_rules=rules_of(["cn"]))
    labels = [checked(f"22{item:05d}0125001890") for item in range(200)]
    assert any(codes.is_payment_card(label) for label in labels)
    assert all(isinstance(codes.parse(label.encode(), rules), WeighedCode) for label in labels)


@pytest.mark.parametrize(
    "pattern",
    [
        "",
        "xx",
        "2IIIIIIIIIIIC",
        "2PPPPPPWWWWWC",
        "2IIIPPPIIPPPC",
        "3IIIIIIPPPPPC",
        "2IIIIIIPPPPP0",
        "2IIIIIIPPPPC",
        "2" * 400,
    ],
)
def test_a_pattern_that_says_too_little_is_refused(pattern: str) -> None:
    with pytest.raises(UserError, match="scale_code_unfit"):
        rules_of([pattern])


def test_every_country_has_patterns_that_are_right() -> None:
    for country in scale_codes.REGIONS:
        assert rules_of([country]) == rules_of([country.upper()])
        assert all(scale_codes.is_pattern(pattern) for pattern in scale_codes.REGIONS[country])


@given(st.text("0123456789", min_size=12, max_size=17), st.sampled_from(sorted(scale_codes.REGIONS)))
def test_no_digits_break_it(bare: str, country: str) -> None:
    found = read(checked(bare), rules_of([country]))
    assert found is None or found.weight_milli is not None or found.price_minor is not None
