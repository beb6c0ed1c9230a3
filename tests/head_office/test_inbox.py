"""A till's events at head office: each once, in order, none lost, and no queue that stands still."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from pos_loyalty.database.head_office_tables import (
    alarm,
    inbox_event,
    inbox_position,
    ledger_entry,
    member,
    purchase,
)
from pos_loyalty.database.head_office_tables import terminal as terminal_table
from pos_loyalty.domain.log_chain import chain_hash
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.sync.messages import Event
from tests.head_office.offices import Office
from tests.head_office.tills import SOLD_AT_MS, FakeTill, new_id


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.new_till()


def busy_log(till: FakeTill) -> str:
    """A member with two sales (5 points) and a part of one brought back (-1)."""
    member_id = till.enrol()
    first = till.sale(member_id, 1_000, 600)
    till.sale(member_id, 999, 200)
    till.bring_back(first, {1: 500}, points=1)
    return member_id


def test_a_sale_earns_and_the_till_gets_the_balance_back(office: Office, till: FakeTill) -> None:  # M02
    member_id = busy_log(till)
    answer = office.exchange(till)
    assert answer.acked_seq == 4
    assert office.points(member_id) == till.members[member_id].points == 4
    assert office.entries(member_id) == [("earn", 2), ("earn", 3), ("reverse_earn", -1)]
    assert office.alarms() == []


def test_the_same_request_again_changes_nothing_and_is_answered_alike(office: Office, till: FakeTill) -> None:
    member_id = busy_log(till)
    request = till.request()
    first = office.exchange(till, request)
    second = office.exchange(till, request)
    assert (first.acked_seq, first.acked_hash) == (second.acked_seq, second.acked_hash)
    assert office.points(member_id) == 4
    assert office.count(inbox_event) == office.count(inbox_position) == 4
    assert office.alarms() == []


@pytest.mark.parametrize("seed", range(6))
def test_any_overlapping_cut_of_the_log_counts_each_event_once(  # M27
    office: Office, till: FakeTill, seed: int
) -> None:
    chance = random.Random(seed)
    member_id = busy_log(till)
    for _ in range(8):
        till.sale(member_id, 500)
    while till.acked_seq < len(till.log):
        after = chance.randint(0, till.acked_seq)
        upto = chance.randint(after, min(len(till.log), after + 4))
        office.exchange(till, till.request(after, upto))
    assert office.points(member_id) == 12
    assert office.count(purchase) == 11
    assert office.count(inbox_event) == 12
    assert office.alarms() == []
    assert office.books_balance()


def test_a_till_that_starts_behind_a_gap_is_told_from_where_to_send(office: Office, till: FakeTill) -> None:
    busy_log(till)
    office.exchange(till, till.request(0, 1))
    answer = office.exchange(till, till.request(2))
    assert (answer.acked_seq, answer.acked_hash) == (1, till.log[0].hash)
    assert office.count(inbox_event) == 1
    assert office.settle(till).acked_seq == 4


def forks(till: FakeTill) -> Iterator[FakeTill]:
    """Other tills with this till's identity: one wrote another second event, one another third."""
    for at in (1, 2):
        twin = FakeTill(till.identity)
        for event in till.log[:at]:
            twin.add(event.kind, event.body, event.event_id)
        for _ in range(4):
            twin.sale(None, 700)
        yield twin


def test_two_tills_with_one_identity_are_noticed_and_nothing_is_applied(
    office: Office, till: FakeTill
) -> None:
    member_id = busy_log(till)
    twins = list(forks(till))
    office.exchange(till)
    for twin in twins:
        for after in (0, 1, 3, 4):
            with pytest.raises(RefusedError) as refusal:
                office.exchange(twin, twin.request(after))
            assert (refusal.value.problem.code, refusal.value.status) == ("identity_conflict", 409)
    assert office.count(purchase) == 3
    assert office.points(member_id) == 4
    assert set(office.alarms()) == {"identity_conflict"}


@pytest.mark.parametrize(
    ("ahead_ms", "told"),
    [
        (5 * 60_000, []),
        (-5 * 60_000, []),
        (6 * 60_000, ["the till's clock is minutes ahead"]),
        (-3 * 3_600_000, ["the till's clock is hours behind"]),
        (400 * 86_400_000, ["the till's clock is days ahead"]),
    ],
)
def test_a_till_whose_clock_is_wrong_is_told_of_once_a_day(
    office: Office, till: FakeTill, ahead_ms: int, told: list[str]
) -> None:
    till.now = lambda: office.now_ms + ahead_ms
    for _ in range(3):
        office.exchange(till)
        office.clock.advance(timedelta(minutes=1))
    with office.engine.connect() as connection:
        rows = connection.execute(select(alarm.c.kind, alarm.c.detail, alarm.c.terminal_id)).all()
    assert [(row.kind, row.detail.split(":")[0]) for row in rows] == [("clock_off", words) for words in told]
    assert {row.terminal_id for row in rows} <= {till.identity.terminal_id}


