"""Labels that show any text as it is: never markup, elided or made smaller where it does not fit."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_WRAP = Qt.TextFlag.TextWordWrap


class PlainLabel(QLabel):
    """A label of plain text. `role` is the dynamic property that the style sheet reads."""

    def __init__(self, role: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setProperty("role", role)

    def show_text(self, text: str) -> None:
        if text != self.text():
            self.setText(text)

    def clipped(self) -> bool:
        """True when something of the text is neither visible nor elided on purpose."""
        area, metrics = self.contentsRect(), self.fontMetrics()
        if not self.wordWrap():
            # The ink counts, not the line height: figures have no descenders.
            needed = metrics.tightBoundingRect(self.text())
            return (
                metrics.horizontalAdvance(self.text()) > area.width() + 1 or needed.height() > area.height()
            )
        flags = int(self.alignment() | _WRAP)
        needed = metrics.boundingRect(QRect(0, 0, area.width(), 10_000), flags, self.text())
        return needed.width() > area.width() + 1 or needed.height() > area.height() + 1


class _SizedLabel(PlainLabel):
    """Draws its text itself, in the largest of its sizes that fits.

    A font size per text through style sheets would cost a polish of the widget for every sentence.
    """

    def __init__(self, role: str, sizes_px: tuple[int, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(role, parent)
        self._sizes_px = sizes_px

    def _flags(self) -> int:
        raise NotImplementedError

    def _fonts(self) -> tuple[QFont, ...]:
        """The largest first."""
        fonts = tuple(QFont(self.font()) for _ in self._sizes_px or (0,))
        for font, size_px in zip(fonts, self._sizes_px, strict=False):
            font.setPixelSize(size_px)
        return fonts

    def drawn_font(self) -> QFont:
        fonts = self._fonts()
        return next((font for font in fonts if self._holds(font)), fonts[-1])

    def _needed(self, font: QFont) -> QRect:
        area = QRect(0, 0, self.contentsRect().width(), 10_000)
        return QFontMetrics(font).boundingRect(area, self._flags(), self.text())

    def _holds(self, font: QFont) -> bool:
        needed, area = self._needed(font), self.contentsRect()
        return needed.width() <= area.width() and needed.height() <= area.height()

    def _draw(self, text: str, font: QFont) -> None:
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self._flags(), text)


class ElidedLabel(_SizedLabel):
    """For names and other text of any length: one line, the rest becomes an ellipsis."""

    def __init__(self, role: str, sizes_px: tuple[int, ...] = (), parent: QWidget | None = None) -> None:
        super().__init__(role, sizes_px, parent)
        self._shorter = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str, shorter: str = "") -> None:
        """`shorter` says the same where the whole text does not fit at any size."""
        self._shorter = shorter
        super().show_text(text)

    def drawn_text(self) -> str:
        if not self._shorter or any(self._has_room(self.text(), font) for font in self._fonts()):
            return self.text()
        return self._shorter

    def _flags(self) -> int:
        return int(self.alignment()) | int(Qt.TextFlag.TextSingleLine)

    def _has_room(self, text: str, font: QFont) -> bool:
        return QFontMetrics(font).horizontalAdvance(text) <= self.contentsRect().width()

    def _holds(self, font: QFont) -> bool:
        return self._has_room(self.drawn_text(), font)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        font = self.drawn_font()
        width = self.contentsRect().width()
        text = self.drawn_text()
        self._draw(QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width), font)

    def clipped(self) -> bool:
        ink = QFontMetrics(self.drawn_font()).tightBoundingRect(self.drawn_text())
        return ink.height() > self.contentsRect().height()

    def elided(self) -> bool:
        return not self._holds(self.drawn_font())


class FittingLabel(_SizedLabel):
    """For sentences: wraps, and takes the largest of its sizes at which all of it can be read."""

    def __init__(self, role: str, sizes_px: tuple[int, ...], parent: QWidget | None = None) -> None:
        super().__init__(role, sizes_px, parent)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    # It makes do with the room it gets; a label that asked for more would squeeze its neighbours.

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(0, 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def _flags(self) -> int:
        return int(self.alignment()) | int(_WRAP)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._draw(self.text(), self.drawn_font())

    def clipped(self) -> bool:
        return not self._holds(self.drawn_font())
