"""Any sequence of verbs at one counter, against a model that counts by hand."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pos_loyalty.checkout.questions import ReserveAnswer
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.undo import MOST_UNDONE
from pos_loyalty.checkout.views import CounterView, EnrolForm, Message, ReturnView
from tests.builders import (
    BAG_GTIN,
    FISH_GTIN,
    KIM,
    KIM_CARD,
    LEE,
    LEE_CARD,
    RICE_GTIN,
    SAUCE_GTIN,
    Till,
    add_card,
    add_product,
    copy_of_a_shop,
    ean13,
    own_card,
    said,
)
from tests.checkout import invariants

TOBACCO_GTIN = ean13("880123456799")
PRICES = {RICE_GTIN: 10_000, SAUCE_GTIN: 3300, FISH_GTIN: 7990, TOBACCO_GTIN: 4500}
NO_CUSTOMER = {"hello": "code_unknown", BAG_GTIN: "product_no_price", own_card(50)[:-1]: "card_damaged"}
BLOCKED = own_card(51)


Kind: TypeAlias = Literal["sale", "gift", "return", "enrol", "card_replaced", "card_lost"]
UNDONE: dict[Kind, str] = {
    "sale": "undone_purchase",
    "gift": "undone_redemption",
    "return": "undone_return",
    "enrol": "undone_enrol",
    "card_replaced": "undone_card_replaced",
    "card_lost": "undone_card_state",
}


@dataclass
class Action:
    """What was done at the counter as the model remembers it; `cards` is what the cards were before."""

    kind: Kind
    member_id: str | None
    receipt: str = ""
    counts: dict[int, int] = field(default_factory=dict)
    back: set[int] = field(default_factory=set)
    points: int = 0
    of: "Action | None" = None
    cards: dict[str, str] = field(default_factory=dict)
    undone: bool = False

    def due(self) -> int:
        """Points that the member keeps from it."""
        if self.kind == "gift":
            return 0 if self.undone else -self.points
        kept = sum(amount for line_no, amount in self.counts.items() if line_no not in self.back)
        return kept // 500 if self.kind == "sale" and self.member_id else 0


class Counter(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.till: Till = copy_of_a_shop(self.folder)
        with self.till.store.reading() as connection:
            # Thousands of steps are thousands of waits for the disk; durability has its own tests.
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
        add_product(self.till, "tobacco", TOBACCO_GTIN, PRICES[TOBACCO_GTIN], category="Tobacco")
        add_card(self.till, LEE, BLOCKED, state="blocked")
        self.cards = {KIM_CARD: KIM, LEE_CARD: LEE}
        self.start = {KIM: 6000, LEE: 100}
        self.actions: list[Action] = []
        self.member: str | None = None
        self.basket: list[tuple[int, int]] = []  # (amount, what of it counts)
        self.counter: CounterSession

    @initialize()
    def open(self) -> None:
        self.counter = self.till.session()

    def teardown(self) -> None:
        invariants.check(self.till)
        self.till.close()
        shutil.rmtree(self.folder)

    def balance(self, member_id: str) -> int:
        return self.start[member_id] + sum(a.due() for a in self.actions if a.member_id == member_id)

    # Verbs

    @precondition(lambda self: self.cards)
    @rule(data=st.data())
    def scan_card(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.cards)))
        assert said(self.counter.scanned(number.encode())) == "card_read"
        self.member = self.cards[number]

    @rule(gtin=st.sampled_from(sorted(PRICES)))
    def scan_goods(self, gtin: str) -> None:
        assert said(self.counter.scanned(gtin.encode())) == "product_added"
        price = PRICES[gtin]
        for place, line in enumerate(self.counter.view.basket):
            if line.amount_minor != (self.basket[place][0] if place < len(self.basket) else 0):
                added = (price, 0 if gtin == TOBACCO_GTIN else price)
                before = self.basket[place] if place < len(self.basket) else (0, 0)
                self.basket[place : place + 1] = [(before[0] + added[0], before[1] + added[1])]

    @rule(code=st.sampled_from(sorted(NO_CUSTOMER)))
    def scan_something_else(self, code: str) -> None:
        assert said(self.counter.scanned(code.encode())) == NO_CUSTOMER[code]

    @rule()
    def scan_blocked_card(self) -> None:
        assert said(self.counter.scanned(BLOCKED.encode())) == "card_blocked"
        self.member = None

    @rule(amount=st.integers(1, 20_000))
    def key_amount(self, amount: int) -> None:
        assert said(self.counter.amount_keyed(str(amount))) == "amount_added"
        self.basket.append((amount, amount))

    @precondition(lambda self: self.basket)
    @rule(data=st.data())
    def remove_line(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.basket) - 1))
        assert said(self.counter.line_removed(place + 1)) == "line_removed"
        del self.basket[place]

    @rule()
    def finish(self) -> None:
        view = self.counter.sale_finished()
        if not self.basket:
            assert said(view) == "basket_empty"
            return
        assert said(view) == ("sale_finished" if self.member else "sale_finished_no_member")
        assert view.last_sale is not None
        counts = {n: counted for n, (_, counted) in enumerate(self.basket, start=1)}
        sale = Action("sale", self.member, view.last_sale.receipt_code, counts)
        assert (view.last_sale.points, view.last_sale.paid_minor) == (
            sale.due(),
            sum(a for a, _ in self.basket),
        )
        self.actions.append(sale)
        self.member, self.basket = None, []

    @precondition(lambda self: self.member is not None and self.balance(self.member) >= 1000)
    @rule(data=st.data(), what=st.sampled_from(["yes", "no", "yes but gone", "too early"]))
    def give_gift(self, data: st.DataObject, what: str) -> None:
        tiles = self.counter.view.gifts
        index = data.draw(st.integers(0, len(tiles) - 1))
        points = tiles[index].reward.points
        self.counter.gift_pressed(index)
        self.till.clock.advance(100 if what == "too early" else 1000)
        _, asked = self.counter.gift_pressed(index)
        assert (asked is None) == (what == "too early")
        if asked is None:
            assert said(self.counter.cleared()) == "ready"
            return
        if what == "yes but gone":
            self.scan_blocked_card()
        key = said(self.counter.gift_answered(asked, ReserveAnswer(what != "no", "gift_no_link")))
        assert key == {"yes": "gift_given", "no": "gift_no_link", "yes but gone": "gift_member_changed"}[what]
        if what == "yes":
            self.actions.append(Action("gift", self.member, points=points))

    @rule()
    def undo(self) -> None:
        left = [action for action in self.actions[-MOST_UNDONE:] if not action.undone]
        key = said(self.counter.undone())
        if not left:
            assert key == "nothing_to_undo"
            return
        last = left[-1]
        assert key == UNDONE[last.kind]
        last.undone = True
        if last.kind == "sale":
            last.back |= last.counts.keys()
        elif last.of is not None:
            last.of.back -= last.counts.keys()
        elif last.kind != "gift":
            self.cards = last.cards
        if last.kind == "enrol" and self.member == last.member_id:
            self.member = None

    @precondition(lambda self: any(action.kind == "sale" for action in self.actions))
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        sale = data.draw(st.sampled_from([action for action in self.actions if action.kind == "sale"]))
        opened = self.counter.return_opened(sale.receipt.encode())
        left = sale.counts.keys() - sale.back
        if not left:
            assert isinstance(opened, Message)
            assert said(opened) == "nothing_to_return"
            return
        assert isinstance(opened, ReturnView)
        assert opened.selected == left
        chosen = data.draw(st.sets(st.sampled_from(sorted(left)), min_size=1))
        view = self.counter.return_lines_chosen(opened, frozenset(chosen))
        before = sale.due()
        assert said(self.counter.return_confirmed(view)) == "returned"
        sale.back |= chosen
        assert view.points_to_take_back == before - sale.due()
        counts = {line_no: sale.counts[line_no] for line_no in chosen}
        self.actions.append(Action("return", sale.member_id, counts=counts, of=sale))

    @rule()
    def enrol(self) -> None:
        before = dict(self.cards)
        view = self.counter.enrolled(EnrolForm("Park Ji-woo", ""))
        assert said(view) == "enrolled"
        self.stands(view)
        self.actions.append(Action("enrol", self.member, cards=before))

    @precondition(lambda self: self.member is not None)
    @rule()
    def replace_card(self) -> None:
        number = own_card(100 + len(self.till.rows("card")))
        assert self.member is not None
        view = self.counter.card_replaced(self.member, number.encode())
        assert said(view) == "card_replaced"
        self.actions.append(Action("card_replaced", self.member, cards=dict(self.cards)))
        self.forget_cards(self.member)
        self.cards[number] = self.member

    @precondition(lambda self: self.member in self.cards.values())
    @rule()
    def lose_card(self) -> None:
        assert self.member is not None
        assert said(self.counter.card_reported_lost(self.member)) == "card_reported_lost"
        self.actions.append(Action("card_lost", self.member, cards=dict(self.cards)))
        self.forget_cards(self.member)

    def forget_cards(self, member_id: str) -> None:
        self.cards = {card: owner for card, owner in self.cards.items() if owner != member_id}

    def stands(self, view: CounterView) -> None:
        assert view.member is not None
        assert view.member.card_number not in {None, *self.cards}
        self.member = view.member.member_id
        self.cards[str(view.member.card_number)] = self.member
        self.start[self.member] = 0

    @rule()
    def escape(self) -> None:
        assert said(self.counter.cleared()) == "ready"
        self.member, self.basket = None, []

    # From outside

    @rule()
    def exchange(self) -> None:
        """Head office has taken everything in: its balance and position move together."""
        newest = max((event.seq for event in self.till.rows("event")), default=0)
        with self.till.store.writing() as connection:
            for member_id in self.start:
                connection.exec_driver_sql(
                    "UPDATE member SET points = ?, included_seq = ? WHERE member_id = ?",
                    (self.balance(member_id), newest, member_id),
                )
        self.counter.sync_changed(self.counter.view.sync)

    @rule()
    def restart(self) -> None:
        self.counter = self.till.session()
        self.member, self.basket = None, []

    # What always holds

    @invariant()
    def the_counter_shows_what_the_model_counts(self) -> None:
        if not hasattr(self, "counter"):
            return
        view = self.counter.view
        assert (view.member.member_id if view.member else None) == self.member
        assert view.total_minor == sum(amount for amount, _ in self.basket)
        if view.member is not None:
            assert view.member.points == self.balance(view.member.member_id)
            assert view.member.points == invariants.balance_of(self.till, view.member.member_id)
            assert view.earns == sum(counted for _, counted in self.basket) // 500

    @invariant()
    def nothing_is_negative_unless_goods_came_back(self) -> None:
        nothing_came_back = not any(action.back for action in self.actions)
        for member_id in self.start:
            assert self.balance(member_id) >= 0 or not nothing_came_back


TestCounter = Counter.TestCase
TestCounter.settings = settings(
    max_examples=40,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
