"""Keyboard scanners to try the key driver with: one on a pseudo-terminal, and a real device of the kernel (uinput)."""

from __future__ import annotations

import os
import struct
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from hardware.scanner.key_device import ENTER, EVENT, KEY, LEFT_CTRL, LEFT_SHIFT, SYN, SYN_REPORT
from hardware.scanner.key_layout import us_character
from hardware.scanner.simulated import PtySerialScanner

UINPUT = Path("/dev/uinput")
_SET_EVENT, _SET_KEY, _SET_UP, _CREATE, _DESTROY = 0x40045564, 0x40045565, 0x405C5503, 0x5501, 0x5502
_USB = 0x03
_LAST_KEY = 120
_F1 = 59
_KEYS: dict[str, tuple[int, int | None]] = {"\r": (ENTER, None), "\x1d": (27, LEFT_CTRL)}
for _code in range(_LAST_KEY, 0, -1):  # The main block counts before the keypad.
    for _shift, _held in ((True, LEFT_SHIFT), (False, None)):
        _character = us_character(_code, shift=_shift, offset=0)
        if _character is not None:
            _KEYS[_character] = (_code, _held)


def typed(text: str) -> Iterable[bytes]:
    """The events of each character of a text, as a scanner set to a US keyboard presses them; F1 for what is on no key."""
    for character in text:
        code, held = _KEYS.get(character, (_F1, None))
        strokes = [(code, 1), (code, 0)]
        yield b"".join(map(_stroke, [(held, 1), *strokes, (held, 0)] if held else strokes))


def _stroke(stroke: tuple[int, int]) -> bytes:
    code, value = stroke
    seconds, part = divmod(time.time_ns() // 1_000, 1_000_000)
    return EVENT.pack(seconds, part, KEY, code, value) + EVENT.pack(seconds, part, SYN, SYN_REPORT, 0)


class PtyKeyScanner(PtySerialScanner):
    """Its events come through a pseudo-terminal, which nobody can take for himself: open it without."""

    def scan(self, text: str) -> None:
        self.send(b"".join(typed(text + "\r")))


class UinputScanner:
    """A keyboard that the kernel itself has, Linux with `/dev/uinput` only. Raises OSError where that is missing."""

    def __init__(self, name: str = "Simulated scanner", vendor: int = 0x0C2E, product: int = 0x0B01) -> None:
        import fcntl

        self._device = os.open(UINPUT, os.O_WRONLY | os.O_NONBLOCK)
        fcntl.ioctl(self._device, _SET_EVENT, KEY)
        for code in range(1, _LAST_KEY + 1):
            fcntl.ioctl(self._device, _SET_KEY, code)
        set_up = struct.pack("HHHH80sI", _USB, vendor, product, 1, name.encode()[:79], 0)
        fcntl.ioctl(self._device, _SET_UP, set_up)
        fcntl.ioctl(self._device, _CREATE)

    def scan(self, text: str, pause_s: float = 0.001) -> None:
        for events in typed(text + "\r"):
            os.write(self._device, events)
            time.sleep(pause_s)

    def close(self) -> None:
        import fcntl

        fcntl.ioctl(self._device, _DESTROY)
        os.close(self._device)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
