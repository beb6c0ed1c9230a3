"""Receipt printers by every way there is here, in every condition: a job within two seconds, or a reason why not."""

import os
import socket
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.printer.receipt_printer import PrinterError, printer_at
from hardware.printer.simulated import Condition, SimulatedPrinter

JOB = b"\x1b@Market 24\nTOTAL 12.50\n\x1dV\x00"
QUESTIONS = (b"\x10\x04\x04", b"\x10\x04\x02")


def wait_for(is_so: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_so()


class Line:
    """One way to a printer: where it is, and what has arrived there."""

    def __init__(self, address: str, received: Callable[[], bytes]) -> None:
        self.address, self.received = address, received


@pytest.fixture
def simulated() -> Iterator[SimulatedPrinter]:
    printer = SimulatedPrinter()
    yield printer
    printer.close()


@pytest.fixture(params=["network", "serial", "file"])
def line(request: pytest.FixtureRequest, simulated: SimulatedPrinter, tmp_path: Path) -> Iterator[Line]:
    if request.param == "network":
        yield Line(simulated.setting, lambda: simulated.received)
    elif request.param == "file":
        path = tmp_path / "lp0"
        yield Line(f"file:{path}", path.read_bytes)
    else:
        ours, theirs = os.openpty()
        tty.setraw(ours)
        tty.setraw(theirs)
        received = bytearray()

        def read() -> None:
            while True:
                try:
                    received.extend(os.read(ours, 1024))
                except OSError:
                    return

        threading.Thread(target=read, daemon=True).start()
        yield Line(f"serial:{os.ttyname(theirs)}:115200", lambda: bytes(received))
        os.close(theirs)
        os.close(ours)


def send_to(address: str) -> None:
    printer_at(address).send(JOB)


def without_questions(content: bytes) -> bytes:
    for question in QUESTIONS:
        content = content.replace(question, b"")
    return content


def test_a_job_arrives_whole(line: Line) -> None:
    for count in (1, 2):
        printer_at(line.address).send(JOB)
        # A file is written from its beginning each time, as a device is.
        expected = {JOB, JOB * count}
        assert wait_for(lambda expected=expected: without_questions(line.received()) in expected)


def test_a_printer_that_says_nothing_is_taken_for_well(simulated: SimulatedPrinter) -> None:
    simulated.condition.answers = False
    printer_at(simulated.setting).send(JOB)
    assert wait_for(lambda: without_questions(simulated.received) == JOB)


@pytest.mark.parametrize(
    ("condition", "reason"),
    [(Condition(paper_out=True), "paper"), (Condition(cover_open=True), "cover")],
    ids=["paper", "cover"],
)
def test_a_printer_that_cannot_print_says_why_and_gets_nothing(
    simulated: SimulatedPrinter, condition: Condition, reason: str
) -> None:
    simulated.condition = condition
    with pytest.raises(PrinterError) as told:
        printer_at(simulated.setting).send(JOB)
    assert told.value.reason == reason
    simulated.condition = Condition()
    printer_at(simulated.setting).send(JOB)
    assert wait_for(lambda: without_questions(simulated.received) == JOB)


def test_half_a_receipt_is_told(simulated: SimulatedPrinter) -> None:
    simulated.condition = Condition(takes=5000, answers=False)
    with pytest.raises(PrinterError) as told:
        printer_at(simulated.setting).send(JOB * 1_000_000)
    assert told.value.reason == "gone"


def test_a_printer_that_is_stuck_is_given_up(simulated: SimulatedPrinter) -> None:
    simulated.condition = Condition(is_stuck=True)
    with pytest.raises(PrinterError, match="gone"):
        printer_at(simulated.setting).send(JOB * 1_000_000)


@pytest.mark.parametrize(
    "address",
    ["serial:/dev/no-such-port", "file:/no/such/folder/lp0", "usb:dead:beef", "network:127.0.0.1:1"],
)
def test_a_printer_that_is_not_there_is_gone(address: str) -> None:
    with pytest.raises(PrinterError) as told:
        send_to(address)
    assert told.value.reason == "gone"
    assert told.value.detail


@pytest.mark.parametrize(
    "address", ["", "printer", "network:", "network:a b", "usb:1:2", "file:", "network:h:123456"]
)
def test_an_address_that_names_nothing_is_told(address: str) -> None:
    with pytest.raises(PrinterError) as told:
        printer_at(address)
    assert told.value.reason == "address"


def test_a_status_that_is_none_is_not_believed(simulated: SimulatedPrinter) -> None:
    """A converter that echoes would be taken for a printer without paper."""
    with socket.create_server(("127.0.0.1", 0)) as echo:

        def run() -> None:
            other, _ = echo.accept()
            with other:
                while data := other.recv(1024):
                    other.sendall(data)

        threading.Thread(target=run, daemon=True).start()
        printer_at(f"network:127.0.0.1:{echo.getsockname()[1]}").send(JOB)
