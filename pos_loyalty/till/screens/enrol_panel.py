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
        side = look.side
        self.name = self._field(self.tr("Name"), "" if side else self.tr("as the customer says it"), 160)
        self.name.setProperty("freeText", True)
        self.phone = self._field(self.tr("Phone"), "010-1234-5678", 24)
        self.phone.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        birthday = "1990-05-31" if side else self.tr("1990-05-31, or leave empty")
        self.birthday = self._field(self.tr("Birthday"), birthday, 16)
        self.birthday.setInputMethodHints(Qt.InputMethodHint.ImhDate)
        known = self.tr("card or phone") if side else self.tr("card or phone, or leave empty")
        self.referrer = self._field(self.tr("Recommended by"), known, 24)
        self.referrer.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        self.card = ElidedLabel("body", tuple(map(look.px, (22, 19, 17, 15))))
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(5))
        fields = (self.name, self.phone, self.birthday, self.referrer)
        for row, field in enumerate(fields):
            grid.addWidget(_caption(field.accessibleName()), row, 0)
            grid.addWidget(field, row, 1)
        grid.addWidget(_caption(self.tr("Card")), len(fields), 0)
        grid.addWidget(self.card, len(fields), 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.body.addStretch(1)
        for field, following in zip(fields, (*fields[1:], fields[0]), strict=True):
            field.returnPressed.connect(following.setFocus)

    def _field(self, name: str, example: str, most: int) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setPlaceholderText(example)
        field.setMaxLength(most)
        field.setProperty("small", True)
        return field

    def opened(self, view: CounterView) -> None:
        for field in (self.name, self.phone, self.birthday, self.referrer):
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
        form = EnrolForm(
            self.name.text(),
            self.phone.text(),
            self.birthday.text(),
            self._card_number,
            self.referrer.text(),
        )
        self.submitted.emit(form)

    def scanned(self, raw: bytes) -> bool:
        """With the keyboard in the last field a scan is the card of the member who recommended us."""
        digits = raw.decode("ascii", "replace").strip()
        if not self.referrer.hasFocus() or not digits.isdecimal():
            return False
        self.referrer.setText(digits)
        return True

    def first_focus(self) -> QWidget:
        return self.name


def _caption(text: str) -> PlainLabel:
    label = PlainLabel("field")
    label.setText(text)
    return label
