"""Who works here? A number and a PIN, or a badge; nothing else can be done before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QVBoxLayout, QWidget

from pos_loyalty.till.buttons import Button
from pos_loyalty.till.icon_view import IconView
from pos_loyalty.till.plain_label import FittingLabel, PlainLabel
from pos_loyalty.till.screens.message_bar import MessageBar
from pos_loyalty.till.theme import Look


class SignInPage(QWidget):
    """The PIN is never shown, and gone after every try."""

    entered = Signal(str, str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        icon = IconView(look.px(72))
        icon.show_icon("card", look.tokens.accent, look.tokens.bg)
        title = FittingLabel("huge", tuple(map(look.px, (44, 36, 28, 24))))
        title.setFixedHeight(look.px(64))
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        title.show_text(self.tr("Who works here?"))
        self.number = self._field(self.tr("Your number"), 6)
        self.pin = self._field(self.tr("PIN"), 12)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.number.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self._enter)
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
        box.addLayout(self._fields(look))
        box.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(1)
        box.addWidget(self.message)

    def _field(self, name: str, most: int) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setMaxLength(most)
        field.setFixedWidth(self._look.px(220))
        field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        return field

    def _fields(self, look: Look) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(10))
        for row, field in enumerate((self.number, self.pin)):
            caption = PlainLabel("field")
            caption.setText(field.accessibleName())
            grid.addWidget(caption, row, 1)
            grid.addWidget(field, row, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(3, 1)
        return grid

    def start(self) -> None:
        """Another person, or the same one again."""
        self.number.clear()
        self.pin.clear()
        self.number.setFocus()

    def _enter(self) -> None:
        number, pin = self.number.text(), self.pin.text()
        self.pin.clear()
        if number and pin:
            self.entered.emit(number, pin)
        (self.pin if number else self.number).setFocus()
