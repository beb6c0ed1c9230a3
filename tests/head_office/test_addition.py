"""Figures that are added to those of rows, few or many at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from pos_loyalty.database.head_office_tables import member, member_day
from pos_loyalty.head_office.addition import Addition
from pos_loyalty.head_office.insertion import COPIED_FROM
from tests.head_office.offices import Office

FEW_AND_MANY = pytest.mark.parametrize("many", [1, 3, COPIED_FROM + 5])
DAYS = Addition(member_day, ("sales", "amount_minor", "points"))
POINTS = Addition(member, ("points",), is_of_known=True)


@pytest.fixture
def connection(office: Office) -> Iterator[Connection]:
    with office.engine.begin() as connection:
        yield connection
        connection.rollback()


def member_id(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012}"


def a_day(number: int, sales: int = 1, amount_minor: int = 10**12, points: int = 7) -> dict[str, Any]:
    return {
        "member_id": member_id(number),
        "day": date(2026, 3, 2) + timedelta(days=number % 3),
        "sales": sales,
        "amount_minor": amount_minor,
        "points": points,
    }


def days(connection: Connection) -> list[dict[str, Any]]:
    return [
        dict(row)
        for row in connection.execute(select(member_day).order_by(*member_day.primary_key)).mappings()
    ]


@FEW_AND_MANY
def test_a_row_that_is_not_there_is_made_and_one_that_is_grows(connection: Connection, many: int) -> None:
    rows = [a_day(number) for number in range(many)]
    DAYS.write(connection, rows)
    assert days(connection) == rows
    DAYS.write(connection, [*rows, a_day(many)])
    assert days(connection) == [*(a_day(n, 2, 2 * 10**12, 14) for n in range(many)), a_day(many)]


@FEW_AND_MANY
def test_a_row_that_is_meant_several_times_grows_by_all_of_it(connection: Connection, many: int) -> None:
    rows = [a_day(number) for number in range(many)]
    DAYS.write(connection, [*rows, *reversed(rows), a_day(0, -1, -5, -3)])
    grown = [a_day(number, 2, 2 * 10**12, 14) for number in range(1, many)]
    assert days(connection) == [a_day(0, 1, 2 * 10**12 - 5, 11), *grown]


@FEW_AND_MANY
def test_of_known_rows_nobody_else_is_made_or_touched(connection: Connection, many: int) -> None:
    people = [
        {"member_id": member_id(n), "name": "A", "phone": "", "status": "active", "points": n}
        for n in range(many + 1)
    ]
    connection.execute(insert(member), people)
    more = [{"member_id": member_id(n), "points": 100 - n} for n in range(many)]
    POINTS.write(connection, [*more, {"member_id": member_id(999), "points": 1}])
    found = connection.execute(select(member.c.points).order_by(member.c.member_id)).scalars().all()
    assert list(found) == [100] * many + [many]


def test_nothing_to_add_is_no_statement(connection: Connection) -> None:
    DAYS.write(connection, [])
    POINTS.write(connection, [])
    assert days(connection) == []
