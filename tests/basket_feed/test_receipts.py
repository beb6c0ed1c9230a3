"""Printed receipts as sales: four printers, pieces of any size, and what is no sale."""  # M40

import random
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.basket_feed import receipt_reading
from pos_loyalty.basket_feed.escpos_stream import MOST_BYTES, EscPosStream, PrintedReceipt
from pos_loyalty.basket_feed.receipt_reading import ReceiptWords
from pos_loyalty.basket_feed.sale_document import UnfitError
from pos_loyalty.checkout.shop_sale import ShopLine, ShopSale
from pos_loyalty.i18n.money import minor_digits
from pos_loyalty.simulation.shop_till import PRINTERS, Printer, ShopTill, printed

AT = datetime(2026, 11, 29, 9, tzinfo=UTC)
CUT = b"\x1dV\x42\x00"


def in_pieces(content: bytes, seed: int) -> list[bytes]:
    rng, pieces, at = random.Random(seed), [], 0
    while at < len(content):
        size = rng.choice((1, 2, 3, 7, 40, 500))
        pieces.append(content[at : at + size])
        at += size
    return pieces


def lines_of(content: bytes, profile: str = "default", encoding: str | None = None) -> list[str]:
    stream = EscPosStream(profile, encoding)
    return [line for receipt in (*stream.feed(content), *stream.flush()) for line in receipt.lines]


def sale_in(*lines: str, digits: int = 2, words: ReceiptWords | None = None) -> ShopSale | None:
    return receipt_reading.read(PrintedReceipt(lines), AT, digits, words or ReceiptWords())


@pytest.mark.parametrize("printer", PRINTERS, ids=lambda printer: printer.name)
def test_receipts_of_four_printers_in_pieces_of_any_size(printer: Printer) -> None:
    shop = ShopTill(7, printer.currency, AT, printer.encoding or "western")
    stream = EscPosStream(printer.profile, printer.encoding)
    sales = [shop.sale() for _ in range(12)]
    receipts = [
        receipt
        for seed, sale in enumerate(sales)
        for piece in in_pieces(printed(sale, printer), seed)
        for receipt in stream.feed(piece)
    ]
    digits = minor_digits(printer.currency)
    read = [receipt_reading.read(receipt, AT, digits) for receipt in receipts]
    told = [(one.receipt_number, one.total_minor, one.lines) for one in read if one is not None]
    assert told == [(sale.receipt_number, sale.total_minor, sale.lines) for sale in sales]
    assert not any(receipt.unknown_pages for receipt in receipts)


def test_a_code_page_is_that_of_the_printers_profile() -> None:
    euro = b"\x1b@\x1bt\x13 \xd5 A\n"
    assert lines_of(euro, "TM-T88V") == [" € A"]
    assert lines_of("값 1\n".encode("cp949"), encoding="cp949") == ["값 1"]
    assert lines_of(b"caf\x82 \x1bt\x10caf\xe9\n", "TM-T88V") == ["café café"]


def test_an_unknown_code_page_is_told_and_the_rest_is_read() -> None:
    stream = EscPosStream("TM-T88V")
    (receipt,) = stream.feed(b"\x1bt\xc8Total 1.00\n" + CUT)
    assert receipt.unknown_pages == {200}
    assert receipt.lines == ("Total 1.00",)


