"""Every write of head office can be started over: each is failed once, at each of its statements. PostgreSQL, strictest."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from pos_loyalty.database.head_office_tables import alarm, ledger_entry, member, reward_stock
from pos_loyalty.head_office import adjustments
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.refusals import RefusedError
from tests.clock import FakeClock
from tests.head_office.conftest import what_is_wrong
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id
from tests.postgres import fresh_database

AT_COMMIT, NEVER = 0, -1
_REFUSAL = "DO $$ BEGIN RAISE EXCEPTION 'injected' USING ERRCODE = '40001'; END $$"


@pytest.fixture
def strict(postgres_server: URL, prepared_database: str) -> Iterator[Engine]:
    """Each transaction as if no other one ran at its time, or refused."""
    with fresh_database(postgres_server, prepared_database) as url:
        engine = open_head_office(url)
        yield engine.execution_options(isolation_level="SERIALIZABLE")
        engine.dispose()


class Failing:
    """Has the server refuse each write once, at its statement `number` or at its commit, and counts how often."""

    def __init__(self, engine: Engine, number: int) -> None:
        self.number, self.failed, self._seen, self._is_second = number, 0, 0, False
        event.listen(engine, "begin", self._begin)
        event.listen(engine, "before_cursor_execute", self._execute)
        event.listen(engine, "commit", self._commit)

    def _begin(self, _connection: Connection) -> None:
        self._seen = 0

    def _execute(self, connection: Connection, cursor: Any, *_rest: Any) -> None:
        self._seen += 1
        if self._seen == self.number and not self._is_second:
            self._refuse(connection, cursor)

    def _commit(self, connection: Connection) -> None:
        if self.number == AT_COMMIT and self._seen and not self._is_second:
            self._refuse(connection, connection.connection.cursor())
        self._is_second = False

    def _refuse(self, connection: Connection, cursor: Any) -> None:
        if connection.get_execution_options().get("postgresql_readonly"):
            return
        self._is_second = True
        self.failed += 1
        try:
            cursor.execute(_REFUSAL)
        except psycopg.Error as error:
            raise DBAPIError.instance(_REFUSAL, (), error, psycopg.Error) from error


def shop(engine: Engine) -> Office:
    office = Office(engine, FakeClock())
    office.stock_gift(on_hand=3)
    return office


def a_day(office: Office) -> None:
    """A bit of everything."""
    first, second = office.new_till(), office.new_till()
    kim, lee, park = (first.enrol(name=name) for name in ("Kim", "Lee", "Park"))
    office.settle(first)
    sold = second.sale(kim, 100_000, points=200)
    second.sale(lee, 30_000, points=60)
    second.sale(None, 5_000)
    office.settle(second)
    first.bring_back(sold, {1: 25_000}, points=50)
    office.settle(first)
    given, undone, kept = new_id(), new_id(), new_id()
    for redemption_id in (given, undone, kept):
        office.reserve(first, redemption_id, kim)
    first.give(given, kim)
    first.take_gift_back(undone)
    office.settle(first)
    office.write(lambda c: adjustments.adjust(c, park, 30, "a word", office.now_ms))
    merge_id = office.merge(kim, lee)
    second.sale(lee, 10_000, points=20)
    office.settle(second)
    office.unmerge(merge_id)
    office.pass_days(400, first, second)
    office.day()
    office.settle(first)


def came_to(office: Office) -> dict[str, Any]:
    rows = office.all(select(ledger_entry.c.kind, ledger_entry.c.points, ledger_entry.c.cause_kind))
    return {
        "ledger": sorted(tuple(row) for row in rows),
        "points": {row.name: row.points for row in office.all(select(member.c.name, member.c.points))},
        "stock": office.one(select(func.sum(reward_stock.c.on_hand))),
        "holds": office.holds(),
        "outcomes": sorted(office.outcomes()),
        "alarms": sorted(row.kind for row in office.all(select(alarm.c.kind))),
    }


@pytest.fixture(scope="module")
def undisturbed(postgres_server: URL, prepared_database: str) -> dict[str, Any]:
    with fresh_database(postgres_server, prepared_database) as url:
        engine = open_head_office(url)
        office = shop(engine)
        a_day(office)
        found = came_to(office)
        engine.dispose()
    return found


@pytest.mark.parametrize("number", [AT_COMMIT, 1, 2, 3, 5, 8, 13, 21, 30])
def test_a_write_that_is_refused_and_started_over_comes_to_the_same(
    strict: Engine, undisturbed: dict[str, Any], number: int
) -> None:
    office = shop(strict)
    failing = Failing(strict, number)
    a_day(office)
    failing.number = NEVER
    assert came_to(office) == undisturbed
    assert failing.failed > 0, "no write has so many statements"
    assert what_is_wrong(strict) == []


def test_tills_that_tell_of_one_member_at_once_are_all_counted(strict: Engine) -> None:
    """At the strictest level the server refuses most of those that are in each other's way."""
    office = shop(strict)
    tills = [office.new_till() for _ in range(8)]
    member_id = tills[0].enrol()
    office.settle(tills[0])
    for till in tills:
        for _ in range(10):
            till.sale(member_id, 1_000, points=2)

    def settle(till: FakeTill) -> None:
        while till.acked_seq < len(till.log):
            # Asked to come again later, as the till is by a 503.
            with suppress(RefusedError):
                office.exchange(till, till.request(upto=till.acked_seq + 2))

    with ThreadPoolExecutor(len(tills)) as pool:
        list(pool.map(settle, tills))
    assert office.points(member_id) == 160
    assert office.entries(member_id) == [("earn", 2)] * 80
    assert what_is_wrong(strict) == []
