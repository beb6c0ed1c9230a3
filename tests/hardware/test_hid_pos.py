"""Scanners in HID-POS mode: reports put together, devices found, lost and found again."""  # M01

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware import discovery
from hardware.scanner.framing import BrokenFrame, Frame
from hardware.scanner.hid_pos import HidPosReceiver, is_scanner, list_scanners, open_hid, reports
from hardware.scanner.serial_port import LineSettings, PortInfo, PortUnavailableError, UsbIdentity
from hardware.scanner.serial_scanner import SerialScanner, SerialSettings
from hardware.scanner.simulated_hid import HidPosDevice
from pos_loyalty.settings import TillSettings
from pos_loyalty.till.device_sources import serial_scanner
from tests.hardware.recording import Recorder

# The beginning of a bar code scanner's report descriptor, and of a keyboard's.
SCANNER = bytes.fromhex("058c0902a1010912a10285020900 150026ff00".replace(" ", ""))
KEYBOARD = bytes.fromhex("05010906a1010507")


def received(label: bytes, aim: bytes = b"") -> list[object]:
    receiver = HidPosReceiver()
    return [output for report in reports(label, aim) for output in receiver.feed(report, 0.0)]


@given(st.binary(min_size=1, max_size=700))
def test_a_code_of_any_length_is_put_together(label: bytes) -> None:
    assert received(label, b"]Q1") == [Frame(label, "]Q1")]


def test_line_ends_inside_a_code_do_not_cut_it() -> None:
    assert received(b"WIFI:S:shop;\r\nP:x;;") == [Frame(b"WIFI:S:shop;\r\nP:x;;", None)]


def test_a_code_whose_rest_does_not_come_is_refused() -> None:
    receiver = HidPosReceiver()
    first, *_ = reports(b"9" * 100)
    assert receiver.feed(first, 10.0) == []
    assert receiver.idle(10.5) == []
    assert receiver.idle(11.5) == [BrokenFrame("cut_short", b"9" * 56)]
    assert receiver.feed(first, 12.0) == []
    assert receiver.abandon() == [BrokenFrame("cut_short", b"9" * 56)]
    assert receiver.abandon() == []


def test_a_code_without_an_end_is_bounded() -> None:
    receiver = HidPosReceiver()
    first, *_ = reports(b"9" * 100)
    outputs = [output for _ in range(100) for output in receiver.feed(first, 0.0)]
    assert [type(output) for output in outputs] == [BrokenFrame]
    assert outputs[0].reason == "too_long"


@pytest.mark.parametrize(
    "report",
    [b"", b"\x02\x03", b"\x01" + bytes(63), b"\x02\xff" + bytes(62)],
    ids=["empty", "short", "another report", "longer than it can be"],
)
def test_a_report_of_another_form_is_refused(report: bytes) -> None:
    assert HidPosReceiver().feed(report, 0.0) == [BrokenFrame("not_text", report[:64])]


@given(st.lists(st.binary(max_size=80), max_size=20))
def test_no_reports_break_it(found: list[bytes]) -> None:
    receiver = HidPosReceiver()
    for report in found:
        receiver.feed(report, 0.0)
        receiver.idle(2.0)


@given(st.binary(max_size=300))
def test_no_descriptor_breaks_it(descriptor: bytes) -> None:
    assert is_scanner(descriptor) in {True, False}


def test_a_scanner_is_told_from_a_keyboard() -> None:
    assert is_scanner(SCANNER)
    assert is_scanner(bytes.fromhex("fe02ffabcd") + SCANNER), "behind a long item"
    assert not is_scanner(KEYBOARD)


def a_device(folder: Path, name: str, descriptor: bytes, told: str) -> None:
    device = folder / name / "device"
    device.mkdir(parents=True)
    (device / "report_descriptor").write_bytes(descriptor)
    (device / "uevent").write_text(told)


def test_devices_in_this_mode_are_listed_with_their_numbers(tmp_path: Path) -> None:
    told = "DRIVER=hid-generic\nHID_ID=0003:00000C2E:00000AA7\nHID_NAME=Xenon 1950\nHID_UNIQ=19240B0123\n"
    a_device(tmp_path, "hidraw0", KEYBOARD, "HID_ID=0003:00001111:00002222\n")
    a_device(tmp_path, "hidraw1", SCANNER, told)
    a_device(tmp_path, "hidraw2", SCANNER, "HID_ID=nonsense\n")
    (tmp_path / "hidraw3").mkdir()
    first, second = list_scanners(tmp_path)
    assert first == PortInfo("/dev/hidraw1", "Xenon 1950", UsbIdentity(0x0C2E, 0x0AA7, "19240B0123"))
    assert second == PortInfo("/dev/hidraw2", "/dev/hidraw2", None)
    assert list_scanners(tmp_path / "none") == []
    found = discovery.devices(list, tmp_path / "none", lambda: [first, second])
    assert [(one.kind, one.setting) for one in found] == [
        ("hid_pos", "hid:0c2e:0aa7:19240B0123"),
        ("hid_pos", "hid:/dev/hidraw2"),
    ]


def test_a_device_that_cannot_be_opened_says_why(tmp_path: Path) -> None:
    with pytest.raises(PortUnavailableError) as told:
        open_hid(str(tmp_path / "hidraw9"), LineSettings(), 0.05)
    assert told.value.detail == "not_found"
    with pytest.raises(PortUnavailableError) as told:
        open_hid(str(tmp_path), LineSettings(), 0.05)
    assert told.value.detail == "bad_port"
    (tmp_path / "file").touch()
    with pytest.raises(PortUnavailableError) as told:
        open_hid(str(tmp_path / "file" / "hidraw0"), LineSettings(), 0.05)
    assert told.value.detail == "cannot_open"


def test_pulled_out_and_put_back_it_reads_again() -> None:
    with HidPosDevice() as device:
        seen = Recorder()
        settings = SerialSettings(device.port, protocol="hid_pos", first_retry_s=0.05)
        source = SerialScanner("hid", settings)
        source.start(seen)
        seen.wait_for_state("ready")
        device.scan(b"]C09001123456789042")
        seen.wait_for_scans(1)
        device.unplug()
        seen.wait_for_state("lost")
        device.replug()
        seen.wait_for_state("ready", 2)
        device.scan(b"4901234567894")
        seen.wait_for_scans(2)
        source.stop()
    assert [(scan.kind, scan.symbology, scan.text) for scan in seen.scans] == [
        ("hid_pos", "]C0", "9001123456789042"),
        ("hid_pos", None, "4901234567894"),
    ]


def test_a_setting_names_it(tmp_path: Path) -> None:
    by_numbers = serial_scanner("serial-1", "hid:0c2e:0aa7", TillSettings(data=tmp_path))
    assert by_numbers._settings == SerialSettings(
        UsbIdentity(0x0C2E, 0x0AA7), LineSettings(), protocol="hid_pos"
    )
    by_node = serial_scanner("serial-1", "hid:/dev/hidraw1", TillSettings(data=tmp_path))
    assert by_node._settings.port == "/dev/hidraw1"
