"""Starts of tills: who may speak, where a log goes on, and what becomes of what was set aside. Row M27."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pos_loyalty.database.head_office_tables import feed_counter, inbox_event, terminal
from pos_loyalty.domain.log_chain import GENESIS
from pos_loyalty.head_office import reservations, sessions
from pos_loyalty.head_office.position import Conflict
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.sync.messages import SessionAnswer
from tests.head_office.offices import Office
from tests.head_office.starts import Start
from tests.head_office.test_coupons import hold as hold_coupon
from tests.head_office.test_coupons import issue
from tests.head_office.tills import FakeTill, new_id


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.new_till()


@pytest.fixture
def start(office: Office, till: FakeTill) -> Start:
    started = Start(office, till)
    started.open()
    till.sale(None, 500)
    started.exchange()
    return started


def copy_of(till: FakeTill, events: int) -> FakeTill:
    """A disk as it was when it had so many events."""
    copy = FakeTill(till.identity)
    copy.now = till.now
    copy.log, copy.acked_seq = till.log[:events], events
    return copy


def lineage(office: Office) -> int:
    return int(office.one(select(terminal.c.lineage)))


# Who may speak


def test_a_session_counts_from_its_first_use(office: Office, start: Start) -> None:
    following = start.again()
    following.open()
    start.exchange()
    following.exchange()
    with pytest.raises(RefusedError) as refused:
        start.exchange()
    assert refused.value.problem.code == "session_unknown"
    following.exchange()
    assert office.alarms() == []


def test_asked_again_by_the_same_start_it_is_the_same_session(start: Start) -> None:
    following = start.again()
    first = following.open()
    assert following.open() == first
    following.exchange()
    assert following.open() == first


def test_a_start_that_had_ended_and_comes_again_is_a_second_machine(office: Office, start: Start) -> None:
    following = start.again()
    following.open()
    following.exchange()
    found = start.open()
    assert isinstance(found, Conflict)
    assert office.alarms() == ["identity_conflict"]
    following.exchange()


@pytest.mark.parametrize("machines", [2, 3, 10])
def test_however_many_machines_have_one_identity_they_are_found_out(
    office: Office, start: Start, machines: int
) -> None:
    """They take turns: each one ends the session of the one before."""
    others = [start.again() for _ in range(machines - 1)]
    for other in others:
        assert isinstance(other.open(), SessionAnswer)
        other.exchange()
    assert isinstance(start.open(), Conflict)
    assert office.alarms()[-1] == "identity_conflict"


def test_a_till_that_opens_no_sessions_yet_goes_on(office: Office, till: FakeTill) -> None:
    till.sale(None, 500)
    office.exchange(till)
    assert till.acked_seq == 1


def test_once_there_was_a_session_none_is_not_enough(office: Office, start: Start) -> None:
    with pytest.raises(RefusedError):
        office.exchange(start.till)


def test_the_session_of_a_replaced_till_is_over(office: Office, start: Start) -> None:
    start.till.take_identity(office.register(office.invite(terminal_id=start.till.identity.terminal_id)))
    fresh = Start(office, start.till, start.till.identity.epoch)
    fresh.open()
    fresh.exchange()
    assert (start.till.acked_seq, office.alarms()) == (1, [])


# Where a log goes on


def test_a_log_that_goes_on_keeps_its_epoch(start: Start) -> None:
    answer = start.again().open()
    assert isinstance(answer, SessionAnswer)
    assert (answer.epoch, answer.acked_seq, answer.renewal) == (1, 1, None)


@pytest.mark.parametrize("kept", [0, 1, 3, 6])
def test_a_disk_that_was_put_back_goes_on_behind_the_last_event_both_know(
    office: Office, start: Start, kept: int
) -> None:
    for _ in range(6):
        start.till.sale(None, 500)
    start.exchange()
    restored = Start(office, copy_of(start.till, kept), 1, start.session_id)
    restored.till.sale(None, 700)
    answer = restored.open(is_forked=True)
    assert isinstance(answer, SessionAnswer)
    known = start.till.log[kept - 1].hash if kept else GENESIS
    assert (answer.epoch, answer.acked_seq, answer.acked_hash) == (2, kept, known)
    assert answer.renewal is not None
    assert answer.renewal.terminal_no != start.till.identity.terminal_no
    restored.exchange()
    assert restored.till.acked_seq == kept + 1
    assert len(office.all(select(inbox_event))) == 8


def test_a_till_that_knows_more_shows_that_head_office_was_put_back(office: Office, start: Start) -> None:
    before = office.one(select(feed_counter.c.generation))
    start.till.sale(None, 500)
    start.till.acked_seq = 2
    answer = start.again().open()
    assert isinstance(answer, SessionAnswer)
    assert answer.acked_seq == 1
    assert office.alarms() == ["head_office_restored"]
    assert office.one(select(feed_counter.c.generation)) != before


def test_an_epoch_is_never_used_again(office: Office, start: Start) -> None:
    """Head office was put back to before the till got its fifth."""
    till = Start(office, start.till, epoch=5, previous=start.session_id)
    answer = till.open()
    assert isinstance(answer, SessionAnswer)
    assert answer.epoch == 6


# What was set aside


@pytest.fixture
def member_id(office: Office, start: Start) -> str:
    office.stock_gift(on_hand=1)
    member_id = start.till.enrol()
    start.till.sale(member_id, 60_000)
    start.exchange()
    return member_id


def end_holds(office: Office) -> int:
    return office.write(lambda c: reservations.sweep(c, office.now_ms))


def test_only_the_latest_start_is_given_gifts(office: Office, start: Start, member_id: str) -> None:
    following = start.again()
    following.open()
    following.exchange()
    with pytest.raises(RefusedError):
        office.reserve(start.till, new_id(), member_id, session_id=start.session_id)
    assert office.reserve(start.till, new_id(), member_id, session_id=following.session_id).granted


def test_a_request_that_was_long_under_way_ends_no_hold(office: Office, start: Start, member_id: str) -> None:
    """It says how things were when the till last heard of head office."""
    late = start.heard_ms
    assert office.reserve(start.till, new_id(), member_id, session_id=start.session_id).granted
    office.clock.advance(timedelta(hours=1))
    start.exchange(heard_ms=late)
    assert end_holds(office) == 0
    start.exchange()
    assert end_holds(office) == 1


def test_after_a_restart_the_till_still_tells_of_its_holds(
    office: Office, start: Start, member_id: str
) -> None:
    assert office.reserve(start.till, new_id(), member_id, session_id=start.session_id).granted
    office.clock.advance(timedelta(hours=1))
    following = start.again()
    following.open()
    for _ in range(2):
        following.exchange()
    assert (end_holds(office), lineage(office), office.alarms()) == (1, 0, [])


def test_another_disk_cannot_tell_of_them(office: Office, start: Start, member_id: str) -> None:
    """A copy of the disk from before: what the other one handed over it does not know."""
    following = start.again()
    following.open()
    following.exchange()
    hold = new_id()
    assert office.reserve(start.till, hold, member_id, session_id=following.session_id).granted
    office.clock.advance(timedelta(hours=1))
    copied = Start(office, copy_of(start.till, len(start.till.log)), 1, start.session_id)
    copied.open()
    for _ in range(2):
        copied.exchange()
    assert (end_holds(office), office.stock(), lineage(office)) == (0, 0, 1)
    assert office.alarms() == ["another_disk"]
    (waiting,) = office.write(lambda c: reservations.waiting(c, office.now_ms))
    assert waiting["redemption_id"] == hold
    office.write(lambda c: reservations.release(c, hold))
    assert office.stock() == 1


def test_a_coupon_that_another_disk_held_is_free_by_its_word_or_that_of_a_person(
    office: Office, start: Start
) -> None:
    other, hold = office.new_till(), new_id()
    (code,) = issue(office)
    assert hold_coupon(office, start.till, code, hold).granted
    following = start.again()
    following.open()
    following.exchange()
    copied = Start(office, copy_of(start.till, len(start.till.log)), 1, start.session_id)
    copied.open()
    office.clock.advance(timedelta(hours=1))
    for _ in range(2):
        copied.exchange()
    assert office.alarms() == ["another_disk"]
    assert hold_coupon(office, other, code, new_id()).reason == "used"
    (waiting,) = office.write(lambda c: reservations.waiting(c, office.now_ms))
    assert (waiting["redemption_id"], waiting["reward_id"], waiting["points"]) == (hold, "spring", 0)
    office.write(lambda c: reservations.release(c, hold))
    assert office.write(lambda c: reservations.waiting(c, office.now_ms)) == []
    assert hold_coupon(office, other, code, new_id()).granted


def test_a_coupon_that_was_held_for_too_long_is_listed_until_its_till_has_told_everything(
    office: Office, start: Start
) -> None:
    (code,) = issue(office)
    assert hold_coupon(office, start.till, code, new_id()).granted
    assert office.write(lambda c: reservations.waiting(c, office.now_ms)) == []
    office.clock.advance(timedelta(hours=1))
    assert len(office.write(lambda c: reservations.waiting(c, office.now_ms))) == 1
    start.exchange()
    start.exchange()
    assert office.write(lambda c: reservations.waiting(c, office.now_ms)) == []


@pytest.mark.parametrize(("asks", "lineages"), [(1, 1), (2, 0), (3, 0), (None, 0)])
def test_a_disk_that_has_asked_less_often_is_another_one(
    office: Office, start: Start, member_id: str, asks: int | None, lineages: int
) -> None:
    """The gift may have been given with the second question; a till that counts none is believed."""
    assert office.reserve(start.till, new_id(), member_id, session_id=start.session_id, asks=2).granted
    following = start.again()
    following.asks = asks
    following.open()
    assert lineage(office) == lineages


def test_a_log_that_lacks_what_was_sent_is_on_another_disk(office: Office, start: Start) -> None:
    older = Start(office, copy_of(start.till, 0), 1, start.session_id, start.heard_ms)
    older.open()
    assert lineage(office) == 0
    older.open(is_forked=True)
    assert (lineage(office), office.alarms()) == (1, ["another_disk"])


def test_a_head_office_that_was_put_back_gives_nothing_until_it_has_heard_every_till(
    office: Office, start: Start, member_id: str
) -> None:
    other = Start(office, office.new_till())
    other.open()
    other.exchange()
    office.clock.advance(timedelta(minutes=1))
    office.write(lambda c: sessions.note_restored(c, None, office.now_ms))
    office.clock.advance(timedelta(minutes=1))

    def reason() -> str:
        return office.reserve(start.till, new_id(), member_id, session_id=start.session_id).reason

    for one in (start, start, other):
        assert reason() == "restoring"
        one.exchange()
    assert reason() == "restoring", "the other one has only heard of it"
    other.exchange()
    assert reason() == ""
