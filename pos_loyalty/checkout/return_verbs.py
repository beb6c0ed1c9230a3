"""The verbs of goods that come back, of gifts that do, and of taking back what was done here."""

from collections.abc import Mapping
from dataclasses import replace

from pos_loyalty.checkout import (
    identify,
    open_purchase,
    receiptless_return,
    redeem,
    returns,
    shop_sales,
    undo,
)
from pos_loyalty.checkout.open_purchase import OpenPurchase
from pos_loyalty.checkout.operator_verbs import OperatorVerbs
from pos_loyalty.checkout.questions import FindReceipt, ReceiptAnswer
from pos_loyalty.checkout.returns import Choice
from pos_loyalty.checkout.steps import step
from pos_loyalty.checkout.undo import Undone
from pos_loyalty.checkout.views import Message, Money, ReturnView
from pos_loyalty.domain import codes
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.why import GivenGift
from pos_loyalty.i18n.money import parse_amount


class ReturnVerbs(OperatorVerbs):
    _opened: OpenPurchase | None = None

    def return_opened(self, raw: bytes) -> ReturnView | Message:
        """F6: the sale of a scanned receipt code, everything chosen that can still come back.

        A receipt of another till is asked for at head office: the message says so, `receipt_answered` follows.
        """
        if self.is_locked:
            return Message("warn", "sign_in_first")
        code = codes.parse(raw, self._programme.rules(self._clock()))
        if not isinstance(code, codes.ReceiptCode):
            return self._open_shop_sale(raw) or identify.unusable(code, "not_a_receipt")
        with self._store.reading() as connection:
            opened = open_purchase.by_receipt(connection, code.number)
        if opened is None:
            self._ask(FindReceipt(code.number))
            return Message("info", "receipt_asking")
        return self._open(opened)

    def _open_shop_sale(self, raw: bytes) -> ReturnView | Message | None:
        """By the number on the receipt of the shop's own till, where its sale was booked here."""
        number = raw[: codes.MAX_BYTES].decode("ascii", "replace").strip()
        with self._store.reading() as connection:
            purchase_id = shop_sales.purchase_of(connection, number)
            opened = open_purchase.by_id(connection, purchase_id) if purchase_id else None
        return self._open(opened) if opened else None

    def receipt_answered(self, _asked: FindReceipt, answer: ReceiptAnswer) -> ReturnView | Message:
        """The sale of another till, or why there is none."""
        if answer.sale is None:
            return Message("error", answer.reason_key or "receipt_unknown")
        try:
            with self._store.reading() as connection:
                return self._open(open_purchase.foreign(connection, answer.sale))
        except UserError as refusal:
            return Message("error", refusal.key, refusal.values)

    def _open(self, opened: OpenPurchase) -> ReturnView | Message:
        self._opened = opened
        choice = returns.everything_left(opened)
        if not choice:
            return Message("info", "nothing_to_return")
        return self._return_view(opened, choice)

    def return_lines_chosen(self, view: ReturnView, selected: frozenset[int]) -> ReturnView:
        """Whole lines; one that comes already keeps its number of pieces."""
        before = {line.line_no: line.coming_milli for line in view.lines}
        most = {line.line_no: line.returnable_milli for line in view.lines}
        choice = {no: before.get(no) or most[no] for no in selected if most.get(no)}
        return self._choose(view, choice)

    def return_pieces_chosen(self, view: ReturnView, line_no: int, pieces: int) -> ReturnView:
        """Some pieces of a line; none of them takes it out of the return."""
        choice = {line.line_no: line.coming_milli for line in view.lines if line.coming_milli}
        choice[line_no] = pieces * 1000
        return self._choose(view, {no: milli for no, milli in choice.items() if milli > 0})

    def return_charge_chosen(self, view: ReturnView, *, charged: bool) -> ReturnView:
        """Whether the debt that the return leaves is paid for out of the refund."""
        choice = {line.line_no: line.coming_milli for line in view.lines if line.coming_milli}
        return self._choose(replace(view, charged=charged), choice)

    def _choose(self, view: ReturnView, choice: Choice) -> ReturnView:
        try:
            return self._return_view(self._reopened(view), choice, charged=view.charged)
        except UserError as refusal:
            self.say("error", refusal.key, **refusal.values)
            return view

    def _reopened(self, view: ReturnView) -> OpenPurchase:
        """As it is now: something may have come back since, at this till."""
        if (
            self._opened is not None
            and self._opened.is_foreign
            and self._opened.purchase_id == view.purchase_id
        ):
            return self._opened
        with self._store.reading() as connection:
            return open_purchase.by_id(connection, view.purchase_id)

    def _return_view(self, opened: OpenPurchase, choice: Choice, *, charged: bool = False) -> ReturnView:
        member = self._member_by_id(opened.member_id) if opened.member_id else None
        return returns.return_view(opened, choice, member, charged=charged)

    @step
    def return_confirmed(self, view: ReturnView) -> None:
        choice = {line.line_no: line.coming_milli for line in view.lines if line.coming_milli}
        if not choice:
            raise UserError("choose_lines")
        opened = self._reopened(view)
        now = self._return_view(opened, choice, charged=view.charged)
        worth = now.refund_minor + (now.charge_minor if now.charged else 0)
        if self._scheme.agreement.is_for_return(worth) and self.can_ask_somebody:
            refund = Money(worth, self._scheme.currency)
            self._want("return_large", lambda who: self._take_back(opened, now, choice, who), refund=refund)
        else:
            self._take_back(opened, now, choice)

    def _take_back(
        self, opened: OpenPurchase, now: ReturnView, choice: Choice, approved_by: str | None = None
    ) -> None:
        charged = (0, 0)
        if now.charged:
            charged = returns.chargeable(opened.scheme, now.debt_after, now.refund_minor + now.charge_minor)
        done = returns.record_return(
            self._store,
            opened,
            lambda now: returns.chosen(now, choice),
            self.identity.timezone,
            self._clock(),
            self._new_id,
            charged=charged,
            approved_by=approved_by,
        )
        self._opened = None
        self._reread_member()
        self._refresh_undo()
        refund = Money(done.paid_minor, self._scheme.currency)
        owed = now.debt_after - charged[0]
        if owed > 0:
            self.say("warn", "returned_owing", refund=refund, points=-done.points, owed=owed)
        else:
            self.say("ok", "returned", refund=refund, points=-done.points)

    @step
    def returned_without_receipt(self, amount_text: str, pin: str) -> None:
        """A manager agrees, see `_agreed`; the points of the member at the counter follow the amount."""
        currency = self._scheme.currency
        amount_minor = parse_amount(amount_text, currency)
        agreeing = self._agreed("return_without_receipt", pin)
        done = receiptless_return.record(
            self._store,
            amount_minor,
            self._customer.member,
            self._scheme,
            self.identity.timezone,
            self._clock(),
            self._new_id,
            agreeing,
        )
        self._reread_member()
        self._refresh_undo()
        self.say("ok", "returned", refund=Money(amount_minor, currency), points=-done.points)

    @step
    def gift_came_back(self, gift: GivenGift) -> None:
        """The member at the counter brings a gift back, wherever it was given: its points return."""
        member = self._customer.member
        if member is None:
            raise UserError("member_gone")
        redeem.take_gift_back(self._store, member.member_id, gift, self._clock(), self._new_id)
        self._reread_member()
        self._refresh_undo()
        name = self._programme.gift_name(gift.reward_id, self._language)
        self.say("ok", "undone_redemption", gift=name, points=gift.points)

    @step
    def undone(self) -> None:
        """F7: takes back this till's last action by new entries; pressed again, the one before it."""
        back = undo.undo_last(self._store, self.identity.timezone, self._clock(), self._new_id)
        if not self._reread_member():
            self._change(card_number=None)
        self._refresh_undo()
        if back.action == "sale":
            self._last_sale = None
        what = "shop_sale" if back.of_shop_till else _UNDONE[back.action]
        self.say("ok", f"undone_{what}", **self._undone_values(back))

    def _undone_values(self, back: Undone) -> Mapping[str, object]:
        if back.action == "redemption":
            gift = self._programme.gift_name(back.reward_id or "", self._language)
            return {"gift": gift, "points": back.points}
        if back.action in {"sale", "return"}:
            total = Money(back.amount_minor, self._scheme.currency)
            return {"total": total, "points": abs(back.points)}
        return {"name": back.name}


_UNDONE: Mapping[str, str] = {
    "sale": "purchase",
    "return": "return",
    "redemption": "redemption",
    "enrol": "enrol",
    "card_replaced": "card_replaced",
    "card_state": "card_state",
}
