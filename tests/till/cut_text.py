"""Finds texts of which a part is neither visible nor elided on purpose, in labels, buttons, fields and lists."""

from collections.abc import Iterator

from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QHeaderView, QLineEdit, QPushButton, QTableView

from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.plain_label import ElidedLabel, PlainLabel
from pos_loyalty.till.screens.happenings import Happenings
from pos_loyalty.till.screens.member_search import MemberSearch
from pos_loyalty.till.screens.return_lines import ReturnLines
from pos_loyalty.till.screens.sale_lines import SaleLines
from pos_loyalty.till.two_lines import smaller

# Names and other text of any length may end in an ellipsis; words of the program may not.
MAY_BE_ELIDED = {"name", "giftName", "suggestionName", "place", "detail", "huge", "bodyQuiet", "tier"}


def clipped(window: CounterWindow) -> list[str]:
    for _ in range(3):
        QApplication.processEvents()  # layouts are done later than texts, and those within after those around
    parts = (_labels, _buttons, _fields, _tables, _happenings, _panel)
    return [text for part in parts for text in part(window)]


def _labels(window: CounterWindow) -> Iterator[str]:
    for label in window.findChildren(PlainLabel):
        if not label.isVisible() or not label.text():
            continue
        role = label.property("role")
        elided = isinstance(label, ElidedLabel) and label.elided() and role not in MAY_BE_ELIDED
        if label.clipped() or elided:
            yield f"{role}: {label.text()!r} in {label.width()} × {label.height()}"


def _buttons(window: CounterWindow) -> Iterator[str]:
    for button in window.findChildren(QPushButton):
        room = button.contentsRect().width()
        needed = button.fontMetrics().horizontalAdvance(button.text())
        if button.isVisible() and needed > room:
            yield f"button: {button.text()!r} needs {needed} of {room}"


def _fields(window: CounterWindow) -> Iterator[str]:
    for field in window.findChildren(QLineEdit):
        needed = field.fontMetrics().horizontalAdvance(field.placeholderText())
        if field.isVisible() and needed > field.contentsRect().width() - 16:
            yield f"field: {field.placeholderText()!r} needs {needed} of {field.width()}"


def _tables(window: CounterWindow) -> Iterator[str]:
    for table in window.findChildren(QTableView):
        if not table.isVisible():
            continue
        yield from _headings(table.horizontalHeader())
        for row in range(table.model().rowCount()):
            for column in range(table.model().columnCount()):
                if not _holds_names(table, column):
                    yield from _cell(table, row, column)


def _holds_names(table: QTableView, column: int) -> bool:
    if isinstance(table, SaleLines | ReturnLines):
        return column == 1
    return isinstance(table.parentWidget(), MemberSearch) and column == 0


def _cell(table: QTableView, row: int, column: int) -> Iterator[str]:
    text = str(table.model().index(row, column).data() or "")
    metrics = (table.fontMetrics(), QFontMetrics(smaller(table.font())))
    room = table.columnWidth(column) - 8
    lines = list(zip(text.split("\n"), metrics, strict=False))
    if any(used.horizontalAdvance(line) > room for line, used in lines):
        yield f"cell: {text!r} in {room}"
    if sum(used.height() for _, used in lines) > table.rowHeight(row):
        yield f"cell: {text!r} in a row of {table.rowHeight(row)}"


def _headings(header: QHeaderView) -> Iterator[str]:
    for column in range(header.count() if header.isVisible() else 0):
        text = str(header.model().headerData(column, header.orientation()) or "")
        needed = header.fontMetrics().horizontalAdvance(text)
        if needed > header.sectionSize(column) - 8:
            yield f"heading: {text!r} needs {needed} of {header.sectionSize(column)}"


def _happenings(window: CounterWindow) -> Iterator[str]:
    for tree in window.findChildren(Happenings):
        if not tree.isVisible():
            continue
        yield from _headings(tree.header())
        item = tree.topLevelItem(0)
        while item is not None:
            rect, index = tree.visualItemRect(item), tree.indexFromItem(item)
            needed = tree.sizeHintForIndex(index)
            if needed.height() > rect.height() or needed.width() > rect.width():
                yield f"happening: {item.text(0)!r} needs {needed} of {rect}"
            item = tree.itemBelow(item)


def _panel(window: CounterWindow) -> Iterator[str]:
    """A panel that needs more than it has draws its parts over each other."""
    panel = window.page.panel
    if panel is not None:
        needed = panel.minimumSizeHint()
        if needed.width() > panel.width() or needed.height() > panel.height():
            yield f"panel: needs {needed.toTuple()} of {panel.size().toTuple()}"
