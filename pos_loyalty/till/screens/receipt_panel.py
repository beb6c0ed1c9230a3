"""F8: the last receipt of this till, to be looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.screens.receipt_view import ReceiptView
from pos_loyalty.till.texts import Words, translate
from pos_loyalty.till.theme import Look

if TYPE_CHECKING:  # the window is painted before the database library is loaded
    from pos_loyalty.checkout.receipt import Receipt


class ReceiptPanel(Panel):
    print_asked = Signal(object)

    def __init__(self, look: Look, words: Words) -> None:
        from pos_loyalty.printing.receipt_text import COLUMNS

        super().__init__(
            look,
            words,
            self.tr("Last receipt"),
            self.tr("↑ ↓ scroll, F12 prints it. The number at its foot is what a return asks for."),
            self.tr("F12 Print"),
        )
        self.receipt = ReceiptView(look, COLUMNS)
        self.paper = _Scroll()
        self.paper.setAccessibleName(self.tr("Last receipt"))
        self.paper.setWidget(self.receipt)
        self.paper.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.paper.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.paper)
        self._shown: Receipt | None = None

    def show_receipt(self, receipt: Receipt) -> None:
        from pos_loyalty.printing.receipt_text import Paper, receipt_lines

        self._shown = receipt
        self.receipt.show_lines(receipt_lines(receipt, Paper(self.words.language, translate)))
        self.paper.verticalScrollBar().setValue(0)

    def confirm(self) -> None:
        """F12"""
        if self._shown is not None:
            self.print_asked.emit(self._shown)

    def first_focus(self) -> QWidget:
        return self.paper


class _Scroll(QScrollArea):
    """Scrolls by the keyboard as lists do."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(bar.minimum() if event.key() == Qt.Key.Key_Home else bar.maximum())
            return
        super().keyPressEvent(event)
