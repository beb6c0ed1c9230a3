"""Gifts and refunds above what the programme says: somebody who may agrees with a PIN, each time. Row M39."""

import pytest
from argon2 import PasswordHasher

from pos_loyalty.checkout.questions import ReserveAnswer, ReserveGift
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import SyncView
from tests.builders import KIM, KIM_CARD, LEE_CARD, RICE_GTIN, SAUCE_GTIN, Till, add_reward, said
from tests.checkout.serving import opened, sell
from tests.checkout.test_operators import CASHIER, MANAGER, PINS, person, sign_in, told

LINKED = SyncView("linked", 1, None, 0)


@pytest.fixture
def limited(till: Till) -> Till:
    """A thermos of 4,000 points is above the limit, a towel below; rice of 10,000 won too."""
    till.change_scheme(agreement={"gift_above_points": 3_999, "return_above_minor": 9_999})
    return till


@pytest.fixture
def staffed(limited: Till) -> Till:
    people = [
        person(limited, CASHIER, "101", "cashier", PINS["101"]),
        person(limited, MANAGER, "102", "manager", PINS["102"]),
    ]
    told(limited, people)
    return limited


@pytest.fixture
def counter(staffed: Till) -> CounterSession:
    counter = staffed.session()
    sign_in(counter)
    counter.scanned(KIM_CARD.encode())
    return counter


def press_twice(till: Till, counter: CounterSession, reward_id: str = "thermos") -> ReserveGift | None:
    counter.gift_pressed_by_id(reward_id)
    till.clock.advance(1000)
    return counter.gift_pressed_by_id(reward_id)[1]


def asked_of(counter: CounterSession) -> ReserveGift:
    (question,) = counter.take_questions()
    assert isinstance(question, ReserveGift)
    return question


def test_a_dear_gift_waits_for_a_manager(staffed: Till, counter: CounterSession) -> None:
    assert press_twice(staffed, counter) is None
    assert (said(counter.view), counter.view.agreement) == ("agree_give_large", "give_large")
    assert counter.take_questions() == ()
    view = counter.agreed("102 573801")
    assert (said(view), view.agreement) == ("gift_asking", None)
    asked = asked_of(counter)
    assert said(counter.gift_answered(asked, ReserveAnswer(True))) == "gift_given"
    (body,) = staffed.events("redemption")
    assert (body["operator_id"], body["approved_by"]) == (CASHIER, MANAGER)


def test_a_gift_up_to_the_limit_waits_for_nobody(staffed: Till, counter: CounterSession) -> None:
    staffed.change_scheme(agreement={"gift_above_points": 4_000})
    counter.sync_changed(LINKED)
    asked = press_twice(staffed, counter)
    assert asked is not None
    counter.gift_answered(asked, ReserveAnswer(True))
    (body,) = staffed.events("redemption")
    assert "approved_by" not in body


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("482910", "number_and_pin"),
        ("101 482910", "may_not_agree"),
        ("102 482910", "sign_in_wrong"),
        ("\x00", "number_and_pin"),
    ],
)
def test_whoever_may_not_agree_leaves_it_waiting(
    staffed: Till, counter: CounterSession, typed: str, key: str
) -> None:
    press_twice(staffed, counter)
    view = counter.agreed(typed)
    assert (said(view), view.agreement) == (key, "give_large")
    assert (counter.take_questions(), staffed.events("redemption")) == ((), [])
    assert said(counter.agreed("102 573801")) == "gift_asking"


def test_nobody_agrees_and_nothing_happens(staffed: Till, counter: CounterSession) -> None:
    press_twice(staffed, counter)
    view = counter.not_agreed()
    assert (said(view), view.agreement) == ("nobody_agreed", None)
    assert not any(tile.armed for tile in view.gifts)
    assert said(counter.agreed("102 573801")) == "nothing_to_agree"
    before = counter.view
    assert counter.not_agreed() == before
    assert staffed.events("redemption") == []


def test_a_manager_who_stands_here_types_the_own_pin(staffed: Till, counter: CounterSession) -> None:
    sign_in(counter, "102")
    counter.scanned(KIM_CARD.encode())
    press_twice(staffed, counter)
    assert said(counter.agreed("573801")) == "gift_asking"


def test_the_press_may_have_gone_to_sleep_while_the_manager_came(
    staffed: Till, counter: CounterSession
) -> None:
    press_twice(staffed, counter)
    staffed.clock.advance(60_000)
    counter.ticked()
    assert said(counter.agreed("102 573801")) == "gift_asking"
    assert asked_of(counter).reward_id == "thermos"


def test_it_is_for_the_customer_who_stood_there(staffed: Till, counter: CounterSession) -> None:
    press_twice(staffed, counter)
    view = counter.scanned(LEE_CARD.encode())
    assert view.agreement is None
    assert said(counter.agreed("102 573801")) == "nothing_to_agree"


