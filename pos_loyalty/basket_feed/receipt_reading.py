"""A printed receipt as a sale: its number, its total, and its lines where they add up to it."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pos_loyalty.basket_feed import refund_reading
from pos_loyalty.basket_feed.escpos_stream import PrintedReceipt
from pos_loyalty.basket_feed.sale_document import UnfitError
from pos_loyalty.checkout.shop_sale import MAX_NAME_LENGTH, ShopLine, ShopSale
from pos_loyalty.domain.basket import MAX_LINES
from pos_loyalty.domain.names import clean

TOTAL_WORDS = (
    "total", "grand total", "amount due", "to pay", "balance due", "합계", "총액", "결제금액", "받을금액", "판매금액",
    "合計", "お買上計", "合计", "总计", "应付", "應付", "總計", "total a pagar", "importe total", "summe", "gesamt",
)  # fmt: skip
"""A line that begins with one of these ends with what is paid."""
OTHER_WORDS = (
    "sub", "tax", "vat", "iva", "mwst", "discount", "saving", "item", "article", "qty", "points", "descuento", "ahorro",
    "부가세", "과세", "면세", "소계", "할인", "수량", "포인트", "小計", "小计", "税", "値引", "優惠", "优惠", "点数", "數量",
)  # fmt: skip
"""And a line with one of these is about something else."""
RECEIPT_WORDS = (
    "receipt", "ticket", "invoice", "bill", "trans", "order", "영수증", "거래번호", "전표", "판매번호", "レシート", "伝票",
    "取引", "小票", "单号", "單號", "流水", "factura", "boleta", "tique", "bon",
)  # fmt: skip
_NUMBER_MARK = r"(?:no|nr|nº|n°|num|number|번호|番号|号|號|id|#)?"
_AMOUNT = r"-?[0-9]{1,3}(?:[.,' ][0-9]{3})+(?:[.,][0-9]{1,2})?|-?[0-9]+(?:[.,][0-9]{1,3})?"
_LAST_AMOUNT = re.compile(rf"({_AMOUNT})\s*(?:[A-Z*]|[€$¥₩£元円원]|[A-Z]{{3}})?\s*$")
_NUMBERS = re.compile(
    rf"^(?P<name>.*?)(?:\s{{2,}}|\s*@\s*|^\s*)(?P<numbers>(?:(?:{_AMOUNT})\s*[x×*@]?\s+)*(?:{_AMOUNT}))\s*[A-Z*]?$"
)
_PIECES = re.compile(rf"({_AMOUNT})")


@dataclass(frozen=True, slots=True)
class ReceiptWords:
    """What else this shop's receipts say, beside the words above."""

    total: tuple[str, ...] = ()
    receipt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    numbers: tuple[str, ...]


def read(
    printed: PrintedReceipt,
    sold_at: datetime,
    digits: int,
    words: ReceiptWords = ReceiptWords(),
) -> ShopSale | None:
    """The sale of a receipt; None for a slip that has no total, such as a card slip or a report.

    `digits` are the decimals of the currency. A refund that names the receipt of its goods is one that `returns` them. Raises
    UnfitError for one with a total and no receipt number, for a refund that names none, and for one that is nothing but a
    picture.
    """
    lines = [unicodedata.normalize("NFKC", line) for line in printed.lines]
    if printed.has_pictures and not any(any(sign.isdigit() for sign in line) for line in lines):
        raise UnfitError("it is printed as a picture")
    # For amounts only: "- Receipt 0042 -" has no number below zero.
    signed = [refund_reading.with_sign_in_front(line) for line in lines]
    found = _total(signed, digits, (*TOTAL_WORDS, *words.total))
    if found is None:
        return None
    at, total_minor = found
    is_refund = total_minor < 0 or refund_reading.is_headed_refund(lines)
    own_lines = [line for line in lines if not refund_reading.names_original(line)]
    more_words = refund_reading.REFUND_WORDS if is_refund else ()
    number = _receipt_number(own_lines, (*RECEIPT_WORDS, *words.receipt, *more_words))
    if number is None:
        raise UnfitError("it has no receipt number")
    if total_minor == 0:
        raise UnfitError(f"the total of {number} is not above zero")
    of = refund_reading.original_number(lines) if is_refund else None
    if is_refund and of is None:
        raise UnfitError(f"{number} is a refund and names no earlier receipt: take its points back with F6")
    goods = _goods(signed[:at], total_minor, digits)
    return ShopSale(number, sold_at, abs(total_minor), lines=goods, returns=of)


