"""Pages of which one is up at a time, such as the steps of a panel; it asks for the room of that one only."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget


class Steps(QStackedWidget):
    def __init__(self) -> None:
        super().__init__()
        self.currentChanged.connect(lambda _: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return super().minimumSizeHint() if shown is None else shown.minimumSizeHint()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
