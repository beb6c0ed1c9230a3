"""Keyboard scanners that the till takes for itself: events made into codes, devices told from others."""  # M01

import errno
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import discovery
from hardware.scanner.framing import BrokenFrame, Frame
from hardware.scanner.key_device import EVENT, KEY, SYN, SYN_DROPPED, KeyReceiver, list_keyboards, open_keys
from hardware.scanner.serial_port import LineSettings, PortInfo, PortUnavailableError, UsbIdentity
from hardware.scanner.serial_scanner import SerialScanner, SerialSettings
from hardware.scanner.simulated_keys import UINPUT, UinputScanner, typed
from pos_loyalty.settings import TillSettings
from pos_loyalty.till.device_sources import serial_scanner
from tests.hardware.recording import Recorder

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="devices of Linux")

CARD = "9001123456789042"
TYPEABLE = "".join(chr(code) for code in range(32, 127))


def received(text: str) -> list[object]:
    receiver = KeyReceiver()
    return [output for events in typed(text) for output in receiver.feed(events, 0.0)]


def pressed(*codes: int) -> bytes:
    return b"".join(EVENT.pack(0, 0, KEY, code, value) for code in codes for value in (1, 0))


DROPPED = EVENT.pack(0, 0, SYN, SYN_DROPPED, 0)


@given(st.text(TYPEABLE, min_size=1, max_size=200).filter(lambda text: not text.startswith("]")))
def test_every_character_of_a_us_keyboard_arrives(text: str) -> None:
    assert received(text + "\r") == [Frame(text.encode(), None)]


def test_the_kind_of_a_code_and_the_separator_between_fields_are_kept() -> None:
    assert received("]C10112345678901231\x1d10AB\r") == [Frame(b"0112345678901231\x1d10AB", "]C1")]


def test_a_code_without_an_end_is_whole_after_a_pause() -> None:
    receiver = KeyReceiver()
    for events in typed(CARD):
        assert receiver.feed(events, 10.0) == []
    assert receiver.idle(10.1) == []
    assert receiver.idle(10.3) == [Frame(CARD.encode(), None)]


def test_events_may_be_cut_anywhere() -> None:
    stream = b"".join(typed(CARD + "\r"))
    receiver = KeyReceiver()
    outputs = [
        output for at in range(0, len(stream), 7) for output in receiver.feed(stream[at : at + 7], 0.0)
    ]
    assert outputs == [Frame(CARD.encode(), None)]


def test_caps_lock_and_a_key_that_repeats_change_nothing() -> None:
    receiver = KeyReceiver()
    stream = (
        pressed(58)
        + EVENT.pack(0, 0, KEY, 2, 1)
        + EVENT.pack(0, 0, KEY, 2, 2) * 5
        + EVENT.pack(0, 0, KEY, 2, 0)
    )
    assert receiver.feed(stream + pressed(30, 28), 0.0) == [Frame(b"1a", None)]


@pytest.mark.parametrize("code", [59, 105, 111, 125], ids=["F1", "left", "delete", "meta"])
def test_a_code_with_a_key_that_types_nothing_is_refused(code: int) -> None:
    """It is delivered as control bytes, which no scan may hold."""
    (frame,) = KeyReceiver().feed(pressed(2, code, 3, 28), 0.0)
    assert frame == Frame(b"1\x002", None)


def test_what_ran_over_is_void_to_its_end_and_the_next_code_is_whole() -> None:
    receiver = KeyReceiver()
    half = b"".join(typed(CARD[:8]))
    assert receiver.feed(half, 0.0) == []
    assert receiver.feed(DROPPED, 0.0) == [BrokenFrame("cut_short", CARD[:8].encode())]
    assert receiver.feed(b"".join(typed("12345678\r")), 0.0) == []
    assert receiver.feed(b"".join(typed("4006381333931\r")), 0.0) == [Frame(b"4006381333931", None)]


def test_what_ran_over_ends_with_a_pause_where_no_key_ends_it() -> None:
    receiver = KeyReceiver()
    receiver.feed(DROPPED + b"".join(typed("123")), 5.0)
    assert receiver.idle(5.1) == []
    assert receiver.idle(5.3) == []
    assert receiver.feed(b"".join(typed(CARD + "\r")), 6.0) == [Frame(CARD.encode(), None)]


def test_a_shift_whose_release_was_lost_does_not_last() -> None:
    receiver = KeyReceiver()
    receiver.feed(EVENT.pack(0, 0, KEY, 42, 1) + DROPPED, 0.0)
    receiver.feed(pressed(28), 0.0)
    assert receiver.feed(pressed(2, 3, 28), 0.0) == [Frame(b"12", None)]


@given(st.lists(st.binary(max_size=100), max_size=20))
def test_no_bytes_break_it(found: list[bytes]) -> None:
    receiver = KeyReceiver()
    for at, data in enumerate(found):
        receiver.feed(data, float(at))
        receiver.idle(at + 0.5)
    receiver.abandon()


# Devices


def device(folder: Path, name: str, keys: str, title: str, vendor: str = "0c2e") -> None:
    here = folder / name / "device"
    (here / "capabilities").mkdir(parents=True)
    (here / "id").mkdir()
    for path, text in {
        "capabilities/key": keys, "id/vendor": vendor, "id/product": "0b01", "name": title, "uniq": "",
    }.items():  # fmt: skip
        (here / path).write_text(f"{text}\n")