def test_the_same_conflict_every_half_minute_is_one_alarm(office: Office, till: FakeTill) -> None:
    busy_log(till)
    twin = next(forks(till))
    office.exchange(till)
    for _ in range(5):
        with pytest.raises(RefusedError):
            office.exchange(twin, twin.request(0))
    assert office.alarms() == ["identity_conflict"]


def test_an_old_epoch_is_a_conflict(office: Office, till: FakeTill) -> None:
    for epoch in (0, 2, -1, 10**30):
        with pytest.raises(RefusedError) as refusal:
            office.exchange(till, till.request(epoch=epoch))
        assert refusal.value.problem.code == "identity_conflict"


@pytest.mark.parametrize("field", ["body", "kind", "event_id", "occurred_at_ms", "hash", "seq"])
def test_a_changed_event_breaks_the_chain_and_nothing_of_the_request_is_applied(
    office: Office, till: FakeTill, field: str
) -> None:
    busy_log(till)
    changed = {
        "body": till.log[2].body.replace("999", "998"),
        "kind": "purchasE",
        "event_id": new_id(),
        "occurred_at_ms": 5,
        "hash": "a" * 64,
        "seq": 4,
    }
    till.log[2] = till.log[2].model_copy(update={field: changed[field]})
    with pytest.raises(RefusedError) as refusal:
        office.exchange(till)
    assert refusal.value.problem.code == "chain_broken"
    assert office.alarms() == ["chain_broken"]
    assert office.count(inbox_event) == office.count(member) == 0


def test_a_till_registered_again_as_itself_sends_all_and_nothing_counts_twice(
    office: Office, till: FakeTill
) -> None:
    member_id = busy_log(till)
    office.settle(till)
    old_token = till.identity.token
    till.take_identity(office.register(office.invite(terminal_id=till.identity.terminal_id)))
    assert (till.identity.epoch, till.identity.token == old_token) == (2, False)
    till.sale(member_id, 500)
    office.settle(till)
    assert till.acked_seq == 5
    assert office.points(member_id) == till.members[member_id].points == 5
    assert office.count(inbox_event) == 5
    assert office.alarms() == []


def test_a_till_registered_as_a_new_one_sends_all_and_nothing_counts_twice(  # M27
    office: Office, till: FakeTill
) -> None:
    office.stock_gift(on_hand=3, points=1)
    member_id = busy_log(till)
    office.settle(till)
    given, undone = new_id(), new_id()
    for redemption_id in (given, undone):
        assert office.reserve(till, redemption_id, member_id, points=1).granted
        body = {"redemption_id": redemption_id, "member_id": member_id, "reward_id": "mug", "points": 1}
        till.add("redemption", body | {"redeemed_at_ms": SOLD_AT_MS})
    till.add("redemption_undone", {"redemption_id": undone, "undone_at_ms": SOLD_AT_MS})
    cards = [till.new_card(), till.new_card()]
    for card in cards:
        till.add("card_replaced", {"member_id": member_id, "card_number": card, "replaced_at_ms": SOLD_AT_MS})
    office.settle(till)
    before = (office.points(member_id), office.entries(member_id), office.stock())
    shown = till.members[member_id]
    till.take_identity(office.register(office.invite()))
    till.members.clear()
    office.settle(till)
    assert (office.points(member_id), office.entries(member_id), office.stock()) == before
    assert before[0] == 3
    # The till counts its own entries until head office tells it the balance that contains them.
    assert till.members[member_id] == shown
    assert till.seen[-1].kind == "member"
    assert [c.card_number for c in shown.cards if c.state == "active"] == [cards[1]]
    assert office.alarms() == []


def test_after_the_last_acknowledgement_the_till_has_been_told_the_balance_again(
    office: Office, till: FakeTill
) -> None:
    member_id = busy_log(till)
    office.settle(till)
    till.take_identity(office.register(office.invite()))
    office.exchange(till, till.request(0, 0))
    told = len(till.seen)
    office.exchange(till, till.request(0))
    assert [c.points for c in till.seen[told:] if c.kind == "member" and c.member_id == member_id] == [4]


