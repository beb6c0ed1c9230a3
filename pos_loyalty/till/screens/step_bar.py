"""How many steps of a voucher: less, more, the most, and what they come to."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_loyalty.till.buttons import Button
from pos_loyalty.till.plain_label import FittingLabel
from pos_loyalty.till.theme import Look


class StepBar(QWidget):
    """`changed` carries the wanted number; who shows this knows the most that makes sense."""

    changed = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._steps, self._most = 1, 0
        self.less, self.more, self.top = Button("−", "tool"), Button("+", "tool"), Button("", "tool")
        self.top.setAccessibleName(self.tr("As many steps as there are"))
        self.less.setAccessibleName(self.tr("One step less"))
        self.more.setAccessibleName(self.tr("One step more"))
        self.told = FittingLabel("body", tuple(map(look.px, (22, 20, 18, 16, 15, 14))))
        self.told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.less.clicked.connect(lambda: self.change(-1))
        self.more.clicked.connect(lambda: self.change(1))
        self.top.clicked.connect(lambda: self.changed.emit(self._most))
        self.told.setMinimumHeight(look.px(44))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(8))
        for button in (self.less, self.more):
            button.setFixedWidth(look.px(56))
        row.addWidget(self.less)
        row.addWidget(self.told, 1)
        row.addWidget(self.more)
        row.addWidget(self.top)

    def show_steps(self, steps: int, most: int, told: str) -> None:
        """`most` 0 or 1 leaves nothing to choose."""
        self._steps, self._most = steps, most
        self.told.show_text(told)
        self.less.setEnabled(steps > 1)
        self.more.setEnabled(steps < most)
        for button in (self.less, self.more, self.top):
            button.setVisible(most > 1)
        self.top.show_text(self.tr("Most: {count}").format(count=most))

    def change(self, by: int) -> None:
        self.changed.emit(max(1, min(self._steps + by, self._most)))
