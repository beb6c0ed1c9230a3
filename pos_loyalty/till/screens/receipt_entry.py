"""The first step of a return: scan or type the receipt code; or, without one, an amount and the manager's PIN."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import FittingLabel, PlainLabel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class ReceiptEntry(QWidget):
    """Asks for the code; while head office is asked for the receipt of another till it says so."""

    entered = Signal(bytes)
    without_pressed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.icon = IconView(look.px(40 if look.side else 64))
        self.title = FittingLabel(
            "huge", tuple(map(look.px, (28, 24, 20) if look.side else (44, 36, 28, 24)))
        )
        self.title.setFixedHeight(look.px(56 if look.side else 68))
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number = QLineEdit()
        self.number.setAccessibleName(self.tr("Receipt code"))
        self.number.setPlaceholderText(self.tr("or type it here"))
        self.number.setMaxLength(32)
        self.number.setFixedWidth(look.px(300))
        self.number.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.number.returnPressed.connect(lambda: self.entered.emit(self.number.text().encode()))
        self.without = Button(self.tr("F6 Without a receipt"), "plain")
        self.without.clicked.connect(self.without_pressed)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(8))
        box.addStretch(1)
        for part in (self.icon, self.number, self.without):
            box.addWidget(part, 0, Qt.AlignmentFlag.AlignHCenter)
        box.insertWidget(2, self.title)
        box.addStretch(1)

    def show_ready(self) -> None:
        tokens = self._look.tokens
        self.icon.show_icon("card", tokens.accent, tokens.surface)
        self.title.show_text(self.tr("Scan the receipt code"))

    def show_asking(self) -> None:
        tokens = self._look.tokens
        self.icon.show_icon("busy", tokens.accent, tokens.surface)
        self.title.show_text(self.tr("Asking head office for this receipt…"))


class ReceiptlessEntry(QWidget):
    """The PIN is never shown, and gone after every try."""

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._words = words
        self.amount = self._field(look, self.tr("Amount"), self.tr("what the customer gets back"))
        self.amount.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        self.pin = self._field(look, self.tr("PIN of the store manager"), "")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.amount.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self.amount.setFocus)
        self.who = FittingLabel("bodyQuiet", tuple(map(look.px, (20, 18, 16))))
        self.who.setMinimumHeight(look.px(72 if look.side else 44))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(8 if look.side else 12))
        row = 0
        for field in (self.amount, self.pin):
            caption = PlainLabel("field")
            caption.setText(field.accessibleName())
            grid.addWidget(caption, row, 0)
            # The side panel has no room for both beside each other.
            row += look.side
            grid.addWidget(field, row, 0 if look.side else 1)
            row += 1
        grid.addWidget(self.who, row, 0, 1, 2)
        grid.setRowStretch(row + 1, 1)
        grid.setColumnStretch(0 if look.side else 1, 1)

    def _field(self, look: Look, name: str, example: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(example)
        field.setMaxLength(20)
        return field

    def start(self, view: CounterView) -> None:
        self.amount.clear()
        self.pin.clear()
        self.show_view(view)
        self.amount.setFocus()

    def show_view(self, view: CounterView) -> None:
        if view.member is None:
            text = self.tr(
                "No customer is at the counter: no points leave. Scan the card first if there is one."
            )
        else:
            name = self._words.name(view.member.name)
            text = self.tr("What this amount would earn today leaves the points of {name}.").format(name=name)
        self.who.show_text(text)
