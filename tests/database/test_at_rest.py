"""A till's store on its disk: encrypted, wherever the key is kept, also one that an earlier version left in plain."""

import stat
import sys
from pathlib import Path

import keyring
import keyring.backend
import pytest
from sqlalchemy import insert
from sqlcipher3 import dbapi2 as sqlite3

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import EnrolForm
from pos_loyalty.database import at_rest, backups, store_keys
from pos_loyalty.database.engine import open_sqlite
from pos_loyalty.database.migrate import upgrade
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import product
from pos_loyalty.domain.errors import StoreError
from tests.builders import MORNING_MS, Till
from tests.raw import raw

NAME, PHONE = "Hong Gildong of Mapo", "01098765432"


@pytest.fixture
def own_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A key file that is not there yet, of an account whose system keeps no keys."""
    path = tmp_path / "config" / "store.key"
    monkeypatch.delenv(store_keys.FILE_VARIABLE)
    monkeypatch.setattr(store_keys, "key_file", lambda: path)
    monkeypatch.setattr(keyring, "get_keyring", NoKeys)
    monkeypatch.setattr(keyring.core, "_keyring_backend", NoKeys())
    return path


class NoKeys(keyring.backend.KeyringBackend):
    name = "none"
    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.NoKeyringError

    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.NoKeyringError


class SystemKeys(keyring.backend.KeyringBackend):
    """As a desktop has it."""

    name = "of a desktop"
    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


@pytest.fixture
def system_keys(own_key: Path, monkeypatch: pytest.MonkeyPatch) -> SystemKeys:
    system = SystemKeys()
    monkeypatch.setattr(keyring, "get_keyring", lambda: system)
    monkeypatch.setattr(keyring.core, "_keyring_backend", system)
    return system


def left_in_plain(path: Path) -> None:
    """As a version before wrote it, with a write-ahead log and a copy beside it."""
    engine = open_sqlite(path)
    upgrade(engine, "till")
    with engine.begin() as connection:
        connection.execute(
            insert(product),
            {"product_id": "P1", "name": NAME, "category": "", "price_minor": 1, "unit": "each", "tags": []},
        )
    backups.make(engine, path, MORNING_MS)
    engine.dispose()


def everything_in(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def test_no_name_and_no_number_can_be_read_from_the_disk(till: Till) -> None:
    counter = CounterSession(till.store, clock=till.clock, new_id=till.new_id)
    counter.enrolled(EnrolForm(NAME, PHONE, "", None, ""))
    backups.make(till.store.engine, till.path, MORNING_MS)
    found = everything_in(till.path.parent)
    assert (till.path.parent / "till.db-wal").exists(), "what is not in the file yet is looked at too"
    words = (NAME, PHONE, PHONE[-4:], "SQLite format", "CREATE TABLE", "member")
    assert [word for word in words if word.encode() in found] == []
    assert till.rows("member")[-1].name == NAME


def test_a_store_in_plain_is_encrypted_with_its_copies_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "data" / "till.db"
    path.parent.mkdir()
    left_in_plain(path)
    assert NAME.encode() in everything_in(path.parent)
    store = TillStore.open(path)
    with store.reading() as connection:
        assert connection.exec_driver_sql("SELECT name FROM product").scalar() == NAME
    store.close()
    assert NAME.encode() not in everything_in(path.parent)
    assert not at_rest.is_plain(path)
    (copy,) = backups.listing(path)
    assert copy.is_whole


def test_a_damaged_copy_in_plain_is_removed(tmp_path: Path) -> None:
    path = tmp_path / "data" / "till.db"
    path.parent.mkdir()
    left_in_plain(path)
    (copy,) = backups.listing(path)
    content = copy.path.read_bytes()
    copy.path.write_bytes(content[:100] + bytes(len(content) - 100))
    TillStore.open(path).close()
    assert backups.listing(path) == []


def test_a_store_in_plain_that_somebody_has_open_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    left_in_plain(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError):
        TillStore.open(path)
    other.close()
    assert at_rest.is_plain(path)
    TillStore.open(path).close()
    assert not at_rest.is_plain(path)


def test_without_a_key_store_of_the_system_the_key_is_in_a_file_of_this_account_only(
    own_key: Path, tmp_path: Path
) -> None:
    TillStore.open(tmp_path / "till.db").close()
    assert len(own_key.read_text().strip()) == 64
    if sys.platform != "win32":
        assert stat.S_IMODE(own_key.stat().st_mode) == 0o600
    assert [key.place for key in store_keys.known()] == [str(own_key)]
    assert own_key.read_text().strip() not in repr(store_keys.known())


def test_the_system_keeps_the_key_where_it_can(
    system_keys: SystemKeys, own_key: Path, tmp_path: Path
) -> None:
    TillStore.open(tmp_path / "till.db").close()
    assert not own_key.exists()
    assert len(system_keys.kept) == 1
    TillStore.open(tmp_path / "till.db").close()


def test_a_key_store_that_comes_later_changes_nothing(
    own_key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two keys: the store is read with the one that it was written with."""
    TillStore.open(tmp_path / "first.db").close()
    system = SystemKeys()
    monkeypatch.setattr(keyring.core, "_keyring_backend", system)
    monkeypatch.setattr(keyring, "get_keyring", lambda: system)
    system.set_password("pos-loyalty", "store key", "ab" * 32)
    TillStore.open(tmp_path / "second.db").close()
    for name in ("first.db", "second.db"):
        TillStore.open(tmp_path / name).close()
    assert raw(tmp_path / "second.db").execute("SELECT COUNT(*) FROM event").fetchone() == (0,)


