"""Amounts as people type and files hold them, turned into whole minor units."""

import re
import unicodedata
from decimal import Decimal
from functools import cache

from babel.numbers import get_currency_precision

from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR
from pos_loyalty.domain.errors import UserError

_PLAIN = re.compile(r"[0-9]{1,15}(?:[.,]([0-9]{1,6}))?", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.([0-9]{1,6}))?", re.ASCII)


@cache
def minor_digits(currency: str) -> int:
    """Decimals of a currency: 0 for KRW and JPY, 2 for EUR, USD and CNY."""
    return get_currency_precision(currency)


def parse_amount(text: str, currency: str) -> int:
    """A keyed amount in minor units, above zero.

    Raises UserError 'amount_unreadable', 'amount_not_positive' or 'amount_too_large'.
    """
    digits = minor_digits(currency)
    typed = unicodedata.normalize("NFKC", text).strip()
    shown = typed[:20]
    if typed.startswith(("-", "−")) and _PLAIN.fullmatch(typed[1:]):
        raise UserError("amount_not_positive")
    grouped = _GROUPED.fullmatch(typed)
    plain = _PLAIN.fullmatch(typed)
    match = grouped or plain
    if match is None or len(match.group(1) or "") > digits:
        raise UserError("amount_unreadable", text=shown, example="12500" if digits == 0 else "12.50")
    normal = typed.replace(",", "") if grouped else typed.replace(",", ".")
    amount_minor = int(Decimal(normal).scaleb(digits))
    if amount_minor > MAX_AMOUNT_MINOR:
        raise UserError("amount_too_large", text=shown)
    if amount_minor == 0:
        raise UserError("amount_not_positive")
    return amount_minor
