"""Cards reported lost, found again, blocked and expired, and the undoing of it."""

from datetime import date

import pytest

from pos_loyalty.checkout import enrol
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import EnrolForm
from pos_loyalty.domain.errors import UserError
from tests.builders import FREE_CARD, KIM, KIM_CARD, LEE, LEE_CARD, RICE_GTIN, Till, add_card, own_card, said
from tests.checkout.serving import scan

SECOND_CARD = own_card(60)


def states(till: Till) -> dict[str, str]:
    return {row.card_number: row.state for row in till.rows("card") if row.member_id == KIM}


def set_state(till: Till, number: str, state: str) -> None:
    """As head office changes it meanwhile."""
    with till.store.writing() as connection:
        connection.exec_driver_sql("UPDATE card SET state = ? WHERE card_number = ?", (state, number))


def give_to_lee(till: Till, number: str, state: str) -> None:
    """Another counter gave out the same number, and head office left it to that one."""
    with till.store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE card SET member_id = ?, state = ? WHERE card_number = ?", (LEE, state, number)
        )


def test_a_card_reported_lost_works_nowhere_from_then_on(till: Till, counter: CounterSession) -> None:
    view = counter.card_reported_lost(KIM)
    assert said(view) == "card_reported_lost"
    assert dict(view.message.values) == {"name": "김민준", "card": f"••• {KIM_CARD[-4:]}"}
    assert states(till) == {KIM_CARD: "lost"}
    (body,) = till.events("card_state")
    assert (body["member_id"], body["card_number"], body["state"]) == (KIM, KIM_CARD, "lost")
    assert said(counter.scanned(KIM_CARD.encode())) == "card_lost"


def test_every_card_in_use_is_reported_lost_and_no_other(till: Till, counter: CounterSession) -> None:
    add_card(till, KIM, SECOND_CARD)
    add_card(till, KIM, FREE_CARD, state="blocked")
    view = counter.card_reported_lost(KIM)
    assert str(view.message.values["card"]).count("•••") == 2
    assert states(till) == {KIM_CARD: "lost", SECOND_CARD: "lost", FREE_CARD: "blocked"}
    assert len(till.events("card_state")) == 2


def test_the_member_at_the_counter_stays_there_without_the_lost_card(
    till: Till, counter: CounterSession
) -> None:
    scan(counter, KIM_CARD, RICE_GTIN)
    view = counter.card_reported_lost(KIM)
    assert view.member is not None
    assert (view.member.member_id, view.card_number, len(view.basket)) == (KIM, None, 1)
    counter.sale_finished()
    (row,) = till.rows("purchase")
    assert (row.member_id, row.card_number) == (KIM, None)


def test_whoever_else_stands_at_the_counter_stays_as_they_are(counter: CounterSession) -> None:
    scan(counter, LEE_CARD)
    view = counter.card_reported_lost(KIM)
    assert view.member is not None
    assert (view.member.member_id, view.card_number) == (LEE, LEE_CARD)


def test_without_a_card_in_use_there_is_nothing_to_report(till: Till, counter: CounterSession) -> None:
    counter.card_reported_lost(KIM)
    assert said(counter.card_reported_lost(KIM)) == "no_card_in_use"
    assert said(counter.card_reported_lost("nobody")) == "no_card_in_use"
    assert len(till.events("card_state")) == 1


def test_a_card_that_was_found_again_works_and_its_member_stands_there(
    till: Till, counter: CounterSession
) -> None:
    counter.card_reported_lost(KIM)
    scan(counter, RICE_GTIN, KIM_CARD)
    assert (counter.view.situation, counter.view.card_number) == ("blocked_card", KIM_CARD)
    view = counter.card_found_again(KIM_CARD)
    assert said(view) == "card_found_again"
    assert view.member is not None
    assert (view.member.member_id, view.card_number, len(view.basket)) == (KIM, KIM_CARD, 1)
    assert [body["state"] for body in till.events("card_state")] == ["lost", "active"]


@pytest.mark.parametrize("state", ["active", "blocked", "replaced", "expired"])
def test_a_card_that_was_not_lost_is_not_found(till: Till, counter: CounterSession, state: str) -> None:
    set_state(till, KIM_CARD, state)
    assert said(counter.card_found_again(KIM_CARD)) == "card_not_lost"
    assert said(counter.card_found_again(FREE_CARD)) == "card_not_lost"
    assert (states(till), till.count()["event"]) == ({KIM_CARD: state}, 0)


def test_the_found_card_of_a_closed_membership_brings_nobody_back(
    till: Till, counter: CounterSession
) -> None:
    counter.card_reported_lost(KIM)
    till.change("member", status="closed")
    assert said(counter.card_found_again(KIM_CARD)) == "member_gone"
    assert counter.view.member is None


def test_a_card_is_good_on_its_last_day_and_expired_after_it(till: Till, counter: CounterSession) -> None:
    till.change("card", expires_on=date(2026, 3, 2))
    assert said(counter.scanned(KIM_CARD.encode())) == "card_read"
    till.change("card", expires_on=date(2026, 3, 1))
    view = counter.scanned(KIM_CARD.encode())
    assert said(view) == "card_expired"
    assert (view.situation, view.member) == ("blocked_card", None)
    # The member is still there, and gets a new card.
    assert counter.member_chosen(KIM).member is not None
    assert said(counter.card_replaced(KIM, FREE_CARD.encode())) == "card_replaced"


def test_a_blocked_card_is_not_called_expired(till: Till, counter: CounterSession) -> None:
    till.change("card", state="blocked", expires_on=date(2026, 3, 1))
    assert said(counter.scanned(KIM_CARD.encode())) == "card_blocked"


# Undone


