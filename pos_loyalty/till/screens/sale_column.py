"""The goods of this sale, its total and what it earns; amounts are keyed and the sale is finished here."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.plain_label import PlainLabel
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

_NORMAL, _LINE, _AMOUNT = range(3)


class SaleColumn(QFrame):
    """The buttons below the total change with what is going on: nothing, a chosen line, an amount being typed."""

    amount_entered = Signal(str)
    finish_pressed = Signal()
    quantity_asked = Signal(int, int)
    removal_asked = Signal(int)
    closed = Signal()

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._words = words
        self._view: CounterView | None = None
        self.setProperty("card", True)
        self.setFixedWidth(look.px(324))
        box = QVBoxLayout(self)
        box.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        box.setSpacing(look.px(2))
        heading = PlainLabel("heading")
        heading.setText(self.tr("This sale"))
        self.subheading = PlainLabel("subheading")
        self.lines = Table(look, self.tr("Goods of this sale"), wide_column=1, right_aligned=frozenset({2}))
        self.lines.itemSelectionChanged.connect(self._show_buttons)
        self.lines.installEventFilter(self)
        rule = QFrame()
        rule.setObjectName("rule")
        self.total, self.earns = PlainLabel("totalValue"), PlainLabel("earnsValue")
        for value in (self.total, self.earns):
            value.setFixedHeight(look.px(36))
        box.addWidget(heading)
        box.addWidget(self.subheading)
        box.addWidget(self.lines, 1)
        box.addWidget(rule)
        box.addLayout(_figure("total", self.tr("Total"), self.total))
        box.addLayout(_figure("earns", self.tr("Earns"), self.earns))
        self.buttons = QStackedWidget()
        self.buttons.setFixedHeight(look.px(50))
        for page in (self._normal_page(look), self._line_page(look), self._amount_page(look)):
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

    def _line_page(self, look: Look) -> QWidget:
        self.less, self.more = Button("−", "tool"), Button("+", "tool")
        self.less.setAccessibleName(self.tr("One less"))
        self.more.setAccessibleName(self.tr("One more"))
        self.remove = Button(self.tr("Remove"), "tool")
        self.less.clicked.connect(lambda: self._change_quantity(-1))
        self.more.clicked.connect(lambda: self._change_quantity(1))
        self.remove.clicked.connect(self._remove_line)
        return _row(look, (self.less, 1), (self.more, 1), (self.remove, 2))

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
        words, added = self._words, self._view is not None and len(view.basket) > len(self._view.basket)
        if added and self.amount_open():
            self.close_amount()
        self._view = view
        count = sum(_pieces(line.quantity_milli) for line in view.basket)
        self.subheading.show_text(self._count_text(count))
        rows = [
            (
                words.quantity(line.quantity_milli),
                self._line_name(line.name),
                words.money(line.amount_minor, view.currency),
            )
            for line in view.basket
        ]
        self.lines.show_rows(rows)
        if added:
            self.lines.clearSelection()
            self.lines.scrollToBottom()
        self.total.show_text(words.money(view.total_minor, view.currency))
        self.earns.show_text(words.signed(view.earns) if view.member else "–")
        self.finish.setEnabled(bool(view.basket))
        self._show_buttons()

    def _count_text(self, count: int) -> str:
        if count == 0:
            return self.tr("Nothing scanned yet")
        return self.tr("1 item") if count == 1 else self.tr("{count} items").format(count=count)

    def _line_name(self, name: str) -> str:
        return self._words.name(name) or self.tr("Amount")

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
        if not self.amount_open():
            self.buttons.setCurrentIndex(_NORMAL if self.lines.selected_row() is None else _LINE)

    def _enter_amount(self) -> None:
        self.amount_entered.emit(self.amount.text())

    def _change_quantity(self, by: int) -> None:
        row = self.lines.selected_row()
        if row is None or self._view is None or row >= len(self._view.basket):
            return
        line = self._view.basket[row]
        quantity = line.quantity_milli // 1000 + by
        if quantity < 1:
            self.removal_asked.emit(line.line_no)
        else:
            self.quantity_asked.emit(line.line_no, quantity)

    def _remove_line(self) -> None:
        row = self.lines.selected_row()
        if row is not None and self._view is not None and row < len(self._view.basket):
            self.removal_asked.emit(self._view.basket[row].line_no)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.lines and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
                self._change_quantity(1 if key == Qt.Key.Key_Plus else -1)
                return True
            if key == Qt.Key.Key_Delete:
                self._remove_line()
                return True
        return super().eventFilter(watched, event)


def _pieces(quantity_milli: int) -> int:
    """What is weighed counts as one piece."""
    return quantity_milli // 1000 if quantity_milli % 1000 == 0 else 1


def _figure(role: str, caption: str, value: PlainLabel) -> QHBoxLayout:
    row = QHBoxLayout()
    label = PlainLabel(role)
    label.setText(caption)
    row.addWidget(label)
    row.addStretch(1)
    row.addWidget(value)
    return row


def _row(look: Look, *widgets: tuple[QWidget, int]) -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(look.px(10))
    for widget, stretch in widgets:
        row.addWidget(widget, stretch)
    return page
