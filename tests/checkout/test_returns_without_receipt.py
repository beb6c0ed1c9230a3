"""Goods whose receipt is lost: the store manager's PIN, and what a wrong one costs."""

import pytest
from argon2 import PasswordHasher

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import Money
from tests.builders import KIM, KIM_CARD, LEE_CARD, RICE_GTIN, Till, said
from tests.checkout.invariants import balance_of
from tests.checkout.serving import SECOND_MS, scan

PIN, WRONG = "2468", "2469"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""What costs time against guessing would cost it here too."""


@pytest.fixture
def till(till: Till) -> Till:
    till.change("terminal", manager_pin_hash=QUICK.hash(PIN))
    return till


def test_the_points_that_the_amount_would_earn_today_leave_the_member_at_the_counter(
    till: Till, counter: CounterSession
) -> None:
    scan(counter, KIM_CARD)
    view = counter.returned_without_receipt("12,400", PIN)
    assert said(view) == "returned"
    assert dict(view.message.values) == {"refund": Money(12_400, "KRW"), "points": 24}
    assert view.member is not None
    assert (view.member.points, balance_of(till, KIM)) == (5976, 5976)
    (body,) = till.events("purchase")
    assert (body["kind"], body["returns_purchase_id"], body["approved"], body["card_number"]) == (
        "return",
        None,
        True,
        KIM_CARD,
    )
    assert [(one["amount_minor"], one["returns_line_no"]) for one in body["lines"]] == [(12_400, None)]


def test_tier_and_other_rules_of_today_do_not_matter(till: Till) -> None:
    till.change_scheme(rules=[{"id": "double", "kind": "multiply", "factor": 2}])
    counter = till.session()
    scan(counter, KIM_CARD)
    assert counter.returned_without_receipt("10000", PIN).message.values["points"] == 20


def test_without_a_member_only_money_goes_back(till: Till, counter: CounterSession) -> None:
    scan(counter, RICE_GTIN)
    view = counter.returned_without_receipt("5000", PIN)
    assert dict(view.message.values) == {"refund": Money(5000, "KRW"), "points": 0}
    assert len(view.basket) == 1
    assert till.rows("ledger_entry") == []


def test_points_that_are_not_there_become_a_debt(till: Till, counter: CounterSession) -> None:
    scan(counter, LEE_CARD)
    member = counter.returned_without_receipt("100000", PIN).member
    assert member is not None
    assert (member.points, member.debt, member.spendable) == (-100, 100, 0)


def test_it_is_undone_like_every_return(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    view = counter.returned_without_receipt("12400", PIN)
    assert (view.undo_key, view.undo_values) == ("undo_return", {"total": Money(12_400, "KRW")})
    view = counter.undone()
    assert said(view) == "undone_return"
    assert dict(view.message.values) == {"total": Money(12_400, "KRW"), "points": 24}
    assert balance_of(till, KIM) == 6000
    (back,) = (row for row in till.rows("purchase") if row.kind == "return")
    assert {e.lot_id for e in till.rows("ledger_entry")} == {back.purchase_id}
    assert said(counter.undone()) == "nothing_to_undo"


def test_undone_without_a_member_it_moves_no_points(till: Till, counter: CounterSession) -> None:
    counter.returned_without_receipt("5000", PIN)
    assert counter.undone().message.values["points"] == 0
    assert till.rows("ledger_entry") == []


@pytest.mark.parametrize(
    ("amount", "key"),
    [("", "amount_unreadable"), ("0", "amount_not_positive"), ("9" * 14, "amount_too_large")],
)
def test_an_amount_that_cannot_be_is_refused_before_the_pin_is_looked_at(
    till: Till, counter: CounterSession, amount: str, key: str
) -> None:
    for _ in range(9):
        assert said(counter.returned_without_receipt(amount, WRONG)) == key
    assert said(counter.returned_without_receipt("100", PIN)) == "returned"


def test_without_a_pin_at_head_office_nothing_is_taken_back(till: Till) -> None:
    till.change("terminal", manager_pin_hash=None)
    counter = till.session()
    assert said(counter.returned_without_receipt("100", PIN)) == "manager_pin_missing"
    assert till.count()["event"] == 0


@pytest.mark.parametrize("typed", ["", WRONG, "\ud800", "２４６８", "2468 ", "x" * 100_000], ids=ascii)
def test_a_wrong_pin_takes_nothing_back(till: Till, counter: CounterSession, typed: str) -> None:
    assert said(counter.returned_without_receipt("100", typed)) == "manager_pin_wrong"
    assert till.count()["event"] == 0


def test_a_pin_that_is_damaged_on_the_way_opens_nothing(till: Till) -> None:
    till.change("terminal", manager_pin_hash="no hash at all")
    assert said(till.session().returned_without_receipt("100", PIN)) == "manager_pin_wrong"


def guess(counter: CounterSession, times: int) -> list[str]:
    return [said(counter.returned_without_receipt("100", WRONG)) for _ in range(times)]


def test_after_five_wrong_pins_even_the_right_one_waits_longer_each_time(
    till: Till, counter: CounterSession
) -> None:
    assert guess(counter, 6) == ["manager_pin_wrong"] * 5 + ["manager_pin_closed"]
    for seconds in (30, 60, 120):
        view = counter.returned_without_receipt("100", PIN)
        assert said(view) == "manager_pin_closed"
        assert view.message.values["seconds"] == seconds
        till.clock.advance(seconds * SECOND_MS - 1)
        assert counter.returned_without_receipt("100", PIN).message.values["seconds"] == 1
        till.clock.advance(1)
        assert guess(counter, 1) == ["manager_pin_wrong"]
    till.clock.advance(240 * SECOND_MS)
    assert said(counter.returned_without_receipt("100", PIN)) == "returned"
    assert guess(counter, 5) == ["manager_pin_wrong"] * 5


def test_a_right_pin_forgives_the_wrong_ones_before_it(till: Till, counter: CounterSession) -> None:
    for _ in range(3):
        assert guess(counter, 4) == ["manager_pin_wrong"] * 4
        assert said(counter.returned_without_receipt("100", PIN)) == "returned"


def test_a_pin_that_changed_at_head_office_counts_from_the_next_exchange_on(
    till: Till, counter: CounterSession
) -> None:
    till.change("terminal", manager_pin_hash=QUICK.hash("1357"))
    assert said(counter.returned_without_receipt("100", PIN)) == "returned"
    counter.sync_changed(counter.view.sync)
    assert said(counter.returned_without_receipt("100", PIN)) == "manager_pin_wrong"
    assert said(counter.returned_without_receipt("100", "1357")) == "returned"
