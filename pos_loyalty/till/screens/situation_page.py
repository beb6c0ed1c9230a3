"""What the middle of the counter shows while there is no member: the invitation to scan, or what is wrong with a card."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from pos_loyalty.checkout.views import CounterView, Situation
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.dynamic import set_state
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import FittingLabel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


@dataclass(frozen=True, slots=True)
class _Face:
    icon: str
    colour: str
    title: str
    text: str
    button: str


class SituationPage(QFrame):
    typed = Signal(str)
    find_pressed = Signal()
    enrol_pressed = Signal()

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__()
        self._look, self._words = look, words
        self._situation: Situation = "idle"
        self.setProperty("card", True)
        box = QVBoxLayout(self)
        margin = look.px(12 if look.side else 32)
        box.setContentsMargins(margin, look.px(18), margin, look.px(18))
        box.setSpacing(look.px(8))
        self.icon = IconView(look.px(80 if look.side else 120))
        sizes = (38, 32, 26) if look.side else (52, 44, 36)
        self.title = FittingLabel("huge", tuple(map(look.px, sizes)))
        self.title.setFixedHeight(look.px(64 if look.side else 76))
        self.text = FittingLabel("body", tuple(map(look.px, (22, 20, 18, 16))))
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.number = QLineEdit()
        self.number.setAccessibleName(self.tr("Number under the bars"))
        self.number.setPlaceholderText(self.tr("Number under the bars"))
        self.number.setMaxLength(32)
        self.number.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.number.returnPressed.connect(self._enter_number)
        self.button = Button("", "primary")
        self.button.clicked.connect(self._press)
        box.addStretch(1)
        box.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.title)
        box.addWidget(self.text, 3)
        row = QVBoxLayout() if look.side else QHBoxLayout()
        row.setSpacing(look.px(10))
        row.addStretch(0 if look.side else 1)
        row.addWidget(self.number, 4)
        row.addWidget(self.button, 3)
        row.addStretch(0 if look.side else 1)
        box.addLayout(row)

    def show_opening(self) -> None:
        """Before the database is open nothing can be typed or pressed, but a scan waits for it."""
        self.icon.show_icon("card", self._look.tokens.ink2, self._look.tokens.surface)
        self.title.show_text(self.tr("One moment"))
        self.text.show_text(self.tr("The data of this till are being opened. You can scan already."))
        self.number.setEnabled(False)
        self.button.hide()

    def show_view(self, view: CounterView) -> None:
        self._situation = view.situation
        face = self._face(view)
        set_state(self.title, "tone", "error" if view.situation == "blocked_card" else "")
        self.icon.show_icon(face.icon, face.colour, self._look.tokens.surface)
        self.title.show_text(face.title)
        self.text.show_text(face.text)
        self.button.show_text(face.button)
        self.number.setEnabled(True)
        self.button.show()

    def _face(self, view: CounterView) -> _Face:
        tokens = self._look.tokens
        find = self.tr("F2 Find member")
        if view.situation == "blocked_card":
            return _Face(
                "blocked",
                tokens.err,
                self.tr("This card is blocked"),
                self.tr(
                    "No points and no gifts with this card. Find the member by phone, or go on without points."
                ),
                find,
            )
        if view.situation == "unknown_card":
            return _Face(
                "ask",
                tokens.accent,
                self.tr("Nobody has this card yet"),
                self.tr("Enrol the customer with this card in a few seconds, or find the member by phone."),
                self.tr("F3 New member"),
            )
        return _Face(
            "card",
            tokens.accent,
            self.tr("Scan the card"),
            self.tr("Before or after the goods. Without a card, find the member by phone."),
            find,
        )

    def _press(self) -> None:
        (self.enrol_pressed if self._situation == "unknown_card" else self.find_pressed).emit()

    def _enter_number(self) -> None:
        text = self.number.text()
        self.number.clear()
        self.typed.emit(text)
