"""Takes a keyboard scanner's bursts out of the application's key events before any widget sees them.

The decisions are the state machine's (`hardware.scanner.wedge`); here they are carried out on Qt
events. The filter acts on what the window system hands to a QWindow, which comes before focus,
default buttons, dialogs and shortcuts. A key given back is sent to the same window again: Qt then
offers it to shortcuts and to the focus widget as if it had just been typed.

A widget with the dynamic property `freeText` set is for typing names and the like: characters
reach it at once. If they turn out to be the first keys of a scan, the field is put back as it was
before the burst, by replacing its content, so that its own undo and its change signals stay right.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor, QWindow
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

from hardware.scanner.events import DeviceState, Scan, ScannerEvent, ScanRejected, Sink
from hardware.scanner.wedge import Decision, KeyEvent, Role, Verdict, WedgeMachine, WedgeSettings

FREE_TEXT = "freeText"

_log = logging.getLogger(__name__)

_KEY_EVENTS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride)
_MODIFIERS = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_Hyper_L,
        Qt.Key.Key_Hyper_R,
        Qt.Key.Key_Mode_switch,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
    }
)
LEARNING_GAP_MS = 200
"""Slower than any scanner's delay that is of use, faster than single keys of a person."""
_OF_THE_PANEL = frozenset({Qt.Key.Key_F12})
_TERMINATORS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_CTRL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier
_META = Qt.KeyboardModifier.MetaModifier
_GS = "\x1d"


@dataclass(frozen=True, slots=True)
class _Native:
    window: QWindow
    event: QKeyEvent


def _monotonic_ms() -> float:
    return time.monotonic() * 1_000


class WedgeFilter(QObject):
    """A ScannerSource living in the thread of the windows; `start` it after the QApplication."""

    def __init__(
        self,
        settings: WedgeSettings | None = None,
        *,
        clock_ms: Callable[[], float] = _monotonic_ms,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        settings = _for_this_platform(settings or WedgeSettings())
        self._settings = settings
        self._prefix = _key_named(settings.prefix_key)
        self._machine = WedgeMachine(settings)
        self._clock_ms = clock_ms
        self._sink: Sink | None = None
        self._replaying: deque[KeyEvent] = deque()
        self._own_event = False
        self._field: _Field | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer)
        self._learning = False
        self._lead: str = ""

    def configure(self, settings: WedgeSettings) -> None:
        """Other settings, from the next key on."""
        self._replay(self._machine.flush())
        self._settings = _for_this_platform(settings)
        self._prefix = _key_named(self._settings.prefix_key)
        self._machine = WedgeMachine(self._settings)

    def learn(self, learning: bool) -> None:
        """While a scanner is being set up slow ones are taken for scanners too, and a function key before a code is noted.

        Only where nobody types: what a person types in this time is a scan.
        """
        self._replay(self._machine.flush())
        slow = replace(self._settings, entry_gap_ms=LEARNING_GAP_MS, prefix_key=None, expect_terminator=None)
        self._machine = WedgeMachine(slow if learning else self._settings)
        self._learning, self._lead = learning, ""

    @property
    def id(self) -> str:
        return self._settings.source

    def start(self, sink: Sink) -> None:
        application = QCoreApplication.instance()
        if self._sink is not None or application is None:
            return
        self._sink = sink
        application.installEventFilter(self)
        self._deliver(DeviceState(self.id, "ready", "keyboard"))

    def stop(self) -> None:
        if self._sink is None:
            return
        application = QCoreApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._timer.stop()
        self._replay(self._machine.flush())
        self._deliver(DeviceState(self.id, "stopped"))
        self._sink = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _KEY_EVENTS or not isinstance(watched, QWindow):
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if self._own_event:
            self._own_event = False
            return False
        # Keys still to be given back (a dialog opened by one of them is running) come first.
        self._drain()
        if self._learning and self._is_lead(event):
            return True
        hold_text = not _is_free_text(QApplication.focusWidget())
        key = self._key_event(watched, event)
        if event.type() is QEvent.Type.ShortcutOverride:
            if self._machine.will_pass(key, hold_text=hold_text):
                return False
            # No shortcut may fire before it is known whether a person pressed this key.
            event.accept()
            return True
        decision = self._machine.feed(key, self._clock_ms(), hold_text=hold_text)
        self._carry_out(decision)
        return decision.verdict is not Verdict.PASS

    def _is_lead(self, event: QKeyEvent) -> bool:
        """A function key alone, which a scanner may send before each code: it does nothing else here."""
        key = Qt.Key(event.key())
        if not (Qt.Key.Key_F1 <= key <= Qt.Key.Key_F35) or event.modifiers() or key in _OF_THE_PANEL:
            return False
        if event.type() is QEvent.Type.KeyPress:
            self._lead = key.name.removeprefix("Key_")
        event.accept()
        return True

    def _told(self, event: Scan | ScanRejected) -> Scan | ScanRejected:
        """With the function key that came just before it."""
        lead, self._lead = self._lead, ""
        if not lead or event.burst is None:
            return event
        return replace(event, burst=replace(event.burst, lead_key=lead))

    def _on_timer(self) -> None:
        self._carry_out(self._machine.timer(self._clock_ms()))

    def _carry_out(self, decision: Decision) -> None:
        # The timer first: giving a key back may run a dialog inside this call.
        if decision.wait_ms is None:
            self._timer.stop()
        else:
            self._timer.start(decision.wait_ms)
        self._replay(decision.replay)
        if decision.mark:
            self._field = _remember(QApplication.focusWidget())
        if decision.take_back and self._field is not None:
            self._field.restore()
            self._field = None
        if decision.event is not None:
            self._deliver(self._told(decision.event))

    def _replay(self, events: Iterable[KeyEvent]) -> None:
        self._replaying.extend(events)
        self._drain()

    def _drain(self) -> None:
        while self._replaying:
            native = self._replaying.popleft().native
            # The window may have been closed since the key was pressed.
            if isinstance(native, _Native) and isValid(native.window):
                self._own_event = True
                QCoreApplication.sendEvent(native.window, native.event)
                self._own_event = False

    def _deliver(self, event: ScannerEvent) -> None:
        if self._sink is None:
            return
        try:
            self._sink(event)
        except Exception:  # noqa: BLE001 - an error raised into Qt's event loop would be lost
            _log.exception("the receiver of %s failed on %s", self.id, type(event).__name__)

    def _key_event(self, window: QWindow, event: QKeyEvent) -> KeyEvent:
        modifiers = event.modifiers()
        return KeyEvent(
            role=self._role(event),
            text=event.text(),
            key=int(event.key()),
            scan_code=event.nativeScanCode(),
            # Events made by programs carry no stamp; the time of arrival is then the best there is.
            at_ms=event.timestamp() or round(self._clock_ms()),
            pressed=event.type() is not QEvent.Type.KeyRelease,
            autorepeat=event.isAutoRepeat(),
            shift=bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            native=_Native(window, event.clone()),
        )

    def _role(self, event: QKeyEvent) -> Role:
        key, text, modifiers = event.key(), event.text(), event.modifiers()
        if key in _MODIFIERS:
            return Role.MODIFIER
        if key == self._prefix:
            return Role.PREFIX
        ctrl, alt = bool(modifiers & _CTRL), bool(modifiers & _ALT)
        # By text too: a scanner set to LF presses the line feed key, which Qt has no name for.
        if key in _TERMINATORS or text in {"\r", "\n"}:
            return Role.TERMINATOR
        if text == _GS:
            return Role.CHARACTER
        # Windows reports AltGr as Ctrl and Alt together.
        if ctrl is not alt or modifiers & _META:
            return Role.OTHER
        # A dead key has no text yet, but a place on the keyboard, which may be all that is needed.
        is_dead = not text and Qt.Key.Key_Dead_Grave <= key <= Qt.Key.Key_Dead_Longsolidusoverlay
        return Role.CHARACTER if is_dead or (text and text.isprintable()) else Role.OTHER


