"""A panel takes the place of the three columns while one task is done; nothing pops up at the counter."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.plain_label import FittingLabel, PlainLabel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class Panel(QFrame):
    """Title, one line of help, a body, and below it Esc to leave and F12 for what the panel is there for."""

    closed = Signal()

    def __init__(self, look: Look, words: Words, title: str, help_text: str, confirm: str = "") -> None:
        super().__init__()
        self.look, self.words = look, words
        self.setProperty("card", True)
        box = QVBoxLayout(self)
        margin = look.px(12 if look.side else 24)
        above = look.px(6 if look.side else 10)
        box.setContentsMargins(margin, above, margin, look.px(8 if look.side else 12))
        box.setSpacing(look.px(4 if look.side else 6))
        self.title = PlainLabel("heading")
        self.title.setText(title)
        self.setAccessibleName(title)
        self.help = FittingLabel("help", tuple(map(look.px, (19, 17, 15, 14))))
        self.help.setFixedHeight(look.px(44 if look.side else 30))
        self.help.setText(help_text)
        self.body = QVBoxLayout()
        self.body.setSpacing(look.px(8))
        self.back = Button(self.tr("Esc Back"), "plain")
        self.back.clicked.connect(self.closed)
        self.confirm_button = Button(confirm, "primary")
        self.confirm_button.clicked.connect(self.confirm)
        if not confirm:
            self.confirm_button.hide()
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.confirm_button)
        box.addWidget(self.title)
        box.addWidget(self.help)
        box.addLayout(self.body, 1)
        box.addLayout(row)

    lets_cards_through = False
    """True for a panel that uses every scan but one of a member's card, which opens the member as everywhere."""

    def opened(self, view: CounterView) -> None:
        """Called each time the panel comes up: empties it and gives the focus to its first field."""

    def show_view(self, view: CounterView) -> None:
        """Called when the state changes while the panel is up."""

    def scanned(self, raw: bytes) -> bool:
        """True when the panel itself has a use for this scan."""
        return False

    def confirm(self) -> None:
        """F12: what the panel is there for."""

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when the panel comes up."""
        return self.back
