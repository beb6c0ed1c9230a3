"""Keys as the window system delivers them: to the window, shortcuts first."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from pos_loyalty.till.main_window import CounterWindow

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


def press(window: CounterWindow, *keys: Key, modifier: Qt.KeyboardModifier = NO_MODIFIER) -> None:
    handle = window.windowHandle()
    assert handle is not None
    for key in keys:
        QTest.keyClick(handle, key, modifier)


def type_text(window: CounterWindow, text: str) -> None:
    press(window, *(Key(ord(letter.upper())) for letter in text))


def focused(window: CounterWindow) -> QWidget | None:
    return window.focusWidget()


def tap(table: QWidget, row: int) -> None:
    """A finger on a row of a table or list."""
    index = table.model().index(row, 0)
    place = table.visualRect(index).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