ALL_KEYS = "fffffffffffffffe"


def test_only_what_has_the_keys_of_a_code_is_listed(tmp_path: Path) -> None:
    device(tmp_path, "event10", f"402000000 {ALL_KEYS}", "Voyager 1450g")
    device(tmp_path, "event2", f"402000000 {ALL_KEYS}", "Keyboard", vendor="046d")
    device(tmp_path, "event3", "3f000000 0", "Consumer Control")
    (tmp_path / "event4").mkdir()
    assert list_keyboards(tmp_path) == [
        PortInfo("/dev/input/event2", "Keyboard", UsbIdentity(0x046D, 0x0B01)),
        PortInfo("/dev/input/event10", "Voyager 1450g", UsbIdentity(0x0C2E, 0x0B01)),
    ]
    assert list_keyboards(tmp_path / "none") == []


def test_the_keyboard_that_people_type_on_is_not_offered(tmp_path: Path) -> None:
    device(tmp_path, "event10", ALL_KEYS, "Voyager 1450g")
    device(tmp_path, "event2", ALL_KEYS, "Keyboard", vendor="046d")
    found = discovery.devices(list, tmp_path / "none", list, lambda: list_keyboards(tmp_path))
    assert [(one.kind, one.setting, one.maker) for one in found] == [("keys", "keys:0c2e:0b01", "Honeywell")]


def test_the_settings_name_it_by_its_numbers_or_its_node(tmp_path: Path) -> None:
    for port, wanted in (
        ("keys:0c2e:0b01", UsbIdentity(0x0C2E, 0x0B01)),
        ("KEYS:/dev/input/event3", "/dev/input/event3"),
    ):
        chosen = serial_scanner("serial-1", port, TillSettings(tmp_path))._settings
        assert (chosen.protocol, chosen.port) == ("keys", wanted)


@pytest.mark.parametrize(
    ("number", "word"),
    [
        (errno.EBUSY, "in_use"),
        (errno.ENOTTY, "bad_port"),
        (errno.ENODEV, "not_found"),
        (errno.EIO, "cannot_open"),
    ],
)
def test_a_device_that_cannot_be_taken_is_let_go_and_says_why(tmp_path: Path, number: int, word: str) -> None:
    os.mkfifo(tmp_path / "node")
    held: list[int] = []

    def refused(descriptor: int) -> None:
        held.append(descriptor)
        raise OSError(number, os.strerror(number))

    with pytest.raises(PortUnavailableError) as caught:
        open_keys(str(tmp_path / "node"), LineSettings(), 0.05, refused)
    assert caught.value.detail == word
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(held[0])


def test_a_path_that_is_no_keyboard_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no device")
    for name, word in (("file", "bad_port"), ("none", "not_found")):
        with pytest.raises(PortUnavailableError) as caught:
            open_keys(str(tmp_path / name), LineSettings(), 0.05)
        assert caught.value.detail == word


# With a kernel that makes devices

with_uinput = pytest.mark.skipif(
    not os.access(UINPUT, os.W_OK), reason="no /dev/uinput here: docs/scanners.md says where these run"
)


@pytest.fixture
def seen() -> Recorder:
    return Recorder()


@pytest.fixture
def scanner() -> Iterator[UinputScanner]:
    with UinputScanner() as made:
        wait_for(lambda: node() is not None)
        yield made


def node() -> str | None:
    return next((port.name for port in list_keyboards() if port.title == "Simulated scanner"), None)


def wait_for(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


@with_uinput
def test_a_real_device_is_taken_read_and_nobody_else_hears_it(scanner: UinputScanner, seen: Recorder) -> None:
    name = node()
    assert name is not None
    other = os.open(name, os.O_RDONLY | os.O_NONBLOCK)
    source = SerialScanner("keys", SerialSettings(UsbIdentity(0x0C2E, 0x0B01), protocol="keys"))
    source.start(seen)
    seen.wait_for_state("ready")
    try:
        with pytest.raises(PortUnavailableError) as caught:
            open_keys(name, LineSettings(), 0.05)
        assert caught.value.detail == "in_use"
        for number in range(200):
            scanner.scan(f"{number:016d}")
        seen.wait_for_scans(200, timeout_s=120)
        assert [scan.text for scan in seen.scans] == [f"{number:016d}" for number in range(200)]
        assert {scan.kind for scan in seen.scans} == {"keys"}
        with pytest.raises(BlockingIOError):
            os.read(other, EVENT.size)
    finally:
        source.stop()
        os.close(other)


@with_uinput
def test_a_real_device_that_is_pulled_out_is_found_again(seen: Recorder) -> None:
    source = SerialScanner("keys", SerialSettings(UsbIdentity(0x0C2E, 0x0B01), protocol="keys"))
    with UinputScanner() as first:
        wait_for(lambda: node() is not None)
        source.start(seen)
        seen.wait_for_state("ready")
        first.scan(CARD)
        seen.wait_for_scans(1)
    seen.wait_for_state("lost")
    with UinputScanner() as second:
        seen.wait_for_state("ready", 2)
        second.scan(CARD)
        seen.wait_for_scans(2)
    source.stop()
    assert [scan.text for scan in seen.scans] == [CARD, CARD]
