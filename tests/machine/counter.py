"""What every machine has: a shop, what its cashiers remember, the exchange, and a check after each step."""

import sys
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from hypothesis import currently_in_test_context, event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from pos_loyalty.checkout.questions import Answer, FindMember, MemberAnswer, Question
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView, ReturnView
from pos_loyalty.head_office import daily
from tests.machine import rig, truths
from tests.machine.rig import Shop, Till

TILLS = st.integers(0, 1)
ANY = st.integers(0, 11)
FAILURES = st.sampled_from(("", "", "", "lost", "twice", "down"))
AMOUNTS = st.sampled_from((1, 299, 1_000, 9_999, 30_000)) | st.integers(1, 60_000)
GOODS = st.lists(st.sampled_from(tuple(rig.PRODUCTS)) | AMOUNTS, min_size=1, max_size=6)
CUSTOMERS = st.lists(st.tuples(TILLS, ANY, GOODS), min_size=1, max_size=4)
AFTERWARDS = st.sampled_from(("", "", "exchange", "all exchange", "a quarter", "a day"))
QUARTER_MS = 16 * 60_000
"""A hold at head office is over then."""
DAY_MS = 24 * 3_600_000


@dataclass
class Sold:
    """A sale as the cashiers saw it: what was paid for it, what was paid back, at which tills."""

    till: int
    purchase_id: str
    receipt: str
    paid_minor: int
    back_minor: int = 0
    back_at: set[int] = field(default_factory=set)


def tell(what: str) -> None:
    """For Hypothesis' statistics, where it plays."""
    if currently_in_test_context():
        event(what)


def one_of(choices: Any, number: int) -> Any:
    return choices[number % len(choices)]


class Counters(RuleBasedStateMachine):
    shop: Shop

    def __init__(self) -> None:
        super().__init__()
        self.sold: dict[str, Sold] = {}
        self.cards: list[str] = []
        self.coupons: list[tuple[str, str]] = []
        self.merges: list[str] = []
        self.unanswered: dict[int, tuple[Question, Answer]] = {}
        self.left_open: dict[int, ReturnView] = {}
        self._running = ExitStack()

    @initialize(one_store=st.booleans(), customers=CUSTOMERS, afterwards=AFTERWARDS)
    def open_the_shop(self, one_store: bool, customers: list[Any], afterwards: str) -> None:
        """A first customer or some: there is something to come back, and somebody with points."""
        self._running.enter_context(rig.ids_in_order(60))
        self.shop = rig.opened(one_store=one_store)
        self.cards = [number for (number,) in self.office.rows("SELECT card_number FROM card ORDER BY rowid")]
        self.watch = truths.Watch(self.shop)
        self.serve(customers)
        self.life_goes_on(afterwards, 0)

    @property
    def office(self) -> rig.Office:
        return self.shop.office

    def till(self, number: int) -> Till:
        return self.shop.tills[number]

    def counter(self, number: int) -> CounterSession:
        return self.shop.tills[number].counter

    # The exchange

    @rule(till=TILLS, fails=FAILURES, most=st.sampled_from((1, 2, 500, 500)))
    def exchange(self, till: int, fails: str, most: int) -> None:
        self.till(till).exchange(fails, most)

    @rule()
    def exchange_everything(self) -> None:
        for till in self.shop.tills:
            till.settle()

    def restart(self, till: int) -> None:
        """A crash: what was open is gone, what is recorded stays."""
        self.unanswered.pop(till, None)
        self.left_open.pop(till, None)
        self.till(till).restart()

    # What the rules share

    def life_goes_on(self, afterwards: str, till: int) -> None:
        """What happens between two steps more often than steps of their own would bring it."""
        if afterwards == "exchange":
            self.till(till).settle()
        elif afterwards == "all exchange":
            self.exchange_everything()
        elif afterwards:
            self.shop.tick(DAY_MS if afterwards == "a day" else QUARTER_MS)
            self.end_the_day()

    def end_the_day(self) -> None:
        daily.run(self.office.engine, self.office.now_ms)

    def serve(self, customers: list[tuple[int, int, list[Any]]]) -> None:
        for till, who, goods in customers:
            self.counter(till).cleared()
            self.identify(till, who)
            self.put(till, goods)
            self.finish(till)

    def identify(self, till: int, who: int) -> CounterView:
        """A card is scanned, or (0) an unknown customer comes."""
        if not who:
            return self.counter(till).cleared()
        return self.scan_card(till, one_of(self.cards, who))

    def scan_card(self, till: int, card: str) -> CounterView:
        """Head office is asked where the till does not know the card."""
        view = self.counter(till).scanned(card.encode())
        for question in self.counter(till).take_questions():
            if isinstance(question, FindMember):
                answer = self.till(till).ask(question)
                assert isinstance(answer, MemberAnswer)
                view = self.counter(till).member_answered(question, answer)
        return view

    def put(self, till: int, goods: list[Any]) -> None:
        for one in goods:
            if isinstance(one, str):
                self.counter(till).scanned(rig.GTINS[one].encode())
            else:
                self.counter(till).amount_keyed(str(one))

    def finish(self, till: int) -> str:
        view = self.counter(till).sale_finished()
        key = view.message.key
        if not key.startswith("sale_finished"):
            return key
        done, total = view.last_sale, view.message.values["total"]
        assert done is not None
        self.sold[done.purchase_id] = Sold(till, done.purchase_id, done.receipt_code, total.amount_minor)
        ((coupon, card),) = self.till(till).rows(
            "SELECT coupon_code, card_number FROM purchase WHERE purchase_id = ?", done.purchase_id
        )
        if coupon is not None:
            self.coupons.append((coupon, card or ""))
        return key

    def ask(self, till: int, how: str) -> list[tuple[Question, Answer]]:
        """Everything that the counter wants to know, with its answers."""
        return [
            (question, self.till(till).ask(question, how)) for question in self.counter(till).take_questions()
        ]

    # What always holds

    @invariant()
    def the_books_agree(self) -> None:
        if hasattr(self, "watch"):
            self.shop.tick()
            self.watch.look()
            self.no_more_is_paid_back_than_was_paid()

    def no_more_is_paid_back_than_was_paid(self) -> None:
        """Unless two tills took back the same goods without a line: head office says so then."""
        for sale in self.sold.values():
            assert sale.back_minor >= 0
            assert sale.back_minor <= sale.paid_minor or len(sale.back_at) > 1

    def teardown(self) -> None:
        try:
            if sys.exc_info()[0] is None and hasattr(self, "watch"):
                self.settle()
        finally:
            self.close()

    def close(self) -> None:
        self._running.close()

    def settle(self) -> None:
        """Everybody goes home: what is open is left, everything is exchanged, the day is ended."""
        for till in self.shop.tills:
            till.counter.cleared()
            till.offset_ms = 0
        truths.settle(self.shop)
        self.watch.look()
        truths.check_in_the_end(self.shop)
        known = {sale for (sale,) in self.office.rows("SELECT purchase_id FROM purchase")}
        assert self.sold.keys() <= known, "a sale that head office was never told of"
        for name in truths.reached(self.shop):
            tell(name)
