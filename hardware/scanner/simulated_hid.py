"""A scanner in HID-POS mode whose reports come out of a real pseudo-terminal, which gives them as `hidraw` does."""

from __future__ import annotations

from hardware.scanner.hid_pos import reports
from hardware.scanner.simulated import PtySerialScanner


class HidPosDevice(PtySerialScanner):
    def scan(self, label: bytes) -> None:
        """As Code 128 after ``]C0``, without a kind otherwise."""
        aim, content = (label[:3], label[3:]) if label.startswith(b"]C0") else (b"", label)
        for report in reports(content, aim):
            self.send(report)
