"""Happenings behind a number of points, newest first; each opens into its sentences, which wrap and are never cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from pos_loyalty.domain.why import GivenGift
from pos_loyalty.till.theme import Look

_WRAP = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CLOSED, _OPEN, _PLAIN = "▸ ", "▾ ", "   "
_INDENT_PX = 30


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the list in words, and the sentences behind it."""

    title: str
    day: str
    points: str
    sentences: tuple[str, ...] = ()
    gift: GivenGift | None = None


class Happenings(QTreeWidget):
    def __init__(self, look: Look, name: str, headers: Sequence[str]) -> None:
        super().__init__()
        self.look = look
        self.setAccessibleName(name)
        self.setColumnCount(len(headers))
        self.setHeaderLabels(list(headers))
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setExpandsOnDoubleClick(False)
        self.setItemDelegate(_Wrapping(self))
        self.headerItem().setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header = self.header()
        header.setSectionsMovable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.itemClicked.connect(lambda item, _: self._toggle(item))
        self.itemExpanded.connect(self._mark)
        self.itemCollapsed.connect(self._mark)
        self._shown: list[Happening] = []
        self._items: list[QTreeWidgetItem] = []

    def show_happenings(self, told: Sequence[Happening], open_first: bool) -> None:
        """What was open or chosen before and is still there stays so."""
        were_open = {self._shown[row] for row in range(len(self._shown)) if self._is_open(row)}
        before = self._shown[self.chosen_row] if self._shown else None
        self._shown = list(told)
        self.clear()
        self._items = [self._item(happening) for happening in told]
        self.addTopLevelItems(self._items)
        for row, item in enumerate(self._items):
            for number in range(item.childCount()):
                self.setFirstColumnSpanned(number, self.indexFromItem(item), True)
            item.setExpanded(told[row] in were_open or (open_first and row == 0))
        if told:
            self.setCurrentItem(self._items[self._shown.index(before) if before in self._shown else 0])

    @property
    def chosen_row(self) -> int:
        """The happening that is chosen, or one of whose sentences is."""
        item = self.currentItem()
        parent = item.parent() if item is not None else None
        return max(0, self.indexOfTopLevelItem(parent or item)) if item is not None else 0

    @property
    def chosen(self) -> Happening | None:
        return self._shown[self.chosen_row] if self._shown else None

    def _is_open(self, row: int) -> bool:
        return self._items[row].isExpanded()

    def _item(self, happening: Happening) -> QTreeWidgetItem:
        mark = _CLOSED if happening.sentences else _PLAIN
        item = QTreeWidgetItem([mark + happening.title, happening.day, happening.points])
        item.setTextAlignment(2, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for sentence in happening.sentences:
            item.addChild(QTreeWidgetItem([sentence]))
        return item

    def _toggle(self, item: QTreeWidgetItem) -> None:
        if item.childCount():
            item.setExpanded(not item.isExpanded())

    def _mark(self, item: QTreeWidgetItem) -> None:
        # Qt's own key * opens what has nothing in it, too.
        if not item.childCount():
            return
        item.setText(0, (_OPEN if item.isExpanded() else _CLOSED) + item.text(0)[len(_OPEN) :])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        item = self.currentItem()
        if is_enter and item is not None:
            if not event.isAutoRepeat():
                self._toggle(item.parent() or item)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Sentences wrap anew at another width.
        self.scheduleDelayedItemsLayout()


class _Wrapping(QStyledItemDelegate):
    def __init__(self, tree: Happenings) -> None:
        super().__init__(tree)
        self._tree = tree

    def _width(self, index: QModelIndex | QPersistentModelIndex) -> int:
        whole = index.parent().isValid()
        width = self._tree.viewport().width() if whole else self._tree.columnWidth(index.column())
        return max(1, width - self._margins(index)[0] - self._margins(index)[1])

    def _margins(self, index: QModelIndex | QPersistentModelIndex) -> tuple[int, int]:
        px = self._tree.look.px
        return (px(_INDENT_PX), px(6)) if index.parent().isValid() else (px(6), px(6))

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        px = self._tree.look.px
        text, metrics = str(index.data()), QFontMetrics(self._tree.font())
        if index.column():
            if index.parent().isValid():
                return QSize(0, 0)
            return QSize(metrics.horizontalAdvance(text) + px(16), px(44))
        needed = metrics.boundingRect(QRect(0, 0, self._width(index), 10_000), _WRAP, text)
        least = px(32) if index.parent().isValid() else px(44)
        return QSize(needed.width(), max(least, needed.height() + px(6)))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if index.column():
            super().paint(painter, option, index)
            return
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        text, cell.text = cell.text, ""
        style: QStyle = option.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, option.widget)
        tokens = self._tree.look.tokens
        quiet = tokens.ink2 if index.parent().isValid() else tokens.ink
        painter.save()
        painter.setFont(self._tree.font())
        painter.setPen(tokens.on_accent if option.state & QStyle.StateFlag.State_Selected else quiet)
        left, right = self._margins(index)
        painter.drawText(option.rect.adjusted(left, 0, -right, 0), _WRAP, text)
        painter.restore()
