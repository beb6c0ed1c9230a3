"""Between the shop's till and its printer: every byte goes on unchanged, and the sale is read off."""  # M40

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hardware.printer.simulated import SimulatedPrinter
from pos_loyalty.basket_feed import receipt_capture
from pos_loyalty.basket_feed.receipt_capture import CaptureSettings, ReceiptCapture
from pos_loyalty.simulation.shop_till import PRINTERS, ShopTill, printed
from tests.basket_feed.counters import NotingCounter
from tests.basket_feed.test_drop_folder import names, wait_for

EPSON = PRINTERS[0]
AT = datetime(2026, 11, 29, 9, tzinfo=UTC)


@pytest.fixture
def printer() -> Iterator[SimulatedPrinter]:
    printer = SimulatedPrinter()
    yield printer
    printer.close()


@pytest.fixture
def counter() -> NotingCounter:
    return NotingCounter()


def settings(folder: Path, printer: tuple[str, int] | None) -> CaptureSettings:
    return CaptureSettings(folder / "captured", ("127.0.0.1", 0), printer, 2, EPSON.profile)


@pytest.fixture
def capture(tmp_path: Path, printer: SimulatedPrinter, counter: NotingCounter) -> Iterator[ReceiptCapture]:
    capture = ReceiptCapture(settings(tmp_path, printer.address), counter, now=lambda: AT)
    capture.start()
    yield capture
    capture.stop()


def connected(capture: ReceiptCapture) -> socket.socket:
    assert capture.address is not None
    return socket.create_connection(capture.address, timeout=30)


def test_the_printer_prints_and_the_counter_has_the_sale(
    capture: ReceiptCapture, printer: SimulatedPrinter, counter: NotingCounter
) -> None:
    shop = ShopTill(3, "EUR", AT)
    sales = [shop.sale() for _ in range(3)]
    with connected(capture) as line:
        for sale in sales:
            line.sendall(printed(sale, EPSON))
            assert wait_for(lambda sale=sale: sale.receipt_number in counter.numbers)
    assert [sale.lines for sale in counter.sales] == [sale.lines for sale in sales]
    assert wait_for(lambda: printer.received == b"".join(printed(sale, EPSON) for sale in sales))


def test_what_the_printer_answers_reaches_the_till(capture: ReceiptCapture) -> None:
    with connected(capture) as line:
        line.sendall(b"\x10\x04\x01")
        assert line.recv(1) == b"\x12"


def test_a_receipt_that_is_never_cut_is_read_once_it_is_quiet(
    capture: ReceiptCapture, counter: NotingCounter
) -> None:
    with connected(capture) as line:
        line.sendall(b"Bill 5\nTOTAL 3.00\n")
        assert wait_for(lambda: counter.numbers == ["5"])
    with connected(capture) as line:
        line.sendall(b"Bill 6\nTOTAL 3.00\n")
    assert wait_for(lambda: counter.numbers == ["5", "6"])


@pytest.mark.parametrize("cut", [b"\x1dV\x00", b""], ids=["cut", "never cut"])
def test_a_till_that_prints_line_by_line_makes_one_sale(
    capture: ReceiptCapture, counter: NotingCounter, monkeypatch: pytest.MonkeyPatch, cut: bytes
) -> None:
    monkeypatch.setattr(receipt_capture, "IDLE_S", 0.05)
    with connected(capture) as line:
        for text in (b"Bill 5\n", b"Tea    2.00\n", b"Milk   1.00\n", b"TOTAL  3.00\n" + cut):
            line.sendall(text)
            time.sleep(0.3)
        assert wait_for(lambda: counter.numbers == ["5"])
    assert len(counter.sales[0].lines) == 2
    assert counter.complaints == []


