"""F2: a member without a card, found by name, phone or number."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_loyalty.checkout.views import CounterView, MemberRow
from pos_loyalty.till.screens.member_search import MemberSearch
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class FindPanel(Panel):
    chosen = Signal(str)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("Find a member"),
            self.tr("Part of the name, or the last four digits of the phone. ↑ ↓ choose, Enter takes."),
            self.tr("F12 Take this member"),
        )
        self.search = MemberSearch(look, words)
        self.search.chosen.connect(self._choose)
        self.search.rows_shown.connect(self.confirm_button.setEnabled)
        self.body.addWidget(self.search)

    def opened(self, view: CounterView) -> None:
        self.search.start()

    def confirm(self) -> None:
        self.search.choose()

    def first_focus(self) -> QWidget:
        return self.search.field

    def _choose(self, row: MemberRow) -> None:
        self.chosen.emit(row.member_id)
