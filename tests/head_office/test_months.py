"""On PostgreSQL the longest tables lie in a piece for each month of their ids, and nobody has to know. Row M27."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database import partitions
from pos_loyalty.database.engine import open_database
from pos_loyalty.database.migrate import _config
from pos_loyalty.database.partitions import MONTHS_AHEAD, PARTITIONED, Month, other_of, piece_of
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.importing import ids
from pos_loyalty.head_office.transactions import write
from tests.head_office.offices import Office, pieces_of
from tests.postgres import GROUP, fresh_database

DAY_MS = 86_400_000
YEARS = st.integers(min_value=1_500_000_000_000, max_value=4_000_000_000_000)


def id_at(time_ms: int, number: int = 0) -> str:
    """As a till makes one at this time."""
    digits = f"{time_ms:012x}"
    return f"{digits[:8]}-{digits[8:]}-7000-8000-{number:012x}"


def places_of(engine: Engine, table: str) -> dict[str, str]:
    """In which piece each row lies, by the id that says its month."""
    key = PARTITIONED[table]
    with engine.connect() as connection:
        return dict(connection.execute(text(f"SELECT {key}, tableoid::regclass::text FROM {table}")).all())


def make_months(engine: Engine, now_ms: int) -> list[str]:
    return write(engine, lambda connection: partitions.make_ahead(connection, now_ms))


on_postgresql = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.xdist_group(GROUP))], indirect=True
)


@given(YEARS, YEARS)
def test_ids_of_a_month_lie_between_its_first_id_and_the_next_ones(first_ms: int, second_ms: int) -> None:
    month = Month.of(first_ms)
    assert month.first_id <= id_at(first_ms) < month.plus(1).first_id
    assert (Month.of(second_ms) > month) == (id_at(second_ms) >= month.plus(1).first_id)


@given(YEARS, st.integers(min_value=0, max_value=400))
def test_months_are_counted_over_the_years(time_ms: int, months: int) -> None:
    start = Month.of(time_ms)
    there = start.plus(months)
    assert there.year * 12 + there.month == start.year * 12 + start.month + months
    assert 1 <= there.month <= 12


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_has_no_pieces(engine: Engine) -> None:
    assert make_months(engine, 1_772_442_000_000) == []


@pytest.mark.parametrize("table", PARTITIONED)
def test_the_column_of_the_month_is_in_the_key(table: str) -> None:
    assert PARTITIONED[table] in metadata_key(table)


def metadata_key(table: str) -> set[str]:
    return set(tables.metadata.tables[table].primary_key.columns.keys())


@on_postgresql
def test_each_row_lies_in_the_month_of_its_id(engine: Engine, office: Office) -> None:
    make_months(engine, now := int(datetime(2026, 3, 2, tzinfo=UTC).timestamp() * 1000))
    till = office.new_till()
    sold, later = id_at(now), id_at(now + 31 * DAY_MS)
    imported = ids.purchase_id(b"\xe5" + ids.purchase_key("R-1")[1:])
    for number, purchase_id in enumerate((sold, later, imported)):
        till.sale(None, 500, purchase_id=purchase_id, receipt_code=f"R{number}")
    office.settle(till)
    assert places_of(engine, "purchase") == {
        sold: "purchase_2026_03",
        later: "purchase_2026_04",
        imported: "purchase_without_time",
    }
    assert places_of(engine, "purchase_line") == {
        sold: "purchase_line_2026_03",
        later: "purchase_line_2026_04",
        imported: "purchase_line_without_time",
    }


@on_postgresql
def test_what_is_asked_for_by_its_id_is_looked_for_in_one_piece(engine: Engine) -> None:
    wanted = select(tables.purchase_line).where(
        tables.purchase_line.c.purchase_id == id_at(1_772_442_000_000)
    )
    make_months(engine, 1_772_442_000_000)
    with engine.connect() as connection:
        words = wanted.compile(engine, compile_kwargs={"literal_binds": True})
        plan = "\n".join(connection.execute(text(f"EXPLAIN {words}")).scalars())
    assert "purchase_line_2026_03" in plan
    assert "Append" not in plan


@on_postgresql
def test_this_month_and_the_next_ones_are_made_once(engine: Engine) -> None:
    now_ms = int(datetime(2031, 11, 30, tzinfo=UTC).timestamp() * 1000)
    with ThreadPoolExecutor(4) as side_by_side:
        made = list(side_by_side.map(lambda _n: make_months(engine, now_ms), range(4)))
    months = [Month(2031, 11), Month(2031, 12), Month(2032, 1), Month(2032, 2)]
    assert len(months) == MONTHS_AHEAD + 1
    expected = sorted(piece_of(table, month) for table in PARTITIONED for month in months)
    assert sorted(piece for pieces in made for piece in pieces) == expected
    for table in PARTITIONED:
        assert {piece_of(table, month) for month in months} <= pieces_of(engine, table)


@on_postgresql
def test_rows_of_a_month_that_was_not_there_go_to_it_when_it_is_made(engine: Engine, office: Office) -> None:
    """A till whose clock is years ahead."""
    till = office.new_till()
    at_ms = int(datetime(2041, 5, 5, tzinfo=UTC).timestamp() * 1000)
    before, there, after = (id_at(at_ms + days * DAY_MS) for days in (-30, 0, 30 * (MONTHS_AHEAD + 2)))
    for number, purchase_id in enumerate((before, there, after)):
        till.sale(None, 500, purchase_id=purchase_id, receipt_code=f"R{number}")
    office.settle(till)
    assert set(places_of(engine, "purchase").values()) == {other_of("purchase")}
    make_months(engine, at_ms)
    assert places_of(engine, "purchase") == {
        before: "purchase_other",
        there: "purchase_2041_05",
        after: "purchase_other",
    }
    assert places_of(engine, "purchase_line")[there] == "purchase_line_2041_05"
    for piece in ("purchase_other", "purchase_2041_05", "purchase"):
        for change in (f"DELETE FROM {piece}", f"UPDATE {piece} SET points = 1", f"TRUNCATE {piece}"):
            with pytest.raises(DBAPIError, match="never changed"), engine.begin() as connection:
                connection.execute(text(change))


@on_postgresql
def test_a_month_waits_while_tills_are_at_work(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partitions, "LOCK_WITHIN_S", 1)
    with engine.begin() as selling:
        selling.execute(text("LOCK TABLE purchase_line IN ROW EXCLUSIVE MODE"))
        with pytest.raises(DBAPIError, match="lock timeout"), engine.begin() as connection:
            partitions.make_ahead(connection, 2_000_000_000_000)
    assert pieces_of(engine, "purchase") == months_of_a_new_one(engine)
    assert make_months(engine, 2_000_000_000_000)


def months_of_a_new_one(engine: Engine) -> set[str]:
    now = Month.of(int(datetime.now(UTC).timestamp() * 1000))
    months = {piece_of("purchase", now.plus(ahead)) for ahead in range(MONTHS_AHEAD + 1)}
    return months | {"purchase_other", "purchase_without_time"}


@pytest.mark.xdist_group(GROUP)
def test_a_database_of_before_is_laid_out_in_months(postgres_server: URL) -> None:
    at_ms = int(datetime(2026, 3, 2, tzinfo=UTC).timestamp() * 1000)
    with fresh_database(postgres_server) as url:
        old = open_database(url)
        with old.connect() as connection:
            config = _config("head_office")
            config.attributes["connection"] = connection
            command.upgrade(config, "0010")
            connection.commit()
            connection.execute(tables.inbox_event.insert(), [event_of(id_at(at_ms), at_ms)])
            connection.execute(tables.purchase.insert(), [purchase_of(n, id_at(at_ms, n)) for n in range(40)])
            connection.commit()
        old.dispose()
        engine = open_head_office(url)
        assert places_of(engine, "inbox_event") == {id_at(at_ms): "inbox_event_2026_03"}
        assert places_of(engine, "purchase") == {id_at(at_ms, n): "purchase_2026_03" for n in range(40)}
        assert "inbox_event_whole" not in set(tables_of(engine))
        engine.dispose()


def tables_of(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.execute(text("SELECT tablename FROM pg_tables")).scalars())


def event_of(event_id: str, at_ms: int) -> dict[str, object]:
    return {
        "terminal_id": "T1",
        "event_id": event_id,
        "epoch": 1,
        "seq": 1,
        "hash": "0",
        "kind": "purchase",
        "occurred_at_ms": at_ms,
        "received_at_ms": at_ms,
        "body": "{}",
        "outcome": "applied",
        "detail": "",
    }


def purchase_of(number: int, purchase_id: str) -> dict[str, object]:
    return {
        "purchase_id": purchase_id,
        "kind": "sale",
        "store_id": "S1",
        "purchased_at_ms": 1_772_442_000_000,
        "business_date": datetime(2026, 3, 2, tzinfo=UTC).date(),
        "total_minor": 500 + number,
        "currency": "KRW",
        "points": 5,
        "scheme_version": 1,
        "content_hash": str(number),
    }
