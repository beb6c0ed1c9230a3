"""Copies of a till's store: whole, three of them, and put back without losing anything. Row M02."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlcipher3

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database import backups, till_store
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain.errors import StoreError
from tests.builders import MORNING_MS, RICE_GTIN, Till, copy_of_a_shop, said
from tests.raw import raw

DAY_MS = backups.EVERY_MS


@pytest.fixture
def till(tmp_path: Path):
    till = copy_of_a_shop(tmp_path / "till")
    yield till
    till.close()


@pytest.fixture
def counter(till: Till) -> CounterSession:
    return till.session()


def sell(counter: CounterSession) -> None:
    counter.scanned(RICE_GTIN.encode())
    assert said(counter.sale_finished()) == "sale_finished_no_member"


def make(till: Till, now_ms: int = MORNING_MS) -> Path:
    return backups.make(till.store.engine, till.path, now_ms)


def test_a_copy_has_everything_of_its_moment(till: Till, counter: CounterSession) -> None:
    sell(counter)
    path = make(till)
    sell(counter)
    (kept,) = backups.listing(till.path)
    assert (kept.path, kept.newest_seq, kept.is_whole) == (path, 1, True)
    assert kept.made_at == datetime.fromtimestamp(MORNING_MS / 1000, UTC)
    assert path.name == "till-20260302-010000.db"
    assert [one.name for one in path.parent.iterdir()] == [path.name], "no log beside it"


def test_three_are_kept(till: Till) -> None:
    made = [make(till, MORNING_MS + number * DAY_MS) for number in range(5)]
    assert [one.path for one in backups.listing(till.path)] == made[:1:-1]


def test_one_is_made_each_day_even_where_the_clock_was_put_back(till: Till) -> None:
    times = [0, 1, DAY_MS - 1000, DAY_MS, DAY_MS + 5, 0]
    due = []
    for at in times:
        due.append(backups.is_due(till.path, MORNING_MS + at))
        till.store.keep_a_copy(MORNING_MS + at)
    assert due == [True, False, False, True, False, True]


def test_of_a_store_in_memory_no_copy_is_kept() -> None:
    TillStore(till_store.open_sqlite(None)).keep_a_copy(MORNING_MS)


def test_a_copy_that_cannot_be_made_leaves_those_that_are_there(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = make(till)

    def no_room(_engine: object, target: Path, _key: str) -> None:
        target.write_bytes(b"half")
        raise sqlcipher3.dbapi2.OperationalError("database or disk is full")

    monkeypatch.setattr(backups, "_copy", no_room)
    with pytest.raises(StoreError) as refused:
        make(till, MORNING_MS + DAY_MS)
    assert refused.value.key == "disk_full"
    assert list(kept.parent.iterdir()) == [kept]


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2 :] = bytes(len(content) - len(content) // 2)
    path.write_bytes(bytes(content))


def edit(path: Path) -> None:
    """A change that SQLite itself takes for whole."""
    with raw(path) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE event SET occurred_at_ms = occurred_at_ms + 1")


def no_database(path: Path) -> None:
    path.write_bytes(b"nothing of the kind")


@pytest.mark.parametrize("harm", [damage, edit, no_database])
def test_a_damaged_copy_is_told_and_not_put_back(till: Till, counter: CounterSession, harm) -> None:
    sell(counter)
    path = make(till)
    till.close()
    harm(path)
    (kept,) = backups.listing(till.path)
    assert not kept.is_whole
    before = till.path.read_bytes()
    with pytest.raises(StoreError) as refused:
        backups.put_back(till.path, path, MORNING_MS)
    assert refused.value.key == "backup_damaged"
    assert till.path.read_bytes() == before


def test_while_the_till_runs_nothing_is_put_back(till: Till, counter: CounterSession) -> None:
    sell(counter)
    path = make(till)
    with pytest.raises(StoreError) as refused:
        backups.put_back(till.path, path, MORNING_MS)
    assert refused.value.key == "till_runs_already"
    sell(counter)


@pytest.mark.parametrize("harm", [damage, no_database, Path.unlink, None])
def test_a_copy_takes_the_place_of_whatever_stands_there(till: Till, counter: CounterSession, harm) -> None:
    sell(counter)
    path = make(till)
    sell(counter)
    till.close()
    if harm is not None:
        harm(till.path)
    before = till.path.read_bytes() if till.path.exists() else None
    aside = backups.put_back(till.path, path, MORNING_MS)
    if before is not None:
        assert (aside / FILE_NAME).read_bytes() == before
    again = Till(TillStore.open(till.path), till.path, new_id=till.new_id)
    assert len(again.events("purchase")) == 1
    sell(again.session())
    again.close()


def test_of_a_damaged_store_no_copy_is_made_that_would_push_out_a_whole_one(
    till: Till, counter: CounterSession
) -> None:
    sell(counter)
    kept = make(till)
    edit(till.path)
    with pytest.raises(StoreError):
        make(till, MORNING_MS + DAY_MS)
    assert [one.path for one in backups.listing(till.path)] == [kept]


@pytest.mark.parametrize("is_damaged", [False, True])
def test_before_a_new_version_changes_the_store_a_copy_is_made(
    till: Till, counter: CounterSession, *, is_damaged: bool
) -> None:
    sell(counter)
    till.close()
    if is_damaged:
        edit(till.path)
    with raw(till.path) as connection:
        # As the version before made it.
        for name in (
            "session_id",
            "session_boot",
            "heard_ms",
            "rights_seq",
            "asks",
            "authority",
            "signing_key",
        ):
            connection.execute(f"ALTER TABLE terminal DROP COLUMN {name}")
        connection.execute("ALTER TABLE member DROP COLUMN is_old")
        connection.execute("ALTER TABLE member DROP COLUMN usual")
        connection.execute("ALTER TABLE member ADD COLUMN suggestions TEXT NOT NULL DEFAULT '[]'")
        connection.execute("ALTER TABLE redemption DROP COLUMN unasked")
        for name in ("gift_right", "refused_card", "operator", "operator_try", "shop_sale", "product_number"):
            connection.execute(f"DROP TABLE {name}")
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    TillStore.open(till.path).close()
    (kept,) = backups.listing(till.path)
    assert kept.is_whole is not is_damaged
    with raw(kept.path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]
