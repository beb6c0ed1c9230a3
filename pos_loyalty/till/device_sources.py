"""The scanners that the settings name, apart from the keyboard, which belongs to a window. Knows no Qt."""

from __future__ import annotations

import re

from hardware.scanner.serial_port import LineSettings, parse_port
from hardware.scanner.serial_scanner import Protocol, SerialScanner, SerialSettings
from pos_loyalty.settings import TillSettings

_DEVICES: dict[str, Protocol] = {"hid": "hid_pos", "keys": "keys"}
_USB_IDENTITY = re.compile(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}(:.+)?")


def serial_scanners(settings: TillSettings) -> list[SerialScanner]:
    return [
        serial_scanner(f"serial-{number}", port, settings)
        for number, port in enumerate(settings.scanner_ports, start=1)
    ]


def serial_scanner(source: str, port: str, settings: TillSettings) -> SerialScanner:
    """A port that begins with `hid:` is one in HID-POS mode, with `keys:` a keyboard, by its numbers or its node."""
    line = LineSettings(baud=settings.scanner_baud)
    prefix, colon, device = port.partition(":")
    protocol = _DEVICES.get(prefix.lower()) if colon else None
    name = device if protocol else port
    chosen = SerialSettings(parse_port(_named(name)), line, protocol=protocol or settings.scanner_protocol)
    return SerialScanner(source, chosen)


def _named(port: str) -> str:
    return f"usb:{port}" if _USB_IDENTITY.fullmatch(port) else port
