"""Steps of what points and coupons buy: gifts, vouchers, coupons, each held at head office first."""

from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pos_loyalty.checkout.questions import HoldCoupon
from tests.machine import rig
from tests.machine.counter import ANY, FAILURES, TILLS, Counters, one_of
from tests.machine.sales import GOODS

WHEN = st.sampled_from(("now", "now", "now", "later", "gone"))


class Spending(Counters):
    @rule(
        till=TILLS, who=st.integers(1, 11), gift=st.sampled_from(tuple(rig.GIFTS)), fails=FAILURES, when=WHEN
    )
    def give(self, till: int, who: int, gift: str, fails: str, when: str) -> None:
        """Two presses; the answer comes at once, later, or when the customer has gone."""
        counter = self.counter(till)
        self.identify(till, who)
        counter.gift_pressed_by_id(gift)
        self.shop.tick()
        _, asked = counter.gift_pressed_by_id(gift)
        if asked is None:
            event(f"gift: {counter.view.message.key}")
            return
        answer = self.till(till).ask(asked, fails)
        if when == "later":
            self.unanswered[till] = (asked, answer)
            return
        if when == "gone":
            counter.cleared()
        event(f"gift: {counter.gift_answered(asked, answer).message.key}")

    @precondition(lambda self: self.unanswered)
    @rule(number=TILLS)
    def an_answer_arrives(self, number: int) -> None:
        till = one_of(sorted(self.unanswered), number)
        self.answer(till, *self.unanswered.pop(till))

    @rule(till=TILLS, who=st.integers(1, 11), which=ANY)
    def gift_comes_back(self, till: int, who: int, which: int) -> None:
        counter = self.counter(till)
        self.identify(till, who)
        explained = counter.points_explained()
        for question, answer in self.ask(till, ""):
            explained = counter.explanation_answered(question, answer) or explained
        gifts = [group.gift for group in explained.groups if group.gift] if explained else []
        if gifts:
            view = counter.gift_came_back(one_of(gifts, which))
            event(f"gift back: {view.message.key}")

    @rule(
        till=TILLS,
        who=st.integers(1, 11),
        goods=GOODS,
        reward=st.sampled_from(tuple(rig.VOUCHERS)),
        steps=st.integers(1, 6),
        fails=FAILURES,
        ends=st.booleans(),
    )
    def pay_with_a_voucher(
        self, till: int, who: int, goods: list[Any], reward: str, steps: int, fails: str, ends: bool
    ) -> None:
        self.identify(till, who)
        self.put(till, goods[:3])
        self.counter(till).voucher_chosen(reward, steps if reward == "steps" else 1)
        self.answer_all(till, fails)
        if ends:
            self.finish(till)

    @precondition(lambda self: self.coupons)
    @rule(till=TILLS, who=ANY, which=ANY, goods=GOODS, fails=FAILURES, ends=st.booleans())
    def show_a_coupon(
        self, till: int, who: int, which: int, goods: list[Any], fails: str, ends: bool
    ) -> None:
        if who:
            self.identify(till, who)
        self.put(till, goods[:3])
        self.counter(till).scanned(one_of(self.coupons, which).encode())
        self.answer_all(till, fails)
        if ends:
            self.finish(till)

    @rule(till=TILLS, which=ANY)
    def take_a_voucher_off(self, till: int, which: int) -> None:
        vouchers = self.counter(till).view.vouchers
        if vouchers:
            self.counter(till).voucher_removed(one_of(vouchers, which).redemption_id)

    def answer_all(self, till: int, fails: str) -> None:
        for question, answer in self.ask(till, fails):
            self.answer(till, question, answer)

    def answer(self, till: int, question: Any, answer: Any) -> None:
        counter = self.counter(till)
        if isinstance(question, HoldCoupon):
            event(f"coupon: {counter.coupon_answered(question, answer).message.key}")
        else:
            event(f"voucher or gift: {counter.gift_answered(question, answer).message.key}")
