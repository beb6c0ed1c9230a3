"""The lines of a sale as a table: goods with their discounts, services, and what vouchers and coupons take off."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent

from pos_loyalty.checkout.sale_prices import SERVICE_PREFIX
from pos_loyalty.checkout.views import CounterView, SaleVoucher
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.scheme import name_in
from pos_loyalty.till.table import Table
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

SaleRow = BasketLine | SaleVoucher


class SaleLines(Table):
    """Pieces of the chosen line change with + and −; Del takes it off, a voucher too."""

    quantity_asked = Signal(int, int)
    removal_asked = Signal(int)
    voucher_removal_asked = Signal(str)

    def __init__(self, look: Look, words: Words, *, large: bool = False) -> None:
        super().__init__(look, "", wide_column=1, right_aligned=frozenset({2}), large=large)
        self.setAccessibleName(self.tr("Goods of this sale"))
        self._words = words
        self._sale: tuple[SaleRow, ...] | None = None

    def show_view(self, view: CounterView) -> None:
        before = self._sale
        self._sale = (*view.basket, *view.vouchers)
        self.show_rows([self._cells(row, view.currency) for row in self._sale])
        if len(self._sale) > len(before or ()):
            self.clearSelection()
            self.scrollToBottom()

    def _cells(self, row: SaleRow, currency: str) -> tuple[str, str, str]:
        if isinstance(row, BasketLine):
            return self._goods(row, currency)
        name = self._words.name(name_in(dict(row.names), self._words.language, self.tr("Coupon")))
        if not row.amount_minor:
            waits = self.tr("needs more goods")
            return "", f"{name}\n{waits}", "–"
        points = self._words.number(row.points)
        paid_with = self.tr("{points} points").format(points=points) if row.points else self.tr("Coupon")
        return "", f"{name}\n{paid_with}", self._words.money(-row.amount_minor, currency)

    def _goods(self, line: BasketLine, currency: str) -> tuple[str, str, str]:
        words = self._words
        name = words.name(line.name) or self.tr("Amount")
        amount = words.money(line.amount_minor, currency) if line.amount_minor else self.tr("free")
        if line.discount_minor:
            before, off = (
                words.money(amount_minor, currency)
                for amount_minor in (line.full_minor, -line.discount_minor)
            )
            name = f"{name}\n{before}  {off}"
        return words.quantity(line.quantity_milli), name, amount

    def chosen(self) -> SaleRow | None:
        row = self.selected_row()
        return self._sale[row] if row is not None and self._sale and row < len(self._sale) else None

    @property
    def has_pieces(self) -> bool:
        """Whether the chosen line is goods that can be one more or one less."""
        row = self.chosen()
        if not isinstance(row, BasketLine) or row.quantity_milli % 1000:
            return False
        return not (row.product_id or "").startswith(SERVICE_PREFIX)

    def change_quantity(self, by: int) -> None:
        row = self.chosen()
        if not isinstance(row, BasketLine) or not self.has_pieces:
            return
        quantity = row.quantity_milli // 1000 + by
        if quantity < 1:
            self.removal_asked.emit(row.line_no)
        else:
            self.quantity_asked.emit(row.line_no, quantity)

    def remove(self) -> None:
        row = self.chosen()
        if isinstance(row, SaleVoucher):
            self.voucher_removal_asked.emit(row.redemption_id)
        elif row is not None:
            self.removal_asked.emit(row.line_no)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The newest line stays in sight where a voucher makes the totals higher."""
        super().resizeEvent(event)
        if self.selected_row() is None:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.change_quantity(1 if key == Qt.Key.Key_Plus else -1)
        elif key == Qt.Key.Key_Delete:
            self.remove()
        else:
            super().keyPressEvent(event)
