"""Goods that another till sold: head office tells of the sale, this till takes them back."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from pos_loyalty.checkout.questions import FindReceipt, ForeignSale, ReceiptAnswer
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import Message, Money, ReturnView
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.cards import receipt_code
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.points import Returned
from tests.builders import KIM, KIM_CARD, RICE_GTIN, Till, line, said
from tests.checkout.invariants import balance_of
from tests.checkout.serving import refused, scan, sell

RECEIPT = receipt_code(8, 17)
SALE_ID = "00000000-0000-0000-0000-00000000f00d"
SOLD: tuple[BasketLine, ...] = (line(1, 20_000, quantity_milli=4000), line(2, 5000))
SALE = ForeignSale(
    purchase_id=SALE_ID,
    receipt_code=RECEIPT,
    member_id=KIM,
    card_number=KIM_CARD,
    sold_on=date(2026, 2, 20),
    scheme_version=1,
    facts=None,
    lines=SOLD,
    returned=(),
    points_left=50,
)
"""Kim bought for 25,000 won at another till; 50 of the 6,000 points are from there."""


def told(counter: CounterSession, sale: ForeignSale | None = SALE) -> ReturnView:
    view = counter.receipt_answered(FindReceipt(RECEIPT), ReceiptAnswer(sale))
    assert isinstance(view, ReturnView)
    return view


def confirm(counter: CounterSession, view: ReturnView) -> str:
    return said(counter.return_confirmed(view))


def test_a_receipt_of_another_till_is_asked_for_and_opened_with_the_answer(
    till: Till, counter: CounterSession
) -> None:
    assert refused(counter, RECEIPT) == "receipt_asking"
    (asked,) = counter.take_questions()
    assert asked == FindReceipt(RECEIPT)
    view = told(counter)
    assert (view.is_foreign, view.receipt_code, view.sold_on) == (True, RECEIPT, date(2026, 2, 20))
    assert (view.member_name, view.refund_minor, view.points_to_take_back, view.points_after) == (
        "김민준",
        25_000,
        50,
        5950,
    )
    assert till.count()["event"] == 0


@pytest.mark.parametrize("reason", ["receipt_unknown", "receipt_no_link", "token_refused", None])
def test_without_the_sale_the_message_says_why(counter: CounterSession, reason: str | None) -> None:
    answer = counter.receipt_answered(FindReceipt(RECEIPT), ReceiptAnswer(None, reason))
    assert isinstance(answer, Message)
    assert said(answer) == (reason or "receipt_unknown")


def test_a_sale_by_rules_that_are_not_here_yet_has_to_wait(counter: CounterSession) -> None:
    answer = counter.receipt_answered(FindReceipt(RECEIPT), ReceiptAnswer(replace(SALE, scheme_version=99)))
    assert isinstance(answer, Message)
    assert said(answer) == "receipt_rules_unknown"


def test_goods_of_another_till_are_taken_back_and_head_office_is_told_of_which_sale(
    till: Till, counter: CounterSession
) -> None:
    view = counter.return_pieces_chosen(counter.return_lines_chosen(told(counter), frozenset({1})), 1, 1)
    assert (view.refund_minor, view.points_to_take_back) == (5000, 10)
    done = counter.return_confirmed(view)
    assert said(done) == "returned"
    assert dict(done.message.values) == {"refund": Money(5000, "KRW"), "points": 10}
    (row,) = till.rows("purchase")
    assert (row.returns_purchase_id, row.foreign_purchase_id, row.points) == (None, SALE_ID, -10)
    (body,) = till.events("purchase")
    assert (body["returns_purchase_id"], body["kind"], body["member_id"]) == (SALE_ID, "return", KIM)
    assert [one["returns_line_no"] for one in body["lines"]] == [1]
    assert balance_of(till, KIM) == 5990


def test_what_came_back_elsewhere_is_not_offered_again(counter: CounterSession) -> None:
    sale = replace(SALE, returned=((1, Returned(15_000, 3000)),), points_left=20)
    view = told(counter, sale)
    assert [(one.returnable_minor, one.returnable_milli) for one in view.lines] == [
        (5000, 1000),
        (5000, 1000),
    ]
    assert (view.refund_minor, view.points_to_take_back) == (10_000, 20)


def test_a_sale_that_came_back_whole_is_told(counter: CounterSession) -> None:
    sale = replace(SALE, returned=((1, Returned(20_000, 4000)), (2, Returned(5000, 1000))), points_left=0)
    answer = counter.receipt_answered(FindReceipt(RECEIPT), ReceiptAnswer(sale))
    assert isinstance(answer, Message)
    assert said(answer) == "nothing_to_return"


def test_a_return_that_head_office_has_not_heard_of_counts_all_the_same(
    till: Till, counter: CounterSession
) -> None:
    confirm(counter, counter.return_lines_chosen(told(counter), frozenset({1})))
    view = told(counter)
    assert [one.returnable_minor for one in view.lines] == [0, 5000]
    assert (view.points_to_take_back, view.refund_minor) == (10, 5000)
    till.change("terminal", acked_seq=1)
    view = told(counter, replace(SALE, returned=((1, Returned(20_000, 4000)),), points_left=10))
    assert ([one.returnable_minor for one in view.lines], view.points_to_take_back) == ([0, 5000], 10)


def test_an_undone_return_of_another_tills_sale_can_be_done_again(
    till: Till, counter: CounterSession
) -> None:
    confirm(counter, counter.return_lines_chosen(told(counter), frozenset({1})))
    view = counter.undone()
    assert said(view) == "undone_return"
    assert dict(view.message.values) == {"total": Money(20_000, "KRW"), "points": 40}
    assert balance_of(till, KIM) == 6000
    (void,) = (body for body in till.events("purchase") if body["kind"] == "void")
    (back,) = (row for row in till.rows("purchase") if row.kind == "return")
    assert void["returns_purchase_id"] == back.purchase_id
    assert [e.lot_id for e in till.rows("ledger_entry")] == [SALE_ID, SALE_ID]
    assert told(counter).refund_minor == 25_000
    assert confirm(counter, told(counter)) == "returned"
    assert balance_of(till, KIM) == 5950


def test_an_undoing_that_head_office_has_not_heard_of_counts_all_the_same(
    till: Till, counter: CounterSession
) -> None:
    confirm(counter, counter.return_lines_chosen(told(counter), frozenset({1})))
    till.change("terminal", acked_seq=1)
    counter.undone()
    heard = replace(SALE, returned=((1, Returned(20_000, 4000)),), points_left=10)
    view = told(counter, heard)
    assert ([one.returnable_minor for one in view.lines], view.points_to_take_back) == ([20_000, 5000], 50)


def test_a_sale_of_this_till_that_came_back_elsewhere_is_not_looked_for(
    till: Till, counter: CounterSession
) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    assert isinstance(counter.return_opened(receipt.encode()), ReturnView)
    assert counter.take_questions() == ()


def test_the_same_return_confirmed_twice_is_done_once(till: Till, counter: CounterSession) -> None:
    view = told(counter)
    assert confirm(counter, view) == "returned"
    assert confirm(counter, view) == "receipt_unknown"
    assert len(till.rows("purchase")) == 1


def test_without_a_member_no_points_leave(till: Till, counter: CounterSession) -> None:
    view = told(counter, replace(SALE, member_id=None, card_number=None, points_left=0))
    assert (view.member_name, view.points_after, view.points_to_take_back) == (None, None, 0)
    assert confirm(counter, view) == "returned"
    assert till.rows("ledger_entry") == []


def test_a_member_who_is_not_known_here_still_gets_the_money(till: Till, counter: CounterSession) -> None:
    stranger = till.new_id()
    view = told(counter, replace(SALE, member_id=stranger))
    assert (view.member_name, view.points_after, view.points_to_take_back) == (None, None, 50)
    assert confirm(counter, view) == "returned"
    assert till.events("purchase")[0]["member_id"] == stranger


def test_the_rules_and_circumstances_of_the_sale_count(till: Till, counter: CounterSession) -> None:
    double = [{"id": "double", "kind": "multiply", "factor": 2, "when": {"tiers": ["gold"]}}]
    till.change_scheme(rules=double)
    facts = Facts(datetime(2026, 2, 20, 12, 0), "S2", "gold")  # noqa: DTZ001 - shop time has no offset
    view = told(counter, replace(SALE, facts=facts, points_left=100))
    assert counter.return_lines_chosen(view, frozenset({2})).points_to_take_back == 20


def test_vouchers_of_another_tills_sale_come_back_as_points(till: Till, counter: CounterSession) -> None:
    lines = (replace(SOLD[0], voucher_minor=8000), replace(SOLD[1], voucher_minor=2000))
    held = {"redemption_id": till.new_id(), "points": 1000, "amount_minor": 10_000}
    coupon = {"redemption_id": till.new_id(), "points": 0, "amount_minor": 0}
    view = told(counter, replace(SALE, lines=lines, points_left=30, vouchers=(held, coupon)))
    assert (view.refund_minor, view.points_to_give_back, view.points_to_take_back) == (15_000, 1000, 30)
    assert confirm(counter, counter.return_lines_chosen(view, frozenset({2}))) == "returned"
    assert balance_of(till, KIM) == 6000 + 200 - 6
    assert said(counter.undone()) == "undone_return"
    assert balance_of(till, KIM) == 6000


def test_another_receipt_opened_meanwhile_takes_the_place_of_the_first(
    till: Till, counter: CounterSession
) -> None:
    first = told(counter)
    own = sell(counter, RICE_GTIN)
    assert isinstance(counter.return_opened(own.encode()), ReturnView)
    assert confirm(counter, first) == "receipt_unknown"
    assert [row.kind for row in till.rows("purchase")] == ["sale"]


def test_whoever_stands_at_the_counter_sees_the_new_balance(counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    view = counter.return_confirmed(told(counter))
    assert view.member is not None
    assert view.member.points == 5950