def test_a_gift_that_is_gone_meanwhile_is_not_given(staffed: Till, counter: CounterSession) -> None:
    press_twice(staffed, counter)
    staffed.change("reward", active=False)
    counter.sync_changed(LINKED)
    assert said(counter.agreed("102 573801")) == "gift_gone"
    assert counter.take_questions() == ()


def test_a_gift_that_costs_more_meanwhile_is_not_given_for_it(staffed: Till, counter: CounterSession) -> None:
    press_twice(staffed, counter)
    staffed.change("reward", points=4_500)
    counter.sync_changed(LINKED)
    assert said(counter.agreed("102 573801")) == "gift_gone"
    assert counter.take_questions() == ()


@pytest.fixture
def voucher(staffed: Till) -> str:
    """1,000 points for 500 won, in steps."""
    terms = {"kind": "voucher", "amount_minor": 500, "steps": True}
    add_reward(staffed, "off", 1_000, terms=terms)
    return "off"


def test_a_voucher_for_many_points_waits_too(staffed: Till, voucher: str) -> None:
    counter = staffed.session()
    sign_in(counter)
    counter.scanned(KIM_CARD.encode())
    counter.scanned(RICE_GTIN.encode())
    assert said(counter.voucher_chosen(voucher, 3)) == "gift_asking"
    counter.gift_answered(asked_of(counter), ReserveAnswer(False, "gift_refused"))
    view = counter.voucher_chosen(voucher, 4)
    assert (said(view), view.agreement) == ("agree_give_large", "give_large")
    assert said(counter.agreed("102 573801")) == "gift_asking"
    asked = asked_of(counter)
    counter.gift_answered(asked, ReserveAnswer(True))
    assert said(counter.sale_finished()) == "sale_finished"
    (body,) = staffed.events("redemption")
    assert (body["points"], body["operator_id"], body["approved_by"]) == (4_000, CASHIER, MANAGER)


def test_a_voucher_is_looked_at_again_when_the_manager_has_come(staffed: Till, voucher: str) -> None:
    counter = staffed.session()
    sign_in(counter)
    counter.scanned(KIM_CARD.encode())
    counter.scanned(RICE_GTIN.encode())
    counter.voucher_chosen(voucher, 4)
    counter.line_removed(1)
    assert said(counter.agreed("102 573801")) == "voucher_unfit"
    assert counter.take_questions() == ()


def test_what_is_set_aside_here_needs_agreement_too(staffed: Till, counter: CounterSession) -> None:
    right = {"redemption_id": staffed.new_id(), "member_id": KIM, "reward_id": "thermos", "points": 4000}
    staffed.add("gift_right", **right)
    staffed.change("terminal", session_id="a session", session_boot=staffed.store.boot_id)
    counter.sync_changed(LINKED)
    press_twice(staffed, counter)
    assert said(counter.agreed("102 573801")) == "gift_given"
    (body,) = staffed.events("redemption")
    assert (body["redemption_id"], body["approved_by"]) == (right["redemption_id"], MANAGER)


def test_a_large_refund_waits_for_a_manager(staffed: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    assert said(counter.return_confirmed(opened(counter, receipt, 2))) == "returned"
    view = counter.return_confirmed(opened(counter, receipt, 1))
    assert (said(view), view.agreement) == ("agree_return_large", "return_large")
    assert len(staffed.events("purchase")) == 2
    assert said(counter.agreed("102 573801")) == "returned"
    small, large = (body for body in staffed.events("purchase") if body["kind"] == "return")
    assert ("approved_by" in small, large["approved_by"]) == (False, MANAGER)


def test_a_refund_that_was_done_meanwhile_is_not_done_again(staffed: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    counter.return_confirmed(opened(counter, receipt, 1))
    other = staffed.session()
    other.return_confirmed(opened(other, receipt, 1))
    other.agreed("102 573801")
    assert said(counter.agreed("102 573801")) == "nothing_to_return"
    assert len([body for body in staffed.events("purchase") if body["kind"] == "return"]) == 1


def test_where_nobody_signs_in_the_stores_own_pin_is_asked_for(limited: Till) -> None:
    counter = limited.session()
    counter.scanned(KIM_CARD.encode())
    assert press_twice(limited, counter) is not None, "nobody could agree"
    limited.change("terminal", manager_pin_hash=PasswordHasher(1, 8, 1).hash("5731"))
    counter = limited.session()
    counter.scanned(KIM_CARD.encode())
    assert press_twice(limited, counter) is None
    assert said(counter.agreed("5732")) == "manager_pin_wrong"
    assert said(counter.agreed("5731")) == "gift_asking"
