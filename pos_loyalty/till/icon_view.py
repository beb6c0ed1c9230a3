"""Draws one of the theme's SVG icons in one colour, sharp at every size."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from pos_loyalty import resources


class IconView(QWidget):
    """A square that shows an icon; it is decoration, a word always stands beside it."""

    def __init__(self, size_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(size_px, size_px)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._name, self._colour, self._cutout = "", "", ""

    def show_icon(self, name: str, colour: str, cutout: str) -> None:
        """`cutout` is the colour of what is cut out of the shape: its ground."""
        if (name, colour, cutout) != (self._name, self._colour, self._cutout):
            self._name, self._colour, self._cutout = name, colour, cutout
            self.update()

    @property
    def icon_name(self) -> str:
        return self._name

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            painter = QPainter(self)
            renderer(self._name, self._colour, self._cutout).render(painter, QRectF(self.rect()))


@cache
def renderer(name: str, colour: str, cutout: str) -> QSvgRenderer:
    source = resources.assets("theme", "icons", f"{name}.svg").read_text(encoding="utf-8")
    coloured = source.replace("currentColor", colour).replace("#cutout", cutout)
    return QSvgRenderer(QByteArray(coloured.encode()))


def pixmap(name: str, colour: str, cutout: str, size_px: int) -> QPixmap:
    image = QPixmap(size_px, size_px)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer(name, colour, cutout).render(painter)
    painter.end()
    return image
