"""A session that answers with fixed views and writes down what it was asked."""

from collections.abc import Mapping
from dataclasses import replace

from pos_loyalty.checkout.questions import (
    CouponAnswer,
    ExplainAnswer,
    ExplainPoints,
    FindByPhone,
    FindMember,
    FindReceipt,
    HoldCoupon,
    MemberAnswer,
    Question,
    ReceiptAnswer,
    ReserveAnswer,
    ReserveGift,
)
from pos_loyalty.checkout.receipt import Receipt
from pos_loyalty.checkout.shop_sale import ShopSale, Taken
from pos_loyalty.checkout.views import (
    CounterView,
    EnrolForm,
    GiftTile,
    Kind,
    MemberRow,
    Message,
    ReturnView,
    ServiceOffer,
    SyncView,
    VoucherOffer,
)
from pos_loyalty.domain.why import Explanation, GivenGift
from tests.till import samples

CARD = b"9001123456784821"
NEW_CARD = b"9001123456780007"
RECEIPT = b"8000020000001234"
OTHER_RECEIPT = b"8000030000000777"


class FakeSession:
    """`calls` holds (name, arguments) in order; ticks are left out."""

    def __init__(self, view: CounterView | None = None, language: str = "en") -> None:
        self.view = view or samples.idle()
        self.calls: list[tuple[object, ...]] = []
        self.mentions = 0
        self.rows: tuple[MemberRow, ...] = samples.ROWS
        self.similar: tuple[MemberRow, ...] = samples.ROWS[:1]
        self.questions: list[Question] = []
        self.refuses = False
        self.offers = True
        self._language = language

    def _now(self, view: CounterView, *call: object) -> CounterView:
        self.calls.append(call)
        self.view = view
        return view

    def _answer(self, said: str, refusal: str, *call: object) -> CounterView:
        """A step that says something, or refuses where refusals are wanted."""
        refused = self.refuses
        return self._now(self._say(refusal if refused else said, "error" if refused else "ok"), *call)

    def _say(self, key: str, kind: str = "ok", **values: object) -> CounterView:
        return replace(self.view, message=Message(kind, key, values))

    def scanned(self, raw: bytes) -> CounterView:
        known = {CARD: samples.selling(self._language), NEW_CARD: samples.unknown()}
        view = known.get(raw) or self._say("code_unknown", "error", code=raw.decode("latin-1"))
        return self._now(view, "scanned", raw)

    def is_card(self, raw: bytes) -> bool:
        return raw in (CARD, NEW_CARD)

    def member_answered(self, asked: FindMember, answer: MemberAnswer) -> CounterView:
        return self._now(samples.shown(self._language), "member_answered", asked, answer)

    def signed_in(self, code: str, pin: str) -> CounterView:
        if self.refuses:
            return self._now(self._say("sign_in_wrong", "error"), "signed_in", code, pin)
        return self._now(replace(samples.idle(), operator="Kim Ha-neul"), "signed_in", code, pin)

    def agreed(self, typed: str) -> CounterView:
        if self.refuses:
            return self._now(self._say("sign_in_wrong", "error"), "agreed", typed)
        return self._now(replace(self.view, agreement=None), "agreed", typed)

    def not_agreed(self) -> CounterView:
        return self._now(replace(self.view, agreement=None), "not_agreed")

    def signed_out(self) -> CounterView:
        return self._now(samples.locked(), "signed_out")

    def scan_rejected(self) -> CounterView:
        return self._now(self._say("scan_broken", "error"), "scan_rejected")

    def typed(self, text: str) -> CounterView:
        return self._now(self.view, "typed", text)

    def amount_keyed(self, text: str) -> CounterView:
        if self.refuses:
            return self._now(self._say("amount_unreadable", "error", text=text), "amount_keyed", text)
        line = replace(samples.basket("en")[0], line_no=len(self.view.basket) + 1, name="")
        return self._now(replace(self.view, basket=(*self.view.basket, line)), "amount_keyed", text)

    def quantity_changed(self, line_no: int, quantity: int) -> CounterView:
        return self._now(self.view, "quantity_changed", line_no, quantity)

    def line_removed(self, line_no: int) -> CounterView:
        left = tuple(line for line in self.view.basket if line.line_no != line_no)
        return self._now(replace(self.view, basket=left), "line_removed", line_no)

    def sale_finished(self) -> CounterView:
        return self._now(samples.idle_after_sale(), "sale_finished")

    def gift_pressed(self, index: int) -> tuple[CounterView, ReserveGift | None]:
        if index >= len(self.view.gifts):
            return self.view, None
        return self.gift_pressed_by_id(self.view.gifts[index].reward.reward_id)

    def gift_pressed_by_id(self, reward_id: str) -> tuple[CounterView, ReserveGift | None]:
        asked = None
        tiles = []
        for tile in self.view.gifts:
            mine = tile.reward.reward_id == reward_id
            if mine and tile.armed:
                asked = ReserveGift("r1", reward_id, "m1", tile.reward.points)
            tiles.append(replace(tile, armed=mine and not tile.armed, waiting=mine and tile.armed))
        return self._now(replace(self.view, gifts=tuple(tiles)), "gift_pressed", reward_id), asked

    def gift_answered(self, asked: ReserveGift, answer: ReserveAnswer) -> CounterView:
        return self._now(samples.selling(self._language), "gift_answered", asked, answer)

    def all_gifts(self) -> tuple[GiftTile, ...]:
        return self.view.gifts

    def voucher_offers(self) -> tuple[VoucherOffer, ...]:
        return samples.VOUCHERS if self.offers else ()

    def services(self) -> tuple[ServiceOffer, ...]:
        return samples.services(self._language) if self.offers else ()

    def voucher_chosen(self, reward_id: str, steps: int) -> CounterView:
        return self._answer("gift_asking", "asking_already", "voucher_chosen", reward_id, steps)

    def voucher_removed(self, redemption_id: str) -> CounterView:
        left = tuple(one for one in self.view.vouchers if one.redemption_id != redemption_id)
        return self._now(replace(self.view, vouchers=left), "voucher_removed", redemption_id)

    def service_added(self, service_id: str) -> CounterView:
        return self._answer("service_free", "service_unknown", "service_added", service_id)

    def coupon_answered(self, asked: HoldCoupon, answer: CouponAnswer) -> CounterView:
        return self._answer("voucher_on_sale", "coupon_unknown", "coupon_answered", asked, answer)

    def take_questions(self) -> tuple[Question, ...]:
        asked, self.questions = tuple(self.questions), []
        return asked

    def newest_receipt(self) -> Receipt | Message:
        self.calls.append(("newest_receipt",))
        return samples.receipt(self._language) if self.offers else Message("info", "no_receipt_yet")

    def points_explained(self) -> Explanation | None:
        self.calls.append(("points_explained",))
        self.questions.append(ExplainPoints("m1"))
        return samples.explanation()

    def explanation_answered(self, asked: ExplainPoints, answer: ExplainAnswer) -> Explanation | None:
        self.calls.append(("explanation_answered", asked, answer))
        return samples.explanation(is_whole=True) if answer.document is not None else None

    def gift_came_back(self, gift: GivenGift) -> CounterView:
        return self._answer("undone_redemption", "gift_back_already", "gift_came_back", gift)

    def mentions_fit(self, count: int) -> CounterView:
        self.mentions = count
        return self.view

    def suggestion_answered(self, index: int, *, taken: bool) -> CounterView:
        return self._now(self.view, "suggestion_answered", index, taken)

    def cleared(self) -> CounterView:
        if any(tile.armed for tile in self.view.gifts):
            tiles = tuple(replace(tile, armed=False) for tile in self.view.gifts)
            return self._now(replace(self.view, gifts=tiles), "cleared")
        return self._now(samples.idle(), "cleared")

    def undone(self) -> CounterView:
        return self._now(self.view, "undone")

    def found(self, text: str) -> tuple[MemberRow, ...]:
        self.calls.append(("found", text))
        return self.rows

    def is_phone(self, text: str) -> bool:
        return text.isdecimal() and len(text) >= 7

    def looked_for_elsewhere(self, text: str) -> None:
        self.calls.append(("looked_for_elsewhere", text))

    def phone_answered(self, asked: FindByPhone, answer: MemberAnswer) -> tuple[MemberRow, ...] | None:
        return self.rows if answer.is_answer else None

    def found_similar(self, text: str) -> tuple[MemberRow, ...]:
        self.calls.append(("found_similar", text))
        return self.similar

    def card_reported_lost(self, member_id: str) -> CounterView:
        return self._answer("card_reported_lost", "no_card_in_use", "card_reported_lost", member_id)

    def card_found_again(self, card_number: str) -> CounterView:
        return self._answer("card_found_again", "card_not_lost", "card_found_again", card_number)

    def member_chosen(self, member_id: str) -> CounterView:
        return self._now(samples.shown(self._language), "member_chosen", member_id)

    def enrolled(self, form: EnrolForm) -> CounterView:
        if self.refuses:
            return self._now(self._say("name_missing", "error"), "enrolled", form)
        return self._now(samples.shown(self._language), "enrolled", form)

    def card_replaced(self, member_id: str, raw: bytes) -> CounterView:
        if self.refuses:
            return self._now(self._say("card_taken", "error"), "card_replaced", member_id, raw)
        return self._now(samples.shown(self._language), "card_replaced", member_id, raw)

    def return_opened(self, raw: bytes) -> ReturnView | Message:
        self.calls.append(("return_opened", raw))
        if raw == OTHER_RECEIPT:
            self.questions.append(FindReceipt(raw.decode()))
            return Message("info", "receipt_asking")
        return samples.return_view() if raw == RECEIPT else Message("error", "not_a_receipt")

    def receipt_answered(self, asked: FindReceipt, answer: ReceiptAnswer) -> ReturnView | Message:
        self.calls.append(("receipt_answered", asked, answer))
        return Message("error", answer.reason_key) if answer.reason_key else samples.owing_return()

    def return_lines_chosen(self, view: ReturnView, selected: frozenset[int]) -> ReturnView:
        self.calls.append(("return_lines_chosen", selected))
        return samples.return_view(selected)

    def return_pieces_chosen(self, view: ReturnView, line_no: int, pieces: int) -> ReturnView:
        self.calls.append(("return_pieces_chosen", line_no, pieces))
        return samples.return_view(view.selected, pieces)

    def return_charge_chosen(self, view: ReturnView, *, charged: bool) -> ReturnView:
        self.calls.append(("return_charge_chosen", charged))
        return samples.owing_return(charged=charged)

    def returned_without_receipt(self, amount_text: str, pin: str) -> CounterView:
        return self._answer("returned", "manager_pin_wrong", "returned_without_receipt", amount_text, pin)

    def return_confirmed(self, view: ReturnView) -> CounterView:
        return self._now(self._say("returned", refund=1, points=2), "return_confirmed", view.selected)

    def sync_changed(self, sync: SyncView) -> CounterView:
        return self._now(replace(self.view, sync=sync), "sync_changed", sync)

    def ticked(self) -> CounterView:
        return self.view

    def shop_sale_arrived(self, sale: ShopSale) -> Taken:
        self.calls.append(("shop_sale_arrived", sale))
        return Taken("waiting")

    def reported(self, kind: Kind, key: str, values: Mapping[str, object]) -> CounterView:
        return self._now(replace(self.view, message=Message(kind, key, values)), "reported", key)
