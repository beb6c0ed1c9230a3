"""Less, more, off: what a finger does to the chosen line of a sale."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos_loyalty.till.buttons import Button
from pos_loyalty.till.screens.sale_lines import SaleLines
from pos_loyalty.till.theme import Look


class LineButtons(QWidget):
    def __init__(self, look: Look, lines: SaleLines) -> None:
        super().__init__()
        self._lines = lines
        self.less, self.more = Button("−", "tool"), Button("+", "tool")
        self.less.setAccessibleName(self.tr("One less"))
        self.more.setAccessibleName(self.tr("One more"))
        self.remove = Button(self.tr("Remove"), "tool")
        self.less.clicked.connect(lambda: lines.change_quantity(-1))
        self.more.clicked.connect(lambda: lines.change_quantity(1))
        self.remove.clicked.connect(lines.remove)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.px(10))
        for button, stretch in ((self.less, 1), (self.more, 1), (self.remove, 2)):
            row.addWidget(button, stretch)

    def show_chosen(self) -> None:
        for button in (self.less, self.more):
            button.setEnabled(self._lines.has_pieces)
        self.remove.setEnabled(self._lines.chosen() is not None)
