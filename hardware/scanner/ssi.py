"""Zebra's Simple Serial Interface: packets with a checksum, each of which is acknowledged or asked for again.

Plain text over a serial line has no protection: a damaged character is a wrong code. Scanners that offer packets (Zebra,
Motorola, Symbol) say the same with a length before and a checksum behind it, and send again what was not acknowledged.
Figures: Simple Serial Interface programmer's guide. Time is an argument, as in `framing`.
"""

from __future__ import annotations

from collections.abc import Mapping

from hardware.scanner.events import PARTIAL_LIMIT
from hardware.scanner.framing import BrokenFrame, Frame, FramerOutput

_ACK, _NAK, _DECODE_DATA, _EVENT = 0xD0, 0xD1, 0xF3, 0xF6
_HOST, _SCANNER = 0x04, 0x00
RETRANSMITTED, CONTINUED = 0x01, 0x02
_RESEND, _UNEXPECTED = 0x01, 0x02
# Length, opcode, source, status.
_HEADER_BYTES = 4
_CHECKSUM_BYTES = 2
_LONGEST_CODE = 4_096
# A packet whose rest does not come in this time is asked for again.
_PATIENCE_S = 0.3

# What the scanner says of the kind of code, as the AIM identifier that other scanners send.
AIM_OF_TYPE: Mapping[int, str] = {
    0x01: "]A0",
    0x02: "]F0",
    0x03: "]C0",
    0x06: "]I0",
    0x07: "]G0",
    0x08: "]E0",
    0x0A: "]E4",
    0x0B: "]E0",
    0x0F: "]C1",
    0x11: "]L0",
    0x1B: "]d1",
    0x1C: "]Q1",
    0x2D: "]z0",
    0x30: "]e0",
    0x31: "]e0",
    0x32: "]e0",
    0xC1: "]d2",
    0xC2: "]Q3",
}


def _checksum(content: bytes) -> bytes:
    return (-sum(content) & 0xFFFF).to_bytes(_CHECKSUM_BYTES, "big")


def packet(opcode: int, source: int, status: int, data: bytes = b"") -> bytes:
    """ValueError for more data than a packet takes."""
    content = bytes([_HEADER_BYTES + len(data), opcode, source, status]) + data
    return content + _checksum(content)


def decode_packet(kind: int, label: bytes, status: int = 0) -> bytes:
    """What a scanner sends for a label of at most 250 bytes."""
    return packet(_DECODE_DATA, _SCANNER, status, bytes([kind]) + label)


ACKNOWLEDGED = packet(_ACK, _HOST, 0)
SEND_AGAIN = packet(_NAK, _HOST, 0, bytes([_RESEND]))
NOT_EXPECTED = packet(_NAK, _HOST, 0, bytes([_UNEXPECTED]))


class SsiReceiver:
    """Takes what comes in and holds ready what must be answered; memory is bounded by the longest code."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._last: bytes | None = None
        self._parts = bytearray()
        self._answers = bytearray()
        self._last_at = 0.0

    def answers(self) -> bytes:
        """To be written to the line now; each one is given once."""
        answers = bytes(self._answers)
        self._answers.clear()
        return answers

    def feed(self, data: bytes, at: float) -> list[FramerOutput]:
        self._last_at = at
        self._buffer += data
        out: list[FramerOutput] = []
        while self._buffer:
            length = self._buffer[0]
            if length < _HEADER_BYTES:
                # No packet begins like this: a zero on the line, or the rest of one that was cut.
                del self._buffer[0]
                continue
            whole = length + _CHECKSUM_BYTES
            if len(self._buffer) < whole:
                break
            found = bytes(self._buffer[:whole])
            if _checksum(found[:length]) != found[length:]:
                self._ask_again()
                break
            del self._buffer[:whole]
            self._take(found[:length], out)
        return out

    def idle(self, at: float) -> list[FramerOutput]:
        """To be called when the line was found silent at `at`."""
        if self._buffer and at - self._last_at >= _PATIENCE_S:
            self._ask_again()
        return []

    def abandon(self) -> list[FramerOutput]:
        """The line is gone: what has arrived of a code is reported and forgotten."""
        self._buffer.clear()
        self._answers.clear()
        cut, self._parts = bytes(self._parts), bytearray()
        self._last = None
        return [BrokenFrame("cut_short", cut[:PARTIAL_LIMIT])] if cut else []

    def _ask_again(self) -> None:
        """The scanner waits for an answer, so all that is here belongs to what was damaged."""
        self._buffer.clear()
        self._answers += SEND_AGAIN

    def _take(self, content: bytes, out: list[FramerOutput]) -> None:
        opcode, source, status, data = content[1], content[2], content[3], content[_HEADER_BYTES:]
        if source != _SCANNER or opcode in {_ACK, _NAK}:
            return
        if opcode == _EVENT:
            self._answers += ACKNOWLEDGED
            return
        if opcode != _DECODE_DATA or not data:
            self._answers += NOT_EXPECTED
            return
        self._answers += ACKNOWLEDGED
        # Sent again because the acknowledgement was lost: it has been taken.
        if status & RETRANSMITTED and data == self._last:
            return
        self._last = data
        self._join(data, out, is_last=not status & CONTINUED)

    def _join(self, data: bytes, out: list[FramerOutput], *, is_last: bool) -> None:
        if len(self._parts) + len(data) > _LONGEST_CODE:
            out.append(BrokenFrame("too_long", bytes(self._parts[:PARTIAL_LIMIT])))
            self._parts.clear()
            return
        self._parts += data[1:]
        if is_last:
            label, self._parts = bytes(self._parts), bytearray()
            if label:
                out.append(Frame(label.rstrip(b"\r\n"), AIM_OF_TYPE.get(data[0])))