@pytest.mark.parametrize(
    "command",
    [
        b"\x1b!\x30", b"\x1bE\x01", b"\x1ba\x01", b"\x1bp\x00\x19\xfa", b"\x1bD\x08\x10\x00", b"\x1b$AB", b"\x1b\\AB",
        b"\x1bW12345678", b"\x1bc5A", b"\x1b*\x21\x02\x00ABCDEF", b"\x1d!\x11", b"\x1dLAB", b"\x1dWAB", b"\x1dh\x50",
        b"\x1dk\x02400638133393\x00", b"\x1dk\x49\x05ABCDE", b"\x1d(k\x03\x00\x31\x43\x05", b"\x1dv0\x00\x02\x00\x02\x00ABCD",
        b"\x1d8L\x04\x00\x00\x00ABCD", b"\x1d*\x01\x01ABCDEFGH", b"\x10\x04\x01", b"\x10\x14\x01\x00\x01", b"\x1c&", b"\x1c.",
        b"\x1cpAB", b"\x1b(A\x02\x00AB", b"\x1d^ABC", b"\x1br\x01", b"\x1bR\x07",
    ],
    ids=lambda command: command.hex(),
)  # fmt: skip
def test_a_command_is_skipped_with_all_that_belongs_to_it(command: bytes) -> None:
    whole = b"Total" + command + b" 1.00\n"
    assert lines_of(whole) == ["Total 1.00"]
    stream = EscPosStream()
    found = [one for byte in whole + CUT for one in stream.feed(bytes([byte]))]
    assert [line for receipt in found for line in receipt.lines] == ["Total 1.00"]


def test_every_cut_ends_a_receipt() -> None:
    stream = EscPosStream()
    cuts = (b"\x1dV\x00", b"\x1dV\x41\x10", b"\x1bi", b"\x1bm")
    assert len(stream.feed(b"".join(b"A\n" + cut for cut in cuts) + b"B\n")) == 4
    assert [receipt.lines for receipt in stream.flush()] == [("B",)]
    assert stream.flush() == []


def test_a_receipt_without_an_end_is_let_go_of() -> None:
    stream = EscPosStream()
    assert len(stream.feed(b"A\n" + b"x" * MOST_BYTES)) == 1
    assert stream.flush() == []


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    for receipt in (stream := EscPosStream()).feed(content) + stream.flush():
        with suppress(UnfitError):
            receipt_reading.read(receipt, AT, 2)


@pytest.mark.parametrize(
    ("line", "digits", "total"),
    [
        ("TOTAL            1.234,50", 2, 123_450),
        ("Grand Total   USD 1,234.50", 2, 123_450),
        ("TOTAL A PAGAR   12,00 €", 2, 1200),
        ("T O T A L      7.05", 2, 705),
        ("합계 12,500원", 0, 12_500),
        ("合計      ¥1,080", 0, 1080),
        ("Total 1 234,50", 2, 123_450),
        ("To pay 12", 2, 1200),
        ("총액 3,000", 0, 3000),
    ],
    ids=str,
)
def test_totals_are_read_as_they_are_written(line: str, digits: int, total: int) -> None:
    sale = sale_in("Receipt 7", line, digits=digits)
    assert sale is not None
    assert sale.total_minor == total


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Ticket: A-0012", "A-0012"),
        ("INVOICE NO. 2026/11-7", "2026/11-7"),
        ("Transaction No. 1234", "1234"),
        ("영수증번호: 20261129-0042", "20261129-0042"),
        ("レシートNo.0815", "0815"),
        ("小票号：00042", "00042"),
        ("Bill #77   Table 4", "77"),
        ("- Receipt 0042 -", "0042"),
    ],
    ids=str,
)
def test_receipt_numbers_are_read_as_they_are_written(line: str, number: str) -> None:
    sale = sale_in(line, "TOTAL 1.00")
    assert sale is not None
    assert sale.receipt_number == number


def test_what_is_not_the_total_is_not_taken_for_it() -> None:
    lines = (
        "Bill 1",
        "Subtotal 10.00",
        "Total tax 0.91",
        "Total items 3",
        "Total discount 2.00",
        "TOTAL 8.00",
    )
    sale = sale_in(*lines, "Cash 10.00")
    assert sale is not None
    assert (sale.total_minor, sale.lines) == (800, ())


def test_lines_that_do_not_add_up_are_left_out() -> None:
    right = sale_in("Bill 1", "Tea    2.00", "Milk   1.00", "TOTAL  3.00")
    wrong = sale_in("Bill 1", "Tea    2.00", "Milk   1.00", "TOTAL  2.50")
    assert right is not None
    assert wrong is not None
    assert right.lines == (ShopLine("", "Tea", 1000, 200), ShopLine("", "Milk", 1000, 100))
    assert (wrong.total_minor, wrong.lines) == (250, ())


