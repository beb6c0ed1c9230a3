"""The goods of this sale, its total and what it earns; amounts are keyed and the sale is finished here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.plain_label import PlainLabel
from pos_loyalty.till.screens.line_buttons import LineButtons
from pos_loyalty.till.screens.sale_lines import SaleLines
from pos_loyalty.till.screens.sale_totals import SaleTotals, pieces_of
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

_NORMAL, _LINE, _AMOUNT = range(3)


class SaleColumn(QFrame):
    """The buttons below the total change with what is going on: nothing, a chosen line, an amount being typed."""

    amount_entered = Signal(str)
    finish_pressed = Signal()
    closed = Signal()

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._count = 0
        self.setProperty("card", True)
        self.setFixedWidth(look.px(324))
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        box.setSpacing(look.px(2))
        self.heading = PlainLabel("heading")
        self.subheading = PlainLabel("subheading")
        self.lines = SaleLines(look, words)
        self.lines.itemSelectionChanged.connect(self._show_buttons)
        rule = QFrame()
        rule.setObjectName("rule")
        self.totals = SaleTotals(look, words)
        top = QHBoxLayout()
        top.addWidget(self.heading)
        top.addStretch(1)
        top.addWidget(self.subheading)
        box.addLayout(top)
        box.addWidget(self.lines, 1)
        box.addWidget(rule)
        box.addWidget(self.totals)
        self.line_buttons = LineButtons(look, self.lines)
        self.buttons = QStackedWidget()
        self.buttons.setFixedHeight(look.px(50))
        for page in (self._normal_page(look), self.line_buttons, self._amount_page(look)):
            self.buttons.addWidget(page)
        box.addWidget(self.buttons)

    def _normal_page(self, look: Look) -> QWidget:
        self.key_amount = Button(self.tr("F9 Amount"), "tool")
        self.key_amount.clicked.connect(self.open_amount)
        self.finish = Button(self.tr("F12 Finish sale"), "primary")
        self.finish.setProperty("small", True)
        self.finish.setEnabled(False)
        self.finish.clicked.connect(self.finish_pressed)
        return _row(look, (self.key_amount, 3), (self.finish, 4))

    def _amount_page(self, look: Look) -> QWidget:
        self.amount = QLineEdit()
        self.amount.setAccessibleName(self.tr("Amount"))
        self.amount.setPlaceholderText(self.tr("Amount"))
        self.amount.setMaxLength(16)
        self.amount.setProperty("small", True)
        self.amount.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.amount.returnPressed.connect(self._enter_amount)
        self.add = Button(self.tr("Add"), "primary")
        self.add.clicked.connect(self._enter_amount)
        return _row(look, (self.amount, 3), (self.add, 1))

    def show_view(self, view: CounterView) -> None:
        if len(view.basket) > self._count and self.amount_open():
            self.close_amount()
        self._count = len(view.basket)
        self.heading.show_text(self._heading_text(view))
        self.subheading.show_text(self._count_text(pieces_of(view)))
        self.lines.show_view(view)
        self.totals.show_view(view)
        self.finish.setEnabled(bool(view.basket))
        self.key_amount.setEnabled(view.shop_receipt is None)
        self._show_buttons()

    def _heading_text(self, view: CounterView) -> str:
        """Whose goods these are: scanned here, or told by the shop's own till."""
        if view.shop_receipt is None:
            return self.tr("This sale")
        number = view.shop_receipt
        return self.tr("Sale {number}").format(number=number if len(number) <= 10 else f"…{number[-7:]}")

    def _count_text(self, count: int) -> str:
        if count == 0:
            return self.tr("nothing yet")
        return self.tr("1 item") if count == 1 else self.tr("{count} items").format(count=count)

    def amount_open(self) -> bool:
        return self.buttons.currentIndex() == _AMOUNT

    def open_amount(self) -> None:
        self.lines.clearSelection()
        self.amount.clear()
        self.buttons.setCurrentIndex(_AMOUNT)
        self.amount.setFocus()

    def close_amount(self) -> None:
        self.buttons.setCurrentIndex(_NORMAL)
        self.closed.emit()

    def go_to_lines(self) -> None:
        """The keyboard goes to the newest line; F10."""
        if self.amount_open():
            self.close_amount()
        if self.lines.rowCount():
            if self.lines.selected_row() is None:
                self.lines.selectRow(self.lines.rowCount() - 1)
            self.lines.setFocus()

    def let_go(self) -> bool:
        """Leaves the amount field or the chosen line; False when there was neither."""
        if self.amount_open():
            self.close_amount()
            return True
        if self.lines.selected_row() is None:
            return False
        self.lines.clearSelection()
        self.closed.emit()
        return True

    def _show_buttons(self) -> None:
        self.line_buttons.show_chosen()
        if not self.amount_open():
            self.buttons.setCurrentIndex(_NORMAL if self.lines.selected_row() is None else _LINE)

    def _enter_amount(self) -> None:
        self.amount_entered.emit(self.amount.text())


def _row(look: Look, *widgets: tuple[QWidget, int]) -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.px(10))
    for widget, stretch in widgets:
        row.addWidget(widget, stretch)
    return page