def test_what_is_not_understood_is_kept_as_it_came_and_the_queue_goes_on(
    office: Office, till: FakeTill
) -> None:
    till.add("weather", '{"rain":true}')
    till.add("purchase", "{}")
    till.add("enrol", "no JSON at all \0 \N{LINE SEPARATOR}")
    till.add("purchase", '{"purchase_id":"\\ud800"}')
    till.add("ki\0nd", "[" * 5_000)
    member_id = till.enrol()
    till.sale(member_id, 500)
    answer = office.exchange(till)
    assert answer.acked_seq == 7
    assert office.outcomes() == ["kept", *["refused"] * 3, "kept", "applied", "applied"]
    assert office.alarms() == ["body_unreadable"] * 3 + ["kind_unknown"] * 2
    bodies = [row.body for row in office.all(select(inbox_event.c.body).order_by(inbox_event.c.seq))]
    assert bodies[0] == '{"rain":true}'
    assert office.points(member_id) == 1


def test_one_event_that_the_database_rejects_harms_no_other(office: Office, till: FakeTill) -> None:
    member_id = till.enrol()
    till.sale(member_id, 500, receipt_code="8\0")
    till.sale(member_id, 500, receipt_code="8")
    assert office.exchange(till).acked_seq == 3
    if office.engine.dialect.name == "postgresql":
        assert office.outcomes() == ["applied", "refused", "applied"]
        assert office.alarms() == ["event_refused"]
        assert office.points(member_id) == 1
    assert office.books_balance()


def test_an_event_id_with_another_content_is_kept_beside_the_first(office: Office, till: FakeTill) -> None:
    member_id = till.enrol()
    till.sale(member_id, 500)
    till.add("purchase", till.log[1].body.replace("500", "900"), till.log[1].event_id)
    till.add("purchase", till.log[1].body, till.log[1].event_id)
    assert office.exchange(till).acked_seq == 4
    assert office.outcomes() == ["applied", "applied", "refused"]
    assert office.alarms() == ["event_changed"]
    assert office.points(member_id) == 1
    assert office.count(inbox_position) == 4


def test_no_token_but_the_newest_is_taken(office: Office, till: FakeTill) -> None:
    other = office.new_till()
    with pytest.raises(RefusedError) as refusal:
        office.exchange(other, till.request())
    assert (refusal.value.problem.code, refusal.value.status) == ("token_refused", 401)
    with pytest.raises(RefusedError):
        office.exchange(till, till.request(terminal_id=new_id()))
    old = till.identity
    office.register(office.invite(terminal_id=old.terminal_id))
    with pytest.raises(RefusedError) as refusal:
        office.exchange(till)
    assert refusal.value.problem.code == "token_refused"


def test_a_revoked_till_is_refused(office: Office, till: FakeTill) -> None:
    with office.engine.begin() as connection:
        connection.execute(terminal_table.update().values(revoked_at_ms=office.now_ms))
    with pytest.raises(RefusedError) as refusal:
        office.exchange(till)
    assert refusal.value.problem.code == "token_refused"


def test_another_protocol_is_refused(office: Office, till: FakeTill) -> None:
    with pytest.raises(RefusedError) as refusal:
        office.exchange(till, till.request(protocol=2))
    assert refusal.value.problem.code == "protocol_unknown"


def test_card_numbers_are_refilled_below_two_hundred_and_never_overlap(
    office: Office, till: FakeTill
) -> None:
    assert office.exchange(till, till.request(card_numbers_left=200)).card_blocks == ()
    blocks = [
        *till.identity.card_blocks,
        *office.new_till().identity.card_blocks,
        *office.exchange(till, till.request(card_numbers_left=199)).card_blocks,
        *office.exchange(till, till.request(card_numbers_left=0)).card_blocks,
    ]
    indices = [index for block in blocks for index in range(block.first_index, block.last_index + 1)]
    assert len(set(indices)) == len(indices) == 4_000


def test_a_wrong_balance_on_the_wire_is_not_believed(office: Office, till: FakeTill) -> None:
    member_id = till.enrol()
    till.sale(member_id, 1_000, points=1_000_000)
    office.exchange(till)
    assert office.points(member_id) == 2
    assert office.alarms() == ["points_differ"]
    assert till.members[member_id].points == 2


def test_a_full_day_of_five_hundred_events_is_one_request(office: Office, till: FakeTill) -> None:
    member_id = till.enrol()
    for _ in range(499):
        till.sale(member_id, 500, 250)
    assert office.exchange(till).acked_seq == 500
    assert office.points(member_id) == 499
    assert office.count(ledger_entry) == 499


def test_the_hash_of_an_event_covers_what_stands_before_it(till: FakeTill) -> None:
    till.sale(None, 500)
    one: Event = till.log[0]
    again = chain_hash("0" * 64, 1, one.event_id, one.kind, one.occurred_at_ms, one.body)
    other = chain_hash("1" * 64, 1, one.event_id, one.kind, one.occurred_at_ms, one.body)
    assert (one.hash == again, one.hash == other) == (True, False)
