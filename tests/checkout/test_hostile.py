"""Whatever comes to a verb, from hands, scanners or the line: a sentence, never an exception, and nothing lost."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_loyalty.checkout.questions import (
    CouponAnswer,
    ExplainAnswer,
    ExplainPoints,
    FindReceipt,
    ForeignSale,
    HoldCoupon,
    ReceiptAnswer,
    ReserveAnswer,
    ReserveGift,
)
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView, EnrolForm, Message, ReturnView
from pos_loyalty.domain import coupons
from pos_loyalty.domain.basket import MAX_AMOUNT_MINOR, BasketLine
from pos_loyalty.domain.cards import receipt_code
from pos_loyalty.domain.points import Returned
from pos_loyalty.domain.why import GivenGift
from tests.builders import (
    BAG_GTIN,
    FISH_GTIN,
    FREE_CARD,
    KIM,
    KIM_CARD,
    LEE,
    LEE_CARD,
    RICE_GTIN,
    Till,
    add_product,
    add_reward,
    ean13,
    own_card,
    said,
)
from tests.checkout.serving import press_twice, scan, sell

PIN = "2468"
COUPON = coupons.new_code(lambda _: 4711)
GOLD_GTIN = ean13("880123456795")
STEPS = {"kind": "voucher", "amount_minor": 1000, "steps": True}

BROKEN = st.sampled_from(["\ud800", "Park\udfff", "\udc801234"])
"""With half of a character, as a keyboard or a broken file may deliver it; by chance alone it hardly comes."""
TEXT = st.text(st.characters(), max_size=70) | BROKEN
DIGITS = st.text("0123456789.,- ００１", max_size=24)
NUMBERS = st.integers(-5, 1005) | st.integers()
CODES = st.sampled_from(
    [KIM_CARD, LEE_CARD, FREE_CARD, RICE_GTIN, FISH_GTIN, BAG_GTIN, COUPON, receipt_code(8, 17), own_card(51)]
)
RAW = (
    st.binary(max_size=60)
    | CODES.map(str.encode)
    | st.tuples(CODES, st.binary(max_size=3)).map(lambda pair: pair[0].encode() + pair[1])
)
WHO = st.sampled_from([KIM, LEE, "", "nobody"]) | st.text(max_size=40)
REWARDS = st.sampled_from(["won", "cup", "thermos", "nothing"]) | st.text(max_size=20)
KEYS = st.sampled_from([None, "gift_no_link", "coupon_used", "receipt_no_link"])
AMOUNTS = st.integers(0, MAX_AMOUNT_MINOR)
LINES = st.builds(
    BasketLine,
    line_no=st.integers(1, 3),
    product_id=st.none() | st.just("rice"),
    name=st.text(max_size=10),
    category=st.just("Food"),
    quantity_milli=st.integers(1, 10**8),
    amount_minor=AMOUNTS,
)
JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def till(till: Till) -> Till:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    till.change("terminal", manager_pin_hash=quick.hash(PIN))
    add_reward(till, "won", 500, terms=STEPS)
    add_product(till, "gold", GOLD_GTIN, MAX_AMOUNT_MINOR)
    with till.store.reading() as connection:
        # Hundreds of steps are hundreds of waits for the disk; durability has its own tests.
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
    return till


@dataclass
class Bench:
    """A counter, and what a screen would have in its hands."""

    counter: CounterSession
    opened: ReturnView | None = None

    def keep(self, answer: ReturnView | Message) -> Message | None:
        if isinstance(answer, ReturnView):
            self.opened = answer
            return None
        return answer

    def of_return(self, verb: Callable[[ReturnView], ReturnView]) -> None:
        if self.opened is not None:
            self.opened = verb(self.opened)

    def confirm(self) -> CounterView | None:
        return self.counter.return_confirmed(self.opened) if self.opened is not None else None

    def answer(self, yes: bool, reason: str | None, amount: int, percent: int, least: int) -> None:
        """Whatever was asked for meanwhile is answered so."""
        for asked in self.counter.take_questions():
            if isinstance(asked, ReserveGift):
                self.counter.gift_answered(asked, ReserveAnswer(yes, reason))
            elif isinstance(asked, HoldCoupon):
                terms = {"amount_minor": amount, "percent_milli": percent, "minimum_minor": least}
                self.counter.coupon_answered(asked, CouponAnswer(yes, reason, **terms))
            elif isinstance(asked, FindReceipt):
                self.keep(self.counter.receipt_answered(asked, ReceiptAnswer(None, reason)))

    def sale(self, lines: list[BasketLine], back: dict[int, int], points: int) -> Message | None:
        numbered = tuple(replace(line, line_no=number) for number, line in enumerate(lines, start=1))
        sale = ForeignSale(
            purchase_id="00000000-0000-0000-0000-00000000f00d",
            receipt_code=receipt_code(8, 17),
            member_id=KIM,
            card_number=KIM_CARD,
            sold_on=date(2026, 2, 20),
            scheme_version=points % 3,
            facts=None,
            lines=numbered,
            returned=tuple(
                (no, Returned(min(amount, numbered[no - 1].amount_minor), numbered[no - 1].quantity_milli))
                for no, amount in back.items()
                if no <= len(numbered)
            ),
            points_left=points,
        )
        return self.keep(self.counter.receipt_answered(FindReceipt(sale.receipt_code), ReceiptAnswer(sale)))


def verb(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Callable[[Bench], object]]:
    """One call of a verb of the counter with whatever is drawn."""
    return st.tuples(*arguments).map(lambda drawn: lambda bench: getattr(bench.counter, name)(*drawn))


def of_bench(name: str, *arguments: st.SearchStrategy[Any]) -> st.SearchStrategy[Callable[[Bench], object]]:
    return st.tuples(*arguments).map(lambda drawn: lambda bench: getattr(bench, name)(*drawn))


IDS = st.uuids().map(str)
ASKED = st.builds(ReserveGift, IDS, REWARDS, WHO, st.integers(0, 10**9))
HELD = st.builds(HoldCoupon, IDS, TEXT, st.none() | WHO)

ANY_FORM = (TEXT, TEXT | DIGITS, TEXT | DIGITS, st.none() | TEXT | CODES, TEXT | DIGITS | CODES)
ONE_STRANGE_FIELD = [
    st.builds(replace, st.just(EnrolForm("Park", "")), **{field: TEXT | DIGITS | CODES})
    for field in ("name", "phone", "birthday", "card_number", "referred_by")
]
"""A wrong field hides those that are looked at after it."""

VERBS: dict[str, st.SearchStrategy[Callable[[Bench], object]]] = {
    "scanned": verb("scanned", RAW),
    "typed": verb("typed", TEXT | DIGITS | CODES),
    "amount_keyed": verb("amount_keyed", TEXT | DIGITS),
    "quantity_changed": verb("quantity_changed", NUMBERS, NUMBERS),
    "line_removed": verb("line_removed", NUMBERS),
    "service_added": verb("service_added", TEXT),
    "voucher_chosen": verb("voucher_chosen", REWARDS, NUMBERS),
    "voucher_removed": verb("voucher_removed", TEXT),
    "gift_pressed": verb("gift_pressed", NUMBERS),
    "gift_pressed_by_id": verb("gift_pressed_by_id", REWARDS),
    "gift_answered": verb("gift_answered", ASKED, st.builds(ReserveAnswer, st.booleans(), KEYS)),
    "coupon_answered": verb("coupon_answered", HELD, st.builds(CouponAnswer, st.booleans(), KEYS)),
    "answered": of_bench(
        "answer", st.booleans(), KEYS, AMOUNTS, st.integers(0, 100_000), st.sampled_from([0, 1, 10**6])
    ),
    "return_opened": RAW.map(lambda raw: lambda bench: bench.keep(bench.counter.return_opened(raw))),
    "receipt_answered": of_bench(
        "sale",
        st.lists(LINES, max_size=3),
        st.dictionaries(st.integers(1, 3), AMOUNTS, max_size=3),
        st.integers(0, 10**9),
    ),
    "return_lines_chosen": st.frozensets(NUMBERS, max_size=4).map(
        lambda lines: lambda bench: bench.of_return(lambda view: bench.counter.return_lines_chosen(view, lines))
    ),
    "return_pieces_chosen": st.tuples(NUMBERS, NUMBERS).map(
        lambda drawn: lambda bench: bench.of_return(
            lambda view: bench.counter.return_pieces_chosen(view, *drawn)
        )
    ),
    "return_confirmed": of_bench("confirm"),
    "returned_without_receipt": verb("returned_without_receipt", TEXT | DIGITS, TEXT | st.just(PIN)),
    "enrolled": verb("enrolled", st.builds(EnrolForm, *ANY_FORM) | st.one_of(*ONE_STRANGE_FIELD)),
    "card_replaced": verb("card_replaced", WHO, RAW),
    "card_reported_lost": verb("card_reported_lost", WHO),
    "card_found_again": verb("card_found_again", WHO | CODES),
    "member_chosen": verb("member_chosen", WHO),
    "gift_came_back": verb(
        "gift_came_back", st.builds(GivenGift, IDS, REWARDS, st.integers(0, 10**9))
    ),
    "suggestion_answered": NUMBERS.map(
        lambda index: lambda bench: bench.counter.suggestion_answered(index, taken=True)
    ),
    "found": verb("found", TEXT | DIGITS | CODES),
    "found_similar": verb("found_similar", TEXT),
    "is_card": verb("is_card", RAW),
    "explanation_answered": verb(
        "explanation_answered",
        st.builds(ExplainPoints, WHO),
        st.builds(ExplainAnswer, st.none() | st.dictionaries(st.text(max_size=9), JSON, max_size=4)),
    ),
    "undone": verb("undone"),
    "sale_finished": verb("sale_finished"),
    "cleared": verb("cleared"),
}  # fmt: skip


def sentence_of(answer: object) -> str | None:
    """The key of what was answered, once it is known to be a whole sentence."""
    found = (
        answer[0] if isinstance(answer, tuple) and answer and isinstance(answer[0], CounterView) else answer
    )
    return said(found) if isinstance(found, CounterView | Message) else None


@pytest.mark.parametrize("name", [*VERBS, "any of them"])
def test_whatever_comes_is_answered_with_a_sentence(till: Till, name: str) -> None:
    """What is recorded meanwhile agrees with itself: the fixture looks at the whole store afterwards."""
    counter = till.session()
    receipt = sell(counter, KIM_CARD, RICE_GTIN, FISH_GTIN)
    calls = VERBS[name] if name in VERBS else st.one_of(*VERBS.values())

    @settings(
        max_examples=40 if name in VERBS else 120,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(calls, min_size=1, max_size=8 if name in VERBS else 24))
    def come(steps: list[Callable[[Bench], object]]) -> None:
        counter.cleared()
        scan(counter, KIM_CARD, RICE_GTIN)
        view = counter.return_opened(receipt.encode())
        bench = Bench(counter, view if isinstance(view, ReturnView) else None)
        for step in steps:
            sentence_of(step(bench))
            assert said(counter.view)
            assert counter.view.total_minor == sum(line.amount_minor for line in counter.view.basket)

    come()


def test_an_amount_or_a_quantity_that_no_sale_can_hold_leaves_the_sale_as_it_was(
    counter: CounterSession,
) -> None:
    scan(counter, KIM_CARD, GOLD_GTIN)
    before = counter.view.basket
    refusals = {
        "amount_too_large": [
            lambda: counter.scanned(RICE_GTIN.encode()),
            lambda: counter.scanned(GOLD_GTIN.encode()),
            lambda: counter.quantity_changed(1, 2),
            lambda: counter.amount_keyed("1"),
            lambda: counter.amount_keyed("9" * 15),
        ],
        "quantity_out_of_range": [
            lambda: counter.quantity_changed(1, 1000),
            lambda: counter.quantity_changed(1, 0),
            lambda: counter.quantity_changed(1, -(10**40)),
        ],
        "amount_unreadable": [lambda: counter.amount_keyed("9" * 16), lambda: counter.amount_keyed("1e9")],
    }
    for key, steps in refusals.items():
        for step in steps:
            assert said(step()) == key
            assert counter.view.basket == before
    assert counter.sale_finished().last_sale is not None


def test_a_gift_that_was_withdrawn_while_head_office_set_it_aside_is_handed_over(
    till: Till, counter: CounterSession
) -> None:
    asked = press_twice(till, counter, KIM_CARD)
    till.change("reward", active=False)
    counter.sync_changed(counter.view.sync)
    assert counter.view.gifts == ()
    view = counter.gift_answered(asked, ReserveAnswer(granted=True))
    assert said(view) == "gift_given"
    assert view.member is not None
    assert (view.member.points, view.gifts, len(till.events("redemption"))) == (2000, (), 1)
    assert said(counter.undone()) == "undone_redemption"


def test_a_gift_that_was_withdrawn_between_the_presses_is_not_asked_for(
    till: Till, counter: CounterSession
) -> None:
    scan(counter, KIM_CARD)
    counter.gift_pressed_by_id("thermos")
    till.change("reward", active=False)
    counter.sync_changed(counter.view.sync)
    till.clock.advance(1000)
    _, asked = counter.gift_pressed_by_id("thermos")
    assert asked is None
    assert till.events("redemption") == []