def _key_named(name: str | None) -> Qt.Key | None:
    """`F9`, `Pause` and the like as Qt names them, or one character."""
    if name is None:
        return None
    key = Qt.Key.__members__.get(f"Key_{name}")
    if key is None and len(name) == 1 and name.isascii():
        key = Qt.Key(ord(name.upper()))
    if key is None:
        raise ValueError(f"{name!r} is not the name of a key, such as F9")
    return key


def _for_this_platform(settings: WedgeSettings) -> WedgeSettings:
    return replace(settings, scan_code_offset=0) if sys.platform == "win32" else settings


def _is_free_text(widget: QWidget | None) -> bool:
    """Also true inside a marked widget made of several, such as an editable combo box."""
    if widget is None:
        return False
    parent = widget.parentWidget()
    return bool(widget.property(FREE_TEXT) or (parent is not None and parent.property(FREE_TEXT)))


@dataclass(frozen=True, slots=True)
class _Field:
    """A text field as it was, and how to put it back."""

    widget: QLineEdit | QPlainTextEdit | QTextEdit
    text: str
    anchor: int
    cursor: int

    def restore(self) -> None:
        if not isValid(self.widget):
            return
        if isinstance(self.widget, QLineEdit):
            self.widget.selectAll()
            self.widget.insert(self.text)
            # A negative length selects backwards and leaves the cursor at its end.
            self.widget.setSelection(self.anchor, self.cursor - self.anchor)
            if self.anchor == self.cursor:
                self.widget.setCursorPosition(self.cursor)
            return
        cursor = self.widget.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(self.text)
        cursor.setPosition(self.anchor)
        cursor.setPosition(self.cursor, QTextCursor.MoveMode.KeepAnchor)
        self.widget.setTextCursor(cursor)


def _remember(widget: QWidget | None) -> _Field | None:
    if isinstance(widget, (QPlainTextEdit, QTextEdit)):
        cursor = widget.textCursor()
        return _Field(widget, widget.toPlainText(), cursor.anchor(), cursor.position())
    line = widget if isinstance(widget, QLineEdit) or widget is None else widget.findChild(QLineEdit)
    if line is None:
        return None
    cursor_at = line.cursorPosition()
    anchor = cursor_at
    if line.hasSelectedText():
        start, end = line.selectionStart(), line.selectionEnd()
        anchor = end if cursor_at == start else start
    return _Field(line, line.text(), anchor, cursor_at)
