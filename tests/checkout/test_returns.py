from dataclasses import replace

import pytest

from pos_loyalty.checkout.questions import FindReceipt, ReserveAnswer
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import Money
from pos_loyalty.domain.cards import receipt_code
from tests.builders import (
    FISH_GTIN,
    KIM,
    KIM_CARD,
    LEE,
    LEE_CARD,
    RICE_GTIN,
    SAUCE_GTIN,
    Till,
    said,
    scheme_document,
)
from tests.checkout.invariants import balance_of
from tests.checkout.serving import opened, refused, sell


def test_a_receipt_shows_what_a_return_would_do_before_it_is_done(
    till: Till, counter: CounterSession
) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    before = till.count()
    view = opened(counter, receipt)
    assert (view.receipt_code, view.member_name, view.selected) == (receipt, "김민준", {1, 2})
    assert (view.refund_minor, view.points_to_take_back, view.points_after) == (13_300, 26, 6000)
    assert [(line.name, line.amount_minor, line.returnable_minor) for line in view.lines] == [
        ("Rice", 10_000, 10_000),
        ("Sauce", 3300, 3300),
    ]
    fewer = counter.return_lines_chosen(view, frozenset({2}))
    assert (fewer.refund_minor, fewer.points_to_take_back, fewer.points_after) == (3300, 6, 6020)
    assert till.count() == before


def test_a_return_in_parts_takes_back_exactly_what_was_earned(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, FISH_GTIN, SAUCE_GTIN, RICE_GTIN)
    assert balance_of(till, KIM) == 6042
    taken = []
    for line_no in (2, 1, 3):
        view = counter.return_confirmed(opened(counter, receipt, line_no))
        assert said(view) == "returned"
        taken.append(view.message.values["points"])
    assert sum(taken) == 42
    assert balance_of(till, KIM) == 6000
    assert refused(counter, receipt) == "nothing_to_return"


