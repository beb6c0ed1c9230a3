"""F1, or Shift+F1 with a customer: what every key does; pressing a row is pressing its key."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

PRESSABLE = frozenset({"F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "Shift F10", "F11"})


class HelpPanel(Panel):
    key_chosen = Signal(str)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("Keys"),
            self.tr("A scan works on every screen. Tap a line, or choose it and press Enter, to do it."),
        )
        headers = (self.tr("What it does"),) if look.side else (self.tr("Key"), self.tr("What it does"))
        self.table = Table(look, self.tr("Keys"), len(headers) - 1, frozenset(), headers)
        self.table.cellClicked.connect(self._press)
        self.table.installEventFilter(self)
        self.body.addWidget(self.table)
        self._rows = self._told()
        # The side panel has no room for both beside each other.
        self.table.show_rows([(f"{told}\n{key}",) for key, told in self._rows] if look.side else self._rows)

    def _told(self) -> list[tuple[str, str]]:
        return [
            ("F1", self.tr("Why this number; again: this list")),
            ("Shift F1", self.tr("This list")),
            ("F2", self.tr("Find a member by name or phone")),
            ("F3", self.tr("Enrol a new member")),
            ("F4", self.tr("A card was lost, or found again")),
            ("F5", self.tr("Gifts, vouchers, coupons, services")),
            ("F6", self.tr("Goods come back; again: no receipt")),
            ("F7", self.tr("Undo what was done last, up to 20")),
            ("F8", self.tr("Look at the last receipt")),
            ("F9", self.tr("Key an amount instead of scanning")),
            ("F10", self.tr("To the lines of the sale")),
            ("Shift F10", self.tr("Scanners: state, test, set-up")),
            ("F11", self.tr("Sign out: the next person works here")),
            ("F12", self.tr("Finish the sale, or what the panel is for")),
            ("Alt 1 2 3", self.tr("Give a gift: the same key twice")),
            ("Alt 4 5 6", self.tr("Suggestion taken; with Shift: not today")),
            ("↑ ↓ + − Del", self.tr("Change the chosen line of the sale")),
            ("Esc", self.tr("One step back, at last the customer")),
        ]

    def opened(self, view: CounterView) -> None:
        self.table.scrollToTop()
        self.table.selectRow(0)
        self.table.setFocus()

    def first_focus(self) -> QWidget:
        return self.table

    def _press(self) -> None:
        row = self.table.selected_row()
        if row is not None and self._rows[row][0] in PRESSABLE:
            self.key_chosen.emit(self._rows[row][0].replace(" ", "+"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_enter and not event.isAutoRepeat():
                self._press()
                return True
        return super().eventFilter(watched, event)
