"""Rows that are written together: whatever the way, the database says the same afterwards."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Table, select
from sqlalchemy.exc import DataError

from pos_loyalty.database.head_office_tables import affinity, card, standing
from pos_loyalty.head_office import insertion
from pos_loyalty.head_office.insertion import COPIED_FROM
from tests.head_office.offices import Office

MANY = COPIED_FROM + 5
ANALYSIS = "00000000-0000-7000-8000-000000000001"


@pytest.fixture
def connection(office: Office) -> Iterator[Connection]:
    with office.engine.begin() as connection:
        yield connection
        connection.rollback()


def a_standing(number: int, **changes: Any) -> dict[str, Any]:
    """With lists of several lengths, words in quotes, nothing at all and a day."""
    goods = [{"product_id": f"P{one}", "said": 'a "b", {c}\\'} for one in range(number % 3)]
    row = {
        "member_id": f"00000000-0000-7000-8000-{number:012}",
        "analysis_id": ANALYSIS,
        "band": "small",
        "sales_minor": number * 10**12,
        "visits": number,
        "first_on": None if number % 2 else date(2026, 3, 2),
        "rank": None if number % 4 == 1 else number,
        "reason": {"key": "k", "values": {"n": number, "empty": None}},
        "suggestions": goods,
        "prompt": None if number % 3 else {"key": "p"},
    }
    return row | changes


def kept(connection: Connection, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    columns = [standing.c[name] for name in rows[0]]
    found = connection.execute(select(*columns).order_by(standing.c.member_id))
    return [dict(row) for row in found.mappings()]


@pytest.mark.parametrize("many", [3, MANY])
def test_new_rows_are_inserted_and_old_ones_overwritten(connection: Connection, many: int) -> None:
    first = [a_standing(number) for number in range(many)]
    insertion.insert_or_update(connection, standing, first)
    assert kept(connection, first) == first
    then = [a_standing(number, band="vip", prompt=None) for number in range(1, many + 2)]
    insertion.insert_or_update(connection, standing, then)
    assert kept(connection, first) == [first[0], *then]


@pytest.mark.parametrize("many", [3, MANY])
def test_of_rows_with_one_key_the_last_counts(connection: Connection, many: int) -> None:
    rows = [a_standing(number) for number in range(many)]
    later = a_standing(1, band="vip")
    insertion.insert_or_update(connection, standing, [*rows, later])
    assert kept(connection, rows) == [rows[0], later, *rows[2:]]


@pytest.mark.parametrize("many", [3, MANY])
def test_what_is_there_already_stays_where_only_the_missing_is_wanted(
    connection: Connection, many: int
) -> None:
    first = [a_standing(number) for number in range(many)]
    insertion.insert_missing(connection, standing, first[:2])
    changed = [a_standing(number, band="vip") for number in range(many)]
    insertion.insert_missing(connection, standing, changed + changed[-1:])
    assert kept(connection, first) == [*first[:2], *changed[2:]]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "way",
    [insertion.insert_all, insertion.insert_or_update, insertion.insert_missing],
    ids=lambda way: way.__name__,
)
def test_what_is_too_long_is_refused_and_not_cut(
    connection: Connection, way: Callable[[Connection, Table, list[dict[str, Any]]], None]
) -> None:
    rows = [a_standing(number, band="x" * 17) for number in range(MANY)]
    with pytest.raises(DataError):
        way(connection, standing, rows)


def test_a_list_stays_a_list_whatever_it_holds(connection: Connection) -> None:
    """An array of lists is not a list with more dimensions."""
    rows = [
        {"product_id": f"P{number:02}", "analysis_id": ANALYSIS, "companions": [[number], [[]], []]}
        for number in range(MANY)
    ]
    insertion.insert_or_update(connection, affinity, rows)
    found = connection.execute(select(affinity.c.companions).order_by(affinity.c.product_id)).scalars()
    assert found.all() == [row["companions"] for row in rows]


def test_truth_and_nothing_are_kept_apart(connection: Connection) -> None:
    rows = [
        {
            "card_number": f"{number:016}",
            "member_id": ANALYSIS,
            "state": "active",
            "legacy": number % 2 == 0,
            "state_since_ms": number,
            "expires_on": None if number % 3 else date(2027, 1, 1),
        }
        for number in range(MANY)
    ]
    insertion.insert_or_update(connection, card, rows)
    found = connection.execute(select(card).order_by(card.c.card_number)).mappings()
    assert [dict(row) for row in found] == rows
