"""Steps of what points and coupons buy: gifts, vouchers, coupons, each held at head office first."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pos_loyalty.checkout.questions import HoldCoupon
from tests.machine import rig
from tests.machine.counter import AFTERWARDS, ANY, DAY_MS, FAILURES, GOODS, TILLS, one_of, tell
from tests.machine.sales import Sales

THEN = st.sampled_from(("end", "end", "end", "wait", "escape", "take off"))
WHEN = st.sampled_from(("now", "now", "now", "later", "gone"))


class Gifts(Sales):
    @rule(
        till=TILLS,
        who=st.integers(1, 11),
        gift=st.sampled_from(tuple(rig.GIFTS)),
        fails=FAILURES,
        when=WHEN,
        afterwards=AFTERWARDS,
    )
    def give(self, till: int, who: int, gift: str, fails: str, when: str, afterwards: str) -> None:
        """Two presses; the answer comes at once, later, or when the customer has gone."""
        counter = self.counter(till)
        self.identify(till, who)
        counter.gift_pressed_by_id(gift)
        self.shop.tick()
        _, asked = counter.gift_pressed_by_id(gift)
        if asked is None:
            tell(f"gift: {counter.view.message.key}")
            return
        answer = self.till(till).ask(asked, fails)
        if when == "later":
            self.unanswered[till] = (asked, answer)
            return
        if when == "gone":
            counter.cleared()
        tell(f"gift: {counter.gift_answered(asked, answer).message.key}")
        self.life_goes_on(afterwards, till)

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
            tell(f"gift back: {view.message.key}")

    def answer_all(self, till: int, fails: str) -> None:
        for question, answer in self.ask(till, fails):
            self.answer(till, question, answer)

    def answer(self, till: int, question: Any, answer: Any) -> None:
        counter = self.counter(till)
        if isinstance(question, HoldCoupon):
            tell(f"coupon: {counter.coupon_answered(question, answer).message.key}")
        else:
            tell(f"voucher or gift: {counter.gift_answered(question, answer).message.key}")


class Spending(Gifts):
    @rule(
        till=TILLS,
        who=st.integers(1, 11),
        goods=GOODS,
        reward=st.sampled_from(tuple(rig.VOUCHERS)),
        steps=st.integers(1, 6),
        fails=FAILURES,
        then=THEN,
        afterwards=AFTERWARDS,
    )
    def pay_with_a_voucher(
        self,
        till: int,
        who: int,
        goods: list[Any],
        reward: str,
        steps: int,
        fails: str,
        then: str,
        afterwards: str,
    ) -> None:
        self.identify(till, who)
        self.put(till, goods[:3])
        self.counter(till).voucher_chosen(reward, steps if reward == "steps" else 1)
        self.answer_all(till, fails)
        self.then(till, then)
        self.life_goes_on(afterwards, till)

    @precondition(lambda self: self.coupons)
    @rule(
        till=TILLS,
        who=ANY,
        which=ANY,
        goods=GOODS,
        fails=FAILURES,
        then=THEN,
        days=st.sampled_from((0, 1, 1)),
    )
    def show_a_coupon(
        self, till: int, who: int, which: int, goods: list[Any], fails: str, then: str, days: int
    ) -> None:
        if days:
            self.shop.tick(days * DAY_MS)
            self.exchange_everything()
        code, card = one_of(self.coupons, which)
        if who < 3:
            self.identify(till, who)
        else:
            self.scan_card(till, card)
        self.put(till, goods[:3])
        self.counter(till).scanned(code.encode())
        self.answer_all(till, fails)
        self.then(till, then)

    def then(self, till: int, what: str) -> None:
        if what == "take off":
            for voucher in self.counter(till).view.vouchers:
                self.counter(till).voucher_removed(voucher.redemption_id)
        super().then(till, what)
