import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pos_loyalty.domain.cards import receipt_code
from pos_loyalty.domain.codes import (
    CardCode,
    Code,
    CodeRules,
    CouponCode,
    DamagedCode,
    PaymentCard,
    ProductCode,
    ReceiptCode,
    UnknownCode,
    gtin_check_holds,
    parse,
    printable,
)
from pos_loyalty.domain.coupons import new_code
from pos_loyalty.head_office.importing import values
from tests.builders import ean13, own_card

RULES = CodeRules(legacy_ean_prefixes=("29",))
CARD = own_card(3)
EAN = ean13("880123456789")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
# Numbers that their networks publish for tests.
PAYMENT_CARDS = ("4111111111111111", "5555555555554444", "378282246310005", "2223003122003222", "6011111111111117", "6212345678900000003")  # fmt: skip


def text_of(code: Code) -> str:
    match code:
        case CardCode(number) | ReceiptCode(number) | CouponCode(number):
            return number
        case ProductCode(gtin):
            return gtin
        case DamagedCode(shown) | UnknownCode(shown):
            return shown
        case PaymentCard():
            return ""


hostile = (
    st.binary(max_size=200)
    | st.text(max_size=80).map(lambda t: t.encode("utf-8", "surrogatepass"))
    | st.text("0123456789", max_size=24).map(str.encode)
    | st.text("0123456789 -\t\r\n\x00;%B^=?", max_size=40).map(str.encode)
)


@given(hostile)
@example(b"")
@example(b"\x02" + CARD.encode() + b"\x03")
@example(b"\xff" * 10_000)
@example("\u202e2184000000100009".encode())
@example(b"]C1" + CARD.encode())
def test_any_bytes_have_a_meaning_that_can_be_shown(raw: bytes) -> None:
    code = parse(raw, RULES)
    shown = text_of(code)
    assert shown.isprintable()
    assert len(shown) <= 24
    assert not re.search(r"[\x00-\x1f\x7f]", repr(code))


@given(st.binary(min_size=65, max_size=300))
def test_more_than_64_bytes_are_never_a_code_of_ours(raw: bytes) -> None:
    assert isinstance(parse(raw, RULES), UnknownCode | PaymentCard)


def test_ten_kilobytes_of_digits_are_unknown_and_shown_short() -> None:
    code = parse(b"9" * 10_000, RULES)
    assert code == UnknownCode("9" * 23 + "…")


def test_a_member_card_is_read() -> None:
    assert parse(CARD.encode(), RULES) == CardCode(CARD)


@pytest.mark.parametrize("around", [" {} ", "{}\r\n", "\t{}", "{}\n"], ids=["spaces", "crlf", "tab", "lf"])
def test_white_space_around_a_code_does_not_matter(around: str) -> None:
    assert parse(around.format(CARD).encode(), RULES) == CardCode(CARD)


def test_full_width_digits_of_an_input_method_are_accepted() -> None:
    assert parse(CARD.translate(FULL_WIDTH).encode(), RULES) == CardCode(CARD)
    assert parse(EAN.translate(FULL_WIDTH).encode(), RULES) == ProductCode(EAN)


@pytest.mark.parametrize("zero", ["٠", "०", "๐"], ids=["Arabic", "Devanagari", "Thai"])
def test_digits_of_other_scripts_are_refused(zero: str) -> None:
    other = "".join(chr(ord(zero) + int(d)) for d in CARD)
    assert other.isdecimal()
    assert isinstance(parse(other.encode(), RULES), UnknownCode)


@pytest.mark.parametrize("inside", ["\x00", "\x1d", "\u200b", "\u202e", " ", "٣", "-"], ids=repr)
def test_anything_else_inside_the_digits_is_refused(inside: str) -> None:
    raw = f"{CARD[:8]}{inside}{CARD[8:]}".encode()
    assert isinstance(parse(raw, RULES), UnknownCode)


@given(st.integers(1, 15), st.integers(1, 9))
def test_a_misread_card_is_called_damaged(place: int, by: int) -> None:
    wrong = f"{CARD[:place]}{(int(CARD[place]) + by) % 10}{CARD[place + 1 :]}"
    assert parse(wrong.encode(), RULES) == DamagedCode(wrong)


@pytest.mark.parametrize("length", [6, 7, 9, 10, 11, 15, 17, 24])
def test_a_card_that_lost_or_gained_digits_is_called_damaged(length: int) -> None:
    digits = (CARD + CARD)[:length]
    assert parse(digits.encode(), RULES) == DamagedCode(digits)


def test_a_misread_product_is_called_damaged() -> None:
    wrong = EAN[:-1] + str((int(EAN[-1]) + 1) % 10)
    assert parse(wrong.encode(), RULES) == DamagedCode(wrong)


def test_a_receipt_is_read() -> None:
    number = receipt_code(7, 123)
    assert parse(number.encode(), RULES) == ReceiptCode(number)


@pytest.mark.parametrize(
    ("scanned", "gtin"),
    [
        ("96385074", "0000096385074"),
        ("036000291452", "0036000291452"),
        (EAN, EAN),
        ("0" + EAN, EAN),
        ("00036000291452", "0036000291452"),
        ("18801234567890"[:13] + "7", None),
    ],
    ids=["EAN-8", "UPC-A", "EAN-13", "EAN-13 as 14", "UPC-A as 14", "wrong 14"],
)
def test_every_way_to_write_a_gtin_leads_to_one_product(scanned: str, gtin: str | None) -> None:
    expected = ProductCode(gtin) if gtin else DamagedCode(scanned)
    assert parse(scanned.encode(), RULES) == expected


