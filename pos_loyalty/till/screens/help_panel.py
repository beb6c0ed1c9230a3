"""F1: what every key does on the screen that is up."""

from PySide6.QtWidgets import QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class HelpPanel(Panel):
    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("Keys"),
            self.tr("A scan works on every screen: a card opens the member, goods go into the sale."),
        )
        headers = (self.tr("Key"), self.tr("What it does"))
        self.table = Table(look, self.tr("Keys"), 1, frozenset(), headers)
        self.body.addWidget(self.table)
        self.table.show_rows(self._rows())

    def _rows(self) -> list[tuple[str, str]]:
        return [
            ("F2", self.tr("Find a member by name or phone")),
            ("F3", self.tr("Enrol a new member")),
            ("F4", self.tr("Replace a lost card")),
            ("F6", self.tr("Take goods back, with the receipt code")),
            ("F7", self.tr("Undo the last sale or gift")),
            ("F8", self.tr("All gifts within reach")),
            ("F9", self.tr("Key an amount instead of scanning")),
            ("F12", self.tr("Finish the sale, or confirm the panel that is up")),
            ("Alt 1 2 3", self.tr("Give a gift: press the same key twice")),
            ("Alt 4 5", self.tr("The customer took the suggestion; with Shift: not today")),
            ("↑ ↓ + − Del", self.tr("Change the chosen line of the sale (Tab goes to it)")),
            ("Esc", self.tr("One step back: panel, amount, gift, customer")),
        ]

    def opened(self, view: CounterView) -> None:
        self.table.setFocus()

    def first_focus(self) -> QWidget:
        return self.table
