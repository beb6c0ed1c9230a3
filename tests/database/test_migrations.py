import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from pos_loyalty.database import at_rest, till_tables
from pos_loyalty.database.engine import open_sqlite
from pos_loyalty.database.migrate import upgrade
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.errors import StoreError


def schema(engine: Engine) -> dict[str, list[str]]:
    """Every table and index as a sorted list of its clauses, so that only their order may differ."""
    with engine.connect() as connection:
        rows = connection.exec_driver_sql(
            "SELECT type, name, sql FROM sqlite_master"
            " WHERE sql IS NOT NULL AND type IN ('table', 'index') AND tbl_name <> 'alembic_version'"
        ).all()
    return {f"{row.type} {row.name}": clauses(row.sql) for row in rows}


def clauses(sql: str) -> list[str]:
    plain = " ".join(sql.replace('"', "").split())
    head, _, body = plain.partition("(")
    found = re.split(r",\s(?![^(]*\))", body.rpartition(")")[0])
    return sorted([head.strip(), plain.rpartition(")")[2].strip(), *(clause.strip() for clause in found)])


@pytest.fixture
def migrated(tmp_path: Path):
    store = TillStore.open(tmp_path / "migrated.db")
    yield store.engine
    store.close()


def test_the_migrations_lead_to_the_tables_of_the_program(tmp_path: Path, migrated: Engine) -> None:
    made = open_sqlite(tmp_path / "made.db")
    with made.begin() as connection:
        till_tables.metadata.create_all(connection)
    expected = schema(made)
    made.dispose()
    assert len(expected) > 15
    assert schema(migrated) == expected


def test_alembic_finds_nothing_left_to_do(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, till_tables.metadata) == []


def test_every_constraint_and_index_has_a_name(migrated: Engine) -> None:
    with migrated.connect() as connection:
        found = "\n".join(
            connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'table'").scalars()
        )
    bare = re.findall(r"^\s*(?!CONSTRAINT)(?:PRIMARY KEY|FOREIGN KEY|UNIQUE|CHECK)\b.*$", found, re.MULTILINE)
    assert bare == []


def test_every_append_only_table_has_both_triggers(migrated: Engine) -> None:
    with migrated.connect() as connection:
        found = set(
            connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars()
        )
    assert found == {
        f"{table}_no_{verb}" for table in till_tables.APPEND_ONLY for verb in ("update", "delete")
    }


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    TillStore.open(path).close()
    before = path.read_bytes()
    TillStore.open(path).close()
    assert path.read_bytes() == before


def test_a_migration_that_cannot_finish_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    engine = open_sqlite(path, key=at_rest.key_for_new())
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE terminal (in_the_way)")
    engine.dispose()
    with pytest.raises(StoreError) as refusal:
        TillStore.open(path)
    assert refusal.value.key == "database_unreadable"
    assert "terminal already exists" in str(refusal.value)
    engine = open_sqlite(path, key=at_rest.key_for_new())
    assert list(schema(engine)) == ["table terminal"]
    engine.dispose()


def test_upgrading_what_is_there_already_does_nothing(migrated: Engine) -> None:
    before = schema(migrated)
    upgrade(migrated, "till")
    assert schema(migrated) == before
