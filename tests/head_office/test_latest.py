"""Dates of rows that only become later, few or many at once."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Connection, insert, select

from pos_loyalty.database.head_office_tables import member
from pos_loyalty.head_office.insertion import COPIED_FROM
from pos_loyalty.head_office.latest import Latest
from tests.head_office.offices import Office

MANY = COPIED_FROM + 5
VISIT = Latest(member, "last_visit_on")
MONDAY = date(2026, 3, 2)


@pytest.fixture
def connection(office: Office) -> Iterator[Connection]:
    with office.engine.begin() as connection:
        people = [
            {"member_id": member_id(n), "name": "A", "phone": "", "status": "active", "points": 0}
            for n in range(MANY + 1)
        ]
        connection.execute(insert(member), people)
        yield connection
        connection.rollback()


def member_id(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012}"


def visits(connection: Connection) -> list[date | None]:
    return list(connection.execute(select(member.c.last_visit_on).order_by(member.c.member_id)).scalars())


def visited(number: int, days: int) -> dict[str, object]:
    return {"member_id": member_id(number), "last_visit_on": MONDAY + timedelta(days=days)}


@pytest.mark.parametrize("many", [1, 3, MANY])
def test_a_date_becomes_later_and_never_earlier(connection: Connection, many: int) -> None:
    nobody_else = [None] * (MANY + 1 - many)
    VISIT.write(connection, [visited(n, 1) for n in range(many)])
    assert visits(connection) == [MONDAY + timedelta(days=1)] * many + nobody_else
    VISIT.write(connection, [visited(n, n % 3) for n in range(many)])
    assert visits(connection) == [MONDAY + timedelta(days=max(1, n % 3)) for n in range(many)] + nobody_else


@pytest.mark.parametrize("many", [1, MANY])
def test_of_several_dates_of_one_row_the_latest_counts(connection: Connection, many: int) -> None:
    rows = [visited(n, days) for days in (4, 6, 5) for n in range(many)]
    VISIT.write(connection, rows)
    assert visits(connection)[:many] == [MONDAY + timedelta(days=6)] * many


def test_whoever_is_not_there_is_not_made(connection: Connection) -> None:
    VISIT.write(connection, [{"member_id": member_id(999), "last_visit_on": MONDAY}])
    assert visits(connection) == [None] * (MANY + 1)
