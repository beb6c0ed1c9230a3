"""A keyboard scanner on Linux read off its own device and taken for itself alone (evdev): no window is typed into.

Positions of keys are read, so neither layout nor caps lock matters. A device that is taken types nowhere else: only one
that the manager has named in the settings is opened, never one that merely looks like a scanner.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from hardware.scanner.device_node import NodePort, open_node, unavailable
from hardware.scanner.framing import Framer, FramerOutput, FramingSettings
from hardware.scanner.key_layout import us_character
from hardware.scanner.serial_port import LineSettings, PortInfo, PortUnavailableError, UsbIdentity

EVENT = struct.Struct("llHHi")
"""`struct input_event`: seconds, microseconds, type, code, value."""
SYN, KEY = 0x00, 0x01
SYN_REPORT, SYN_DROPPED = 0, 3
RELEASED, PRESSED = 0, 1
LEFT_CTRL, LEFT_SHIFT, RIGHT_SHIFT, RIGHT_CTRL = 29, 42, 54, 97
ENTER, KEYPAD_ENTER, TAB = 28, 96, 15

_GRAB = 0x40044590
"""EVIOCGRAB."""
_EVENTS_AT_ONCE = 64
_DIGITS_AND_ENTER = sum(1 << code for code in (*range(2, 12), ENTER))
_ALL = Path("/sys/class/input")
_NODES = Path("/dev/input")
# Caps and num lock, which some scanners press around a code: positions do not change with them.
_LOCKS = frozenset({58, 69, 70})
_NO_TEXT = b"\0"
"""A key that no code has: what it stands in is refused."""


def list_keyboards(folder: Path = _ALL) -> list[PortInfo]:
    """Every device with the keys of a code; nothing is opened. People's keyboards are among them."""
    found = (_keyboard(entry) for entry in sorted(folder.glob("event*"), key=_number))
    return [port for port in found if port is not None]


def _number(entry: Path) -> tuple[int, str]:
    digits = entry.name.removeprefix("event")
    return (int(digits) if digits.isdecimal() else 0, entry.name)


def _keyboard(entry: Path) -> PortInfo | None:
    device = entry / "device"
    try:
        keys = int(_text(device / "capabilities" / "key").split()[-1], 16)
        vendor, product = (int(_text(device / "id" / part), 16) for part in ("vendor", "product"))
        title, number = _text(device / "name"), _text(device / "uniq")
    except (OSError, ValueError, IndexError):
        return None
    if keys & _DIGITS_AND_ENTER != _DIGITS_AND_ENTER:
        return None
    name = str(_NODES / entry.name)
    return PortInfo(name, title or name, UsbIdentity(vendor, product, number or None))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace").strip()


def take(descriptor: int) -> None:
    """From now on nobody else hears it. Raises OSError, EBUSY if somebody else took it before."""
    import fcntl

    fcntl.ioctl(descriptor, _GRAB, 1)


def open_keys(
    name: str, _line: LineSettings, read_timeout_s: float, take_it: Callable[[int], None] = take
) -> NodePort:
    """Its keys go to the windows again when it is closed. Raises PortUnavailableError."""
    if sys.platform != "linux":
        raise PortUnavailableError("bad_port", "this system has no such devices")
    descriptor = open_node(name)
    try:
        take_it(descriptor)
    except OSError as error:
        os.close(descriptor)
        raise unavailable(error) from error
    return NodePort(descriptor, EVENT.size * _EVENTS_AT_ONCE, read_timeout_s)


class KeyReceiver:
    """Makes codes of key events; as a framer, fed with events.

    The queue of a device holds about fifteen characters. When it ran over, the kernel says so, and whatever was being
    read is void as far as its end.
    """

    def __init__(self, settings: FramingSettings | None = None) -> None:
        self._framer = Framer(settings)
        self._held: set[int] = set()
        self._is_void = False
        self._rest = b""
        self._void_since = 0.0

    def feed(self, data: bytes, at: float) -> list[FramerOutput]:
        out: list[FramerOutput] = []
        for kind, code, value in self._events(data):
            if (kind, code) == (SYN, SYN_DROPPED):
                out += self._void(at)
            elif kind == KEY:
                out += self._key(code, value, at)
        return out

    def idle(self, at: float) -> list[FramerOutput]:
        if self._is_void:
            self._is_void = at - self._void_since < FramingSettings().idle_ms / 1_000
            return []
        return self._framer.idle(at)

    def abandon(self) -> list[FramerOutput]:
        self._held.clear()
        self._is_void, self._rest = False, b""
        return self._framer.abandon()

    def _events(self, data: bytes) -> Iterator[tuple[int, int, int]]:
        data = self._rest + data
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        for _, _, kind, code, value in EVENT.iter_unpack(data[:whole]):
            yield kind, code, value

    def _void(self, at: float) -> list[FramerOutput]:
        """What is held down is not known any more either."""
        self._is_void, self._void_since = True, at
        self._held.clear()
        return self._framer.abandon()

    def _key(self, code: int, value: int, at: float) -> list[FramerOutput]:
        if value != PRESSED:
            if value == RELEASED:
                self._held.discard(code)
            return []  # A key that repeats itself is held too long; it was counted when it was pressed.
        if code in {LEFT_SHIFT, RIGHT_SHIFT, LEFT_CTRL, RIGHT_CTRL}:
            self._held.add(code)
            return []
        if code in _LOCKS:
            return []
        typed = self._typed(code)
        if self._is_void:
            self._is_void, self._void_since = typed != b"\r", at
            return []
        return self._framer.feed(typed, at)

    def _typed(self, code: int) -> bytes:
        if code in {ENTER, KEYPAD_ENTER, TAB}:
            return b"\r"
        shift = bool(self._held & {LEFT_SHIFT, RIGHT_SHIFT})
        character = us_character(code, shift=shift, offset=0)
        if character is None:
            return _NO_TEXT
        if self._held & {LEFT_CTRL, RIGHT_CTRL}:
            # As scanners type the separator between the fields of a GS1 code: Ctrl and the closing bracket.
            return b"\x1d" if character == "]" else _NO_TEXT
        return character.encode("ascii")
