"""F3: a new member from a name and a phone number, with a printed card or a number made here."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from pos_loyalty.checkout.views import CounterView, EnrolForm
from pos_loyalty.domain.cards import masked
from pos_loyalty.till.plain_label import ElidedLabel, PlainLabel
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class EnrolPanel(Panel):
    """Enter goes to the next field and never stores: a scan ends with Enter."""

    submitted = Signal(object)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(
            look,
            words,
            self.tr("New member"),
            self.tr("Type name and phone. Scan a new card at any time; without one a number is made here."),
            self.tr("F12 Enrol"),
        )
        self._card_number: str | None = None
        self.name = self._field(self.tr("Name"), self.tr("as the customer says it"), 160)
        self.name.setProperty("freeText", True)
        self.phone = self._field(self.tr("Phone"), "010-1234-5678", 24)
        self.phone.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        self.birthday = self._field(self.tr("Birthday"), self.tr("1990-05-31, or leave empty"), 16)
        self.birthday.setInputMethodHints(Qt.InputMethodHint.ImhDate)
        self.card = ElidedLabel("body")
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(10))
        for row, field in enumerate((self.name, self.phone, self.birthday)):
            grid.addWidget(_caption(field.accessibleName()), row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(_caption(self.tr("Card")), 3, 0)
        grid.addWidget(self.card, 3, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        self.name.returnPressed.connect(self.phone.setFocus)
        self.phone.returnPressed.connect(self.birthday.setFocus)
        self.birthday.returnPressed.connect(self.name.setFocus)

    def _field(self, name: str, example: str, most: int) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(example)
        field.setMaxLength(most)
        return field

    def opened(self, view: CounterView) -> None:
        for field in (self.name, self.phone, self.birthday):
            field.clear()
        self._show_card(None)
        self.show_view(view)
        self.name.setFocus()

    def show_view(self, view: CounterView) -> None:
        if view.situation == "unknown_card" and view.card_number is not None:
            self._show_card(view.card_number)

    def _show_card(self, number: str | None) -> None:
        self._card_number = number
        self.card.show_text(masked(number) if number else self.tr("a new number is made here"))

    def confirm(self) -> None:
        form = EnrolForm(self.name.text(), self.phone.text(), self.birthday.text(), self._card_number)
        self.submitted.emit(form)

    def first_focus(self) -> QWidget:
        return self.name


def _caption(text: str) -> PlainLabel:
    label = PlainLabel("field")
    label.setText(text)
    return label
