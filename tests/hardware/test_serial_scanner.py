"""The serial driver against a line that breaks, comes back, is missing or belongs to somebody else."""

import threading
from collections.abc import Iterator

import pytest

from hardware.scanner.events import DeviceState
from hardware.scanner.serial_port import (
    LineSettings,
    PortInfo,
    PortUnavailableError,
    SerialPort,
    UsbIdentity,
    find_port,
    open_port,
    parse_port,
)
from hardware.scanner.serial_scanner import SerialScanner, SerialSettings
from hardware.scanner.simulated import PtySerialScanner
from tests.hardware.lines import Rfc2217Server
from tests.hardware.recording import Recorder

CARD = b"9001123456789042"
REPLUG_S = 3.0


@pytest.fixture
def device() -> Iterator[PtySerialScanner]:
    with PtySerialScanner() as made:
        yield made


@pytest.fixture
def seen() -> Recorder:
    return Recorder()


@pytest.fixture
def source(device: PtySerialScanner, seen: Recorder) -> Iterator[SerialScanner]:
    made = SerialScanner("counter", SerialSettings(device.port))
    made.start(seen)
    yield made
    made.stop()


def test_pulled_out_in_the_middle_of_a_code_it_says_so_and_comes_back(
    device: PtySerialScanner, source: SerialScanner, seen: Recorder
) -> None:
    seen.wait_for_state("ready")
    device.send(CARD + b"\r" + CARD[:7])
    seen.wait_for_scans(1)
    device.unplug()
    seen.wait_for_state("lost")
    device.replug()
    seen.wait_for_state("ready", count=2, timeout_s=REPLUG_S)
    device.send(CARD + b"\r")
    seen.wait_for_scans(2)
    assert [scan.raw for scan in seen.scans] == [CARD, CARD]
    assert [(refused.reason, refused.partial) for refused in seen.rejected] in (
        [("cut_short", CARD[:7])],
        [],  # the system threw the unread bytes away with the line
    )
    assert DeviceState("counter", "lost", "unplugged") in seen.events


def test_plugged_in_again_and_again_it_is_ready_every_time(
    device: PtySerialScanner, source: SerialScanner, seen: Recorder
) -> None:
    for turn in range(1, 4):
        seen.wait_for_state("ready", count=turn)
        device.send(b"%016d\r" % turn)
        seen.wait_for_scans(turn)
        device.unplug()
        seen.wait_for_state("lost", count=turn)
        device.replug()
    seen.wait_for_state("ready", count=4)
    assert seen.texts == [f"{turn:016d}" for turn in range(1, 4)]


def test_a_scanner_not_there_yet_is_searched_and_found(device: PtySerialScanner, seen: Recorder) -> None:
    device.unplug()
    source = SerialScanner("counter", SerialSettings(device.port))
    source.start(seen)
    seen.wait_for(lambda seen: DeviceState("counter", "searching", "not_found") in seen.events)
    device.replug()
    seen.wait_for_state("ready", timeout_s=REPLUG_S)
    source.stop()
    assert seen.states == ["searching", "searching", "ready", "stopped"]


def test_a_code_without_suffix_arrives_after_a_silence(
    device: PtySerialScanner, source: SerialScanner, seen: Recorder
) -> None:
    seen.wait_for_state("ready")
    device.send(CARD)
    seen.wait_for_scans(1)
    assert seen.scans[0].raw == CARD


def test_a_port_held_by_another_copy_is_an_error_and_is_tried_again(
    device: PtySerialScanner, source: SerialScanner, seen: Recorder
) -> None:
    seen.wait_for_state("ready")
    second_seen = Recorder()
    second = SerialScanner("second", SerialSettings(device.port))
    second.start(second_seen)
    second_seen.wait_for(lambda seen: DeviceState("second", "error", "in_use") in seen.events)
    source.stop()
    second_seen.wait_for_state("ready")
    second.stop()


@pytest.mark.parametrize(
    ("port", "detail"),
    [("/nonexistent/port", "not_found"), ("nonsense://x", "bad_port"), ("/dev/null", "cannot_open")],
)
def test_a_port_that_cannot_be_opened_says_why(port: str, detail: str) -> None:
    with pytest.raises(PortUnavailableError) as caught:
        open_port(port, LineSettings(), 0.05)
    assert caught.value.detail == detail


