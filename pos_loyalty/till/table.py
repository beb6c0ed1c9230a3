"""Tables of plain text that are filled from rows and keep the keyboard usable."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from pos_loyalty.till.theme import Look
from pos_loyalty.till.two_lines import TwoLines

Row = Sequence[str]
ROW_PX, TALL_PX = 44, 56
"""A row is pressed with a finger, so it is as high as a button."""


class Table(QTableWidget):
    """One column takes the room that is left; the others are as wide as their text. Item views never read markup.

    What follows a line break in a cell is its small second line.
    """

    def __init__(
        self,
        look: Look,
        name: str,
        wide_column: int,
        right_aligned: frozenset[int],
        headers: Row = (),
        *,
        large: bool | None = None,
    ) -> None:
        super().__init__(0, 0)
        self.setItemDelegate(TwoLines(look, self))
        self.setAccessibleName(name)
        self._right_aligned, self._wide_column = right_aligned, wide_column
        self._row_px = look.px(ROW_PX)
        is_large = bool(headers) if large is None else large
        self._tall_px = look.px(TALL_PX if is_large else ROW_PX + 4)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setShowGrid(bool(headers))
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        # It gives way where a panel is full; Qt would keep more.
        self.setMinimumHeight(look.px(70))
        self.setProperty("large", is_large)
        self.verticalHeader().hide()
        self.horizontalHeader().setVisible(bool(headers))
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setMinimumSectionSize(look.px(20))
        self._headers = headers
        self._rows: list[tuple[str, ...]] = []

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Fills the table; what is equal stays, so that the selection does not jump."""
        new = [tuple(row) for row in rows]
        if new == self._rows:
            return
        width = len(self._headers) or (len(new[0]) if new else self.columnCount())
        self._set_width(width)
        self.setRowCount(len(new))
        for index, row in enumerate(new):
            has_detail = any("\n" in text for text in row)
            self.setRowHeight(index, self._tall_px if has_detail else self._row_px)
            for column, text in enumerate(row):
                self._show_cell(index, column, text)
        self._rows = new

    def _set_width(self, columns: int) -> None:
        if columns == self.columnCount():
            return
        self.setColumnCount(columns)
        self.setHorizontalHeaderLabels(list(self._headers))
        for column in self._right_aligned & set(range(len(self._headers))):
            title = self.horizontalHeaderItem(column)
            if title is not None:
                title.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        header = self.horizontalHeader()
        for column in range(columns):
            wide = column == self._wide_column
            mode = QHeaderView.ResizeMode.Stretch if wide else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)

    def _show_cell(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            side = (
                Qt.AlignmentFlag.AlignRight if column in self._right_aligned else Qt.AlignmentFlag.AlignLeft
            )
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)

    def selected_row(self) -> int | None:
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None
