"""The panels about a sale: gifts with vouchers and services, goods that come back, the receipt, the sale itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from pos_loyalty.checkout.views import CounterView, Message, ReturnView
from pos_loyalty.till.counter_base import CounterBase
from pos_loyalty.till.screens.receipt_panel import ReceiptPanel
from pos_loyalty.till.screens.return_panel import ReturnPanel
from pos_loyalty.till.screens.reward_panel import RewardPanel
from pos_loyalty.till.screens.sale_lines import SaleLines
from pos_loyalty.till.screens.sale_panel import SalePanel
from pos_loyalty.till.theme import SALE_COLUMN_FROM

if TYPE_CHECKING:  # the window is painted before these are loaded
    from pos_loyalty.checkout.questions import FindReceipt, ReceiptAnswer, ReserveGift
    from pos_loyalty.till.session_port import Session


class SalePanels(CounterBase):
    @cached_property
    def reward_panel(self) -> RewardPanel:
        panel = RewardPanel(self._look, self._words)
        self._added(panel)
        panel.gift_pressed.connect(self._press_listed_gift)
        panel.voucher_chosen.connect(
            lambda reward_id, steps: self._do_unless_refused(lambda s: s.voucher_chosen(reward_id, steps))
        )
        panel.service_chosen.connect(
            lambda service_id: self._do_unless_refused(lambda s: s.service_added(service_id))
        )
        panel.coupon_typed.connect(lambda text: self._do_unless_refused(lambda s: s.typed(text)))
        return panel

    @cached_property
    def return_panel(self) -> ReturnPanel:
        panel = ReturnPanel(self._look, self._words)
        self._added(panel)
        panel.receipt_scanned.connect(self._open_return)
        panel.lines_chosen.connect(
            lambda view, selected: self._change_return(lambda s: s.return_lines_chosen(view, selected))
        )
        panel.pieces_chosen.connect(
            lambda view, no, pieces: self._change_return(lambda s: s.return_pieces_chosen(view, no, pieces))
        )
        panel.charge_chosen.connect(
            lambda view, charged: self._change_return(lambda s: s.return_charge_chosen(view, charged=charged))
        )
        panel.confirmed.connect(lambda view: self._do_unless_refused(lambda s: s.return_confirmed(view)))
        panel.receiptless_confirmed.connect(self._return_without_receipt)
        return panel

    @cached_property
    def receipt_panel(self) -> ReceiptPanel:
        panel = ReceiptPanel(self._look, self._words)
        self._added(panel)
        panel.print_asked.connect(self.receipt_wanted)
        return panel

    @cached_property
    def sale_panel(self) -> SalePanel:
        panel = SalePanel(self._look, self._words)
        self._added(panel)
        self._join_sale(panel.lines)
        panel.finish_pressed.connect(lambda: self._do_unless_refused(lambda s: s.sale_finished()))
        return panel

    # The sale

    def _join_sale(self, lines: SaleLines) -> None:
        lines.quantity_asked.connect(lambda no, count: self._do(lambda s: s.quantity_changed(no, count)))
        lines.removal_asked.connect(lambda no: self._do(lambda s: s.line_removed(no)))
        lines.voucher_removal_asked.connect(lambda one: self._do(lambda s: s.voucher_removed(one)))

    def _finish_sale(self) -> None:
        self._do(lambda session: session.sale_finished())

    def _open_sale(self) -> None:
        """Where there is a column of the sale, to its lines; else to the panel that has them."""
        if self._sale_hidden():
            self._open(self.sale_panel)
            return
        self._close_panel()
        self.page.sale.go_to_lines()

    def _sale_hidden(self) -> bool:
        return self._look.side or self.width() < self._look.px(SALE_COLUMN_FROM)

    def _open_receipt(self) -> None:
        if self._session is None:
            return
        found = self._session.newest_receipt()
        if isinstance(found, Message):
            self._say(found)
            return
        self._open(self.receipt_panel)
        self.receipt_panel.show_receipt(found)

    # Gifts, vouchers, services

    def _open_rewards(self) -> None:
        self._open(self.reward_panel)
        self._refresh_rewards()

    def _refresh_rewards(self) -> None:
        session, panel = self._session, self.page.panel
        if session is not None and isinstance(panel, RewardPanel):
            panel.show_offers(
                session.view.currency, session.all_gifts(), session.voucher_offers(), session.services()
            )

    def press_gift(self, index: int) -> None:
        if self._session is not None and self.page.panel is None:
            self._after_gift_press(*self._session.gift_pressed(index))

    def _press_listed_gift(self, reward_id: str) -> None:
        if self._session is not None:
            self._after_gift_press(*self._session.gift_pressed_by_id(reward_id))

    def _after_gift_press(self, view: CounterView, asked: ReserveGift | None) -> None:
        self._show(view)
        if asked is not None:
            self.question_asked.emit(asked)

    # Goods that come back

    def _open_return(self, raw: bytes) -> None:
        if self._session is None:
            return
        opened = self._session.return_opened(raw)
        self.return_panel.waits_for = None
        self._show_return(opened)
        for question in self._session.take_questions():
            if isinstance(opened, Message):
                self.return_panel.show_asking(question)
            self.question_asked.emit(question)

    def _show_return(self, opened: ReturnView | Message) -> None:
        """What the receipt's sale is, or one sentence."""
        if isinstance(opened, Message):
            self._say(opened)
            self.return_panel.show_first_step()
        else:
            self.return_panel.show_return(opened)
            self._say(Message("info", "return_choose"))

    def _show_asked_return(self, asked: FindReceipt, answer: ReceiptAnswer) -> None:
        """An answer that nobody waits for any more changes nothing."""
        if self._session is None or self.page.panel is not self.return_panel:
            return
        if self.return_panel.waits_for == asked:
            self.return_panel.waits_for = None
            self._show_return(self._session.receipt_answered(asked, answer))

    def _change_return(self, step: Callable[[Session], ReturnView]) -> None:
        if self._session is None:
            return
        self.return_panel.show_return(step(self._session))
        message = self._session.view.message
        if message.kind == "error":
            self._say(message)

    def _return_without_receipt(self, amount: str, pin: str) -> None:
        self._do_unless_refused(lambda session: session.returned_without_receipt(amount, pin))