def test_a_fault_inside_the_driver_is_told_and_stop_still_works(seen: Recorder) -> None:
    def faulty(name: str, line: LineSettings, timeout_s: float) -> SerialPort:
        raise ZeroDivisionError

    source = SerialScanner("counter", SerialSettings("any"), opener=faulty)
    source.start(seen)
    seen.wait_for_state("error")
    assert seen.events[-1] == DeviceState("counter", "error", "driver_fault")
    source.stop()
    assert seen.states[-1] == "stopped"


def test_stop_does_not_wait_for_a_device_that_hangs(seen: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hardware.scanner.reader_thread.STOP_TIMEOUT_S", 0.05)
    opening, let_go = threading.Event(), threading.Event()

    def hanging(name: str, line: LineSettings, timeout_s: float) -> SerialPort:
        opening.set()
        let_go.wait()
        raise PortUnavailableError("not_found", "hung")

    source = SerialScanner("counter", SerialSettings("any"), opener=hanging)
    source.start(seen)
    assert opening.wait(10)
    _, thread = source._running or (None, None)
    source.stop()
    assert seen.states == ["searching", "stopped"]
    let_go.set()
    assert thread is not None
    thread.join()
    assert seen.states == ["searching", "stopped"]


PORTS = [
    PortInfo("/dev/ttyS0", "built in", None),
    PortInfo("/dev/ttyACM0", "other", UsbIdentity(0x0C2E, 0x0AAF, "B")),
    PortInfo("/dev/ttyACM1", "ours", UsbIdentity(0x0C2E, 0x0AAF, "A")),
]


def test_a_scanner_is_found_by_what_it_is_whatever_its_port_is_called() -> None:
    assert find_port(UsbIdentity(0x0C2E, 0x0AAF, "A"), lambda: PORTS) == "/dev/ttyACM1"
    assert find_port(UsbIdentity(0x0C2E, 0x0AAF), lambda: PORTS) == "/dev/ttyACM0"
    assert find_port(UsbIdentity(0x0C2E, 0x0AAF, "C"), lambda: PORTS) is None
    assert find_port(UsbIdentity(1, 2), lambda: PORTS) is None
    assert find_port("COM3", lambda: PORTS) == "COM3"


def test_a_setting_names_a_port_an_address_or_a_usb_identity() -> None:
    assert parse_port(" COM3 ") == "COM3"
    assert parse_port("socket://10.0.0.5:4001") == "socket://10.0.0.5:4001"
    assert parse_port("usb:0c2e:0AAF") == UsbIdentity(0x0C2E, 0x0AAF)
    assert parse_port("usb:0c2e:0aaf:SN:1") == UsbIdentity(0x0C2E, 0x0AAF, "SN:1")


def test_a_scanner_moved_to_another_port_name_is_found_again(
    device: PtySerialScanner, seen: Recorder
) -> None:
    ours = UsbIdentity(0x0C2E, 0x0AAF, "A")
    names = {"now": "/dev/ttyACM0"}
    asked: list[str] = []

    def opener(name: str, line: LineSettings, timeout_s: float) -> SerialPort:
        asked.append(name)
        return open_port(device.port, line, timeout_s)

    source = SerialScanner(
        "counter",
        SerialSettings(ours),
        opener=opener,
        ports=lambda: [PortInfo(names["now"], "ours", ours)],
    )
    source.start(seen)
    seen.wait_for_state("ready")
    device.unplug()
    names["now"] = "/dev/ttyACM1"
    seen.wait_for_state("lost")
    device.replug()
    seen.wait_for_state("ready", count=2)
    source.stop()
    assert asked[0] == "/dev/ttyACM0"
    assert asked[-1] == "/dev/ttyACM1"


def test_the_speed_of_a_line_behind_a_converter_is_set_over_the_network(seen: Recorder) -> None:
    server = Rfc2217Server()
    scanner = SerialScanner("counter", SerialSettings(server.port, LineSettings(baud=19_200)))
    try:
        scanner.start(seen)
        seen.wait_for_state("ready")
        assert server.baud == 19_200
        # A byte that the protocol takes for its own is sent twice, and read once.
        server.send(CARD + b"\xff\r")
        seen.wait_for(lambda seen: bool(seen.rejected))
        assert seen.rejected[0].partial == CARD + b"\xff"
    finally:
        scanner.stop()
        server.close()


def test_nobody_reading_is_told_to_the_simulated_scanner(device: PtySerialScanner) -> None:
    with pytest.raises(TimeoutError):
        device.send(b"x" * 1_000_000, timeout_s=0.05)
    device.unplug()
    with pytest.raises(RuntimeError):
        device.send(b"x")
