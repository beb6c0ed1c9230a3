"""Scanners in HID-POS mode on Linux: reports of a fixed form through `hidraw`, without a serial line or keys.

Usage page 0x8C (bar code scanners), usage 0x02. A report says how long its part of the code is, which kind of code it was
(AIM) and whether more follows, so nothing has to be guessed from pauses. The form is that of Honeywell's scanners, which
others have taken over; one that has another is not understood and says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from hardware.scanner.device_node import NodePort, open_node
from hardware.scanner.events import PARTIAL_LIMIT
from hardware.scanner.framing import BrokenFrame, Frame, FramerOutput
from hardware.scanner.serial_port import LineSettings, PortInfo, PortUnavailableError, UsbIdentity

USAGE_PAGE, USAGE = 0x8C, 0x02
REPORT_BYTES = 64
PART_BYTES = 56
_SCANNED_DATA = 0x02
_LENGTH, _AIM, _DATA, _MORE = 1, slice(2, 5), 5, 63
_MOST_BYTES = 4_096
_PATIENCE_S = 1.0
_ALL = Path("/sys/class/hidraw")
_NODES = Path("/dev")

# Item tags of a HID report descriptor.
_USAGE_PAGE_TAG, _USAGE_TAG, _LONG_ITEM = 0x04, 0x08, 0xFE


def is_scanner(descriptor: bytes) -> bool:
    """Whether a report descriptor is that of a bar code scanner."""
    at = page = 0
    while at < len(descriptor):
        prefix = descriptor[at]
        if prefix == _LONG_ITEM:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[prefix & 0x03]
        value = int.from_bytes(descriptor[at + 1 : at + 1 + size], "little")
        if prefix & 0xFC == _USAGE_PAGE_TAG:
            page = value
        elif prefix & 0xFC == _USAGE_TAG and (page, value) == (USAGE_PAGE, USAGE):
            return True
        at += 1 + size
    return False


def list_scanners(folder: Path = _ALL) -> list[PortInfo]:
    """Every device in HID-POS mode; nothing is opened."""
    if not folder.is_dir():
        return []
    found = (_scanner(entry) for entry in sorted(folder.iterdir()))
    return [port for port in found if port is not None]


def _scanner(entry: Path) -> PortInfo | None:
    try:
        if not is_scanner((entry / "device" / "report_descriptor").read_bytes()):
            return None
        told = (entry / "device" / "uevent").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    facts = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
    name = str(_NODES / entry.name)
    return PortInfo(name, facts.get("HID_NAME", name), _identity(facts))


def _identity(facts: dict[str, str]) -> UsbIdentity | None:
    """`HID_ID=0003:00000C2E:00000AA7`: bus, vendor, product."""
    parts = facts.get("HID_ID", "").split(":")
    try:
        _bus, vendor, product = (int(part, 16) for part in parts)
    except ValueError:
        return None
    return UsbIdentity(vendor, product, facts.get("HID_UNIQ") or None)


def open_hid(name: str, _line: LineSettings, read_timeout_s: float) -> NodePort:
    """Raises PortUnavailableError."""
    if sys.platform == "win32":
        raise PortUnavailableError("bad_port", "this system has no such nodes")
    return NodePort(open_node(name), REPORT_BYTES, read_timeout_s)


class HidPosReceiver:
    """Puts the parts of a code together; as a framer, fed with whole reports."""

    def __init__(self) -> None:
        self._parts = bytearray()
        self._symbology: str | None = None
        self._last_at = 0.0

    def feed(self, data: bytes, at: float) -> list[FramerOutput]:
        if len(data) < REPORT_BYTES or data[0] != _SCANNED_DATA or data[_LENGTH] > PART_BYTES:
            return [*self.abandon(), BrokenFrame("not_text", data[:PARTIAL_LIMIT])]
        self._last_at = at
        aim = data[_AIM]
        if not self._parts:
            self._symbology = aim.decode("ascii") if aim[:1] == b"]" and aim.isascii() else None
        self._parts += data[_DATA : _DATA + data[_LENGTH]]
        if len(self._parts) > _MOST_BYTES:
            return [BrokenFrame("too_long", self._taken()[:PARTIAL_LIMIT])]
        if data[_MORE] & 0x01:
            return []
        payload = self._taken()
        return [Frame(payload, self._symbology)] if payload else []

    def idle(self, at: float) -> list[FramerOutput]:
        """A code whose next part does not come is not whole."""
        return self.abandon() if self._parts and at - self._last_at >= _PATIENCE_S else []

    def abandon(self) -> list[FramerOutput]:
        cut = self._taken()
        return [BrokenFrame("cut_short", cut[:PARTIAL_LIMIT])] if cut else []

    def _taken(self) -> bytes:
        taken, self._parts = bytes(self._parts), bytearray()
        return taken


def reports(label: bytes, aim: bytes = b"") -> Iterable[bytes]:
    """What a scanner in this mode sends for a label."""
    for first in range(0, max(1, len(label)), PART_BYTES):
        part = label[first : first + PART_BYTES]
        more = first + PART_BYTES < len(label)
        report = bytearray(REPORT_BYTES)
        report[0], report[_LENGTH], report[_MORE] = _SCANNED_DATA, len(part), more
        report[_AIM] = aim.ljust(3, b"\0")[:3]
        report[_DATA : _DATA + len(part)] = part
        yield bytes(report)
