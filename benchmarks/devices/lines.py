"""Serial scanners over a real pseudo-terminal: lost or altered codes, and the time from the last byte to the window."""

import os
import random
import threading
import time
from collections.abc import Iterator

from benchmarks.figures import Figure, share, spread
from hardware.scanner.events import Scan, ScannerEvent
from hardware.scanner.serial_port import parse_port
from hardware.scanner.serial_scanner import SerialScanner, SerialSettings
from hardware.scanner.simulated import PtySerialScanner

LIMIT_S = 0.02


def measure(scans: int) -> Iterator[Figure]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtWidgets import QApplication

    from pos_loyalty.till.scan_bridge import BridgeSettings, ScanBridge

    application = QApplication.instance() or QApplication([])
    rng = random.Random(3)
    codes = [f"{rng.randrange(10**12):012d}{rng.choice(('', '-A', '/b'))}" for _ in range(scans)]
    sent_at: list[float] = []
    arrived: list[tuple[str, float]] = []

    def receive(event: ScannerEvent) -> None:
        if isinstance(event, Scan):
            arrived.append((event.text, time.perf_counter()))

    with PtySerialScanner() as device:
        scanner = SerialScanner("serial-1", SerialSettings(parse_port(device.port)))
        bridge = ScanBridge([scanner], BridgeSettings(repeat_s=0.0))
        bridge.received.connect(receive)
        bridge.start()
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            QCoreApplication.processEvents()

        def send() -> None:
            for code in codes:
                device.send(f"{code}\r".encode())
                sent_at.append(time.perf_counter())
                time.sleep(rng.uniform(0.0005, 0.002))

        sending = threading.Thread(target=send)
        sending.start()
        until = time.monotonic() + 120
        while len(arrived) < scans and time.monotonic() < until:
            QCoreApplication.processEvents()
            time.sleep(0)
        sending.join()
        bridge.stop()
    del application
    texts = [text for text, _ in arrived]
    wrong = sum(a != b for a, b in zip(texts, codes, strict=False)) + abs(len(texts) - scans)
    times = [max(0.0, got - sent) for (_, got), sent in zip(arrived, sent_at, strict=False)]
    shown = f"{spread(times)}; 99 % {1e3 * share(times, 0.99):.2f} ms"
    yield Figure(f"serial: lost or altered of {scans:,}", str(wrong), "0", float(wrong), 0)
    yield Figure("serial: last byte to slot", shown, "99 % in 20 ms", share(times, 0.99) / LIMIT_S, 1)
