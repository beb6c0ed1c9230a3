"""The six actions at the foot of the counter; the side panel has room for four."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_loyalty.till.buttons import KeyButton
from pos_loyalty.till.dynamic import set_state
from pos_loyalty.till.theme import Look


class ActionBar(QWidget):
    pressed = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setFixedHeight(look.px(56 if look.side else 80))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8 if look.side else 12))
        self.buttons: dict[str, KeyButton] = {}
        for key, caption in self._side_actions() if look.side else self._actions():
            button = KeyButton(key, caption, look)
            button.clicked.connect(lambda _=False, key=key: self.pressed.emit(key))
            self.buttons[key] = button
            row.addWidget(button, 1)

    def _actions(self) -> list[tuple[str, str]]:
        return [
            ("F2", self.tr("Find member")),
            ("F3", self.tr("New member")),
            ("F4", self.tr("Lost card")),
            ("F6", self.tr("Return")),
            ("F7", self.tr("Undo last")),
            ("Esc", self.tr("Clear customer")),
        ]

    def _side_actions(self) -> list[tuple[str, str]]:
        return [
            ("F2", self.tr("Find", "short, side panel")),
            ("F3", self.tr("New", "short, side panel")),
            ("F7", self.tr("Undo", "short, side panel")),
            ("Esc", self.tr("Clear", "short, side panel")),
        ]

    def show_undo(self, possible: bool) -> None:
        self.buttons["F7"].setEnabled(possible)
        set_state(self.buttons["F7"], "off", not possible)
