"""Digits to press where there is a screen and no keyboard within reach."""

from collections.abc import Sequence

from PySide6.QtWidgets import QApplication, QGridLayout, QLineEdit, QWidget

from pos_loyalty.till.buttons import Button
from pos_loyalty.till.theme import Look

ROWS = ("123", "456", "789", "⌫0↵")
FEW_ROWS = ("123⌫", "4560", "789↵")
"""Where there is little height."""


class NumberPad(QWidget):
    """Types into that of its fields which has the focus, else into the first; ↵ is the field's Enter."""

    def __init__(self, look: Look, fields: Sequence[QLineEdit], rows: Sequence[str] = ROWS) -> None:
        super().__init__()
        self._fields = fields
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(look.px(8))
        self.keys: dict[str, Button] = {}
        for row, signs in enumerate(rows):
            for column, sign in enumerate(signs):
                key = self.keys[sign] = Button(sign, "plain")
                key.setFixedSize(look.px(288 // len(rows[0])), look.px(56 if rows is ROWS else 44))
                key.clicked.connect(lambda _=False, sign=sign: self._press(sign))
                grid.addWidget(key, row, column)
        self.keys["⌫"].setAccessibleName(self.tr("Delete one digit"))
        self.keys["↵"].setAccessibleName(self.tr("Enter"))

    def _press(self, sign: str) -> None:
        field = next((one for one in self._fields if one is QApplication.focusWidget()), self._fields[0])
        field.setFocus()
        if sign == "↵":
            field.returnPressed.emit()
        elif sign == "⌫":
            field.backspace()
        else:
            field.insert(sign)
