"""The database of head office: the schema is what the tables say, and what was counted stays."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, inspect, select, text, update
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from pos_loyalty.database.engine import open_database
from pos_loyalty.database.head_office_tables import (
    APPEND_ONLY,
    feed_counter,
    metadata,
    programme,
    scheme,
)
from pos_loyalty.database.partitions import PARTITIONED
from pos_loyalty.domain.errors import StoreError
from pos_loyalty.domain.tiers import Holdership
from pos_loyalty.head_office import adjustments, member_tiers
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.refusals import OperatorError
from tests.head_office.offices import Office, pieces_of
from tests.head_office.tills import new_id
from tests.postgres import fresh_database


@pytest.fixture
def as_declared(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A database made from the tables' declaration, without the migrations."""
    if engine.dialect.name == "sqlite":
        other = open_database(str(tmp_path / "declared.db"))
        metadata.create_all(other)
        yield other
        other.dispose()
        return
    server: URL = request.getfixturevalue("postgres_server")
    with fresh_database(server) as url:
        other = open_database(url)
        metadata.create_all(other)
        yield other
        other.dispose()


def shape(engine: Engine) -> dict[str, Any]:
    found = inspect(engine)
    pieces = {piece for table in PARTITIONED for piece in pieces_of(engine, table)}
    return {
        name: {
            # Sorted, because a migration can only put a new column behind the others.
            "columns": sorted(
                (c["name"], str(c["type"]), c["nullable"], str(c["default"]), str(c.get("comment")))
                for c in found.get_columns(name)
            ),
            "key": found.get_pk_constraint(name),
            "foreign": sorted(found.get_foreign_keys(name), key=str),
            "unique": sorted(found.get_unique_constraints(name), key=str),
            "checks": sorted(found.get_check_constraints(name), key=str),
            "indexes": sorted(map(index_words, found.get_indexes(name))),
        }
        for name in sorted(found.get_table_names())
        if name != "alembic_version" and name not in pieces
    }


def index_words(index: Any) -> str:
    """An index as text; the condition of a partial one is an object that is like no other."""
    options = {name: str(value) for name, value in index.get("dialect_options", {}).items()}
    return str(sorted({**index, "dialect_options": options}.items()))


def test_the_migrated_schema_is_what_the_tables_declare(engine: Engine, as_declared: Engine) -> None:
    assert shape(engine) == shape(as_declared)
    assert set(shape(engine)) == set(metadata.tables)


def test_sqlite_tables_without_rowid_stay_so(tmp_path: Path) -> None:
    migrated = open_head_office(str(tmp_path / "migrated.db"))
    with migrated.connect() as connection:
        listed = connection.exec_driver_sql("PRAGMA table_list").all()
    migrated.dispose()
    without = {row.name for row in listed if row.wr}
    declared = {t.name for t in metadata.sorted_tables if t.dialect_options["sqlite"]["with_rowid"] is False}
    assert without == declared


def test_opening_again_makes_the_first_rows_only_once(database_url: str) -> None:
    engine = open_head_office(database_url)
    first = first_rows(engine)
    engine.dispose()
    engine = open_head_office(database_url)
    again = first_rows(engine)
    engine.dispose()
    assert first == again
    assert len(first[0]) == 1
    assert len(first[0][0].card_key) == 32


def first_rows(engine: Engine) -> list[list[Any]]:
    with engine.connect() as connection:
        return [list(connection.execute(select(t)).all()) for t in (programme, feed_counter, scheme)]


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_what_was_recorded_can_be_neither_changed_nor_deleted(office: Office, table: str) -> None:
    till = office.new_till()
    member_id = till.enrol()
    till.sale(member_id, 1_000)
    answer = {
        "member_id": member_id,
        "product_id": "P1",
        "reason_key": "reason_usual",
        "answer": "taken",
        "answered_at_ms": 1,
    }
    till.add("suggestion_answer", answer)
    office.settle(till)
    with office.engine.begin() as connection:
        adjustments.adjust(connection, member_id, 5, "sorry", office.now_ms)
        used = {"purchase_id": new_id(), "redemption_id": new_id(), "amount_minor": 1, "points": 1}
        connection.execute(metadata.tables["purchase_voucher"].insert(), used)
        found = member_tiers.Judged(member_id, None, Holdership("gold", date(2026, 3, 2)))
        member_tiers.record(connection, [found], office.now_ms, "merge")
    recorded: Table = metadata.tables[table]
    before = office.all(select(recorded))
    assert before
    column = next(c for c in recorded.columns if not c.primary_key)
    for change in (update(recorded).values({column: column}), recorded.delete()):
        with pytest.raises(DBAPIError, match="rows are never changed"), office.engine.begin() as connection:
            connection.execute(change)
    assert office.all(select(recorded)) == before


def test_postgresql_refuses_to_truncate_the_ledger(office: Office) -> None:
    if office.engine.dialect.name != "postgresql":
        return
    with pytest.raises(DBAPIError, match="rows are never changed"), office.engine.begin() as connection:
        connection.execute(text("TRUNCATE ledger_entry"))


def test_a_database_of_a_newer_program_is_refused_and_left_alone(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("DROP TABLE affinity"))
    engine.dispose()
    before = state_of(database_url)
    with pytest.raises(OperatorError, match="newer version"):
        open_head_office(database_url)
    assert state_of(database_url) == before


def state_of(url: str) -> Any:
    if "://" not in url:
        return hashlib.sha256(Path(url).read_bytes()).hexdigest()
    engine = open_database(url)
    with engine.connect() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version")).all()
    tables = inspect(engine).get_table_names()
    engine.dispose()
    return version, tables


@pytest.mark.parametrize(
    "url",
    ["postgresql://nobody:secret@127.0.0.1:1/nothing", "mysql://here", "://", "postgresql://["],
)
def test_a_database_that_does_not_answer_is_a_sentence_without_the_password(url: str) -> None:
    with pytest.raises((OperatorError, StoreError)) as refusal:
        open_head_office(url)
    assert "secret" not in str(refusal.value)
    assert len(str(refusal.value).splitlines()) == 1


def test_a_file_that_is_no_database_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear head office, " * 1000)
    with pytest.raises(OperatorError, match="not a database"):
        open_head_office(str(path))
    assert path.read_text() == "Dear head office, " * 1000


def test_the_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "office.db"
    open_head_office(str(path)).dispose()
    assert path.stat().st_mode & 0o077 == 0
