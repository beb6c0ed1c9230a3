"""Cuts a byte stream into frames, a frame being what the scanner read from one label.

CR and LF end a frame, STX starts one and ETX ends it, silence ends it when the scanner was never
seen to send a terminator. Time is an argument, so that the rules can be tested without waiting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hardware.scanner.events import PARTIAL_LIMIT, RejectReason, ScanKind, ScanRejected
from hardware.scanner.events import Scan as ScanEvent

_STX = b"\x02"
_DELIMITER = re.compile(rb"[\r\n\x02\x03]")
_AIM = re.compile(rb"\][A-Za-z][0-9A-Za-z]")
# Group separator: GS1 codes carry it between their fields.
_GS = "\x1d"


@dataclass(frozen=True, slots=True)
class FramingSettings:
    max_frame_bytes: int = 256
    idle_ms: int = 200
    # A scanner known to end its codes is given longer: the rest may only be late (radio link).
    stall_ms: int = 1_000
    # None: learn it from the stream.
    expect_terminator: bool | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    payload: bytes
    symbology: str | None


@dataclass(frozen=True, slots=True)
class BrokenFrame:
    reason: RejectReason
    partial: bytes


FramerOutput = Frame | BrokenFrame


def split_aim(frame: bytes) -> tuple[str | None, bytes]:
    """Takes the AIM identifier (`]`, code letter, modifier) off the front."""
    if _AIM.match(frame):
        return frame[:3].decode("ascii"), frame[3:]
    return None, frame


class Framer:
    """Frames do not depend on how the bytes were cut into chunks; memory is bounded by the cap."""

    def __init__(self, settings: FramingSettings | None = None) -> None:
        self._settings = settings or FramingSettings()
        self._buffer = bytearray()
        self._discarding = False
        self._terminated = bool(self._settings.expect_terminator)
        self._last_at = 0.0

    def feed(self, data: bytes, at: float) -> list[FramerOutput]:
        if not data:
            return []
        self._last_at = at
        out: list[FramerOutput] = []
        start = 0
        for found in _DELIMITER.finditer(data):
            self._take(data[start : found.start()], out)
            self._end(found.group(), out)
            start = found.end()
        self._take(data[start:], out)
        return out

    def idle(self, at: float) -> list[FramerOutput]:
        """To be called when the line was found silent at `at`.

        Silence is never concluded from the time between two feeds: a busy machine reads late what
        arrived in time.
        """
        patience_ms = self._settings.stall_ms if self._terminated else self._settings.idle_ms
        if not (self._buffer or self._discarding) or (at - self._last_at) * 1_000 < patience_ms:
            return []
        if self._terminated:
            return self.abandon()
        out: list[FramerOutput] = []
        self._complete(out)
        return out

    def abandon(self) -> list[FramerOutput]:
        """The line is gone: what has arrived of a frame is reported and forgotten."""
        out: list[FramerOutput] = []
        self._cut_short(out)
        self._discarding = False
        return out

    def _take(self, piece: bytes, out: list[FramerOutput]) -> None:
        if self._discarding:
            return
        room = self._settings.max_frame_bytes - len(self._buffer)
        self._buffer += piece[:room]
        if len(piece) > room:
            out.append(BrokenFrame("too_long", bytes(self._buffer[:PARTIAL_LIMIT])))
            self._buffer.clear()
            self._discarding = True

    def _end(self, delimiter: bytes, out: list[FramerOutput]) -> None:
        if delimiter == _STX:
            self._cut_short(out)
            self._discarding = False
            return
        # The end of garbage teaches nothing about the scanner's suffix.
        if self._buffer and self._settings.expect_terminator is None:
            self._terminated = True
        self._complete(out)

    def _complete(self, out: list[FramerOutput]) -> None:
        symbology, payload = split_aim(bytes(self._buffer))
        self._buffer.clear()
        self._discarding = False
        if payload:
            out.append(Frame(payload, symbology))

    def _cut_short(self, out: list[FramerOutput]) -> None:
        if self._buffer:
            out.append(BrokenFrame("cut_short", bytes(self._buffer[:PARTIAL_LIMIT])))
            self._buffer.clear()


def event_from(output: FramerOutput, *, source: str, kind: ScanKind, at: float) -> ScanEvent | ScanRejected:
    """A frame as an event; what is not text, or carries control characters, is refused."""
    if isinstance(output, BrokenFrame):
        return ScanRejected(source, output.reason, output.partial, at)
    payload = output.payload
    try:
        text = payload.decode("utf-8")
    except UnicodeDecodeError:
        return ScanRejected(source, "not_text", payload[:PARTIAL_LIMIT], at)
    if any(_is_control(char) for char in text):
        return ScanRejected(source, "control_bytes", payload[:PARTIAL_LIMIT], at)
    return ScanEvent(payload, text, output.symbology, source, at, kind)


def _is_control(char: str) -> bool:
    return char != _GS and (char < " " or "\x7f" <= char <= "\x9f")
