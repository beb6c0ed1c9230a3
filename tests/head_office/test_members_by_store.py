"""Of whom the tills of a store are told: of those who were seen there, and of nobody else. Rows M27, M39."""

import pytest
from sqlalchemy import select

from pos_loyalty.database.head_office_tables import change_feed, member_store
from pos_loyalty.head_office import card_states, feed, look_up, member_stores, stores
from pos_loyalty.head_office.refusals import OperatorError, RefusedError
from pos_loyalty.head_office.transactions import snapshot
from pos_loyalty.sync.questions import MemberAnswer, MemberRequest
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id


@pytest.fixture
def here(office: Office) -> FakeTill:
    return office.settle(office.new_till())


@pytest.fixture
def there(office: Office) -> FakeTill:
    office.write(lambda c: stores.ensure(c, "S2", "Busan", "Asia/Seoul"))
    return office.settle(office.new_till("S2"))


def asked(office: Office, till: FakeTill, card: str, token: str | None = None) -> MemberAnswer:
    request = MemberRequest(terminal_id=till.identity.terminal_id, card_number=card)
    with snapshot(office.engine) as connection:
        who = look_up.asked_by(connection, request, token or till.identity.token)
    return look_up.find(office.engine, request, who, office.now_ms)


def told_of(office: Office, till: FakeTill) -> set[str]:
    office.settle(till)
    return set(till.members)


def test_a_member_is_told_of_where_they_were_seen(office: Office, here: FakeTill, there: FakeTill) -> None:
    member_id = here.enrol()
    assert (told_of(office, here), told_of(office, there)) == ({member_id}, set())
    second = office.settle(office.new_till())
    assert set(second.members) == {member_id}
    there.sale(member_id, 500)
    assert told_of(office, there) == {member_id}
    here.sale(member_id, 1_000)
    office.settle(here)
    assert told_of(office, there) == {member_id}
    assert there.members[member_id].points == 3


def test_a_sale_with_a_card_that_the_till_did_not_know_is_a_sight_too(
    office: Office, here: FakeTill, there: FakeTill
) -> None:
    """Even where the card's holder is told of later than the sale."""
    card = here.new_card()
    there.sale(None, 500, card_number=card)
    office.settle(there)
    member_id = here.enrol(card=card)
    office.settle(here)
    assert told_of(office, there) == {member_id}
    assert there.members[member_id].points == 1


def test_memberships_that_became_one_are_told_of_wherever_one_was_seen(
    office: Office, here: FakeTill, there: FakeTill
) -> None:
    kept, gone = here.enrol(), there.enrol()
    for till in (here, there):
        office.settle(till)
    merged = office.merge(kept, gone)
    assert told_of(office, here) == told_of(office, there) == {kept, gone}
    assert there.members[gone].status == "merged"
    office.unmerge(merged)
    here.sale(kept, 5_000)
    office.settle(here)
    assert told_of(office, there) == {kept, gone}
    assert (there.members[kept].points, there.members[gone].status) == (10, "active")


def test_a_store_can_be_told_of_everybody(office: Office, here: FakeTill, there: FakeTill) -> None:
    first = here.enrol()
    office.settle(here)
    office.write(lambda c: stores.tell_of(c, "S2", "all"))
    second = here.enrol()
    office.settle(here)
    assert told_of(office, there) == {first, second}
    office.write(lambda c: stores.tell_of(c, "S2", "seen"))
    third = here.enrol()
    here.sale(first, 500)
    office.settle(here)
    assert told_of(office, there) == {first, second}, "what its tills have is kept up, and no more comes"
    assert there.members[first].points == 1
    assert third in here.members
    with pytest.raises(OperatorError):
        office.write(lambda c: stores.tell_of(c, "S9", "all"))


def test_nothing_is_told_again_where_nothing_was_set(office: Office, here: FakeTill) -> None:
    here.enrol()
    office.settle(here)
    office.write(lambda c: stores.tell_of(c, "S1", "seen"))
    assert office.exchange(here).changes == ()


def test_a_change_is_written_down_once_for_each_store_that_wants_it(
    office: Office, here: FakeTill, there: FakeTill
) -> None:
    member_id = here.enrol()
    office.settle(here)
    there.sale(member_id, 500)
    office.settle(there)
    audiences = office.all(select(change_feed.c.audience).where(change_feed.c.key == member_id))
    assert sorted(row.audience for row in audiences) == ["+S1", "+S2"]


# Cards


