import os
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from pos_loyalty.checkout import purchase
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.errors import StoreError
from tests.builders import KIM, Till, a_shop, line, scheme
from tests.raw import raw


def refusal_of(path: Path) -> StoreError:
    with pytest.raises(StoreError) as refusal:
        TillStore.open(path)
    return refusal.value


def made_by_a_newer_version(path: Path, journal_mode: str) -> None:
    TillStore.open(path).close()
    other = raw(path, isolation_level=None)
    other.execute(f"PRAGMA journal_mode = {journal_mode}")
    other.execute("UPDATE alembic_version SET version_num = '9999'")
    other.execute("CREATE TABLE of_tomorrow (x)")
    other.close()


@pytest.mark.parametrize("journal_mode", ["wal", "delete"])
def test_a_newer_database_is_refused_and_not_a_byte_of_it_changes(tmp_path: Path, journal_mode: str) -> None:
    path = tmp_path / "till.db"
    made_by_a_newer_version(path, journal_mode)
    before = path.read_bytes()
    assert refusal_of(path).key == "database_newer"
    assert path.read_bytes() == before


def test_a_newer_database_keeps_the_log_that_a_power_cut_left(tmp_path: Path) -> None:
    path, copy = tmp_path / "till.db", tmp_path / "copy.db"
    made_by_a_newer_version(path, "wal")
    other = raw(path, isolation_level=None)
    other.execute("INSERT INTO of_tomorrow VALUES (1)")
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{copy}{end}")
    other.close()
    before = [Path(f"{copy}{end}").read_bytes() for end in ("", "-wal")]
    assert len(before[1]) > 0
    assert refusal_of(copy).key == "database_newer"
    assert [Path(f"{copy}{end}").read_bytes() for end in ("", "-wal")] == before


@pytest.mark.parametrize(
    "content",
    [
        b"this is no database at all, but a letter to the shop. " * 20,
        b"SQLite format 3\0" + b"\xff" * 4096,
    ],
    ids=["text", "damaged"],
)
def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "till.db"
    path.write_bytes(content)
    refusal = refusal_of(path)
    assert refusal.key == "records_damaged"
    assert refusal.values["path"] == str(path)
    assert refusal.values["detail"]
    assert path.read_bytes() == content


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    path.touch()
    TillStore.open(path).close()
    assert path.stat().st_size > 0


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    assert refusal_of(tmp_path / "data" / "till.db").key == "database_unreadable"


def test_a_file_that_is_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "till.db").mkdir()
    assert refusal_of(tmp_path / "till.db").key == "database_unreadable"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads every folder")
def test_a_folder_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    assert refusal_of(locked / "till.db").key == "database_unreadable"
    locked.chmod(0o700)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that nobody can write into")
def test_a_folder_that_takes_no_files_is_refused() -> None:
    assert refusal_of(Path("/proc/self/till.db")).key == "database_unreadable"


def test_a_disk_that_keeps_less_than_promised_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pos_loyalty.database import till_store

    monkeypatch.setitem(till_store._DURABLE, "journal_mode", "better than wal")
    refusal = refusal_of(tmp_path / "till.db")
    assert refusal.key == "database_unreadable"
    assert "journal_mode is wal" in str(refusal)


def test_missing_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folders" / "till.db"
    TillStore.open(path).close()
    assert path.exists()


def test_a_refused_file_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "till.db"
    made_by_a_newer_version(path, "delete")
    refusal_of(path)
    other = raw(path, timeout=0, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    other.close()


def delete_goods_and_double_the_gifts(till: Till) -> None:
    with till.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM product")
        connection.exec_driver_sql("INSERT INTO reward SELECT * FROM reward")


def test_a_block_that_raises_writes_nothing(till: Till) -> None:
    with pytest.raises(IntegrityError):
        delete_goods_and_double_the_gifts(till)
    assert till.rows("product")


def test_a_checkpoint_moves_the_log_into_the_file(till: Till) -> None:
    size = till.path.stat().st_size
    till.change("member", name="x" * 200_000)
    assert till.path.stat().st_size == size
    till.store.checkpoint()
    assert till.path.stat().st_size > size


# Disk full


def sell(till: Till, lines: int) -> purchase.Recorded:
    basket = tuple(line(n, 1000, name="A name of some length " * 8) for n in range(1, lines + 1))
    sale = purchase.Sale(basket, KIM, None)
    return purchase.record_purchase(till.store, sale, scheme(), "Asia/Seoul", till.clock(), till.new_id)


def set_most_pages(till: Till, pages: int) -> None:
    with till.store.reading() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").all()


@pytest.mark.parametrize("spare_pages", range(1, 40, 3))
def test_a_disk_that_fills_in_the_middle_of_a_sale_leaves_nothing_of_it(till: Till, spare_pages: int) -> None:
    with till.store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    before, receipt = till.count(), till.rows("terminal")[0].next_receipt
    set_most_pages(till, pages + spare_pages)
    with pytest.raises(StoreError) as refusal:
        sell(till, 500)
    assert refusal.value.key == "disk_full"
    assert till.count() == before
    assert till.rows("terminal")[0].next_receipt == receipt
    set_most_pages(till, 1_000_000)
    done = sell(till, 500)
    assert [row.purchase_id for row in till.rows("purchase")] == [done.purchase_id]
    assert till.count()["purchase_line"] == 500


@pytest.fixture
def small_disk(tmp_path: Path):
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], check=False, capture_output=True
    ).returncode:
        pytest.skip("nothing may be mounted here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(ballast: Path) -> None:
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(b"x" * 4096):
            pass


def test_a_real_disk_that_is_full_loses_nothing_and_works_again(small_disk: Path) -> None:
    till = a_shop(small_disk)
    first = sell(till, 3)
    ballast = small_disk / "ballast"
    fill(ballast)
    keys = set()
    for _ in range(3):
        with pytest.raises(StoreError) as refusal:
            sell(till, 500)
        keys.add(refusal.value.key)
    assert keys == {"disk_full"}
    assert [row.purchase_id for row in till.rows("purchase")] == [first.purchase_id]
    ballast.unlink()
    second = sell(till, 500)
    till.close()
    reopened = Till(TillStore.open(till.path), till.path)
    assert [row.purchase_id for row in reopened.rows("purchase")] == [first.purchase_id, second.purchase_id]
    reopened.close()


# Other trouble is a sentence where a person can act, and stays a bug where nobody can


def test_a_store_that_another_program_holds_is_said(till: Till) -> None:
    with till.store.reading() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 0").all()
    other = raw(till.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError) as refusal:
        sell(till, 1)
    other.close()
    assert refusal.value.key == "database_unreadable"
    assert "locked" in str(refusal.value)
    assert sell(till, 1).points == 2


def test_a_store_that_became_read_only_is_said(till: Till) -> None:
    with till.store.reading() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(StoreError) as refusal:
        sell(till, 1)
    assert refusal.value.key == "disk_read_only"


def test_a_store_that_is_damaged_under_way_is_said(till: Till) -> None:
    till.store.checkpoint()
    till.close()
    with till.path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (till.path.stat().st_size - 4096))
    with pytest.raises(StoreError) as refusal:
        till.rows("member")
    assert refusal.value.key == "records_damaged"


def test_a_wrong_statement_stays_a_bug(till: Till) -> None:
    with pytest.raises(OperationalError, match="no such table"), till.store.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
