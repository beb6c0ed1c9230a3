"""What every scanner driver promises, asked of every one of them."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pytest

from hardware.scanner.camera_scanner import CameraScanner, CameraScannerSettings
from hardware.scanner.events import DeviceState, ScannerEvent, ScannerSource
from hardware.scanner.frames import CameraSettings
from hardware.scanner.key_device import open_keys
from hardware.scanner.serial_scanner import SerialScanner, SerialSettings
from hardware.scanner.sightings import SightingSettings
from hardware.scanner.simulated import PtySerialScanner, VirtualScanner
from hardware.scanner.simulated_camera import DrawnFrames
from hardware.scanner.simulated_hid import HidPosDevice
from hardware.scanner.simulated_keys import PtyKeyScanner
from hardware.scanner.simulated_ssi import SsiScannerDevice
from tests.hardware.lines import Rfc2217Server, SocatLine
from tests.hardware.recording import Recorder

CARD = b"9001123456789042"


class Rig(Protocol):
    """A driver and the hand that holds a label before it."""

    source: ScannerSource
    # What it says of the kind of a label that has no AIM identifier.
    unnamed: str | None
    many: int

    def show(self, label: bytes) -> None: ...

    def close(self) -> None: ...


class Line(Protocol):
    """What a scanner writes to, and the port at its other end."""

    port: str

    def send(self, data: bytes) -> None: ...

    def close(self) -> None: ...


class LineRig:
    """A scanner that writes a label and a carriage return."""

    unnamed = None
    many = 300

    def __init__(self, device: Line) -> None:
        self.device = device
        self.source: ScannerSource = SerialScanner("line", SerialSettings(device.port))

    def show(self, label: bytes) -> None:
        self.device.send(label + b"\r")

    def close(self) -> None:
        self.device.close()


class PtyRig(LineRig):
    def __init__(self) -> None:
        super().__init__(PtySerialScanner())


class SsiRig:
    """A scanner that talks in packets, on a line that damages and loses some of them."""

    unnamed = "]Q1"
    many = 300

    def __init__(self) -> None:
        self.device = SsiScannerDevice(damaged=0.03, lost=0.03, tries=9)
        self.source: ScannerSource = SerialScanner("ssi", SerialSettings(self.device.port, protocol="ssi"))

    def show(self, label: bytes) -> None:
        self.device.scan(label)

    def close(self) -> None:
        self.device.close()


class HidRig:
    """A scanner in HID-POS mode."""

    unnamed = None
    many = 300

    def __init__(self) -> None:
        self.device = HidPosDevice()
        self.source: ScannerSource = SerialScanner(
            "hid", SerialSettings(self.device.port, protocol="hid_pos")
        )

    def show(self, label: bytes) -> None:
        self.device.scan(label)

    def close(self) -> None:
        self.device.close()


class KeysRig:
    """A keyboard that the till takes for itself; a pseudo-terminal is nobody's to take."""

    unnamed = None
    many = 300

    def __init__(self) -> None:
        self.device = PtyKeyScanner()
        opener = partial(open_keys, take_it=lambda _descriptor: None)
        settings = SerialSettings(self.device.port, protocol="keys")
        self.source: ScannerSource = SerialScanner("keys", settings, opener=opener)

    def show(self, label: bytes) -> None:
        self.device.scan(label.decode())

    def close(self) -> None:
        self.device.close()


class SocketRig:
    """A serial scanner behind a network converter."""

    unnamed = None
    many = 300

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._clients: list[socket.socket] = []
        self._connected = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()
        port = self._server.getsockname()[1]
        self.source: ScannerSource = SerialScanner("socket", SerialSettings(f"socket://127.0.0.1:{port}"))

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            self._clients.append(client)
            self._connected.release()

    def show(self, label: bytes) -> None:
        # The reader may see itself connected before this side does, and the newest line here may be one it closed.
        while not (self._clients and _is_open(self._clients[-1])):
            assert self._connected.acquire(timeout=30), "the reader did not connect"
        self._clients[-1].sendall(label + b"\r\n")

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join()
        for client in self._clients:
            client.close()


def _is_open(line: socket.socket) -> bool:
    """Whether the other end still has it: a closed one reads as the end of the line."""
    try:
        return line.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


class SocatRig(LineRig):
    """A port that another program makes and joins to the scanner's."""

    def __init__(self) -> None:
        self._folder = TemporaryDirectory()
        super().__init__(SocatLine(Path(self._folder.name)))

    def close(self) -> None:
        super().close()
        self._folder.cleanup()


class Rfc2217Rig(LineRig):
    """A serial scanner behind a converter whose line is set over the network."""

    def __init__(self) -> None:
        super().__init__(Rfc2217Server())


class CameraRig:
    unnamed = "]Q1"
    many = 30

    def __init__(self) -> None:
        self.frames = DrawnFrames()
        settings = CameraScannerSettings(
            CameraSettings("drawn"),
            sightings=SightingSettings(needed=2, away_s=0.005),
            idle_each_s=0,
            first_retry_s=0.01,
        )
        self.source: ScannerSource = CameraScanner("camera", settings, opener=lambda _settings: self.frames)

    def show(self, label: bytes) -> None:
        self.frames.show(label)

    def close(self) -> None:
        pass


class VirtualRig:
    unnamed = None
    many = 300

    def __init__(self) -> None:
        self.scanner = VirtualScanner("virtual")
        self.source: ScannerSource = self.scanner

    def show(self, label: bytes) -> None:
        self.scanner.scan(label)

    def close(self) -> None:
        pass


