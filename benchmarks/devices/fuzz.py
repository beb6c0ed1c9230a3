"""Bytes that find their own way: a coverage-guided search for input that breaks what reads scans and sales.

pip install atheris                                            Linux, an extra of no other use
python -m benchmarks.devices.fuzz -runs=1000000 -max_len=600   options are those of libFuzzer; a folder keeps what it found

Each input is a scan, the bytes of every kind of line, and a document of a feed. Whatever is not a declared refusal ends it,
with the input in a file.
"""

import sys
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pos_loyalty", "hardware"]):
    from hardware.scanner.framing import Framer
    from hardware.scanner.hid_pos import REPORT_BYTES, HidPosReceiver, is_scanner, reports
    from hardware.scanner.key_device import KeyReceiver
    from hardware.scanner.ssi import SsiReceiver, decode_packet
    from pos_loyalty.basket_feed import receipt_reading, sale_csv, sale_document
    from pos_loyalty.basket_feed.escpos_stream import EscPosStream
    from pos_loyalty.basket_feed.sale_document import UnfitError
    from pos_loyalty.checkout import gs1_codes, shop_sale
    from pos_loyalty.domain import codes
    from pos_loyalty.domain.errors import UserError

RULES = codes.CodeRules(("29",))
NOW = datetime(2026, 11, 30, tzinfo=UTC)
PART_BYTES = 7


def scanned(data: bytes) -> None:
    codes.parse(data, RULES)
    gs1_codes.read(data)
    is_scanner(data)


def lines(data: bytes) -> None:
    """In parts, as a line hands them on, and a little later each."""
    for receiver in (Framer(), SsiReceiver(), KeyReceiver()):
        for first in range(0, len(data), PART_BYTES):
            receiver.feed(data[first : first + PART_BYTES], first / 100)
        receiver.idle(1_000.0)
        receiver.abandon()
    whole = HidPosReceiver()
    for first in range(0, len(data), REPORT_BYTES):
        whole.feed(data[first : first + REPORT_BYTES], first / 100)
    whole.abandon()


def sales(data: bytes) -> None:
    with suppress(UnfitError, UserError):
        shop_sale.checked(sale_document.read(data))
    with suppress(UnfitError, UserError):
        for sale in sale_csv.read(data):
            shop_sale.checked(sale)
    stream = EscPosStream("TM-T88V", None)
    for printed in (*stream.feed(data), *stream.flush()):
        with suppress(UnfitError, UserError):
            receipt_reading.read(printed, NOW, 2)


def one_input(data: bytes) -> None:
    scanned(data)
    lines(data)
    sales(data)


def seeds() -> list[bytes]:
    """One of each that is right: the search goes on from what is reached by them."""
    sale = shop_sale.ShopSale(
        "0042", NOW, 1_250, lines=(shop_sale.ShopLine("", "Tea", 1000, 1_250),), card="9001"
    )
    csv = b"receipt_number,sold_at,amount_minor,name\n7,2026-11-29T10:00:00,500,Bag\n"
    receipt = b"\x1b@Market 24\nReceipt 0042\nTea 12.50\nTOTAL 12.50\n\x1dV\x00"
    scans = [
        b"]C19001123456789042\r",
        b"01095060001343521727010110LOT\x1d3103000500",
        b"https://a.example/01/09506000134352",
    ]
    return [
        *scans,
        *reports(b"4901234567894", b"]E0"),
        decode_packet(3, b"9001"),
        sale_document.write(sale),
        csv,
        receipt,
    ]


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="seeds-") as folder:
        for number, seed in enumerate(seeds()):
            (Path(folder) / str(number)).write_bytes(seed)
        # Where no folder is named, what is found goes into the first one, which is gone afterwards.
        atheris.Setup([*sys.argv, folder], one_input)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
