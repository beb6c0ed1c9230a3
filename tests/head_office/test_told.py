"""Head office notes up to where a till may have been told of changes, before the till hears of them."""

from typing import Any

import pytest
from sqlalchemy import select, update

from pos_loyalty.database.head_office_tables import feed_counter, terminal
from pos_loyalty.head_office import exchange, feed
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.settle(office.new_till())


@pytest.fixture
def writes(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """Transactions that rounds needed beside those that number changes."""
    done: list[None] = []
    write = exchange.write

    def counted(*arguments: Any) -> Any:
        done.append(None)
        return write(*arguments)

    monkeypatch.setattr(exchange, "write", counted)
    return done


def told(office: Office, till: FakeTill) -> int:
    of_till = terminal.c.terminal_id == till.identity.terminal_id
    return int(office.one(select(terminal.c.told_feed).where(of_till)))


def test_what_a_sale_changed_is_noted_together_with_its_number(
    office: Office, till: FakeTill, writes: list[None]
) -> None:
    before = told(office, till)
    till.sale(till.enrol(), 5_000)
    answer = office.exchange(till)
    assert answer.changes
    assert before < answer.feed_cursor <= told(office, till)
    assert len(writes) == 1, "that of the events"


def test_what_others_changed_is_noted_before_a_till_hears_of_it(
    office: Office, till: FakeTill, writes: list[None]
) -> None:
    other = office.settle(office.new_till())
    other.enrol()
    office.settle(other)
    writes.clear()
    answer = office.exchange(till)
    assert answer.feed_cursor == told(office, till)
    assert len(writes) == 2


def test_of_many_pages_the_end_is_noted_with_the_first(
    office: Office, till: FakeTill, writes: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "MAX_CHANGES", 2)
    office.write(lambda connection: feed.note(connection, "product", [f"P{n}" for n in range(9)]))
    feed.number_pending(office.engine)
    rounds = 1
    while office.exchange(till).more:
        rounds += 1
    assert rounds == 5
    assert len(writes) == rounds + 1
    assert told(office, till) == till.cursor == office.one(select(feed_counter.c.feed))


def test_a_database_that_has_told_less_than_a_till_knows_was_put_back(office: Office, till: FakeTill) -> None:
    before = told(office, till)
    till.enrol()
    office.settle(till)
    assert office.alarms() == []
    office.write(lambda connection: connection.execute(update(terminal).values(told_feed=before)))
    office.exchange(till)
    assert office.alarms() == ["head_office_restored"]