def test_a_shop_has_words_of_its_own() -> None:
    lines = ("Bon-Nr. 12", "Zu zahlen 5.00")
    assert sale_in(*lines) is None
    sale = sale_in("Beleg 12", "Zu zahlen 5.00", words=ReceiptWords(("zu zahlen",), ("Beleg",)))
    assert sale is not None
    assert (sale.receipt_number, sale.total_minor) == ("12", 500)


@pytest.mark.parametrize(
    "lines",
    [
        ("Receipt 91", "Original receipt: 0042", "Tea      -12.50", "TOTAL    -12.50"),
        ("Receipt 91", "Orig. ticket 0042 28/11/2026", "Tea      12.50-", "TOTAL    12.50- EUR"),
        ("Receipt 91", "original sale 28/11/2026 no 0042", "Tea      (12.50)", "TOTAL    ($12.50)"),
        ("REFUND", "Original receipt 0042", "Receipt 91", "Tea      12.50", "TOTAL    12.50"),
        ("== Refund No. 91 ==", "Original receipt 0042", "Tea      12.50", "TOTAL    -$12.50"),
        ("GUTSCHRIFT", "Bon 91", "zu Bon 0042", "Tea      12,50", "SUMME    12,50"),
        ("환불 영수증", "영수증번호: 91", "원거래번호 0042", "Tea      12.50", "합계     12.50"),
        ("[반품]", "영수증 91", "원영수증 0042", "Tea      12.50", "합계     12.50"),
        ("返品", "レシート 91", "元レシート 0042", "Tea      12.50", "合計     12.50"),
        ("退货小票", "小票 91", "原单号 0042", "Tea      12.50", "合计     12.50"),
    ],
    ids=" / ".join,
)
def test_a_refund_is_a_return_of_the_receipt_that_it_names(lines: tuple[str, ...]) -> None:
    tea = ShopLine("", "Tea", 1000, 1250)
    assert sale_in(*lines) == ShopSale("91", AT, 1250, lines=(tea,), returns="0042")


@pytest.mark.parametrize(
    "line",
    [
        "Returns within 14 days with this receipt",
        "No refund without receipt",
        "Return policy: see our site",
        "환불은 7일 이내 영수증 지참",
        "Umtausch und Rückgabe nur mit Bon",
        "Original price 15.00",
        "Original Pretzel    2.00",
    ],
)
def test_a_sale_may_speak_of_refunds(line: str) -> None:
    sale = sale_in("Receipt 91", line, "Tea      12.50", "TOTAL    12.50", line)
    assert sale is not None
    assert (sale.receipt_number, sale.total_minor, sale.returns) == ("91", 1250, None)


def test_two_of_a_kind_come_back() -> None:
    refund = sale_in("Receipt 91", "Original receipt 0042", "Tea   2   -5.00   -10.00", "TOTAL   -10.00")
    assert refund is not None
    assert refund.lines == (ShopLine("", "Tea", 2000, 1000),)


def test_slips_without_a_total_are_no_sales() -> None:
    assert sale_in("VISA ****1234", "Approved") is None
    assert sale_in() is None


@pytest.mark.parametrize(
    ("printed", "why"),
    [
        (PrintedReceipt(("", " "), has_pictures=True), "picture"),
        (PrintedReceipt(("TOTAL 5.00",)), "no receipt number"),
        (PrintedReceipt(("Bill 1", "TOTAL 0.00")), "not above zero"),
        (PrintedReceipt(("Bill 1", "TOTAL -5.00")), "refund and names no earlier receipt"),
        (PrintedReceipt(("*** REFUND ***", "Bill 1", "TOTAL 5.00")), "refund and names no earlier receipt"),
    ],
    ids=["a picture", "no number", "nothing", "money back", "a refund"],
)
def test_what_cannot_be_read_is_told(printed: PrintedReceipt, why: str) -> None:
    with pytest.raises(UnfitError, match=why):
        receipt_reading.read(printed, AT, 2)
