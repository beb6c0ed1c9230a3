"""F6: goods that come back: scan the receipt code, choose lines or pieces, see the effect, confirm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_loyalty.checkout.views import CounterView, ReturnView
from pos_loyalty.domain.cards import masked
from pos_loyalty.i18n.formats import masked_name
from pos_loyalty.till.buttons import Button
from pos_loyalty.till.plain_label import ElidedLabel, FittingLabel
from pos_loyalty.till.screens.panel import Panel
from pos_loyalty.till.screens.receipt_entry import ReceiptEntry, ReceiptlessEntry
from pos_loyalty.till.screens.return_lines import ReturnLines
from pos_loyalty.till.steps import Steps
from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import Look

if TYPE_CHECKING:  # as in `main_window`
    from pos_loyalty.checkout.questions import Question

_RECEIPT, _LINES, _WITHOUT = range(3)


class ReturnPanel(Panel):
    """`waits_for` is what head office was asked and has not answered yet."""

    lets_cards_through = True

    receipt_scanned = Signal(bytes)
    lines_chosen = Signal(object, object)
    pieces_chosen = Signal(object, int, int)
    charge_chosen = Signal(object, bool)
    confirmed = Signal(object)
    receiptless_confirmed = Signal(str, str)

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(look, words, self.tr("Return"), "", self.tr("F12 Confirm return"))
        self._opened: ReturnView | None = None
        self._view: CounterView | None = None
        self.waits_for: Question | None = None
        self.receipt = ReceiptEntry(look)
        self.receipt.entered.connect(self.receipt_scanned)
        self.receipt.without_pressed.connect(self._go_without)
        self.without = ReceiptlessEntry(look, words)
        self._add_tools(look)
        self.steps = Steps()
        for page in (self.receipt, self._second_step(look), self.without):
            self.steps.addWidget(page)
        self.body.addWidget(self.steps)

    def _second_step(self, look: Look) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(look.px(4 if look.side else 6))
        self.sold = ElidedLabel("body", tuple(map(look.px, (22, 19, 17, 15))))
        headers = (self.tr("Comes back"), self.tr("Goods"), self.tr("Quantity"), self.tr("Amount"))
        self.table = ReturnLines(
            look, self.words, self.tr("Lines of the receipt"), ("", *headers[1:3]) if look.side else headers
        )
        self.table.toggled.connect(self._toggle)
        self.table.pieces_wanted.connect(lambda no, pieces: self.pieces_chosen.emit(self._opened, no, pieces))
        self.table.itemSelectionChanged.connect(self._show_buttons)
        box.addWidget(self.sold)
        box.addWidget(self.table, 1)
        box.addLayout(self._effects(look))
        return page

    def _add_tools(self, look: Look) -> None:
        self.less, self.more = Button("−", "tool"), Button("+", "tool")
        self.less.setAccessibleName(self.tr("One piece less comes back"))
        self.more.setAccessibleName(self.tr("One piece more comes back"))
        self.less.clicked.connect(lambda: self.table.change_pieces(-1))
        self.more.clicked.connect(lambda: self.table.change_pieces(1))
        self.charge = Button("", "plain")
        self.charge.setAccessibleName(self.tr("Take the debt out of the refund"))
        self.charge.clicked.connect(self._toggle_charge)
        for button in (self.less, self.more):
            button.setFixedWidth(look.px(56))
            self.tools.addWidget(button)
        self.tools.addStretch(1)
        self.tools.addWidget(self.charge)

    def _effects(self, look: Look) -> QHBoxLayout | QVBoxLayout:
        self.effect = ElidedLabel("totalValue", tuple(map(look.px, (28, 24, 20, 17))))
        self.effect_points = FittingLabel("body", tuple(map(look.px, (22, 20, 18, 16, 15, 14, 13))))
        self.effect_points.setFixedHeight(look.px(40 if look.side else 44))
        row = QVBoxLayout() if look.side else QHBoxLayout()
        if not look.side:
            self.effect_points.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.effect.setFixedHeight(look.px(34 if look.side else 44))
        row.setSpacing(0)
        row.addWidget(self.effect, 2)
        row.addWidget(self.effect_points, 3)
        return row

    @property
    def opened_sale(self) -> ReturnView | None:
        """The sale of which something may come back, and what is chosen of it."""
        return self._opened

    # The steps

    def opened(self, view: CounterView) -> None:
        self._view, self.waits_for = view, None
        self.receipt.number.clear()
        self.show_first_step()

    def show_first_step(self) -> None:
        self._opened = None
        self.receipt.show_ready()
        self._go_to(_RECEIPT)
        self.help.show_text(self.tr("The code is at the foot of the receipt. Nothing changes before F12."))
        self.confirm_button.setEnabled(False)
        self.receipt.number.setFocus()

    def show_asking(self, question: Question) -> None:
        """Another till sold it: head office knows the receipt."""
        self.waits_for = question
        self.receipt.show_asking()

    def _go_without(self) -> None:
        if self._view is None:
            return
        self.waits_for, self._opened = None, None
        self._go_to(_WITHOUT)
        self.help.show_text(self.tr("The store manager agrees with a PIN. Enter goes on, F12 confirms."))
        self.confirm_button.setEnabled(True)
        self.without.start(self._view)

    def _go_to(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        for button in (self.less, self.more):
            button.setVisible(step == _LINES)
        if step != _LINES:
            self.charge.hide()

    def show_view(self, view: CounterView) -> None:
        self._view = view
        if self.steps.currentIndex() == _WITHOUT:
            self.without.show_view(view)

    def takes_key(self, key: str) -> bool:
        if key == "F6":
            if self.steps.currentIndex() == _RECEIPT:
                self._go_without()
            else:
                self.show_first_step()
            return True
        if key == "F9" and self.charge.isVisible():
            self._toggle_charge()
            return True
        return False

    def scanned(self, raw: bytes) -> bool:
        self.receipt_scanned.emit(raw)
        return True

    # What comes back

    def show_return(self, view: ReturnView) -> None:
        words, fresh = self.words, self._opened is None
        self._opened = view
        currency = self._view.currency if self._view is not None else ""
        code = self.tr("Receipt {code}").format(code=masked(view.receipt_code))
        who = masked_name(words.name(view.member_name)) if view.member_name else self.tr("no card")
        elsewhere = [self.tr("another till")] if view.is_foreign else []
        self.sold.show_text("  ·  ".join((code, words.short_day(view.sold_on), who, *elsewhere)))
        self.table.show_return(view, currency)
        self.effect.show_text(
            self.tr("Refund {amount}").format(amount=words.money(view.refund_minor, currency))
        )
        self.effect_points.show_text(self._points_text(view))
        self._show_charge(view, currency)
        self.confirm_button.setEnabled(bool(view.selected))
        self._go_to(_LINES)
        self.help.show_text(
            self.tr(
                "Space or a tap: whole line. Digits or + −: some of its pieces. Nothing changes before F12."
            )
        )
        if fresh:
            self.table.selectRow(0)
            self.table.setFocus()
        self._show_buttons()

    def _points_text(self, view: ReturnView) -> str:
        words = self.words
        if view.points_after is None:
            return self.tr("No card, no points to take back")
        parts = [self.tr("{taken} points").format(taken=words.signed(-view.points_to_take_back))]
        if view.points_to_give_back:
            back = words.signed(view.points_to_give_back)
            parts.append(self.tr("{points} of vouchers come back").format(points=back))
        owed = -view.points_after
        if owed > 0:
            parts.append(self.tr("{points} points owed after it").format(points=words.number(owed)))
        else:
            parts.append(self.tr("{after} left").format(after=words.number(view.points_after)))
        return ", ".join(parts)

    def _show_charge(self, view: ReturnView, currency: str) -> None:
        """A debt can be paid for out of the refund, where points have a price."""
        self.charge.setVisible(view.charge_minor > 0)
        amount = self.words.money(view.charge_minor, currency)
        if self.look.side:
            off, on = self.tr("F9 Debt {amount}: no"), self.tr("F9 Debt {amount}: yes")
        else:
            off, on = (
                self.tr("F9 Take {amount} for the debt"),
                self.tr("F9 Do not take {amount} for the debt"),
            )
        self.charge.show_text((on if view.charged else off).format(amount=amount))
        self.charge.setAccessibleDescription(self.effect.text())

    def _show_buttons(self) -> None:
        for button in (self.less, self.more):
            button.setEnabled(self.table.has_pieces)

    def _toggle(self, line_no: int) -> None:
        if self._opened is not None:
            self.lines_chosen.emit(self._opened, self._opened.selected ^ {line_no})

    def _toggle_charge(self) -> None:
        if self._opened is not None:
            self.charge_chosen.emit(self._opened, not self._opened.charged)

    def confirm(self) -> None:
        if self.steps.currentIndex() == _WITHOUT:
            amount, pin = self.without.amount.text(), self.without.pin.text()
            self.without.pin.clear()
            self.receiptless_confirmed.emit(amount, pin)
        elif self._opened is not None and self._opened.selected:
            self.confirmed.emit(self._opened)

    def first_focus(self) -> QWidget:
        return {_RECEIPT: self.receipt.number, _LINES: self.table, _WITHOUT: self.without.amount}[
            self.steps.currentIndex()
        ]
