"""A disk that is full or takes no writing: everything is looked up, nothing is recorded, nothing is lost. Row M02."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_loyalty.database import verify_till
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain.errors import StoreError
from tests.builders import RICE_GTIN, Till, shops
from tests.checkout.serving import sell

needs_mount = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None,
    reason="only root can mount a disk that is small or read-only",
)


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Till]:
    yield from shops(tmp_path / "till")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine mounts nothing")
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


def moved_to(disk: Path, till: Till, *, has_log: bool) -> Path:
    """The till's file, with a sale that is only in its write-ahead log if `has_log`."""
    sell(till.session(), RICE_GTIN)
    if has_log:
        for one in till.path.parent.glob(f"{FILE_NAME}*"):
            shutil.copy(one, disk)
        till.close()
    else:
        till.close()
        shutil.copy(till.path, disk)
    return disk / FILE_NAME


def sales(store: TillStore) -> int:
    with store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT COUNT(*) FROM purchase").scalar_one())


def fill(ballast: Path) -> None:
    with ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)


def write_until_refused(store: TillStore) -> None:
    for number in range(200):
        with store.writing() as connection:
            connection.exec_driver_sql(f"CREATE TABLE filler_{number} AS SELECT randomblob(9000) AS bytes")


@needs_mount
@pytest.mark.parametrize("has_log", [False, True], ids=["closed in order", "after a power cut"])
def test_a_read_only_disk_is_looked_up_on(till: Till, disk: Path, *, has_log: bool) -> None:
    path = moved_to(disk, till, has_log=has_log)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    store = TillStore.open(path)
    assert (store.is_read_only, sales(store)) == (True, 1)
    with pytest.raises(StoreError) as refusal, store.writing():
        pytest.fail("the block must not be entered")
    assert refusal.value.key == "disk_read_only"
    store.close()


@needs_mount
def test_a_full_disk_takes_nothing_loses_nothing_and_goes_on_once_there_is_room(
    till: Till, disk: Path
) -> None:
    path = moved_to(disk, till, has_log=False)
    store = TillStore.open(path)
    ballast = disk / "ballast"
    with pytest.raises(OSError, match="No space"):
        fill(ballast)
    kept = sales(store)
    with pytest.raises(StoreError) as refusal:
        write_until_refused(store)
    assert refusal.value.key == "disk_full"
    assert sales(store) == kept
    store.close()
    again = TillStore.open(path)
    assert sales(again) == kept
    again.close()
    ballast.unlink()
    fresh = TillStore.open(path)
    assert not fresh.is_read_only
    with fresh.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE there_is_room (again)")
    fresh.close()


def test_a_file_of_an_older_version_is_not_opened_on_such_a_disk(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tables are other ones than this program reads."""
    from pos_loyalty.database import till_store

    with till.store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    till.close()
    assert till_store._opened_read_only(till.path) is None


def damaged(till: Till, seq: int) -> None:
    """One event says something else than it did, as a bit that fell over would make it."""
    with till.store.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_no_update")
        connection.exec_driver_sql("UPDATE event SET body = body || ' ' WHERE seq = ?", (seq,))


def test_the_whole_log_is_looked_at_a_little_at_a_time(till: Till) -> None:
    session = till.session()
    for _ in range(5):
        sell(session, RICE_GTIN)
    scrub = verify_till.Scrub()
    with till.store.reading() as connection:
        for _ in range(4):
            scrub.step(connection, most=2)
    assert scrub.is_whole
    damaged(till, 3)
    scrub = verify_till.Scrub()
    found = []
    with till.store.reading() as connection:
        for _ in range(3):
            scrub.step(connection, most=2)
            found.append(scrub.is_whole)
    assert found == [True, False, False]
