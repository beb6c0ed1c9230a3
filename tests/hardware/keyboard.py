"""Plays key events into a QWindow with the time stamps and key positions a window system would give."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent, QWindow
from PySide6.QtWidgets import QWidget

NONE = Qt.KeyboardModifier.NoModifier
ENTER, TAB, F7, F9 = "<Return>", "<Tab>", "<F7>", "<F9>"
ALT_1 = "<Alt+1>"
_DIGITS = {digit: 10 + index for index, digit in enumerate("1234567890")}
_NAMED = {
    ENTER: (Qt.Key.Key_Return, "\r", 36),
    TAB: (Qt.Key.Key_Tab, "\t", 23),
    F7: (Qt.Key.Key_F7, "", 73),
    F9: (Qt.Key.Key_F9, "", 75),
    "<Escape>": (Qt.Key.Key_Escape, "\x1b", 9),
    "<Backspace>": (Qt.Key.Key_Backspace, "\b", 22),
    "<Dead>": (Qt.Key.Key_Dead_Acute, "", 12),
    "<Shift>": (Qt.Key.Key_Shift, "", 50),
}


def keys(code: Iterable[str]) -> list[str]:
    """`"12<F7>3"` as the four keys it names."""
    text, found = "".join(code), []
    while text:
        end = text.index(">") + 1 if text.startswith("<") and ">" in text else 1
        found.append(text[:end])
        text = text[end:]
    return found


class Keyboard:
    def __init__(self, widget: QWidget) -> None:
        self.widget = widget
        self.window: QWindow = widget.window().windowHandle()
        self.now_ms = 100_000
        self.overrides_taken: list[str] = []

    def strike(self, key: str, gap_ms: int, *, position: int | None = None, repeat: bool = False) -> None:
        self.now_ms += gap_ms
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = self._event(kind, key, position, repeat and kind is not QEvent.Type.KeyRelease)
            QCoreApplication.sendEvent(self.window, event)
            if kind is QEvent.Type.ShortcutOverride and event.isAccepted():
                self.overrides_taken.append(key)

    def scan(self, *code: str, gap_ms: int = 6) -> None:
        self.now_ms += 1_000
        for key in keys(code):
            self.strike(key, gap_ms)

    def _event(self, kind: QEvent.Type, key: str, position: int | None, repeat: bool) -> QKeyEvent:
        if key in _NAMED:
            code, text, scan_code = _NAMED[key]
            modifiers = NONE
        elif key == ALT_1:
            code, text, scan_code = Qt.Key.Key_1, "1", 10
            modifiers = Qt.KeyboardModifier.AltModifier
        else:
            code, text, scan_code = Qt.Key(ord(key.upper())), key, _DIGITS.get(key, 0)
            modifiers = NONE
        scan_code = scan_code if position is None else position
        event = QKeyEvent(kind, code, modifiers, scan_code, 0, 0, text, repeat, 1)
        event.setTimestamp(self.now_ms)
        return event
