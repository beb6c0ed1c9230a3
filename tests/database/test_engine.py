import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlcipher3 import dbapi2 as sqlite3

from pos_loyalty.database import engine as engines
from pos_loyalty.database.engine import open_database, open_sqlite, sqlite_version
from pos_loyalty.domain.errors import StoreError
from tests.builders import Till
from tests.raw import raw


def test_the_driver_carries_an_sqlite_without_the_log_reset_bug() -> None:
    assert sqlite_version() >= engines.OLDEST_SQLITE


def test_an_sqlite_that_can_damage_data_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.sqlcipher3.dbapi2, "sqlite_version", "3.51.2")
    path = tmp_path / "till.db"
    with pytest.raises(StoreError) as refusal:
        open_sqlite(path)
    assert refusal.value.key == "sqlite_too_old"
    assert refusal.value.values == {"found": "3.51.2", "needed": "3.51.3"}
    assert not path.exists()


def test_every_connection_is_durable_and_keeps_foreign_keys(tmp_path: Path) -> None:
    engine = open_sqlite(tmp_path / "till.db")
    connections = [engine.connect() for _ in range(3)]
    for connection in connections:
        found = {
            pragma: connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
            for pragma in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "secure_delete",
                "recursive_triggers",
                "busy_timeout",
            )
        }
        assert found == {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "secure_delete": 1,
            "recursive_triggers": 1,
            "busy_timeout": engines.BUSY_TIMEOUT_MS,
        }
        connection.close()
    engine.dispose()


def test_a_connection_stays_durable_after_it_was_lent_for_reading(till: Till) -> None:
    for _ in range(2):
        for lend in (till.store.reading, till.store.writing):
            with lend() as connection:
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
                assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


def test_a_read_takes_no_lock_and_sees_what_was_written_meanwhile(till: Till) -> None:
    count = text("SELECT COUNT(*) FROM product")
    with till.store.reading() as one, till.store.reading() as other:
        before = one.execute(count).scalar_one()
        assert other.execute(count).scalar_one() == before
        with till.store.writing() as writer:
            writer.exec_driver_sql(
                "INSERT INTO product (product_id, name, category, unit) VALUES ('new', 'New', '', 'piece')"
            )
        assert one.execute(count).scalar_one() == before + 1


def test_a_write_takes_the_lock_at_its_first_step_and_a_read_goes_on(till: Till) -> None:
    with till.store.writing() as writer:
        writer.exec_driver_sql("SELECT 1").all()
        other = raw(till.path, timeout=0, isolation_level=None)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT COUNT(*) FROM product").fetchone()
        other.close()


def test_writers_wait_for_each_other(till: Till) -> None:
    def write(number: int) -> None:
        with till.store.writing() as connection:
            connection.exec_driver_sql(f"UPDATE terminal SET next_receipt = next_receipt + {number}")

    threads = [threading.Thread(target=write, args=(n,)) for n in (1, 10, 100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert till.rows("terminal")[0].next_receipt == 112


def test_a_store_in_memory_has_one_connection(tmp_path: Path) -> None:
    engine = open_sqlite(None)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE kept (x)")
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT COUNT(*) FROM kept").scalar_one() == 0
    engine.dispose()


@pytest.mark.parametrize("form", ["{}", "sqlite:///{}"], ids=["path", "url"])
def test_a_head_office_file_is_opened_by_path_or_address(tmp_path: Path, form: str) -> None:
    path = tmp_path / "office.db"
    engine = open_database(form.format(path))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
    engine.dispose()
    assert path.exists()


def test_another_database_is_refused_without_its_password() -> None:
    with pytest.raises(StoreError) as refusal:
        open_database("mysql://user:secret@host/name")
    assert refusal.value.key == "database_unreadable"
    assert "secret" not in str(refusal.value)
    assert "SQLite or PostgreSQL" in str(refusal.value)


def test_a_postgresql_address_gets_the_driver_that_is_installed() -> None:
    engine = open_database("postgresql://user@host/name")
    assert engine.url.drivername == "postgresql+psycopg"
    engine.dispose()
