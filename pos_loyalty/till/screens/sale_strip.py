"""The sale in one line, where there is no column for it: what is to pay opens its lines."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.plain_label import ElidedLabel
from pos_loyalty.till.screens.sale_totals import pieces_of
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class SaleStrip(QFrame):
    amount_entered = Signal(str)
    finish_pressed = Signal()
    sale_pressed = Signal()
    closed = Signal()

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._words = words
        self._lines = 0
        self.setFixedHeight(look.px(50))
        self.open_sale = self._total_button(look)
        self.key_amount = Button(self.tr("F9 Amount"), "tool")
        self.key_amount.clicked.connect(self.open_amount)
        self.finish = Button(self.tr("F12 Finish"), "primary")
        self.finish.clicked.connect(self.finish_pressed)
        self.finish.setEnabled(False)
        self.amount = QLineEdit()
        self.amount.setAccessibleName(self.tr("Amount"))
        self.amount.setPlaceholderText(self.tr("Amount"))
        self.amount.setMaxLength(16)
        self.amount.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.amount.returnPressed.connect(self._enter_amount)
        self.add = Button(self.tr("Add"), "primary")
        self.add.clicked.connect(self._enter_amount)
        self.pages = QStackedWidget()
        self.pages.addWidget(_row(look, self.open_sale, self.key_amount, self.finish))
        self.pages.addWidget(_row(look, self.amount, self.add))
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)

    def _total_button(self, look: Look) -> Button:
        button = Button("", "plain")
        button.setAccessibleName(self.tr("The lines of this sale"))
        button.clicked.connect(self.sale_pressed)
        self.total = ElidedLabel("totalValue", (look.px(26), look.px(22), look.px(18)))
        self.key = ElidedLabel("bodyQuiet", (look.px(17), look.px(15)))
        self.key.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(button)
        row.setContentsMargins(look.px(10), 0, look.px(10), 0)
        for label, stretch in ((self.total, 3), (self.key, 1)):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            row.addWidget(label, stretch)
        self.key.setVisible(not look.side)
        return button

    def show_view(self, view: CounterView) -> None:
        if len(view.basket) > self._lines and self.amount_open():
            self.close_amount()
        self._lines = len(view.basket)
        self.total.show_text(self._words.money(view.paid_minor, view.currency))
        self.key.show_text(self._key_text(pieces_of(view)))
        self.open_sale.setAccessibleDescription(self.total.text())
        self.finish.setEnabled(bool(view.basket))
        self.key_amount.setEnabled(view.shop_receipt is None)

    def _key_text(self, count: int) -> str:
        if count == 0:
            return "F10"
        if count == 1:
            return self.tr("1 item · F10")
        return self.tr("{count} items · F10").format(count=self._words.number(count))

    def amount_open(self) -> bool:
        return self.pages.currentIndex() == 1

    def open_amount(self) -> None:
        self.amount.clear()
        self.pages.setCurrentIndex(1)
        self.amount.setFocus()

    def close_amount(self) -> None:
        self.pages.setCurrentIndex(0)
        self.closed.emit()

    def let_go(self) -> bool:
        """Leaves the amount field; False when it was not open."""
        if not self.amount_open():
            return False
        self.close_amount()
        return True

    def _enter_amount(self) -> None:
        self.amount_entered.emit(self.amount.text())


def _row(look: Look, first: QWidget, *others: QWidget) -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.px(8))
    row.addWidget(first, 1)
    for widget in others:
        row.addWidget(widget)
    return page
