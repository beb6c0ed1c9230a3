"""What is plugged in, told without opening it. No USB device can be here, so lists stand for them."""

from pathlib import Path

from hardware.discovery import Device, devices
from hardware.scanner.serial_port import PortInfo, UsbIdentity

HONEYWELL = PortInfo("/dev/ttyACM0", "Xenon 1950", UsbIdentity(0x0C2E, 0x0AAF, "19240B0123"))
NAMELESS = PortInfo("COM7", "USB Serial", UsbIdentity(0x1A86, 0x7523))
BUILT_IN = PortInfo("/dev/ttyS0", "n/a", None)


def test_a_device_has_the_surest_name_that_it_has(tmp_path: Path) -> None:
    assert devices(lambda: [HONEYWELL, NAMELESS, BUILT_IN], tmp_path / "none") == [
        Device("serial", "0c2e:0aaf:19240B0123", "/dev/ttyACM0", "Xenon 1950", "Honeywell"),
        Device("serial", "1a86:7523", "COM7", "USB Serial"),
        Device("serial", "/dev/ttyS0", "/dev/ttyS0", ""),
    ]


def test_a_camera_is_listed_once(tmp_path: Path) -> None:
    for name, index, title in (
        ("video0", "0", "Desk Cam"),
        ("video1", "1", "Desk Cam"),
        ("video2", "0", "Phone"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index").write_text(f"{index}\n")
        (tmp_path / name / "name").write_text(f"{title}\n")
    (tmp_path / "video3").mkdir()
    assert [(device.setting, device.title) for device in devices(list, tmp_path)] == [
        ("/dev/video0", "Desk Cam"),
        ("/dev/video2", "Phone"),
        ("/dev/video3", ""),
    ]


def test_this_machine_can_be_looked_at() -> None:
    assert all(device.kind in {"serial", "hid_pos", "keys", "camera"} for device in devices())
