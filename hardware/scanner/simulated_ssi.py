"""A scanner that talks in packets, behind a real pseudo-terminal, on a line that damages and loses as it is told."""

from __future__ import annotations

import os
import random
import select
import time

from hardware.scanner.simulated import PtySerialScanner
from hardware.scanner.ssi import ACKNOWLEDGED, RETRANSMITTED, decode_packet

_CODE_128, _QR = 0x03, 0x1C


class SsiScannerDevice(PtySerialScanner):
    """`damaged` and `lost`: the share of packets of which a bit is turned, and of answers that do not arrive."""

    def __init__(
        self, *, damaged: float = 0.0, lost: float = 0.0, wait_s: float = 0.3, tries: int = 3
    ) -> None:
        super().__init__()
        self._rng = random.Random(1)
        self._damaged, self._lost, self._wait_s, self._tries = damaged, lost, wait_s, tries
        self.sent_again = 0

    def scan(self, label: bytes) -> bool:
        """Sends it, as Code 128 after ``]C0`` and as QR otherwise, until it is acknowledged; False: it was given up."""
        kind, content = (_CODE_128, label[3:]) if label.startswith(b"]C0") else (_QR, label)
        for attempt in range(self._tries):
            self.sent_again += attempt > 0
            packet = decode_packet(kind, content, RETRANSMITTED if attempt else 0)
            self.send(self._over_the_line(packet))
            if self._is_acknowledged():
                return True
        return False

    def _over_the_line(self, packet: bytes) -> bytes:
        if self._rng.random() >= self._damaged:
            return packet
        # Not the length: a packet that says it is longer is another fault.
        place = self._rng.randrange(1, len(packet))
        turned = packet[place] ^ 1 << self._rng.randrange(8)
        return packet[:place] + bytes([turned]) + packet[place + 1 :]

    def _is_acknowledged(self) -> bool:
        answer = self._answer()
        return answer.startswith(ACKNOWLEDGED) and self._rng.random() >= self._lost

    def _answer(self) -> bytes:
        if self._ends is None:
            raise RuntimeError("an unplugged scanner cannot listen")
        answer, end_at = b"", time.monotonic() + self._wait_s
        while len(answer) < len(ACKNOWLEDGED):
            left_s = end_at - time.monotonic()
            if left_s <= 0 or not select.select([self._ends[0]], [], [], left_s)[0]:
                break
            answer += os.read(self._ends[0], 64)
        return answer