@pytest.mark.parametrize("written", ["96385074", "036000291452", EAN, "0" + EAN, "00036000291452"])
def test_goods_imported_in_one_way_to_write_a_gtin_are_found_by_a_scan_in_another(written: str) -> None:
    assert parse(written.encode(), RULES) == ProductCode(str(values.gtin(written)))


def test_a_carton_keeps_its_fourteen_digits() -> None:
    thirteen = "1880123456789"
    check = next(d for d in "0123456789" if gtin_check_holds(thirteen + d))
    assert parse((thirteen + check).encode(), RULES) == ProductCode(thirteen + check)


def test_a_legacy_card_is_told_from_goods_by_its_prefix() -> None:
    number = ean13("290000000042")
    assert parse(number.encode(), RULES) == CardCode(number, legacy=True)
    assert parse(("0" + number).encode(), RULES) == CardCode(number, legacy=True)
    assert parse(number.encode(), CodeRules()) == ProductCode(number)


def test_a_misread_legacy_card_is_damaged_and_never_another_card() -> None:
    number = ean13("290000000042")
    assert parse((number[:-1] + str((int(number[-1]) + 5) % 10)).encode(), RULES) == DamagedCode(
        number[:-1] + str((int(number[-1]) + 5) % 10)
    )


@pytest.mark.parametrize("text", ["MB-00042", "0042"])
def test_a_legacy_card_in_another_format_is_known_by_its_pattern(text: str) -> None:
    rules = CodeRules(legacy_patterns=(re.compile(r"MB-[0-9]{5}"), re.compile(r"[0-9]{4}")))
    assert parse(text.encode(), rules) == CardCode(text, legacy=True)
    assert isinstance(parse(text.encode(), RULES), UnknownCode)


def test_a_careless_pattern_takes_no_text_that_is_no_card() -> None:
    rules = CodeRules(legacy_patterns=(re.compile(r".*", re.DOTALL),))
    assert isinstance(parse(b"<b>drop</b>", rules), UnknownCode)
    assert isinstance(parse("회원카드".encode(), rules), UnknownCode)


def without_digits_of(number: str, code: Code) -> bool:
    """None of the number can be read off the value: not even half of it."""
    return number[:8] not in repr(code) and number[-8:] not in repr(code)


@pytest.mark.parametrize("number", PAYMENT_CARDS)
@pytest.mark.parametrize(
    "written",
    ["{}", " {}\r", ";{}=25121010000012345678?", "%B{}^DOE/JOHN^2512101?", "PAN {}."],
    ids=["bare", "spaced", "track 2", "track 1", "in text"],
)  # fmt: skip
def test_a_payment_card_is_refused_and_none_of_its_digits_are_kept(number: str, written: str) -> None:
    code = parse(written.format(number).encode(), RULES)
    assert code == PaymentCard()
    assert without_digits_of(number, code)


@pytest.mark.parametrize("written", ["4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005"])
def test_a_payment_card_typed_in_groups_is_refused_too(written: str) -> None:
    assert parse(written.encode(), RULES) == PaymentCard()


def test_a_payment_card_in_full_width_digits_or_a_long_stripe_is_refused_too() -> None:
    assert parse(PAYMENT_CARDS[0].translate(FULL_WIDTH).encode(), RULES) == PaymentCard()
    stripe = f"%B{PAYMENT_CARDS[0]}^{'LONG NAME ' * 9}^2512101?".encode()
    assert len(stripe) > 64
    assert parse(stripe, RULES) == PaymentCard()


def test_sixteen_digits_without_the_check_of_a_payment_card_are_unknown() -> None:
    assert parse(b"4111111111111112", RULES) == UnknownCode("4111111111111112")


def test_japanese_goods_that_look_like_thirteen_digit_payment_cards_are_goods() -> None:
    luhn_valid = next(
        number
        for serial in range(10_000)
        if (number := ean13(f"49012345{serial:04d}")) and sum(
            sum(divmod(int(d) * (2 if place % 2 else 1), 10)) for place, d in enumerate(reversed(number))
        ) % 10 == 0
    )  # fmt: skip
    assert parse(luhn_valid.encode(), RULES) == ProductCode(luhn_valid)


@given(st.text(max_size=100))
def test_printable_text_is_short_and_has_no_control_or_direction_characters(text: str) -> None:
    shown = printable(text.encode("utf-8", "surrogatepass"))
    assert len(shown) <= 24
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs"} for c in shown)


def test_printable_text_shows_what_is_readable() -> None:
    assert printable(b"\x02ABC\x03") == "·ABC·"
    assert printable(b"x" * 24) == "x" * 24
    assert printable(b"x" * 25) == "x" * 23 + "…"


def test_a_coupon_is_read_and_one_wrong_digit_noticed() -> None:
    coupon = new_code(lambda below: below // 3)
    assert parse(coupon.encode(), RULES) == CouponCode(coupon)
    wrong = coupon[:-1] + str((int(coupon[-1]) + 1) % 10)
    assert parse(wrong.encode(), RULES) == DamagedCode(wrong)
