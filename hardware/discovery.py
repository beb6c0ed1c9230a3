"""What is plugged in that could read codes. Nothing is opened: a device that works is not disturbed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from hardware.scanner.hid_pos import list_scanners
from hardware.scanner.key_device import list_keyboards
from hardware.scanner.serial_port import PortInfo, UsbIdentity, list_serial_ports

# Makers of scanners, by USB vendor. It only suggests: other devices have these numbers too.
_MAKERS: Mapping[int, str] = {
    0x0536: "Honeywell",
    0x05E0: "Zebra",
    0x05F9: "Datalogic",
    0x065A: "Opticon",
    0x0C2E: "Honeywell",
    0x1EAB: "Newland",
}
_CAMERAS = Path("/sys/class/video4linux")


@dataclass(frozen=True, slots=True)
class Device:
    """`setting` is what names it in the settings of a till, the surest name that it has."""

    kind: Literal["serial", "hid_pos", "keys", "camera"]
    setting: str
    port: str
    title: str
    maker: str = ""


def devices(
    ports: Callable[[], Iterable[PortInfo]] = list_serial_ports,
    cameras: Path = _CAMERAS,
    hid_ports: Callable[[], Iterable[PortInfo]] = list_scanners,
    keyboards: Callable[[], Iterable[PortInfo]] = list_keyboards,
) -> list[Device]:
    """All but serial ports are listed on Linux only; a camera elsewhere cannot be asked for without switching it on.

    Of keyboards only those that a maker of scanners has made: nobody should take the one that people type on.
    """
    hid = (_named(port, "hid_pos", "hid:") for port in hid_ports())
    keys = (_named(port, "keys", "keys:") for port in keyboards())
    return [
        *(_serial(port) for port in ports()),
        *hid,
        *(one for one in keys if one.maker),
        *_cameras(cameras),
    ]


def _named(port: PortInfo, kind: Literal["hid_pos", "keys"], prefix: str) -> Device:
    found = _serial(port)
    return Device(kind, prefix + found.setting, found.port, found.title, found.maker)


def _serial(port: PortInfo) -> Device:
    maker = _MAKERS.get(port.identity.vendor_id, "") if port.identity else ""
    title = "" if port.title in {"n/a", port.name} else port.title
    return Device("serial", _identity(port.identity) or port.name, port.name, title, maker)


def _identity(identity: UsbIdentity | None) -> str:
    if identity is None:
        return ""
    numbers = f"{identity.vendor_id:04x}:{identity.product_id:04x}"
    return f"{numbers}:{identity.serial_number}" if identity.serial_number else numbers


def _cameras(folder: Path) -> Iterable[Device]:
    if not folder.is_dir():
        return
    for entry in sorted(folder.iterdir()):
        # A camera has more entries than one: only the first gives pictures.
        if _text(entry / "index") in {"", "0"}:
            yield Device("camera", f"/dev/{entry.name}", f"/dev/{entry.name}", _text(entry / "name"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
