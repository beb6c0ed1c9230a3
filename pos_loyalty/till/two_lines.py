"""Draws a cell of a table in two lines: what it is, and below it, smaller, what there is to know about it."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from pos_loyalty.till.theme import Look

SMALLER = 0.8


class TwoLines(QStyledItemDelegate):
    """For cells whose text has a line break; others are left to Qt."""

    def __init__(self, look: Look, parent: QWidget) -> None:
        super().__init__(parent)
        self._look = look

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        first, has_detail, second = str(index.data(Qt.ItemDataRole.DisplayRole) or "").partition("\n")
        if not has_detail:
            super().paint(painter, option, index)
            return
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        cell.text = ""
        style: QStyle = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, option.widget)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        tokens = self._look.tokens
        inks = (tokens.on_accent, tokens.on_accent) if chosen else (tokens.ink, tokens.ink2)
        # As far from the edges as Qt's own text: its frame, and the padding of the style sheet.
        margin = self._look.px(4) + style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
        area: QRect = option.rect.adjusted(margin, 0, -margin, 0)
        fonts = (cell.font, smaller(cell.font))
        top = area.top() + (area.height() - sum(QFontMetrics(font).height() for font in fonts)) // 2
        painter.save()
        for text, font, ink in zip((first, second), fonts, inks, strict=True):
            metrics = QFontMetrics(font)
            painter.setFont(font)
            painter.setPen(ink)
            line = QRect(area.left(), top, area.width(), metrics.height())
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(line, int(cell.displayAlignment), shown)
            top += metrics.height()
        painter.restore()


def smaller(font: QFont) -> QFont:
    """The font of the second line."""
    found = QFont(font)
    found.setPixelSize(round(font.pixelSize() * SMALLER))
    return found
