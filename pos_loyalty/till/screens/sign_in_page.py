"""Who works here? A number and a PIN, or a badge; nothing else can be done before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_loyalty.till.buttons import Button
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import FittingLabel
from pos_loyalty.till.screens.message_bar import MessageBar
from pos_loyalty.till.screens.number_and_pin import NumberAndPin
from pos_loyalty.till.theme import Look


class SignInPage(QWidget):
    """The PIN is never shown, and gone after every try."""

    entered = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        icon = IconView(look.px(72))
        icon.show_icon("card", look.tokens.accent, look.tokens.bg)
        title = FittingLabel("huge", tuple(map(look.px, (44, 36, 28, 24))))
        title.setFixedHeight(look.px(64))
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title.show_text(self.tr("Who works here?"))
        self.who = NumberAndPin(look, self.tr("Your number"))
        self.number, self.pin = self.who.number, self.who.pin
        self.who.entered.connect(self._enter)
        self.button = Button(self.tr("Sign in"), "primary")
        self.button.setFixedWidth(look.px(300))
        self.button.clicked.connect(self._enter)
        self.message = MessageBar(look)
        box = QVBoxLayout(self)
        box.setContentsMargins(*(look.px(24),) * 4)
        box.setSpacing(look.px(16))
        box.addStretch(1)
        box.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(title)
        box.addWidget(self.who)
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)
        box.addWidget(self.message)

    def start(self) -> None:
        """Another person, or the same one again."""
        self.who.start()

    def _enter(self) -> None:
        number, pin = self.who.take()
        if number and pin:
            self.entered.emit(number, pin)