def test_a_total_that_waits_for_its_money_is_no_sale_before_the_cut(
    capture: ReceiptCapture, counter: NotingCounter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_capture, "IDLE_S", 0.05)
    with connected(capture) as line:
        line.sendall(b"Bill 1\nTOTAL 1.00\n\x1dV\x00")
        assert wait_for(lambda: counter.numbers == ["1"])
        line.sendall(b"Bill 2\nTOTAL 2.00\n")
        time.sleep(0.5)
        assert counter.numbers == ["1"]
        line.sendall(b"Cash 5.00\n\x1dV\x00")
        assert wait_for(lambda: counter.numbers == ["1", "2"])


def test_half_a_receipt_is_no_sale(capture: ReceiptCapture, counter: NotingCounter) -> None:
    content = printed(ShopTill(3, "EUR", AT).sale(), EPSON)
    with connected(capture) as line:
        line.sendall(content[: content.index(b"Subtotal")])
    with connected(capture) as line:
        line.sendall(b"Bill 9\nTOTAL 1.00\n\x1dV\x00")
        assert wait_for(lambda: counter.numbers == ["9"])
    assert counter.complaints == []


def test_a_printer_that_is_not_there_is_told_to_the_till_as_ever(
    tmp_path: Path, counter: NotingCounter
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = free.getsockname()
    capture = ReceiptCapture(settings(tmp_path, address), counter)
    capture.start()
    with connected(capture) as line:
        assert line.recv(1) == b""
    assert wait_for(lambda: bool(counter.complaints))
    assert counter.complaints[0][0] == "feed_printer_gone"
    capture.stop()


def test_without_a_printer_it_says_that_it_is_ready(tmp_path: Path, counter: NotingCounter) -> None:
    capture = ReceiptCapture(settings(tmp_path, None), counter)
    capture.start()
    with connected(capture) as line:
        line.sendall(b"\x10\x04\x01")
        assert line.recv(1) == b"\x12"
        line.sendall(b"Bill 9\nTOTAL 1.00\n\x1dV\x00")
        assert wait_for(lambda: counter.numbers == ["9"])
    capture.stop()


def test_what_cannot_be_read_is_told(capture: ReceiptCapture, counter: NotingCounter) -> None:
    with connected(capture) as line:
        line.sendall(b"\x1bt\xc8TOTAL 3.00\n\x1dV\x00")
        assert wait_for(lambda: len(counter.complaints) == 2)
    assert [key for key, _ in counter.complaints] == ["feed_code_page", "feed_receipt_unread"]


def test_a_sale_outlives_a_counter_that_does_not_answer(tmp_path: Path, printer: SimulatedPrinter) -> None:
    busy = NotingCounter(busy=10**9)
    first = ReceiptCapture(settings(tmp_path, printer.address), busy)
    first.start()
    with connected(first) as line:
        line.sendall(b"Bill 9\nTOTAL 1.00\n\x1dV\x00")
        assert wait_for(lambda: b"TOTAL" in printer.received)
        assert wait_for(lambda: any(name.endswith(".json") for name in names(tmp_path / "captured")))
    first.stop()
    counter = NotingCounter()
    again = ReceiptCapture(settings(tmp_path, printer.address), counter)
    again.start()
    assert wait_for(lambda: counter.numbers == ["9"])
    again.stop()


def test_a_port_that_is_taken_is_told(tmp_path: Path, counter: NotingCounter) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = CaptureSettings(tmp_path, other.getsockname(), None, 2)
        capture = ReceiptCapture(taken, counter)
        capture.start()
        capture.stop()
    assert counter.complaints == [("feed_port_taken", {"port": str(taken.listen[1])})]


def test_a_slow_till_holds_nobody_up(capture: ReceiptCapture, counter: NotingCounter) -> None:
    with connected(capture) as slow, connected(capture) as quick:
        slow.sendall(b"Bill 1\n")
        time.sleep(0.05)
        quick.sendall(b"Bill 2\nTOTAL 1.00\n\x1dV\x00")
        assert wait_for(lambda: counter.numbers == ["2"])
        slow.sendall(b"TOTAL 1.00\n\x1dV\x00")
        assert wait_for(lambda: counter.numbers == ["2", "1"])