STREAM_RIGS = [
    SocketRig,
    Rfc2217Rig,
    VirtualRig,
    *([] if sys.platform == "win32" else [PtyRig]),
    # Where the doctor sees to it that socat is there.
    *([SocatRig] if sys.platform == "linux" else []),
]
RIGS = [*STREAM_RIGS, CameraRig] + ([] if sys.platform == "win32" else [SsiRig, HidRig, KeysRig])


@pytest.fixture(params=RIGS, ids=lambda rig: rig.__name__)
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    with ExitStack() as cleanup:
        made = request.param()
        cleanup.callback(made.close)
        cleanup.callback(made.source.stop)
        yield made


@pytest.fixture
def seen() -> Recorder:
    return Recorder()


def start(rig: Rig, seen: Recorder) -> None:
    before = seen.states.count("ready")
    rig.source.start(seen)
    seen.wait_for_state("ready", before + 1)


# M01, M40
def test_a_label_arrives_once_with_source_kind_and_time(rig: Rig, seen: Recorder) -> None:
    start(rig, seen)
    rig.show(b"]C0" + CARD)
    seen.wait_for_scans(1)
    rig.show(b"4901234567894")
    seen.wait_for_scans(2)
    first, second = seen.scans
    assert (first.raw, first.text, first.symbology) == (CARD, CARD.decode(), "]C0")
    assert (second.raw, second.symbology) == (b"4901234567894", rig.unnamed)
    assert first.source == rig.source.id
    assert 0 < first.at <= second.at
    assert first.kind in {"serial", "hid_pos", "keys", "virtual", "camera"}


def test_events_come_from_one_thread_that_is_not_the_callers(rig: Rig, seen: Recorder) -> None:
    start(rig, seen)
    rig.show(CARD)
    seen.wait_for_scans(1)
    rig.source.stop()
    assert len(seen.threads) == 1
    assert threading.get_ident() not in seen.threads


def test_many_labels_arrive_in_order_and_none_is_lost(rig: Rig, seen: Recorder) -> None:
    start(rig, seen)
    labels = [b"%016d" % number for number in range(rig.many)]
    for label in labels:
        rig.show(label)
    seen.wait_for_scans(rig.many, timeout_s=60)
    assert [scan.raw for scan in seen.scans] == labels
    assert seen.rejected == []


@pytest.mark.parametrize(
    "rig", [one for one in RIGS if one is not KeysRig], ids=lambda rig: rig.__name__, indirect=True
)
def test_full_width_digits_are_delivered_raw(rig: Rig, seen: Recorder) -> None:
    start(rig, seen)
    rig.show("９００１".encode())
    seen.wait_for_scans(1)
    assert seen.scans[0].raw == "９００１".encode()


@pytest.mark.parametrize("rig", STREAM_RIGS, ids=lambda rig: rig.__name__, indirect=True)
def test_ten_kilobytes_of_garbage_are_one_refusal_and_the_next_label_arrives(
    rig: Rig, seen: Recorder
) -> None:
    """No code that a camera reads holds so much."""
    start(rig, seen)
    rig.show(b"\xfe" * 10_240)
    rig.show(CARD)
    seen.wait_for_scans(1)
    assert [(refused.reason, len(refused.partial)) for refused in seen.rejected] == [("too_long", 64)]
    assert seen.texts == [CARD.decode()]


def test_control_bytes_are_refused_and_the_next_label_arrives(rig: Rig, seen: Recorder) -> None:
    start(rig, seen)
    rig.show(b"9001\x00\x1b[A")
    rig.show(CARD)
    seen.wait_for_scans(1)
    assert [refused.reason for refused in seen.rejected] == ["control_bytes"]
    assert seen.texts == [CARD.decode()]


@pytest.mark.parametrize("rig", STREAM_RIGS, ids=lambda rig: rig.__name__, indirect=True)
def test_bytes_that_are_no_text_are_refused_and_the_next_label_arrives(rig: Rig, seen: Recorder) -> None:
    """What a camera reads has a character set, which its library knows."""
    start(rig, seen)
    rig.show(b"\xc3\x28")
    rig.show(CARD)
    seen.wait_for_scans(1)
    assert [refused.reason for refused in seen.rejected] == ["not_text"]


def test_a_receiver_that_raises_does_not_end_the_driver(rig: Rig, seen: Recorder) -> None:
    def failing(event: ScannerEvent) -> None:
        seen(event)
        raise ValueError("a fault in the receiver")

    rig.source.start(failing)
    seen.wait_for_state("ready")
    rig.show(CARD)
    rig.show(CARD)
    seen.wait_for_scans(2)


def test_stopped_is_the_last_event_and_start_works_again(rig: Rig, seen: Recorder) -> None:
    start(rig, seen)
    rig.source.stop()
    rig.source.stop()
    assert seen.events[-1] == DeviceState(rig.source.id, "stopped")
    assert seen.states.count("stopped") == 1
    start(rig, seen)
    rig.show(CARD)
    seen.wait_for_scans(1)
    rig.source.stop()
    assert seen.states.count("stopped") == 2


def test_starting_twice_reads_the_device_once(rig: Rig, seen: Recorder) -> None:
    start(rig, seen)
    rig.source.start(seen)
    rig.show(CARD)
    rig.show(b"1234567")
    seen.wait_for_scans(2)
    rig.source.stop()
    assert seen.texts == [CARD.decode(), "1234567"]


def test_a_receiver_may_stop_the_driver_from_within(rig: Rig, seen: Recorder) -> None:
    def stopping(event: ScannerEvent) -> None:
        seen(event)
        if isinstance(event, DeviceState) and event.state == "ready":
            rig.source.stop()

    rig.source.start(stopping)
    seen.wait_for_state("stopped")
