"""The fields in which somebody says who they are, with digits to press where there is no keyboard."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos_loyalty.till.plain_label import PlainLabel
from pos_loyalty.till.screens.number_pad import FEW_ROWS, ROWS, NumberPad
from pos_loyalty.till.theme import Look


class NumberAndPin(QWidget):
    """Enter goes from the number to the PIN, and then `entered` is said. The PIN is never shown.

    `is_low` is for where there is little height: the digits stand beside the fields, or are smaller.
    """

    entered = Signal()

    def __init__(self, look: Look, number_name: str, *, is_low: bool = False) -> None:
        super().__init__()
        self._width = look.px(170 if is_low and look.side else 220)
        self.number = self._field(number_name, 6)
        self.pin = self._field(self.tr("PIN"), 12)
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.number.returnPressed.connect(self.pin.setFocus)
        self.pin.returnPressed.connect(self.entered)
        self._captions = [PlainLabel("field") for _ in range(2)]
        self.pad = NumberPad(look, (self.number, self.pin), FEW_ROWS if is_low and look.side else ROWS)
        box = QHBoxLayout(self) if is_low and not look.side else QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(48 if is_low and not look.side else 16))
        box.addLayout(self._fields(look))
        box.addWidget(self.pad, 0, Qt.AlignmentFlag.AlignHCenter)

    def _field(self, name: str, most: int) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setMaxLength(most)
        field.setFixedWidth(self._width)
        field.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        return field

    def _fields(self, look: Look) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(16))
        grid.setVerticalSpacing(look.px(10))
        for row, (caption, field) in enumerate(zip(self._captions, (self.number, self.pin), strict=True)):
            caption.setText(field.accessibleName())
            grid.addWidget(caption, row, 1)
            grid.addWidget(field, row, 2)
        grid.setRowStretch(2, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(3, 1)
        return grid

    def start(self, *, asks_who: bool = True) -> None:
        """Empty again. Where nobody has a number only a PIN is asked for."""
        self.number.clear()
        self.pin.clear()
        self.number.setVisible(asks_who)
        self._captions[0].setVisible(asks_who)
        self.first_field().setFocus()

    def first_field(self) -> QLineEdit:
        return self.pin if self.number.isHidden() else self.number

    def take(self) -> tuple[str, str]:
        """Number and PIN; the latter is gone from the screen."""
        number, pin = self.number.text(), self.pin.text()
        self.pin.clear()
        (self.pin if number else self.first_field()).setFocus()
        return number, pin
