"""F8: the receipt of this till's last sale or return, as it was and as it counts now."""

import pytest

from pos_loyalty.checkout.receipt import Receipt, receipt_of
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import Message
from pos_loyalty.domain.errors import UserError
from tests.builders import FISH_GTIN, KIM_CARD, RICE_GTIN, Till, said
from tests.checkout.serving import sell, take_back


def newest(counter: CounterSession) -> Receipt:
    found = counter.newest_receipt()
    assert isinstance(found, Receipt)
    return found


def test_before_the_first_sale_there_is_no_receipt(counter: CounterSession) -> None:
    answer = counter.newest_receipt()
    assert isinstance(answer, Message)
    assert said(answer) == "no_receipt_yet"
    assert said(counter.view) == "ready"


def test_the_last_sale_is_shown_with_the_members_balance_of_now(till: Till, counter: CounterSession) -> None:
    sell(counter, RICE_GTIN)
    code = sell(counter, KIM_CARD, FISH_GTIN)
    receipt = newest(counter)
    assert (receipt.receipt_code, receipt.kind, receipt.points) == (code, "sale", 15)
    assert receipt.member is not None
    assert (receipt.member.points, receipt.member.confirmed) == (6015, False)
    till.change("member", points=6200, included_seq=2)
    now = newest(counter).member
    assert now is not None
    assert (now.points, now.confirmed) == (6200, True)


def test_a_return_and_an_undone_one_are_the_last_receipt_of_their_time(counter: CounterSession) -> None:
    take_back(counter, sell(counter, KIM_CARD, RICE_GTIN))
    assert newest(counter).kind == "return"
    counter.undone()
    assert newest(counter).kind == "return_undone"
    counter.undone()
    assert newest(counter).kind == "void"


def test_a_till_that_was_registered_again_still_knows_its_last_receipt(
    till: Till, counter: CounterSession
) -> None:
    sell(counter, RICE_GTIN)
    till.change("terminal", terminal_no=3, next_receipt=1)
    counter.sync_changed(counter.view.sync)
    code = sell(counter, FISH_GTIN)
    assert newest(counter).receipt_code == code


def test_a_receipt_that_this_till_did_not_print_is_not_known(till: Till, counter: CounterSession) -> None:
    context = counter._programme.context("en", till.clock())
    with till.store.reading() as connection, pytest.raises(UserError, match="receipt_unknown"):
        receipt_of(connection, "700000001234", counter.identity, context)
