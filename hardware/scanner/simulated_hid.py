"""A scanner in HID-POS mode on a named pipe: a report comes out of it whole or not at all, as out of `hidraw`.

A pseudo-terminal would not do: it hands on a part of a report whenever its queue is full or its reader is quick.
"""

from __future__ import annotations

import os
import sys

from hardware.scanner.hid_pos import reports
from hardware.scanner.simulated import PtySerialScanner


class HidPosDevice(PtySerialScanner):
    def scan(self, label: bytes) -> None:
        """As Code 128 after ``]C0``, without a kind otherwise."""
        aim, content = (label[:3], label[3:]) if label.startswith(b"]C0") else (b"", label)
        for report in reports(content, aim):
            self.send(report)

    def replug(self) -> None:
        if self._ends is not None:
            return
        if sys.platform == "win32":
            raise OSError("this system has no named pipes in a folder")
        os.mkfifo(self._link)
        # For both ways, else it could not be opened before somebody reads.
        self._ends = (os.open(self._link, os.O_RDWR | os.O_NONBLOCK),)
