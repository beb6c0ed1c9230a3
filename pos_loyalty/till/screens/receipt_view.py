"""A receipt on the screen as the printer would set it: letters on a grid, those of Korean and the like two cells wide."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_loyalty.i18n.formats import clusters
from pos_loyalty.printing.columns import width
from pos_loyalty.till.theme import Look

_EDGE = 1


class ReceiptView(QWidget):
    def __init__(self, look: Look, columns: int) -> None:
        super().__init__()
        self._look, self._columns = look, columns
        self.lines: tuple[str, ...] = ()
        self.setObjectName("receipt")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_lines(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        self.setAccessibleName("\n".join(lines))
        cell, line = self._cell()
        self.setFixedSize(round(cell * (self._columns + 2 * _EDGE)), round(line * (len(lines) + 2 * _EDGE)))
        self.update()

    def _cell(self) -> tuple[float, float]:
        """A cell holds the widest digit; a letter of two cells is never wider than its font is high."""
        self.ensurePolished()
        metrics = QFontMetricsF(self.font())
        return max(metrics.horizontalAdvance("0"), metrics.height() * 0.36), metrics.height() * 1.08

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self._look.tokens.ink)
        cell, height = self._cell()
        for number, line in enumerate(self.lines):
            column = _EDGE
            for letter in clusters(line):
                cells = max(1, width(letter))
                area = QRectF(column * cell, (number + _EDGE) * height, cells * cell, height)
                painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip), letter)
                column += cells
