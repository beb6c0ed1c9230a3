"""The top line: which till this is, whether scanner and line work, and the time."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from pos_loyalty.checkout.views import SyncView
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import ElidedLabel, PlainLabel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

ScannerState = Literal["none", "connecting", "ready", "lost", "covered"]


class Chip(QWidget):
    """Shape, word and colour for one state; pressed where there is more to be seen behind it."""

    pressed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        self.icon = IconView(look.px(21))
        # The side panel has no room to spare; there a long state is written smaller.
        sizes = tuple(map(look.px, (18, 16, 14)))
        self.label = ElidedLabel("chip", sizes) if look.side else PlainLabel("chip")
        row.addWidget(self.icon)
        row.addWidget(self.label, 1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def show_state(self, icon: str, text: str) -> None:
        tokens = self._look.tokens
        colour = {"ok": tokens.bar_ok, "warn": tokens.bar_warn}.get(icon, tokens.bar_ink)
        self.icon.show_icon(icon, colour, tokens.bar)
        self.label.show_text(text)


class StatusBar(QFrame):
    help_pressed = Signal()
    scanner_pressed = Signal()

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._words, self._is_side = words, look.side
        self._place: tuple[str, str] = ("", "")
        self._operator = ""
        self.setObjectName("statusBar")
        self.setFixedHeight(look.px(48 if look.side else 56))
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(12 if look.side else 20), 0, look.px(12 if look.side else 20), 0)
        row.setSpacing(look.px(14 if look.side else 24))
        self.place = ElidedLabel("place")
        self.scanner = Chip(look)
        self.scanner.pressed.connect(self.scanner_pressed)
        self.sync = Chip(look)
        self.trouble = Chip(look)
        self.trouble.hide()
        self.help = Button("?" if look.side else self.tr("F1 Help"), "bar")
        self.help.setAccessibleName(self.tr("What the keys do"))
        self.help.clicked.connect(self.help_pressed)
        self.clock = PlainLabel("clock")
        if look.side:
            row.addWidget(self.scanner, 4)
            row.addWidget(self.sync, 5)
            row.addWidget(self.trouble, 5)
            self.help.setFixedWidth(look.px(44))
            row.addWidget(self.help)
            return
        row.addWidget(self.place, 5)
        row.addWidget(self.scanner)
        row.addWidget(self.sync)
        row.addWidget(self.trouble)
        row.addStretch(2)
        row.addWidget(self.help)
        row.addWidget(self.clock)

    def show_place(self, store: str, till: str) -> None:
        self._place = (store, till)
        self._show_names()

    def show_operator(self, name: str | None) -> None:
        self._operator = name or ""
        self._show_names()

    def _show_names(self) -> None:
        names = (self._words.name(one) for one in (*self._place, self._operator))
        self.place.show_text("  ·  ".join(name for name in names if name))

    def show_scanner(self, state: ScannerState) -> None:
        icon, text = {
            "none": ("info", self.tr("Scanner as keyboard")),
            "connecting": ("busy", self.tr("Looking for scanner")),
            "ready": ("ok", self.tr("Scanner ready")),
            "lost": ("warn", self.tr("Scanner unplugged")),
            "covered": ("warn", self.tr("Camera covered")),
        }[state]
        self.scanner.show_state(icon, text)

    def show_help_key(self, *, has_member: bool) -> None:
        """With a customer F1 explains the points first."""
        if not self._is_side:
            text = self.tr("Shift F1 Help") if has_member else self.tr("F1 Help")
            self.help.setText(text)

    def show_opening(self) -> None:
        self.sync.show_state("busy", self.tr("Opening…"))

    def show_sync(self, sync: SyncView, now_ms: int) -> None:
        pending = self._words.number(sync.pending_events)
        if sync.loaded_percent is not None:
            loaded = self._words.number(sync.loaded_percent)
            self.sync.show_state("busy", self.tr("Loading · {percent} %").format(percent=loaded))
        elif sync.state == "linked":
            seconds = max(0, now_ms - (sync.last_exchange_ms or now_ms)) // 1000
            text = self.tr("Up to date · {age}").format(age=self._words.ago(seconds))
            self.sync.show_state("ok", text)
        elif sync.state == "offline":
            self.sync.show_state("warn", self.tr("Offline · {count} kept here").format(count=pending))
        elif sync.state in {"held", "other_version"}:
            self.sync.show_state("warn", self.tr("Not sending · {count} kept").format(count=pending))
        elif sync.state == "never":
            self.sync.show_state("info", self.tr("Not linked yet"))
        else:
            self.sync.show_state("warn", self.tr("Register this till"))
        self._show_trouble(sync)

    def _show_trouble(self, sync: SyncView) -> None:
        """In the side panel it stands where the line stands otherwise: there is room for one of them."""
        self.trouble.setVisible(bool(sync.trouble))
        self.sync.setVisible(not (self._is_side and sync.trouble))
        if sync.trouble:
            self.trouble.show_state("warn", self._trouble(sync))

    def _trouble(self, sync: SyncView) -> str:
        minutes = self._words.signed(round(sync.clock_ahead_ms / 60_000))
        return {
            "clock": self.tr("Clock {minutes} min off").format(minutes=minutes),
            "records": self.tr("Records damaged"),
            "disk_full": self.tr("Disk full"),
            "disk_read_only": self.tr("Disk read-only"),
        }[sync.trouble]

    def show_time(self, now_ms: int) -> None:
        self.clock.show_text(self._words.time_of_day(now_ms))