def test_a_return_says_what_it_gave_back(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    view = counter.return_confirmed(opened(counter, receipt, 2))
    assert dict(view.message.values) == {"refund": Money(3300, "KRW"), "points": 6}
    (row,) = (row for row in till.rows("purchase") if row.kind == "return")
    assert (row.total_minor, row.points, row.member_id) == (3300, -6, KIM)
    assert [entry.kind for entry in till.rows("ledger_entry") if entry.points < 0] == ["reverse_earn"]


def test_a_second_return_offers_only_what_is_left(counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    counter.return_confirmed(opened(counter, receipt, 1))
    view = opened(counter, receipt)
    assert (view.selected, view.refund_minor, view.points_to_take_back) == ({2}, 3300, 6)
    assert [line.returnable_minor for line in view.lines] == [0, 3300]


def test_the_same_return_confirmed_twice_is_done_once(till: Till, counter: CounterSession) -> None:
    view = opened(counter, sell(counter, KIM_CARD, RICE_GTIN))
    assert said(counter.return_confirmed(view)) == "returned"
    assert said(counter.return_confirmed(view)) == "nothing_to_return"
    assert balance_of(till, KIM) == 6000


def test_a_return_of_no_lines_asks_to_choose(till: Till, counter: CounterSession) -> None:
    view = opened(counter, sell(counter, KIM_CARD, RICE_GTIN))
    none = counter.return_lines_chosen(view, frozenset())
    assert (none.refund_minor, none.points_to_take_back) == (0, 0)
    assert said(counter.return_confirmed(none)) == "choose_lines"
    assert len(till.rows("purchase")) == 1


def test_lines_that_are_not_on_the_receipt_are_ignored(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    assert said(counter.return_confirmed(opened(counter, receipt, 7))) == "choose_lines"
    assert said(counter.return_confirmed(opened(counter, receipt, 1, 7))) == "returned"
    assert balance_of(till, KIM) == 6000


def test_a_return_without_a_member_gives_money_and_takes_no_points(
    till: Till, counter: CounterSession
) -> None:
    view = opened(counter, sell(counter, RICE_GTIN))
    assert (view.member_name, view.points_to_take_back, view.points_after) == (None, 0, None)
    assert said(counter.return_confirmed(view)) == "returned"
    assert till.rows("ledger_entry") == []


def test_points_leave_the_member_who_bought_whoever_stands_at_the_counter(
    till: Till, counter: CounterSession
) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    counter.scanned(LEE_CARD.encode())
    view = counter.return_confirmed(opened(counter, receipt))
    assert view.member is not None
    assert view.member.member_id == LEE
    assert (balance_of(till, KIM), balance_of(till, LEE)) == (6000, 100)


def test_the_member_at_the_counter_is_shown_with_the_new_balance(counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    counter.scanned(KIM_CARD.encode())
    view = counter.return_confirmed(opened(counter, receipt))
    assert view.member is not None
    assert view.member.points == 6000


def test_goods_that_were_free_come_back_too(till: Till, counter: CounterSession) -> None:
    till.change("product", price_minor=0)
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    view = opened(counter, receipt)
    assert view.selected == {1}
    assert said(counter.return_confirmed(view)) == "returned"
    assert refused(counter, receipt) == "nothing_to_return"


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (receipt_code(7, 99_999), "receipt_asking"),
        (receipt_code(8, 1), "receipt_asking"),
        (KIM_CARD, "not_a_receipt"),
        (RICE_GTIN, "not_a_receipt"),
        ("hello", "not_a_receipt"),
        ("", "not_a_receipt"),
        ("8" + "1" * 15, "card_damaged"),
        ("4111111111111111", "payment_card"),
    ],
    ids=["never sold", "another till", "card", "goods", "text", "nothing", "misread", "payment card"],
)
def test_what_is_no_receipt_of_this_till_is_asked_for_or_refused(
    counter: CounterSession, code: str, key: str
) -> None:
    assert refused(counter, code) == key
    assert counter.take_questions() == ((FindReceipt(code),) if key == "receipt_asking" else ())


def test_the_receipt_of_a_return_or_an_undone_sale_opens_nothing(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    counter.undone()
    (void,) = (row.receipt_code for row in till.rows("purchase") if row.kind == "void")
    assert refused(counter, void) == "receipt_asking"
    assert refused(counter, receipt) == "nothing_to_return"


def test_a_return_counts_by_the_rules_of_its_sale(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    newer = scheme_document(version=2, earn={"points": 10, "per_amount_minor": 100})
    till.add("scheme", version=2, document=newer)
    counter.sync_changed(counter.view.sync)
    assert opened(counter, receipt).points_to_take_back == 20
    counter.return_confirmed(opened(counter, receipt))
    assert balance_of(till, KIM) == 6000
    sell(counter, KIM_CARD, RICE_GTIN)
    assert balance_of(till, KIM) == 7000


def test_returning_goods_whose_points_were_spent_leaves_a_debt_that_is_shown(
    till: Till, counter: CounterSession
) -> None:
    counter.scanned(KIM_CARD.encode())
    counter.amount_keyed("1000000")
    receipt = counter.sale_finished().last_sale
    assert receipt is not None
    till.clock.advance(14 * 24 * 3_600_000)
    counter.scanned(KIM_CARD.encode())
    for reward_id in ("thermos", "thermos"):
        counter.gift_pressed_by_id(reward_id)
        till.clock.advance(1000)
        _, asked = counter.gift_pressed_by_id(reward_id)
        assert asked is not None
        counter.gift_answered(asked, ReserveAnswer(granted=True))
    back = opened(counter, receipt.receipt_code)
    assert (back.points_after, back.debt_after, back.charge_minor) == (-2000, 2000, 0)
    view = counter.return_confirmed(back)
    assert said(view) == "returned_owing"
    assert view.message.values["owed"] == 2000
    assert view.member is not None
    assert (view.member.points, view.member.debt, view.gifts) == (-2000, 2000, ())
    assert balance_of(till, KIM) == -2000


def test_a_member_who_is_gone_still_gives_goods_back(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    till.change("member", status="closed")
    view = opened(counter, receipt)
    assert (view.member_name, view.points_after, view.points_to_take_back) == (None, None, 20)
    assert said(counter.return_confirmed(view)) == "returned"


def test_choosing_lines_of_a_purchase_that_is_not_here_keeps_the_view(
    till: Till, counter: CounterSession
) -> None:
    view = opened(counter, sell(counter, RICE_GTIN))
    strange = replace(view, purchase_id=till.new_id())
    assert counter.return_lines_chosen(strange, frozenset()) == strange
    assert said(counter.view) == "receipt_unknown"


def test_a_card_is_told_from_goods_and_receipts_by_its_form(counter: CounterSession) -> None:
    assert counter.is_card(KIM_CARD.encode())
    assert not any(counter.is_card(code) for code in (RICE_GTIN.encode(), b"8000010000000174", b"", b"\xff"))
