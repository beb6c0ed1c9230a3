"""F10: the lines of the sale where the counter has no column for them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.screens.line_buttons import LineButtons
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.screens.sale_lines import SaleLines
from pos_loyalty.till.screens.sale_totals import SaleTotals
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class SalePanel(Panel):
    finish_pressed = Signal()

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("This sale"),
            self.tr("↑ ↓ choose a line; + − change its pieces, Del takes it off."),
            self.tr("F12 Finish sale"),
        )
        self.lines = SaleLines(look, words, large=True)
        self.buttons = LineButtons(look, self.lines)
        self.lines.itemSelectionChanged.connect(self.buttons.show_chosen)
        self.totals = SaleTotals(look, words)
        self.body.addWidget(self.lines, 1)
        self.body.addWidget(self.totals)
        self.tools.addWidget(self.buttons, 1)

    def opened(self, view: CounterView) -> None:
        self.show_view(view)
        if self.lines.rowCount():
            self.lines.selectRow(self.lines.rowCount() - 1)

    def show_view(self, view: CounterView) -> None:
        self.lines.show_view(view)
        self.totals.show_view(view)
        self.confirm_button.setEnabled(bool(view.basket))
        self.buttons.show_chosen()

    def confirm(self) -> None:
        self.finish_pressed.emit()

    def first_focus(self) -> QWidget:
        return self.lines