def test_a_card_that_works_nowhere_is_refused_everywhere(
    office: Office, here: FakeTill, there: FakeTill
) -> None:
    card = here.new_card()
    here.enrol(card=card)
    office.settle(here)
    office.write(lambda c: card_states.block(c, card, office.now_ms))
    office.settle(there)
    office.write(lambda c: card_states.unblock(c, card, office.now_ms))
    office.settle(there)
    told = [(one.card_number, one.state) for one in there.seen if one.kind == "card"]
    assert (told, there.members) == ([(card, "blocked"), (card, "active")], {})


def test_a_store_that_is_told_of_everybody_needs_no_cards(office: Office, here: FakeTill) -> None:
    """Tills of an earlier version would not understand them."""
    office.write(lambda c: stores.tell_of(c, "S1", "all"))
    card = here.new_card()
    here.enrol(card=card)
    office.settle(here)
    office.write(lambda c: card_states.block(c, card, office.now_ms))
    office.settle(here)
    assert [one for one in here.seen if one.kind == "card"] == []


def test_cards_that_a_till_says_are_lost_or_replaced_are_told_of_too(
    office: Office, here: FakeTill, there: FakeTill
) -> None:
    first, lost = here.new_card(), here.new_card()
    replaced, other = here.enrol(card=first), here.enrol(card=lost)
    fresh = here.new_card()
    at_ms = here.at_ms
    here.add("card_replaced", {"member_id": replaced, "card_number": fresh, "replaced_at_ms": at_ms})
    here.add("card_state", {"member_id": other, "card_number": lost, "state": "lost", "changed_at_ms": at_ms})
    office.settle(here)
    office.settle(there)
    told = {one.card_number: one.state for one in there.seen if one.kind == "card"}
    assert told == {first: "replaced", lost: "lost"}


# Asked for


def test_whoever_is_asked_for_is_told_of_from_then_on(
    office: Office, here: FakeTill, there: FakeTill
) -> None:
    card = here.new_card()
    member_id = here.enrol(card=card)
    here.sale(member_id, 500)
    office.settle(here)
    there.sale(None, 500)
    answer = asked(office, there, card)
    assert [(one.member_id, one.points) for one in answer.members] == [(member_id, 1)]
    assert (answer.found, answer.acked_seq) == (True, 0), "what this till did since is not in it"
    here.sale(member_id, 500)
    office.settle(here)
    assert told_of(office, there) == {member_id}
    assert there.members[member_id].points == 2


def test_a_change_between_the_question_and_the_next_exchange_is_not_missed(
    office: Office, here: FakeTill, there: FakeTill
) -> None:
    card = here.new_card()
    member_id = here.enrol(card=card)
    office.settle(here)
    feed.number_pending(office.engine)
    asked(office, there, card)
    here.sale(member_id, 500)
    office.settle(here)
    office.settle(there)
    assert there.members[member_id].points == 1


def test_with_one_membership_its_whole_account_is_found(
    office: Office, here: FakeTill, there: FakeTill
) -> None:
    card = here.new_card()
    kept, gone = here.enrol(), here.enrol(card=card)
    office.settle(here)
    office.merge(kept, gone)
    answer = asked(office, there, card)
    assert {one.member_id: one.status for one in answer.members} == {kept: "active", gone: "merged"}
    assert told_of(office, there) == {kept, gone}


def test_nobody_is_found_by_a_card_that_nobody_holds(office: Office, there: FakeTill) -> None:
    answer = asked(office, there, there.new_card())
    assert (answer.found, answer.members) == (False, ())
    assert office.all(select(member_store)) == []


def test_only_a_till_may_ask(office: Office, here: FakeTill) -> None:
    card = here.new_card()
    here.enrol(card=card)
    office.settle(here)
    with pytest.raises(RefusedError):
        asked(office, here, card, "another token")


# What is noted


def test_sights_are_noted_once_and_with_the_whole_account(office: Office, here: FakeTill) -> None:
    kept, gone = here.enrol(), here.enrol()
    office.settle(here)
    office.merge(kept, gone)
    sights = [(kept, "S2"), (kept, "S1")]
    office.write(lambda c: member_stores.note_imported(c, sights))
    office.write(lambda c: member_stores.note_imported(c, sights))
    rows = office.all(select(member_store.c.member_id, member_store.c.store_id))
    assert sorted(map(tuple, rows)) == sorted((one, store) for one in (kept, gone) for store in ("S1", "S2"))
    nobody = new_id()
    assert office.write(lambda c: member_stores.note(c, [(nobody, "S1"), (kept, "S1")]))
    assert not office.write(lambda c: member_stores.note(c, [(nobody, "S1")]))