def test_a_store_whose_key_is_gone_is_left_alone(own_key: Path, tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    TillStore.open(path).close()
    own_key.unlink()
    before = path.read_bytes()
    with pytest.raises(StoreError) as refused:
        TillStore.open(path)
    assert refused.value.key == "store_key_missing"
    assert path.read_bytes() == before
    assert not own_key.exists(), "no other key is made"


@pytest.mark.parametrize("content", [b"", b"ab", b"\xff" * 64, b"AB" * 32, "가".encode() * 64])
def test_a_key_file_that_has_no_key_is_told(own_key: Path, tmp_path: Path, content: bytes) -> None:
    own_key.parent.mkdir()
    own_key.write_bytes(content)
    with pytest.raises(StoreError) as refused:
        TillStore.open(tmp_path / "till.db")
    assert refused.value.key == "store_key_unreadable"
    assert own_key.read_bytes() == content
    assert not (tmp_path / "till.db").exists()


def test_two_programs_that_make_the_key_at_once_have_one(
    own_key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = store_keys.make()
    assert store_keys.make() == first
    assert [one.name for one in own_key.parent.iterdir()] == [own_key.name]


@pytest.mark.parametrize("place", range(3, 60, 7))
def test_one_bit_that_flipped_is_found_wherever_it_is(till: Till, place: int) -> None:
    till.change("member", name="x" * 200_000)
    path = backups.make(till.store.engine, till.path, MORNING_MS)
    content = bytearray(path.read_bytes())
    content[len(content) * place // 60] ^= 1 << (place % 8)
    path.write_bytes(bytes(content))
    assert not backups.listing(till.path)[0].is_whole


def test_a_wrong_key_reads_nothing(till: Till, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    till.close()
    other = tmp_path / "other.key"
    other.write_text("cd" * 32)
    monkeypatch.setenv(store_keys.FILE_VARIABLE, str(other))
    with pytest.raises(StoreError) as refused:
        TillStore.open(till.path)
    assert refused.value.key == "records_damaged"


def test_what_sqlite_sorts_beside_the_file_stays_in_memory(till: Till) -> None:
    with till.store.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA temp_store").scalar() == 2
