"""A window under a real X server, see `x_window`: prints a JSON line for all that happens."""

import argparse
import json
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QVBoxLayout

from hardware.scanner.events import Scan, ScannerEvent, ScanRejected
from hardware.scanner.wedge import WedgeSettings
from pos_loyalty.till.scan_bridge import BridgeSettings, ScanBridge
from pos_loyalty.till.wedge_filter import WedgeFilter


def say(what: str, value: object = None) -> None:
    print(json.dumps({"what": what, "value": value}), flush=True)


def on_event(event: ScannerEvent) -> None:
    if isinstance(event, Scan):
        say("scan", event.text)
    elif isinstance(event, ScanRejected):
        say("rejected", event.reason)


parser = argparse.ArgumentParser()
parser.add_argument("--prefix", help="name of the key that begins a scan")
parser.add_argument("--usual", action="store_true", help="with the pauses of the product")
parser.add_argument("--blocked-ms", type=int, default=0, help="nothing is done for so long, again and again")
parser.add_argument("--seconds", type=int, default=60, help="then it closes")
given = parser.parse_args()
app = QApplication(sys.argv)
window, line, button = QDialog(), QLineEdit(), QPushButton("Accept")
layout = QVBoxLayout(window)
layout.addWidget(line)
layout.addWidget(button)
button.setDefault(True)
button.clicked.connect(lambda: say("clicked"))
line.returnPressed.connect(lambda: say("return"))
line.textChanged.connect(lambda text: say("text", text))
QShortcut(QKeySequence("F7"), window).activated.connect(lambda: say("f7"))
# Wider than the product's: the program that types here stalls when the machine is busy.
wide = WedgeSettings(
    entry_gap_ms=200, locked_gap_ms=2_000, short_gap_ms=150, prefix_gap_ms=5_000, prefix_key=given.prefix
)
settings = WedgeSettings(prefix_key=given.prefix) if given.usual else wide
bridge = ScanBridge(
    [WedgeFilter(settings)],
    BridgeSettings(repeat_s=0.0),
)
bridge.received.connect(on_event)
bridge.start()
window.show()
app.focusWindowChanged.connect(lambda focused: say("focus") if focused else None)
say("window", int(window.winId()))
QTimer.singleShot(1_000 * given.seconds, app.quit)
blocking = QTimer()
blocking.timeout.connect(lambda: time.sleep(given.blocked_ms / 1_000))
if given.blocked_ms:
    blocking.start(given.blocked_ms)
app.exec()
