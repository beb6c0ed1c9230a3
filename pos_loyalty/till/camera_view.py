"""What the camera sees, small, with the code that was read in it outlined: so that a card finds its way before it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygon
from PySide6.QtWidgets import QWidget

from pos_loyalty.till.theme import Look

_WIDTH, _HEIGHT = 320, 180


class CameraView(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._picture = QImage()
        self._outline: tuple[tuple[int, int], ...] = ()
        self._counted = False
        part = 0.8 if look.side else 1.0
        self._wanted = QSize(look.px(round(_WIDTH * part)), look.px(round(_HEIGHT * part)))
        self.setMaximumSize(self._wanted)
        # It takes no more room than the drawn card where there is not more: the window must not grow with a camera.
        self.setMinimumSize(self._wanted / 2)
        self.setAccessibleName(self.tr("What the camera sees"))

    def sizeHint(self) -> QSize:
        return self._wanted

    def show_frame(
        self, grey: bytes, width: int, outline: Sequence[tuple[int, int]], *, counted: bool
    ) -> None:
        """`grey` is one byte a pixel, row by row; `outline` in its pixels."""
        height = len(grey) // width
        # The image only borrows the bytes.
        self._picture = QImage(grey, width, height, width, QImage.Format.Format_Grayscale8).copy()
        self._outline, self._counted = tuple(outline), counted
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._look.tokens
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if self._picture.isNull():
            return
        scaled = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.translate((self.width() - scaled.width()) // 2, (self.height() - scaled.height()) // 2)
        frame = QPainterPath()
        frame.addRoundedRect(0, 0, scaled.width(), scaled.height(), self._look.px(10), self._look.px(10))
        painter.setClipPath(frame)
        factor = scaled.width() / self._picture.width()
        painter.scale(factor, factor)
        painter.drawImage(0, 0, self._picture)
        if self._outline:
            colour = tokens.ok if self._counted else tokens.accent
            painter.setPen(QPen(QColor(colour), self._look.px(5) / factor))
            painter.drawPolygon(QPolygon([QPoint(x, y) for x, y in self._outline]))
