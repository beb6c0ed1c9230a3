"""Sales of the shop's own till: files with crashes in between, and printed receipts of four printers."""

import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import text

from benchmarks.figures import Figure, spread
from benchmarks.till.store import Size, card_number, make_store
from pos_loyalty.basket_feed import receipt_reading, sale_document
from pos_loyalty.basket_feed.escpos_stream import EscPosStream
from pos_loyalty.checkout.shop_sale import ShopSale
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.i18n.money import minor_digits
from pos_loyalty.simulation.shop_till import PRINTERS, Printer, ShopTill, printed

MEMBERS = 200
LINES = 2_000
FILES_AT_ONCE = 200


def measure(files: int, receipts: int) -> Iterator[Figure]:
    yield from crashing(files)
    for printer in PRINTERS:
        yield from captured(printer, receipts)


def crashing(files: int) -> Iterator[Figure]:
    """Every file is a sale with a member's card, and a third of them are put there twice."""
    with tempfile.TemporaryDirectory() as scratch:
        data = make_store(Path(scratch), Size(MEMBERS, LINES))
        folder = Path(scratch) / "sales"
        folder.mkdir()
        before = _purchases(data)
        began = time.monotonic()
        crashes = _take_in(data, folder, files)
        seconds = time.monotonic() - began
        booked = _purchases(data) - before
        told = f"{booked:,} booked, {crashes} crashes, {seconds:.0f} s"
        wrong = abs(booked - files) + len(list((folder / "rejected").glob("*")))
        yield Figure(f"drop folder: lost or doubled of {files:,} files", told, "0", float(wrong), 0)


def _take_in(data: Path, folder: Path, files: int) -> int:
    """Puts the files there in portions, and kills the till somewhere in each."""
    rng, crashes = random.Random(11), 0
    sales = _sales(files)
    while portion := list(islice(sales, FILES_AT_ONCE)):
        names = [_put(folder, sale, again) for sale in portion for again in range(1 + rng.randrange(3) // 2)]
        while any((folder / name).exists() for name in names):
            with subprocess.Popen(
                [sys.executable, "-m", "benchmarks.devices.feed_worker", data, folder],
                stdout=subprocess.PIPE,
                text=True,
            ) as worker:
                assert worker.stdout is not None
                worker.stdout.readline()
                time.sleep(rng.uniform(0.0, 0.6))
                worker.kill()
            crashes += 1
    return crashes


def _sales(files: int) -> Iterator[ShopSale]:
    at = datetime.now(UTC) - timedelta(hours=20)
    for number in range(files):
        yield ShopSale(
            f"{number:06d}",
            at + timedelta(seconds=number),
            1000 + number,
            card=card_number(number % MEMBERS),
        )


def _put(folder: Path, sale: ShopSale, again: int) -> str:
    name = f"{sale.receipt_number}-{again}.json"
    (folder / f".{name}").write_bytes(sale_document.write(sale))
    (folder / f".{name}").rename(folder / name)
    return name


def _purchases(data: Path) -> int:
    store = TillStore.open(data / FILE_NAME)
    try:
        with store.reading() as connection:
            return int(connection.execute(text("SELECT count(*) FROM purchase")).scalar_one())
    finally:
        store.close()


def captured(printer: Printer, receipts: int) -> Iterator[Figure]:
    shop = ShopTill(5, printer.currency, datetime(2026, 11, 29, 9, tzinfo=UTC), printer.encoding or "western")
    wrong, without_lines, times = 0, 0, []
    for _ in range(receipts):
        sale = shop.sale()
        content = printed(sale, printer)
        began = time.perf_counter()
        stream = EscPosStream(printer.profile, printer.encoding)
        found = [
            read
            for receipt in (*stream.feed(content), *stream.flush())
            if (read := receipt_reading.read(receipt, sale.sold_at, minor_digits(printer.currency)))
        ]
        times.append(time.perf_counter() - began)
        told = [(one.receipt_number, one.total_minor) for one in found]
        wrong += told != [(sale.receipt_number, sale.total_minor)]
        without_lines += not (found and found[0].lines == sale.lines)
    shown = f"{wrong} wrong, {without_lines} without their lines; {spread(times)} each"
    yield Figure(f"{receipts} receipts of {printer.name}", shown, "0", float(wrong), 0)
