"""A shop's own till as it is met in the field: it makes sales, and prints them as ESC/POS on four kinds of printer."""

import random
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from escpos.printer import Dummy

from pos_loyalty.checkout.shop_sale import ShopLine, ShopSale
from pos_loyalty.i18n.money import minor_digits

WIDTH = 42
_GOODS = {
    "western": ("Café molido", "Leche entera", "Pan de centeno", "Queso añejo", "Jabón", "Té verde", "Zumo"),
    "cp949": ("쌀 10kg", "간장", "고등어", "우유 1L", "라면 5입", "딸기"),
    "gb18030": ("大米十公斤", "酱油", "带鱼", "鲜牛奶", "方便面"),
    "shift_jis": ("こしひかり", "しょうゆ", "さば", "牛乳", "ラーメン"),
}


@dataclass(frozen=True, slots=True)
class Printer:
    """How one make of printer is written to; `encoding` for those of a double-byte script."""

    name: str
    profile: str
    currency: str
    encoding: str | None = None


PRINTERS = (
    Printer("Epson TM-T88V, Spain", "TM-T88V", "EUR"),
    Printer("POS-5890, code page 858", "POS-5890", "USD"),
    Printer("Korean, double byte", "default", "KRW", "cp949"),
    Printer("Chinese, double byte", "default", "CNY", "gb18030"),
)


class ShopTill:
    """Sales with receipt numbers that go on; the same seed makes the same ones."""

    def __init__(self, seed: int, currency: str, opened_at: datetime, script: str = "western") -> None:
        self._random = random.Random(seed)
        self._currency, self._at, self._script = currency, opened_at, script
        self._count = 0

    def sale(self) -> ShopSale:
        """One to eight goods, no two of one name."""
        self._count += 1
        self._at += timedelta(seconds=self._random.randrange(20, 90))
        names = self._random.sample(_GOODS[self._script], self._random.randint(1, 5))
        # Also where there are no cents: nothing costs less than a hundred there.
        unit = 100
        lines = []
        for name in names:
            pieces = self._random.choice((1, 1, 1, 2, 3))
            price = self._random.randrange(1, 40) * unit + self._random.choice((0, 99, 45))
            lines.append(ShopLine("", name, pieces * 1000, pieces * price))
        total = sum(line.amount_minor for line in lines)
        return ShopSale(f"{self._count:05d}", self._at, total, lines=tuple(lines), currency=self._currency)


def printed(sale: ShopSale, printer: Printer) -> bytes:
    """The receipt as this printer is sent it, with everything around the sale that receipts have."""
    paper = Dummy(profile=printer.profile)
    write = _writer(paper, printer)
    paper.set(align="center", bold=True, double_height=True)
    write(
        "MARKET 24\n"
        if printer.encoding is None
        else "시장 24\n"
        if printer.encoding == "cp949"
        else "市场 24\n"
    )
    paper.set(align="left", bold=False, normal_textsize=True)
    write(f"Tel 02-555-0199\n{sale.sold_at:%Y-%m-%d %H:%M}\n")
    write(_WORDS[printer.encoding or "western"][0] + sale.receipt_number + "\n" + "-" * WIDTH + "\n")
    for line in sale.lines:
        write(_goods_line(line, printer))
    write("-" * WIDTH + "\n")
    for word, amount in zip(_WORDS[printer.encoding or "western"][1:], _figures(sale), strict=True):
        write(_columns(word, _money(amount, printer), printer))
    with redirect_stdout(StringIO()):  # the library prints what it thinks
        paper.barcode("4006381333931", "EAN13", check=False, align_ct=False)
        paper.qr(
            f"https://market24.example/r/{sale.receipt_number}", native=printer.profile == "TM-T88V", size=3
        )
    paper.ln(2)
    paper._raw(b"\x1dV\x42\x00")  # noqa: SLF001 - some profiles of the library have no cut, their printers do
    if printer.profile == "TM-T88V":
        paper.cashdraw(2)
    output: bytes = paper.output
    return output


_WORDS = {
    "western": ("Ticket No. ", "Subtotal", "IVA 10%", "TOTAL", "Efectivo", "Cambio"),
    "cp949": ("영수증번호: ", "소계", "부가세", "합계", "현금", "거스름"),
    "gb18030": ("小票号: ", "小计", "税额", "合计", "现金", "找零"),
}


def _figures(sale: ShopSale) -> tuple[int, ...]:
    paid = sale.total_minor * 2
    return sale.total_minor, sale.total_minor // 11, sale.total_minor, paid, paid - sale.total_minor


def _goods_line(line: ShopLine, printer: Printer) -> str:
    pieces = line.quantity_milli // 1000
    if pieces == 1:
        return _columns(line.name, _money(line.amount_minor, printer), printer)
    price = _money(line.amount_minor // pieces, printer)
    if printer.encoding is None:
        return f"{line.name}\n" + _columns(
            f"   {pieces} x {price}", _money(line.amount_minor, printer), printer
        )
    return _columns(line.name, f"{price}  {pieces}  {_money(line.amount_minor, printer)}", printer)


def _columns(left: str, right: str, printer: Printer) -> str:
    width = len(left.encode(printer.encoding)) if printer.encoding else len(left)
    return left + " " * max(2, WIDTH - width - len(right)) + right + "\n"


def _money(amount_minor: int, printer: Printer) -> str:
    digits = minor_digits(printer.currency)
    text = f"{amount_minor / 10**digits:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if printer.currency == "EUR" else text


def _writer(paper: Dummy, printer: Printer) -> Callable[[str], None]:
    """The library knows no double-byte script."""

    def write(text: str) -> None:
        if printer.encoding is None:
            paper.text(text)
        else:
            paper._raw(text.encode(printer.encoding))  # noqa: SLF001 - bytes as they are

    return write
