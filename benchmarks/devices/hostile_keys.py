"""A keyboard scanner that sends whatever a code can hold, into the real window of a counter."""

import random
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow

from hardware.scanner.events import Scan, ScanRejected
from pos_loyalty.checkout.views import CounterView, Message, SyncView
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.scan_bridge import ScanBridge
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import THEMES, Look
from pos_loyalty.till.wedge_filter import WedgeFilter

_DIGITS = tuple((Qt.Key(ord(digit)), digit) for digit in "0123456789")
_LETTERS = tuple((Qt.Key(ord(letter)), letter.lower()) for letter in "YNOAZ")
_HOSTILE = (
    *((key, "") for key in (Qt.Key.Key_F1, Qt.Key.Key_F3, Qt.Key.Key_F7, Qt.Key.Key_F12, Qt.Key.Key_Delete)),
    (Qt.Key.Key_Tab, "\t"), (Qt.Key.Key_Space, " "), (Qt.Key.Key_Escape, "\x1b"), (Qt.Key.Key_Return, "\r"),
    (Qt.Key.Key_Backspace, "\b"), (Qt.Key.Key_Down, ""), (Qt.Key.Key_B, "\x02"), (Qt.Key.Key_M, "\x0d"),
)  # fmt: skip
_ALT_DIGITS = tuple((Qt.Key(ord(digit)), digit) for digit in "12345")


class HostileKeyboard:
    """Begins as a code does, with five plain keys: fewer are no scan to anybody."""

    def __init__(self, window: CounterWindow, seed: int) -> None:
        self._rng = random.Random(seed)
        self._clock_ms = 100_000
        handle = window.windowHandle()
        assert handle is not None
        self._window: QWindow = handle

    def scan(self) -> int:
        """One code; how many keys it had."""
        rng = self._rng
        self._clock_ms += rng.randint(400, 1500)
        length = rng.randint(6, 40) if rng.random() < 0.99 else rng.randint(1000, 4096)
        for place in range(length):
            self._clock_ms += rng.randint(1, 20)
            self._strike(place)
        self._clock_ms += rng.randint(1, 20)
        self._send(Qt.Key.Key_Return, "\r", Qt.KeyboardModifier.NoModifier)
        return length + 1

    def _strike(self, place: int) -> None:
        rng, kind = self._rng, self._rng.random()
        if place < 5 or kind < 0.5:
            self._send(*rng.choice(_DIGITS), Qt.KeyboardModifier.NoModifier)
        elif kind < 0.6:
            self._send(*rng.choice(_LETTERS), Qt.KeyboardModifier.ShiftModifier)
        elif kind < 0.7:
            self._send(*rng.choice(_ALT_DIGITS), Qt.KeyboardModifier.AltModifier)
        else:
            self._send(*rng.choice(_HOSTILE), Qt.KeyboardModifier.NoModifier)

    def _send(self, key: Qt.Key, text: str, modifiers: Qt.KeyboardModifier) -> None:
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, modifiers, 0, 0, 0, text)
            event.setTimestamp(self._clock_ms)
            QCoreApplication.sendEvent(self._window, event)


def counter_window(recorder: Callable[[Any], Any]) -> tuple[Any, CounterWindow, ScanBridge]:
    """A window with a sale, and a keyboard scanner joined to it as in a till."""
    session = recorder(_view())
    window = CounterWindow(Look(THEMES["light"], 1.0, False, "en"), Words("en"), lambda: 0)
    window.attach(session)
    window.show()
    QCoreApplication.processEvents()
    bridge = ScanBridge([WedgeFilter()])
    bridge.received.connect(lambda event: _receive(window, event))
    bridge.start()
    return session, window, bridge


def _receive(window: CounterWindow, event: object) -> None:
    if isinstance(event, Scan):
        window.scan(event.raw)
    elif isinstance(event, ScanRejected):
        window.scan_rejected()


def _view() -> CounterView:
    lines = (
        BasketLine(1, "rice", "Rice", "Food", 1000, 10_000),
        BasketLine(2, "tea", "Tea", "Food", 2000, 6_000),
    )
    return CounterView(
        situation="idle",
        member=None,
        card_number=None,
        basket=lines,
        total_minor=16_000,
        earns=0,
        currency="KRW",
        gifts=(),
        gifts_more=0,
        next_gift=None,
        suggestions=(),
        message=Message("info", "ready"),
        last_sale=None,
        undo_key=None,
        sync=SyncView("linked", 0, None, 0),
        paid_minor=16_000,
    )