def test_a_report_that_is_undone_makes_the_card_work_again(till: Till, counter: CounterSession) -> None:
    view = counter.card_reported_lost(KIM)
    assert (view.undo_key, dict(view.undo_values)) == ("undo_card", {"name": "김민준"})
    view = counter.undone()
    assert said(view) == "undone_card_state"
    assert (view.message.values["name"], view.undo_key) == ("김민준", None)
    assert states(till) == {KIM_CARD: "active"}
    assert said(counter.undone()) == "nothing_to_undo"


def test_a_card_that_was_found_is_lost_again_when_that_is_undone(till: Till, counter: CounterSession) -> None:
    counter.card_reported_lost(KIM)
    counter.card_found_again(KIM_CARD)
    for state in ("lost", "active"):
        assert said(counter.undone()) == "undone_card_state"
        assert states(till) == {KIM_CARD: state}


def test_each_of_several_cards_is_undone_by_itself(till: Till, counter: CounterSession) -> None:
    add_card(till, KIM, SECOND_CARD)
    counter.card_reported_lost(KIM)
    counter.undone()
    assert sorted(states(till).values()) == ["active", "lost"]
    counter.undone()
    assert sorted(states(till).values()) == ["active", "active"]


@pytest.mark.parametrize("state", ["blocked", "replaced", "expired"])
def test_a_report_is_not_undone_once_head_office_has_barred_the_card(
    till: Till, counter: CounterSession, state: str
) -> None:
    counter.card_reported_lost(KIM)
    set_state(till, KIM_CARD, state)
    assert said(counter.undone()) == "card_state_changed"
    assert states(till) == {KIM_CARD: state}


def test_a_new_card_that_is_undone_brings_the_old_one_back(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    view = counter.card_replaced(KIM, FREE_CARD.encode())
    assert (view.undo_key, dict(view.undo_values)) == ("undo_card", {"name": "김민준"})
    view = counter.undone()
    assert said(view) == "undone_card_replaced"
    assert states(till) == {KIM_CARD: "active", FREE_CARD: "blocked"}
    (body,) = till.events("card_replaced_undone")
    assert (body["card_number"], body["restored"]) == (FREE_CARD, [KIM_CARD])


def test_a_new_card_that_is_undone_stays_with_whom_head_office_left_it(
    till: Till, counter: CounterSession
) -> None:
    counter.card_replaced(KIM, FREE_CARD.encode())
    give_to_lee(till, FREE_CARD, "active")
    assert said(counter.undone()) == "undone_card_replaced"
    assert states(till) == {KIM_CARD: "active"}
    view = counter.scanned(FREE_CARD.encode())
    assert view.member is not None
    assert view.member.member_id == LEE


def test_a_report_is_not_undone_for_whom_head_office_left_the_card_to(
    till: Till, counter: CounterSession
) -> None:
    counter.card_reported_lost(KIM)
    give_to_lee(till, KIM_CARD, "lost")
    assert said(counter.undone()) == "card_state_changed"
    assert said(counter.scanned(KIM_CARD.encode())) == "card_lost"


def test_a_lost_card_is_still_lost_when_its_successor_is_undone(till: Till, counter: CounterSession) -> None:
    add_card(till, KIM, SECOND_CARD, state="active")
    counter.card_reported_lost(KIM)
    counter.card_found_again(SECOND_CARD)
    counter.card_replaced(KIM, FREE_CARD.encode())
    assert set(states(till).values()) == {"replaced", "active"}
    assert said(counter.undone()) == "undone_card_replaced"
    assert states(till) == {KIM_CARD: "lost", SECOND_CARD: "active", FREE_CARD: "blocked"}
    assert [said(counter.undone()) for _ in range(4)] == ["undone_card_state"] * 3 + ["nothing_to_undo"]
    assert states(till) == {KIM_CARD: "active", SECOND_CARD: "active", FREE_CARD: "blocked"}


def test_an_enrolment_that_is_undone_closes_membership_and_card(till: Till, counter: CounterSession) -> None:
    view = counter.enrolled(EnrolForm("Park Ji-woo", ""))
    assert (view.undo_key, dict(view.undo_values)) == ("undo_enrol", {"name": "Park Ji-woo"})
    number = str(view.card_number)
    scan(counter, RICE_GTIN)
    view = counter.undone()
    assert said(view) == "undone_enrol"
    assert (view.member, view.card_number, len(view.basket), view.message.values["name"]) == (
        None,
        None,
        1,
        "Park Ji-woo",
    )
    assert said(counter.scanned(number.encode())) == "card_blocked"
    assert said(counter.sale_finished()) == "sale_finished_no_member"


def test_an_enrolment_is_undone_after_the_sales_to_the_new_member(
    till: Till, counter: CounterSession
) -> None:
    view = counter.enrolled(EnrolForm("Park Ji-woo", ""))
    scan(counter, RICE_GTIN)
    counter.sale_finished()
    scan(counter, str(view.card_number), RICE_GTIN)
    counter.cleared()
    assert said(counter.undone()) == "undone_purchase"
    assert said(counter.undone()) == "undone_enrol"
    assert said(counter.undone()) == "nothing_to_undo"


def test_a_membership_that_bought_something_is_not_closed_as_a_mistake(
    till: Till, counter: CounterSession
) -> None:
    """Below the counter, which undoes the sales first."""
    view = counter.enrolled(EnrolForm("Park Ji-woo", ""))
    assert view.member is not None
    member_id = view.member.member_id
    scan(counter, RICE_GTIN)
    counter.sale_finished()
    with pytest.raises(UserError) as refusal:
        enrol.undo(till.store, member_id, till.new_id(), till.clock(), till.new_id)
    assert (refusal.value.key, refusal.value.values["name"]) == ("undo_member_used", "Park Ji-woo")
    assert counter.member_chosen(member_id).member is not None
