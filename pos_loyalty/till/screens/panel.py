"""A panel takes the place of the three columns while one task is done; nothing pops up at the counter."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.plain_label import FittingLabel, PlainLabel
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class Panel(QFrame):
    """Title and one line of help, a body, and below it Esc to leave and F12 for what the panel is there for."""

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
        self.help.setFixedHeight(look.px(44 if look.side else 34))
        if not look.side:
            self.help.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.help.setText(help_text)
        self.body = QVBoxLayout()
        self.body.setSpacing(look.px(8))
        self.back = Button(self.tr("Esc Back"), "plain")
        self.back.clicked.connect(self.closed)
        self.confirm_button = Button(confirm, "primary")
        self.confirm_button.clicked.connect(self.confirm)
        if not confirm:
            self.confirm_button.hide()
        self.tools = QHBoxLayout()
        self.tools.setSpacing(look.px(8))
        box.addLayout(self._top(), 0)
        box.addLayout(self.body, 1)
        self._add_foot(box)

    def _top(self) -> QHBoxLayout | QVBoxLayout:
        row = QVBoxLayout() if self.look.side else QHBoxLayout()
        row.setSpacing(self.look.px(4 if self.look.side else 24))
        row.addWidget(self.title)
        row.addWidget(self.help, 1)
        return row

    def _add_foot(self, box: QVBoxLayout) -> None:
        """Tools of the panel stand between Esc and F12, or above them where there is no room."""
        foot = QHBoxLayout()
        foot.setSpacing(self.look.px(16))
        foot.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        if self.look.side:
            box.addLayout(self.tools)
        else:
            foot.addLayout(self.tools, 1)
        foot.addWidget(self.confirm_button, 0, Qt.AlignmentFlag.AlignRight)
        box.addLayout(foot)

    lets_cards_through = False
    """True for a panel that uses every scan but one of a member's card, which opens the member as everywhere."""

    def opened(self, view: CounterView) -> None:
        """Called each time the panel comes up: empties it and gives the focus to its first field."""

    def show_view(self, view: CounterView) -> None:
        """Called when the state changes while the panel is up."""

    def scanned(self, raw: bytes) -> bool:
        """True when the panel itself has a use for this scan."""
        return False

    def takes_key(self, key: str) -> bool:
        """True when the panel itself has a use for this function key."""
        return False

    def confirm(self) -> None:
        """F12: what the panel is there for."""

    def first_focus(self) -> QWidget:
        """Where the keyboard goes when the panel comes up."""
        return self.back
