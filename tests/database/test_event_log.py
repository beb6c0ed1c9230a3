from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from pos_loyalty.database import event_log
from pos_loyalty.domain.log_chain import GENESIS, chain_hash
from tests.builders import CountingIds, Till, chain_holds


class Event(NamedTuple):
    seq: int
    event_id: str
    kind: str
    occurred_at_ms: int
    body: str
    hash: str


def a_log(length: int) -> list[Event]:
    events: list[Event] = []
    new_id = CountingIds()
    for seq in range(1, length + 1):
        kept = (new_id(), "purchase", 1_700_000_000_000 + seq, f'{{"name":"김민준","total":{seq * 1000}}}')
        previous = events[-1].hash if events else GENESIS
        events.append(Event(seq, *kept, chain_hash(previous, seq, *kept)))
    return events


LOG = a_log(12)


def append(till: Till, **changes: object) -> int:
    fields = {"event_id": till.new_id(), "kind": "enrol", "occurred_at_ms": till.clock(), "body": {"a": 1}}
    with till.store.writing() as connection:
        return event_log.append(connection, **(fields | changes))  # type: ignore[arg-type] # as a test says it


def test_events_are_numbered_from_one_without_a_gap(till: Till) -> None:
    assert [append(till) for _ in range(3)] == [1, 2, 3]
    assert chain_holds(till.rows("event"))


def test_a_transaction_that_is_given_up_takes_its_number_back(till: Till) -> None:
    append(till)
    taken = till.rows("event")[0].event_id
    with pytest.raises(IntegrityError):
        append(till, event_id=taken)
    assert append(till) == 2
    assert chain_holds(till.rows("event"))


def test_the_log_is_read_in_order_behind_a_position(till: Till) -> None:
    for _ in range(5):
        append(till)
    with till.store.reading() as connection:
        assert [e.seq for e in event_log.after(connection, 2, 2)] == [3, 4]
        assert [e.seq for e in event_log.after(connection, 5, 2)] == []
        assert event_log.count_after(connection, 2) == 3
        assert event_log.hash_at(connection, 0) == GENESIS
        assert event_log.hash_at(connection, 5) == till.rows("event")[-1].hash
        assert event_log.hash_at(connection, 6) is None


def test_the_newest_time_is_that_of_the_last_event_or_zero(till: Till) -> None:
    with till.store.reading() as connection:
        assert event_log.newest_time_ms(connection) == 0
        assert event_log.newest_seq(connection) == 0
    append(till, occurred_at_ms=50)
    append(till, occurred_at_ms=40)
    with till.store.reading() as connection:
        assert event_log.newest_time_ms(connection) == 40
        assert event_log.newest_seq(connection) == event_log.count_after(connection, 0)


def test_a_whole_log_holds() -> None:
    assert chain_holds(LOG)
    assert chain_holds([])


@given(st.integers(0, len(LOG) - 1), st.sampled_from(["event_id", "kind", "body", "hash"]), st.data())
def test_any_changed_character_breaks_the_chain(which: int, field: str, data) -> None:
    event = LOG[which]
    text = getattr(event, field)
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters().filter(lambda c: c != text[place]))
    changed = event._replace(**{field: text[:place] + other + text[place + 1 :]})
    assert not chain_holds([*LOG[:which], changed, *LOG[which + 1 :]])


@given(st.integers(0, len(LOG) - 1), st.integers(0, 2**50))
def test_any_changed_time_breaks_the_chain(which: int, time_ms: int) -> None:
    changed = LOG[which]._replace(occurred_at_ms=time_ms)
    assert chain_holds([*LOG[:which], changed, *LOG[which + 1 :]]) == (changed == LOG[which])


@given(st.permutations(range(len(LOG))))
def test_any_other_order_breaks_the_chain(order: list[int]) -> None:
    assert chain_holds([LOG[n] for n in order]) == (order == sorted(order))


@given(st.integers(0, len(LOG) - 2))
def test_a_missing_event_breaks_the_chain(which: int) -> None:
    assert not chain_holds([*LOG[:which], *LOG[which + 1 :]])


@given(st.integers(1, len(LOG) - 1))
def test_a_forged_event_breaks_the_chain_behind_it(which: int) -> None:
    """Whoever changes an event and its own hash must change every hash after it."""
    forged = LOG[which]._replace(body="{}")
    forged = forged._replace(hash=chain_hash(LOG[which - 1].hash, *forged[:-1]))
    assert chain_holds([*LOG[:which], forged])
    assert not chain_holds([*LOG[:which], forged, *LOG[which + 1 :]]) or which == len(LOG) - 1
