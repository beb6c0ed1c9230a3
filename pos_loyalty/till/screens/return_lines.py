"""The lines of a purchase that can come back: whole ones by Space or a tap, some pieces of one by digits, + and −."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent

from pos_loyalty.checkout.views import ReturnLine, ReturnView
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look


class ReturnLines(Table):
    """`toggled` carries a line, `pieces_wanted` a line and how many of its pieces come back."""

    toggled = Signal(int)
    pieces_wanted = Signal(int, int)

    def __init__(self, look: Look, words: Words, name: str, headers: tuple[str, ...]) -> None:
        super().__init__(look, name, 1, frozenset({2} if look.side else {2, 3}), headers)
        self._words, self._is_side = words, look.side
        self._view: ReturnView | None = None
        self._typed = 0
        self.cellClicked.connect(lambda *_: self.toggle())
        self.itemSelectionChanged.connect(self._forget_typed)

    def show_return(self, view: ReturnView, currency: str) -> None:
        self._view = view
        self.show_rows([self._cells(line, view, currency) for line in view.lines])

    def _cells(self, line: ReturnLine, view: ReturnView, currency: str) -> tuple[str, ...]:
        words = self._words
        if line.returnable_milli == 0:
            state = self.tr("was returned")
        else:
            state = self.tr("✓ comes back") if line.line_no in view.selected else self.tr("stays")
        pieces = words.quantity(line.returnable_milli or line.quantity_milli)
        if 0 < line.coming_milli < line.returnable_milli:
            coming = words.quantity(line.coming_milli)
            pieces = self.tr("{coming} of {all}").format(coming=coming, all=pieces)
        amount = words.money(line.returnable_minor, currency) if line.returnable_milli else "–"
        if self._is_side:
            state = "↩" if line.returnable_milli == 0 else "✓" if line.line_no in view.selected else "–"
        cells = (state, words.name(line.name) or self.tr("Amount"), pieces, amount)
        return cells[:3] if self._is_side else cells

    @property
    def chosen(self) -> ReturnLine | None:
        row = self.selected_row()
        if self._view is None or row is None or row >= len(self._view.lines):
            return None
        line = self._view.lines[row]
        return line if line.returnable_milli else None

    @property
    def has_pieces(self) -> bool:
        """What is weighed comes back whole or not at all."""
        line = self.chosen
        return line is not None and line.returnable_milli % 1000 == 0 and line.returnable_milli > 1000

    def toggle(self) -> None:
        if self.chosen is not None:
            self.toggled.emit(self.chosen.line_no)

    def change_pieces(self, by: int) -> None:
        line = self.chosen
        if line is not None and self.has_pieces:
            self._want(line, line.coming_milli // 1000 + by)

    def _want(self, line: ReturnLine, pieces: int) -> None:
        self.pieces_wanted.emit(line.line_no, max(0, min(pieces, line.returnable_milli // 1000)))

    def _type(self, digit: int) -> None:
        """Digits one after the other make a number, as long as there are so many pieces."""
        line = self.chosen
        if line is None or not self.has_pieces:
            return
        number = self._typed * 10 + digit
        self._typed = number if number <= line.returnable_milli // 1000 else digit
        self._want(line, self._typed)

    def _forget_typed(self) -> None:
        self._typed = 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, text = Qt.Key(event.key()), event.text()
        if text.isdecimal() and text.isascii():
            self._type(int(text))
            return
        self._forget_typed()
        if key == Qt.Key.Key_Space:
            self.toggle()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.change_pieces(1 if key == Qt.Key.Key_Plus else -1)
        else:
            super().keyPressEvent(event)
