"""Cells of a file turned into what the tables hold: exact, bounded, or a reason why not."""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pos_loyalty.domain import codes, names
from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR, MAX_QUANTITY_MILLI
from pos_loyalty.head_office.importing.problems import RowProblem

MAX_ID_LENGTH = 64
_WIDE = Context(prec=150)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
EARLIEST_BIRTHDAY = date(1900, 1, 1)

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{0,25})?(?:[eE][+-]?[0-9]{1,2})?", re.ASCII)
_NOISE = Decimal("0.000001")
_LEGACY_CARD = re.compile(r"[0-9A-Z-]{4,32}", re.ASCII)
_PHONE_MARKS = str.maketrans("", "", " -–.()/\u00a0\u2010\u2011")
_PHONE = re.compile(r"\+?[0-9]{4,15}", re.ASCII)
_CACHED = 65_536


def shown(text: str) -> str:
    """A cell as a reason may quote it: printable and short."""
    return codes.printable(text.encode("utf-8", "replace"), 40)


def identifier(text: str, column: str) -> str:
    """One of the shop's own ids: 1 to 64 printable characters."""
    found = text.strip()
    if not found:
        raise RowProblem(f"{column} is empty")
    if len(found) > MAX_ID_LENGTH:
        raise RowProblem(f"{column} is longer than {MAX_ID_LENGTH} characters: {shown(found)}")
    if not found.isprintable():
        raise RowProblem(f"{column} holds control characters: {shown(found)}")
    return found


def optional_identifier(text: str, column: str) -> str | None:
    return identifier(text, column) if text.strip() else None


def words(text: str, column: str, most: int) -> str:
    """A name: one line, without control and direction characters."""
    is_plain = text.isascii() and text.isprintable()
    found = " ".join(text.split()) if is_plain else names.clean(text)
    if len(found) > most:
        raise RowProblem(f"{column} is longer than {most} characters: {shown(found)}")
    return found


def tags(text: str) -> list[str]:
    """Words of a product between | or ;, each once, such as `organic|wine`."""
    found = [words(part, "tags", 40) for part in re.split("[|;]", text)]
    return sorted({part for part in found if part})


def optional_day(text: str, column: str) -> date | None:
    """A date like 2027-01-31; an empty cell is none."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise RowProblem(f"{column} is not a date like 2027-01-31: {shown(text)}") from None


def _number(text: str, column: str) -> Decimal:
    found = text.strip()
    if _NUMBER.fullmatch(found) is None:
        what = "is empty" if not found else f"is not a number with a decimal point: {shown(found)}"
        raise RowProblem(f"{column} {what}")
    return Decimal(found)


@lru_cache(_CACHED)
def amount_minor(text: str, column: str, digits: int) -> int:
    """Major units as whole minor units, exactly: a part of a minor unit is no amount.

    Decimals beyond the sixth are what programs that count in binary fractions leave behind (1.776e-15).
    """
    amount = _number(text, column)
    if len(text) > 8:
        amount = amount.quantize(_NOISE, context=_WIDE)
    amount = amount.scaleb(digits)
    if amount != int(amount):
        raise RowProblem(f"{column} has more than {digits} decimals: {shown(text)}")
    if amount < 0:
        raise RowProblem(f"{column} is below zero: {shown(text)}; goods that come back have kind return")
    if amount > MAX_AMOUNT_MINOR:
        raise RowProblem(f"{column} is larger than any sale can be: {shown(text)}")
    return int(amount)


@lru_cache(_CACHED)
def quantity_milli(text: str) -> int:
    """Thousandths of a unit; weights with more decimals are rounded."""
    quantity = _number(text, "quantity").scaleb(3).to_integral_value(ROUND_HALF_EVEN)
    if quantity <= 0:
        raise RowProblem(f"quantity is not above zero: {shown(text)}")
    if quantity > MAX_QUANTITY_MILLI:
        raise RowProblem(f"quantity is larger than any sale can be: {shown(text)}")
    return int(quantity)


def whole(text: str, column: str, most: int) -> int:
    number = _number(text, column)
    if number != int(number) or not 0 <= number <= most:
        raise RowProblem(f"{column} is not a whole number from 0 to {most}: {shown(text)}")
    return int(number)


def instant_ms(text: str, zone: ZoneInfo, latest: datetime) -> int:
    """Epoch milliseconds of an ISO 8601 time; without an offset it is the shop's own time."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        what = (
            f"is not an ISO 8601 time like 2026-03-14T09:26:53: {shown(text)}" if text.strip() else "is empty"
        )
        raise RowProblem(f"purchased_at {what}") from None
    if not 1900 <= found.year <= 9000:
        raise RowProblem(f"purchased_at cannot be right: {shown(text)}")
    at = found if found.tzinfo else found.replace(tzinfo=zone)
    if at < EARLIEST or at > latest:
        where = "before 1990" if at < EARLIEST else "in the future"
        raise RowProblem(f"purchased_at lies {where}: {shown(text)}")
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def day(text: str, column: str, earliest: date, latest: date) -> date | None:
    found = text.strip()
    if not found:
        return None
    try:
        # A column of times says its day first.
        parsed = datetime.fromisoformat(found).date()
    except ValueError:
        raise RowProblem(f"{column} is not a date like 1990-05-31: {shown(found)}") from None
    if not earliest <= parsed <= latest:
        raise RowProblem(f"{column} cannot be right: {shown(found)}")
    return parsed


def gtin(text: str) -> str | None:
    found = text.strip()
    if not found:
        return None
    if not re.fullmatch(r"[0-9]{8}|[0-9]{12,14}", found, re.ASCII) or not codes.gtin_check_holds(found):
        raise RowProblem(
            f"gtin is no GTIN with 8, 12, 13 or 14 digits and a right check digit: {shown(found)}"
        )
    return codes.gtin_of(found)


def phone(text: str) -> str:
    """Digits with an optional + in front; the marks that people write between them are left out."""
    found = unicodedata.normalize("NFKC", text).strip().translate(_PHONE_MARKS)
    if found and _PHONE.fullmatch(found) is None:
        raise RowProblem(f"phone is not a phone number: {shown(text)}")
    return found


def card(text: str, rules: codes.CodeRules) -> codes.CardCode | None:
    """An own card number with its check digits, or a card of an older system in any format."""
    found = unicodedata.normalize("NFKC", text).strip().upper()
    if not found:
        return None
    parsed = codes.parse(found.encode(), rules)
    if isinstance(parsed, codes.CardCode):
        return parsed
    if isinstance(parsed, codes.PaymentCard):
        raise RowProblem(f"{PAYMENT_CARD}; it is not kept")
    if isinstance(parsed, codes.ReceiptCode):
        raise RowProblem(f"card_number is a receipt code: {shown(found)}")
    if isinstance(parsed, codes.ProductCode):
        return codes.CardCode(parsed.gtin, legacy=True)
    if isinstance(parsed, codes.DamagedCode) and len(found) == 16:
        raise RowProblem(f"card_number has wrong check digits: {shown(found)}")
    if _LEGACY_CARD.fullmatch(found) is None:
        raise RowProblem(f"card_number is not 4 to 32 digits, letters and hyphens: {shown(text)}")
    return codes.CardCode(found, legacy=True)


PAYMENT_CARD = "card_number is the number of a payment card"


def zone_of(name: str, column: str = "time zone") -> ZoneInfo:
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RowProblem(f"{column} is not known: {shown(name)}; it is written like Europe/Madrid") from None
