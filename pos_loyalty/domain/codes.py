"""What a scanned code means: the one place where bytes from a scanner become a card, a product or a receipt.

Everything here is hostile: the input is bytes of any length, the grammar is ASCII digits after NFKC (an input
method may deliver full-width digits), and nothing raises.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from pos_loyalty.domain import badges, cards, coupons, scale_codes
from pos_loyalty.domain.scale_codes import ScaleCode, ScaleRule

MAX_BYTES = 64

_DIGITS = re.compile(r"[0-9]{6,24}", re.ASCII)
_GS1_RELATION = re.compile(r"8018[0-9]{18}", re.ASCII)
_GTIN_LENGTHS = frozenset({8, 12, 13, 14})
_LEGACY_TEXT = re.compile(r"[0-9A-Z-]{4,32}", re.ASCII)
_CARD_NUMBER_IN_TEXT = re.compile(
    r"(?<![0-9])(?:[0-9]{15,19}|[0-9]{4}(?:[ -][0-9]{4}){3}|[0-9]{4}[ -][0-9]{6}[ -][0-9]{5})(?![0-9])",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class CodeRules:
    """What this shop prints: prefixes of its legacy EAN-13 cards, patterns of other legacy cards, labels of its scales."""

    legacy_ean_prefixes: tuple[str, ...] = ()
    legacy_patterns: tuple[re.Pattern[str], ...] = field(default=())
    scale_rules: tuple[ScaleRule, ...] = ()


@dataclass(frozen=True, slots=True)
class CardCode:
    """A member card; `number` is how the card table knows it, `legacy` tells an alias from an own card."""

    number: str
    legacy: bool = False


@dataclass(frozen=True, slots=True)
class ProductCode:
    """A GTIN as `gtin_of` writes it."""

    gtin: str


@dataclass(frozen=True, slots=True)
class WeighedCode:
    """A label of the shop's scales."""

    label: ScaleCode


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    number: str


@dataclass(frozen=True, slots=True)
class CouponCode:
    """A coupon, see `domain.coupons`; it is a secret until it is used."""

    code: str


@dataclass(frozen=True, slots=True)
class BadgeCode:
    """The badge of somebody who works here, see `domain.badges`; a secret."""

    code: str


@dataclass(frozen=True, slots=True)
class DamagedCode:
    """Looks like one of ours, but its check digits say that it was read or typed wrongly."""

    shown: str


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """A payment card number: refused, and never carried further than this value without digits."""


@dataclass(frozen=True, slots=True)
class UnknownCode:
    shown: str


Code = (
    CardCode
    | ProductCode
    | WeighedCode
    | ReceiptCode
    | CouponCode
    | BadgeCode
    | DamagedCode
    | PaymentCard
    | UnknownCode
)


def parse(raw: bytes, rules: CodeRules) -> Code:
    """The meaning of one scan. Never raises; what is shown of an unknown code is printable and short."""
    if len(raw) > MAX_BYTES:
        return _unknown(raw)
    text = _text(raw)
    for pattern in rules.legacy_patterns:
        if pattern.fullmatch(text) and _LEGACY_TEXT.fullmatch(text):
            return CardCode(text, legacy=True)
    if badges.is_code(text):
        return BadgeCode(text)
    if _DIGITS.fullmatch(text) is None:
        return _unknown(raw)
    return _parse_digits(text, rules)


def _text(raw: bytes) -> str:
    return unicodedata.normalize("NFKC", raw.decode("utf-8", "replace")).strip(" \t\r\n")


def _unknown(raw: bytes) -> UnknownCode | PaymentCard:
    """A magnetic stripe, or a payment card typed in groups, is not shown either."""
    for found in _CARD_NUMBER_IN_TEXT.finditer(_text(raw[: MAX_BYTES * 4])):
        if is_payment_card(re.sub("[ -]", "", found.group())):
            return PaymentCard()
    return UnknownCode(printable(raw))


def _parse_digits(digits: str, rules: CodeRules) -> Code:
    if len(digits) == cards.CARD_LENGTH and digits[0] in "89":
        if not cards.has_valid_check(digits):
            return DamagedCode(digits)
        return CardCode(digits) if digits[0] == "9" else ReceiptCode(digits)
    if len(digits) == coupons.LENGTH and digits[0] == "7":
        return CouponCode(digits) if coupons.is_code(digits) else DamagedCode(digits)
    weighed = _weighed(digits, rules)
    if weighed is not None:
        return weighed
    return PaymentCard() if is_payment_card(digits) else _gtin(digits, rules)


def _gtin(digits: str, rules: CodeRules) -> Code:
    if len(digits) not in _GTIN_LENGTHS:
        # A wedge scan that lost characters is shorter or longer than anything we know, but for a member's GS1 number.
        is_ours = digits[0] in "89" and not _GS1_RELATION.fullmatch(digits)
        return DamagedCode(digits) if is_ours else UnknownCode(digits)
    if not gtin_check_holds(digits):
        return DamagedCode(digits)
    gtin = gtin_of(digits)
    if len(gtin) == 13 and rules.legacy_ean_prefixes and gtin.startswith(rules.legacy_ean_prefixes):
        return CardCode(gtin, legacy=True)
    return ProductCode(gtin)


def _weighed(digits: str, rules: CodeRules) -> WeighedCode | None:
    """A card of an earlier programme may begin as labels do, with more digits of its own: it comes first."""
    if not rules.scale_rules or not gtin_check_holds(digits):
        return None
    if len(digits) == 13 and rules.legacy_ean_prefixes and digits.startswith(rules.legacy_ean_prefixes):
        return None
    label = scale_codes.read(digits, rules.scale_rules)
    return WeighedCode(label) if label is not None else None


def gtin_of(digits: str) -> str:
    """The one way a GTIN of 8, 12, 13 or 14 digits is written: 13, or 14 where the first is not zero."""
    return digits[1:] if len(digits) == 14 and digits[0] == "0" else digits.zfill(13)


def is_makers_coupon(gtin: str) -> bool:
    """Number ranges that GS1 keeps for coupons: 981 to 984 and 99, and of UPC those that begin with 5."""
    return len(gtin) == 13 and gtin.startswith(("981", "982", "983", "984", "99", "05"))


def gtin_check_holds(digits: str) -> bool:
    """The GS1 mod 10 check, weights 3 and 1 from the right."""
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(reversed(digits)))
    return total % 10 == 0


def is_payment_card(digits: str) -> bool:
    """Luhn-valid, 15–19 digits, and an issuer range of payment cards (2–6).

    Thirteen digits are left to GTIN: 13-digit payment cards are no longer issued, Japanese goods start with 4.
    A GTIN-14 or own number wins where it fits better, see `_parse_digits`.
    """
    if not 15 <= len(digits) <= 19 or digits[0] not in "23456":
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def printable(raw: bytes, limit: int = 24) -> str:
    """At most `limit` characters of a code, control and bidirectional characters shown as a dot."""
    text = raw[: limit * 4].decode("utf-8", "replace")
    shown = "".join(c if c.isprintable() else "·" for c in text)
    return shown if len(shown) <= limit else shown[: limit - 1] + "…"
