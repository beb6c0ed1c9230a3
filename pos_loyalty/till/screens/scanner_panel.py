"""Scanners: a lamp for each, a code to try them with, what came of it, and F12 to keep what was learned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.plain_label import ElidedLabel, FittingLabel
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

if TYPE_CHECKING:
    from hardware.scanner.events import Burst


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """`source` is empty for a port that is plugged in and not used."""

    source: str
    setting: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True)
class Told:
    """One scan as the page shows it; `advice` is a key of its sentences."""

    source: str
    text: str
    kind: str
    burst: Burst | None
    advice: str
    can_keep: bool


class ScannerPanel(Panel):
    """`port_chosen` carries the name of a port to listen to, as the settings would have it."""

    port_chosen = Signal(str)
    kept = Signal()

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("Scanners"),
            self.tr("Scan any code, or the one here: it is shown and does nothing else."),
            self.tr("F12 Keep"),
        )
        self._rows: list[DeviceRow] = []
        headers = (self.tr("State"), self.tr("Scanner")) if not look.side else ()
        self.devices = Table(look, self.tr("Scanners"), 1, frozenset(), headers)
        self.devices.cellDoubleClicked.connect(self._choose)
        self.devices.installEventFilter(self)
        self.code = SampleCode(look)
        self.text = ElidedLabel("figure", (look.px(34), look.px(26), look.px(20)))
        self.text.setFixedHeight(look.px(30 if look.side else 46))
        self.facts = ElidedLabel("bodyQuiet", (look.px(20), look.px(17), look.px(14)))
        self.facts.setFixedHeight(look.px(24 if look.side else 30))
        self.advice = FittingLabel("body", tuple(map(look.px, (22, 20, 18, 16, 14))))
        self.advice.setFixedHeight(look.px(58 if look.side else 96))
        self.advice.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.confirm_button.setEnabled(False)
        self._lay_out(look)

    def _lay_out(self, look: Look) -> None:
        right = QVBoxLayout()
        right.setSpacing(look.px(4 if look.side else 8))
        for part in (self.code, self.text, self.facts, self.advice):
            right.addWidget(part)
        right.addStretch(1)
        row = QVBoxLayout() if look.side else QHBoxLayout()
        row.setSpacing(look.px(4 if look.side else 24))
        row.addWidget(self.devices, 1)
        row.addLayout(right, 1)
        self.body.addLayout(row)

    def opened(self, view: CounterView) -> None:
        self.text.show_text("")
        self.facts.show_text("")
        self.advice.show_text(
            self.tr("A port that is not used yet: choose it, press Enter, then scan with it.")
        )
        self.confirm_button.setEnabled(False)

    def first_focus(self) -> QWidget:
        return self.devices

    def show_devices(self, rows: Sequence[DeviceRow]) -> None:
        self._rows = list(rows)
        self.devices.show_rows([(self._state(row), self._name(row)) for row in rows])

    def show_told(self, told: Told) -> None:
        self.text.show_text(self.words.name(told.text) or "–")
        self.facts.show_text("  ·  ".join(part for part in self._facts(told) if part))
        self.advice.show_text(self._advice(told.advice, told.burst.longest_ms if told.burst else 0))
        self.confirm_button.setEnabled(told.can_keep)

    def show_kept(self) -> None:
        self.advice.show_text(self.tr("Kept in the settings of this till, and used from now on."))
        self.confirm_button.setEnabled(False)

    def show_not_kept(self, why: str) -> None:
        self.advice.show_text(self.tr("The settings could not be written: {why}").format(why=why))

    def confirm(self) -> None:
        if self.confirm_button.isEnabled():
            self.kept.emit()

    def scanned(self, raw: bytes) -> bool:
        """Scans come with more than their text, by `show_told`."""
        return True

    def _name(self, row: DeviceRow) -> str:
        kind = row.source.partition("-")[0]
        title = {
            "wedge": self.tr("Scanner as keyboard"),
            "serial": self.tr("Serial scanner"),
            "camera": self.tr("Camera"),
        }.get(kind, row.source)
        if not row.source:
            title = self.words.name(row.detail) or self.tr("Serial port")
        return f"{title}\n{self.words.name(row.setting)}" if row.setting else title

    def _state(self, row: DeviceRow) -> str:
        """Shape and word; the word for what is wrong says what to do."""
        if row.state == "ready":
            return "● " + self.tr("Ready")
        if row.state == "unused":
            return "＋ " + self.tr("Not used")
        words = {
            "not_found": self.tr("Not found"),
            "no_permission": self.tr("No permission"),
            "in_use": self.tr("Used by another program"),
            "cannot_open": self.tr("Cannot be opened"),
            "bad_port": self.tr("No such name"),
            "unplugged": self.tr("Unplugged"),
            "dark": self.tr("Covered"),
            "frozen": self.tr("Picture stands still"),
        }
        if row.detail in words:
            return "▲ " + words[row.detail]
        return "◌ " + self.tr("Looking") if row.state == "searching" else "▲ " + self.tr("Lost")

    def _facts(self, told: Told) -> list[str]:
        facts = [told.kind]
        if told.burst is not None:
            keys, median, longest = (
                self.words.number(value)
                for value in (told.burst.keys, told.burst.median_ms, told.burst.longest_ms)
            )
            facts.append(
                self.tr("{keys} keys, {median} ms apart, at most {longest} ms").format(
                    keys=keys, median=median, longest=longest
                )
            )
            facts.append("" if told.burst.has_end else self.tr("no Enter"))
            if told.burst.lead_key:
                facts.append(self.tr("{key} first").format(key=told.burst.lead_key))
        return facts

    def _advice(self, key: str, longest_ms: int) -> str:
        return {
            "right": self.tr("Read as it should be."),
            "refused": self.tr("Not whole, or not a code. Scan again; if it stays so, reset the scanner."),
            "no_kind": self.tr(
                "Read. Switch on the AIM identifier in its manual: the kind of each code is known then."
            ),
            "prefix": self.tr("It sends a key before each code: the surest way for a keyboard scanner."),
            "no_end": self.tr("It sends nothing after a code. Switch on the suffix Enter in its manual."),
            "too_slow": self.tr(
                "{ms} ms between two keys are as slow as a person. Set its delay to none, or let it send F9 first."
            ).format(ms=self.words.number(longest_ms)),
            "caps_lock": self.tr(
                "Capital and small letters are changed. Switch caps lock off, or use digits only."
            ),
            "layout": self.tr("Its keyboard layout is another one. Set the scanner to US."),
        }.get(key, "")

    def _choose(self) -> None:
        at = self.devices.selected_row()
        if at is not None and at < len(self._rows) and self._rows[at].state == "unused":
            self.port_chosen.emit(self._rows[at].setting)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.devices and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and not event.isAutoRepeat():
                self._choose()
                return True
        return super().eventFilter(watched, event)


class SampleCode(QFrame):
    """A code with letters of both cases, a sign and digits, for scanners that read screens."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._dots = max(1, look.px(2))
        self.setFixedHeight(look.px(56 if look.side else 110))
        self.setAccessibleName(self.tr("A code to scan"))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        from pos_loyalty.printing.card_codes import bars_of_text
        from pos_loyalty.till.set_up import TEST_TEXT

        code = bars_of_text(TEST_TEXT)
        painter = QPainter(self)
        # White in the night, too: scanners read dark bars on light.
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        left = (self.width() - code.width * self._dots) // 2
        for first, wide in code.runs():
            painter.fillRect(
                left + first * self._dots, 6, wide * self._dots, self.height() - 12, Qt.GlobalColor.black
            )
        painter.end()
