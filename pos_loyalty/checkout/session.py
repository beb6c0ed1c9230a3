"""The verbs of one counter: what a scan, a key or news from head office does.

No Qt and no threads: one thread calls it. Every step returns the new view; a refusal is the message in it, never
an exception that reaches a screen.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, assert_never

from pos_loyalty.checkout import (
    enrol,
    identify,
    programme,
    purchase,
    redeem,
    replace_card,
    returns,
    suggest,
    undo,
)
from pos_loyalty.checkout.counter_state import GIFTS_SHOWN, CounterState
from pos_loyalty.checkout.gift_press import GiftPress
from pos_loyalty.checkout.redeem import ReserveAnswer, ReserveGift
from pos_loyalty.checkout.views import (
    CounterView,
    EnrolForm,
    LastSale,
    MemberRow,
    Message,
    Money,
    ReturnView,
    SyncView,
)
from pos_loyalty.database import member_reads
from pos_loyalty.domain import basket, codes
from pos_loyalty.domain.errors import UserError
from pos_loyalty.i18n.money import parse_amount

P = ParamSpec("P")


def _step(
    method: Callable[Concatenate["CounterSession", P], None],
) -> Callable[Concatenate["CounterSession", P], CounterView]:
    """Runs one step, turns a refusal into the message, and returns the view after it."""

    @wraps(method)
    def run(self: "CounterSession", /, *args: P.args, **kwargs: P.kwargs) -> CounterView:
        try:
            method(self, *args, **kwargs)
        except UserError as refusal:
            self._say("error", refusal.key, **refusal.values)
        return self.view

    return run


class CounterSession(CounterState):
    """One counter at one till."""

    # Scans and the goods

    @_step
    def scanned(self, raw: bytes) -> None:
        """A scan in any state: it identifies the member, adds the product, or the message says why not."""
        with self._store.reading() as connection:
            context = self._programme.context(self._language, self._clock())
            found = identify.identify(connection, raw, context)
        match found:
            case identify.MemberFound(member):
                self._show_member(member, Message("ok", "card_read", {"name": member.name}))
            case identify.ProductFound(product):
                self._add_product(product)
            case identify.ReceiptFound():
                self._say("info", "receipt_scanned")
            case identify.CardRefused(number, message):
                self._show_refused("blocked_card", number, message)
            case identify.CardUnassigned(number, message):
                self._show_refused("unknown_card", number, message)
            case identify.NothingFound(message):
                self._message = message
            case _ as never:
                assert_never(never)

    def is_card(self, raw: bytes) -> bool:
        """True for a number that is a member card of this shop by its form, whether anybody holds it or not."""
        return isinstance(codes.parse(raw, self._programme.rules), codes.CardCode)

    def typed(self, text: str) -> CounterView:
        """A number typed by hand goes the way of a scan."""
        return self.scanned(text.encode("utf-8", "replace"))

    @_step
    def scan_rejected(self) -> None:
        """The scanner delivered something that was not whole."""
        self._say("error", "scan_broken")

    @_step
    def amount_keyed(self, text: str) -> None:
        currency = self._programme.scheme.currency
        amount_minor = parse_amount(text, currency)
        self._change(basket=basket.with_amount(self._customer.basket, amount_minor))
        self._say("ok", "amount_added", amount=Money(amount_minor, currency))

    @_step
    def quantity_changed(self, line_no: int, quantity: int) -> None:
        self._change(basket=basket.with_quantity(self._customer.basket, line_no, quantity))
        self._say("info", "ready")

    @_step
    def line_removed(self, line_no: int) -> None:
        gone = next((line for line in self._customer.basket if line.line_no == line_no), None)
        if gone is None:
            return
        self._change(basket=basket.without_line(self._customer.basket, line_no))
        self._refresh_suggestions()
        amount = Money(gone.amount_minor, self._programme.scheme.currency)
        self._say("ok", "line_removed", name=gone.name or amount)

    @_step
    def sale_finished(self) -> None:
        """Records the sale: one transaction, durable when this returns."""
        member, scheme = self._customer.member, self._programme.scheme
        sale = purchase.Sale(
            self._customer.basket,
            member.member_id if member else None,
            member.card_number if member else None,
        )
        done = purchase.record_purchase(
            self._store, sale, scheme, self.identity.timezone, self._clock(), self._new_id
        )
        self._last_sale = LastSale(
            done.receipt_code, done.total_minor, done.points, member.name if member else None
        )
        self._forget_customer()
        total = Money(done.total_minor, scheme.currency)
        if member:
            self._say("ok", "sale_finished", total=total, name=member.name, points=done.points)
        else:
            self._say("ok", "sale_finished_no_member", total=total)

    # Gifts

    def gift_pressed(self, index: int) -> tuple[CounterView, ReserveGift | None]:
        """The tile at this place; see `gift_pressed_by_id`."""
        shown = self.all_gifts()[:GIFTS_SHOWN]
        if not 0 <= index < len(shown):
            return self.view, None
        return self.gift_pressed_by_id(shown[index].reward.reward_id)

    def gift_pressed_by_id(self, reward_id: str) -> tuple[CounterView, ReserveGift | None]:
        """The first press arms, the second gives: it returns what head office is to be asked.

        A second press within 300 ms is a bounce, one after 8 s arms again.
        """
        asked: list[ReserveGift] = []
        view = self._gift_press_step(reward_id, asked)
        return view, asked[0] if asked else None

    @_step
    def _gift_press_step(self, reward_id: str, asked: list[ReserveGift]) -> None:
        tile = next((t for t in self.all_gifts() if t.reward.reward_id == reward_id), None)
        member, press = self._customer.member, self._customer.press
        if member is None or tile is None or tile.waiting:
            return
        now_ms = self._clock()
        gift = tile.reward.name(self._language)
        if press is None or not press.confirms(tile.reward, now_ms):
            self._release_gift()
            self._change(press=GiftPress(reward_id, tile.reward.points, now_ms))
            self._say("ask", "gift_confirm", gift=gift, before=member.points, after=tile.points_after)
        elif not press.is_bounce(now_ms):
            asked.append(ReserveGift(self._new_id(), reward_id, member.member_id, tile.reward.points))
            self._change(press=press.asking(asked[0]))
            self._say("info", "gift_asking", gift=gift)

    @_step
    def gift_answered(self, asked: ReserveGift, answer: ReserveAnswer) -> None:
        """Head office answered, or could not be asked; what is not handed over is let go again."""
        press = self._customer.press
        if press is None or press.asked != asked:
            self._say_not_given(asked, answer)
            return
        gift = self._programme.gift_name(asked.reward_id, self._language)
        if not answer.granted:
            self._release_gift()
            self._say("error", answer.reason_key or "gift_refused", gift=gift)
            return
        # The tile sleeps again even if nothing can be written: the gift is not given then.
        self._change(press=None)
        redeem.record_redemption(self._store, asked, self._clock(), self._new_id)
        self._reread_member()
        self._refresh_undo()
        after = self._customer.member.points if self._customer.member else 0
        self._say("ok", "gift_given", gift=gift, points=asked.points, after=after)

    def _say_not_given(self, asked: ReserveGift, answer: ReserveAnswer) -> None:
        """The tile was let go meanwhile, and head office was told then: a yes must not lead to a gift."""
        member = self._customer.member
        if answer.granted and (member is None or member.member_id != asked.member_id):
            self._say("info", "gift_member_changed")

    # Suggestions

    @_step
    def suggestion_answered(self, index: int, *, taken: bool) -> None:
        member = self._customer.member
        if member is None or not 0 <= index < len(self._customer.suggestions):
            return
        suggestion = self._customer.suggestions[index]
        answer = "taken" if taken else "not_today"
        suggest.record_answer(self._store, member.member_id, suggestion, answer, self._clock(), self._new_id)
        self._change(answered=self._customer.answered | {suggestion.product_id})
        self._refresh_suggestions()
        if taken:
            self._say("ok", "suggestion_taken", product=suggestion.name)
        else:
            self._say("ok", "suggestion_declined")

    # Clearing and undoing

    @_step
    def cleared(self) -> None:
        """Esc: takes back the first press of a gift, else sends the customer and the goods away."""
        if self._customer.press is not None:
            self._release_gift()
        else:
            self._forget_customer()
        self._say("info", "ready")

    @_step
    def undone(self) -> None:
        """F7: takes back this till's last sale or gift by new entries."""
        back = undo.undo_last(self._store, self.identity.timezone, self._clock(), self._new_id)
        self._reread_member()
        self._refresh_undo()
        if back.reward_id is not None:
            gift = self._programme.gift_name(back.reward_id, self._language)
            self._say("ok", "undone_redemption", gift=gift, points=back.points)
        else:
            self._last_sale = None
            total = Money(back.amount_minor, self._programme.scheme.currency)
            self._say("ok", "undone_purchase", total=total, points=-back.points)

    # Members

    def found(self, text: str) -> tuple[MemberRow, ...]:
        """F2: by name part, Hangul initials or the last four digits of the phone."""
        try:
            with self._store.reading() as connection:
                rows = member_reads.search(connection, text[:64])
        except UserError as refusal:
            self._say("error", refusal.key, **refusal.values)
            return ()
        return tuple(identify.member_row(row, self._programme.scheme, self._language) for row in rows)

    @_step
    def member_chosen(self, member_id: str) -> None:
        view = self._member_by_id(member_id)
        if view is None:
            raise UserError("member_gone")
        self._show_member(view, Message("ok", "member_chosen", {"name": view.name}))

    @_step
    def enrolled(self, form: EnrolForm) -> None:
        """F3: nothing is stored unless every field is right; the new member then stands at the counter."""
        new = enrol.enrol(
            self._store,
            self.identity,
            form,
            self._programme.scheme,
            self._region,
            self._clock(),
            self._new_id,
        )
        self._show_new_card(new.member_id, "enrolled", new.name, new.card_number)

    @_step
    def card_replaced(self, member_id: str, raw: bytes) -> None:
        """F4: the scanned new card takes the place of the member's old ones."""
        code = codes.parse(raw, self._programme.rules)
        if not isinstance(code, codes.CardCode) or code.legacy:
            wrong = identify.unusable(code, "card_not_for_members")
            raise UserError(wrong.key, **wrong.values)
        done = replace_card.replace_card(
            self._store, member_id, code.number, self._programme.scheme, self._clock(), self._new_id
        )
        self._show_new_card(done.member_id, "card_replaced", done.name, done.card_number)

    # Returns

    def return_opened(self, raw: bytes) -> ReturnView | Message:
        """F6: the sale of a scanned receipt code, everything selected that can still come back."""
        code = codes.parse(raw, self._programme.rules)
        if not isinstance(code, codes.ReceiptCode):
            return identify.unusable(code, "not_a_receipt")
        try:
            with self._store.reading() as connection:
                opened = returns.open_purchase(connection, code.number)
        except UserError as refusal:
            return Message("error", refusal.key, refusal.values)
        left = frozenset(line.line_no for line in opened.lines if returns.is_left(opened, line))
        if not left:
            return Message("info", "nothing_to_return")
        return self._return_view(opened, left)

    def return_lines_chosen(self, view: ReturnView, selected: frozenset[int]) -> ReturnView:
        try:
            with self._store.reading() as connection:
                opened = returns.open_purchase_by_id(connection, view.purchase_id)
        except UserError as refusal:
            self._say("error", refusal.key, **refusal.values)
            return view
        return self._return_view(opened, selected)

    @_step
    def return_confirmed(self, view: ReturnView) -> None:
        if not view.selected:
            raise UserError("choose_lines")
        done = returns.record_return(
            self._store, view.purchase_id, view.selected, self.identity.timezone, self._clock(), self._new_id
        )
        self._reread_member()
        self._refresh_undo()
        refund = Money(done.total_minor, self._programme.scheme.currency)
        self._say("ok", "returned", refund=refund, points=-done.points)

    # From outside

    @_step
    def sync_changed(self, sync: SyncView) -> None:
        """News of the exchange: programme, gifts and the shown member are read again; the message stays."""
        self._sync = sync
        self._programme = programme.load(self._store)
        if not self._reread_member():
            self._say("error", "member_gone")

    @_step
    def ticked(self) -> None:
        """Once a second: a gift that nobody confirmed goes back to sleep, a clock that was set back is told."""
        press = self._customer.press
        if press is not None and press.is_over(self._clock()):
            self._change(press=None)
            self._say("info", "ready")
        self._watch_clock()