def _total(lines: Sequence[str], digits: int, words: Iterable[str]) -> tuple[int, int] | None:
    """Where the total stands, and what it is: the largest of those that are called so; below zero if all of them are."""
    found = []
    for at, line in enumerate(lines):
        text = line.strip().lower()
        bare = text.replace(" ", "")
        amount = _LAST_AMOUNT.search(line)
        is_total = any(bare.startswith(word.replace(" ", "")) for word in words)
        if amount and is_total and not any(word in text for word in OTHER_WORDS):
            found.append((at, _minor(amount.group(1), digits)))
    if not found:
        return None
    totals = [total for _, total in found]
    most = max(totals) if max(totals) > 0 else min(totals)
    return next((at, total) for at, total in found if total == most)


def _receipt_number(lines: Sequence[str], words: Iterable[str]) -> str | None:
    named = "|".join(re.escape(word) for word in words)
    pattern = re.compile(
        rf"(?<![a-z])(?:{named})[a-z]*\s*\.?\s*{_NUMBER_MARK}\s*[.:#№]*\s*(?P<number>[A-Z0-9][A-Z0-9/-]*)",
        re.IGNORECASE,
    )
    for line in lines:
        for found in pattern.finditer(line):
            number: str = found.group("number")
            if any(sign.isdigit() for sign in number) and len(number) <= 40:
                return number
    return None


def _minor(text: str, digits: int) -> int:
    """'1.234,50', '1,234.50', '1 234' and '12,500' in minor units of a currency with so many decimals."""
    sign = -1 if text.startswith("-") else 1
    bare = text.lstrip("-")
    parts = re.split(r"[.,' ]", bare)
    if digits and len(parts) > 1 and len(parts[-1]) == digits:
        return sign * int("".join(parts))
    unit: int = 10**digits
    return sign * int("".join(parts)) * unit


def _goods(lines: Sequence[str], total_minor: int, digits: int) -> tuple[ShopLine, ...]:
    """The goods above the total; none where they do not add up to it: then the total alone counts.

    Of a refund they are below zero too, as its total is, or they are not.
    """
    rows = [row for line in lines if (row := _row(line)) is not None]
    found: list[ShopLine] = []
    name_above = ""
    for row in rows:
        name = row.name or name_above
        name_above = row.name if not row.numbers else ""
        if not row.numbers or not name:
            continue
        amount = _minor(row.numbers[-1], digits)
        if total_minor < 0:
            amount = abs(amount)
        if amount < 0 or any(word in name.lower() for word in OTHER_WORDS):
            continue
        found.append(ShopLine("", name[:MAX_NAME_LENGTH], _quantity_milli(row.numbers, digits), amount))
    for first in range(len(found)):
        # What stands above the goods, such as a telephone number, may look like goods.
        goods = found[first:]
        if sum(line.amount_minor for line in goods) == abs(total_minor) and len(goods) <= MAX_LINES:
            return tuple(goods)
    return ()


def _row(line: str) -> _Row | None:
    text = line.rstrip()
    found = _NUMBERS.match(text)
    if found is None:
        return _Row(clean(text), ()) if text.strip() else None
    return _Row(clean(found.group("name")), tuple(_PIECES.findall(found.group("numbers"))))


def _quantity_milli(texts: Sequence[str], digits: int) -> int:
    """Two of three numbers that multiply to the last one are a quantity and a price, whichever stands first.

    A quantity of pieces is written without decimals, and is the smaller one where both are.
    """
    if len(texts) < 3:
        return 1000
    texts = [text.lstrip("-") for text in texts]
    unit: int = 10**digits
    amount = _minor(texts[-1], digits)
    one, other = sorted(texts[-3:-1], key=lambda text: (not text.isdigit(), _minor(text, digits)))
    pieces, price = _minor(one, digits) // unit, _minor(other, digits)
    return pieces * 1000 if one.isdigit() and 1 <= pieces <= 999 and pieces * price == amount else 1000
