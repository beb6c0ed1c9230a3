"""The drop folder: files in, each sale once, whatever is wrong with a file or a folder."""  # M40

import os
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pos_loyalty.basket_feed import drop_folder, sale_document
from pos_loyalty.basket_feed.drop_folder import DropFolder
from pos_loyalty.checkout.shop_sale import ShopSale
from tests.basket_feed.counters import NotingCounter, RealCounter
from tests.builders import KIM_CARD, shops

AT = datetime(2026, 11, 29, 5, 5, tzinfo=UTC)


def put(folder: Path, name: str, number: str, **changes: object) -> Path:
    """As a good till writes it: under another name first."""
    folder.mkdir(exist_ok=True)
    sale = ShopSale(number, **{"sold_at": AT, "total_minor": 1000, **changes})
    path = folder / name
    path.with_suffix(".tmp").write_bytes(sale_document.write(sale))
    return path.with_suffix(".tmp").rename(path)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def wait_for(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_so()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sales").mkdir()
    return tmp_path / "sales"


@pytest.fixture
def watching(folder: Path) -> Iterator[tuple[DropFolder, NotingCounter]]:
    counter = NotingCounter()
    feed = DropFolder(folder, counter, poll_ms=100)
    feed.start()
    yield feed, counter
    feed.stop()


def test_files_are_taken_in_their_order_and_put_away(folder: Path) -> None:
    counter = NotingCounter()
    for at, number in enumerate(("3", "1", "2")):
        os.utime(put(folder, f"{number}.json", number), (at, at))
    put(folder, "note.txt", "9")
    put(folder, ".hidden.json", "8")
    DropFolder(folder, counter).look()
    assert counter.numbers == ["3", "1", "2"]
    assert names(folder / "processed") == ["1.json", "2.json", "3.json"]
    assert names(folder) == [".hidden.json", "note.txt", "processed"]


def test_a_file_is_found_while_it_watches(watching: tuple[DropFolder, NotingCounter], folder: Path) -> None:
    _, counter = watching
    for number in ("1", "2", "3"):
        put(folder, f"{number}.json", number)
        assert wait_for(lambda number=number: number in counter.numbers)
    assert wait_for(lambda: len(names(folder / "processed")) == 3)


def test_half_a_file_is_left_until_it_is_whole(folder: Path) -> None:
    counter = NotingCounter()
    path = put(folder, "1.json", "1")
    whole = path.read_bytes()
    path.write_bytes(whole[:40])
    written = path.stat().st_mtime
    feed = DropFolder(folder, counter, now=lambda: written + 1)
    feed.look()
    assert (names(folder), counter.complaints) == (["1.json"], [])
    path.write_bytes(whole)
    feed.look()
    assert counter.numbers == ["1"]


def test_what_is_no_sale_is_put_aside_with_the_reason(folder: Path) -> None:
    counter = NotingCounter()
    (folder / "a.json").write_text("{}")
    (folder / "b.csv").write_text("x\n")
    (folder / "c.json").write_bytes(b" " * (sale_document.MAX_BYTES + 1))
    DropFolder(folder, counter, now=lambda: time.time() + 60).look()
    rejected = folder / "rejected"
    assert names(rejected) == [
        f"{name}{end}" for name in ("a.json", "b.csv", "c.json") for end in ("", ".reason.txt")
    ]
    assert "receipt_number: Field required" in (rejected / "a.json.reason.txt").read_text()
    assert [(key, values["file"]) for key, values in counter.complaints] == [
        ("feed_file_unfit", "a.json"),
        ("feed_file_unfit", "b.csv"),
        ("feed_file_unfit", "c.json"),
    ]


def test_a_sale_that_the_counter_refuses_is_put_aside_too(folder: Path) -> None:
    put(folder, "1.json", "1")
    DropFolder(folder, NotingCounter(refusal="shop_sale_time")).look()
    assert (folder / "rejected" / "1.json.reason.txt").read_text() == "1: shop_sale_time {'number': '1'}\n"


def test_a_busy_counter_is_asked_again_and_nothing_overtakes(folder: Path) -> None:
    counter = NotingCounter(busy=2)
    for at, number in enumerate(("1", "2")):
        os.utime(put(folder, f"{number}.json", number), (at, at))
    feed = DropFolder(folder, counter)
    feed.look()
    feed.look()
    assert (counter.numbers, len(names(folder))) == ([], 2)
    feed.look()
    assert counter.numbers == ["1", "2"]


def test_a_name_that_was_there_before_overwrites_nothing(folder: Path) -> None:
    feed = DropFolder(folder, NotingCounter())
    for number in ("1", "2", "3"):
        put(folder, "sale.json", number)
        feed.look()
    assert names(folder / "processed") == ["sale-2.json", "sale-3.json", "sale.json"]


def test_what_was_processed_is_forgotten_after_a_month(folder: Path) -> None:
    put(folder, "1.json", "1")
    DropFolder(folder, NotingCounter()).look()
    later = time.time() + drop_folder.KEEP_S + 60
    DropFolder(folder, NotingCounter(), now=lambda: later).look()
    assert names(folder / "processed") == []


def test_links_and_folders_are_no_files(folder: Path, tmp_path: Path) -> None:
    secret = put(tmp_path, "secret.json", "1")
    (folder / "link.json").symlink_to(secret)
    (folder / "folder.json").mkdir()
    counter = NotingCounter()
    DropFolder(folder, counter).look()
    assert counter.numbers == []


def test_a_folder_that_goes_away_is_told_once_and_taken_up_again(
    watching: tuple[DropFolder, NotingCounter], folder: Path
) -> None:
    _, counter = watching
    put(folder, "1.json", "1")
    assert wait_for(lambda: counter.numbers == ["1"])
    assert wait_for(lambda: names(folder / "processed") == ["1.json"])
    shutil.move(folder, folder.with_name("away"))
    shutil.rmtree(folder, ignore_errors=True)
    put(folder, "2.json", "2")
    assert wait_for(lambda: counter.numbers == ["1", "2"])


def test_a_share_that_is_not_there_is_told_once(tmp_path: Path) -> None:
    counter = NotingCounter()
    feed = DropFolder(tmp_path / "not mounted" / "sales", counter, poll_ms=50)
    feed.start()
    assert wait_for(lambda: bool(counter.complaints))
    (tmp_path / "not mounted").mkdir()
    put(tmp_path / "not mounted" / "sales", "1.json", "1")
    assert wait_for(lambda: counter.numbers == ["1"])
    feed.stop()
    assert [key for key, _ in counter.complaints] == ["feed_folder_gone"]


def test_a_system_without_a_watch_to_give_is_looked_into_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taking all watches of this machine would hurt other programs, so the failure is made."""

    def none_left(*_: object, **__: object) -> Iterator[object]:
        raise OSError("no space left on device")

    monkeypatch.setattr(drop_folder, "watch", none_left)
    counter = NotingCounter()
    feed = DropFolder(folder, counter, poll_ms=20)
    feed.start()
    put(folder, "1.json", "1")
    assert wait_for(lambda: counter.numbers == ["1"])
    assert counter.complaints == []
    feed.stop()


def test_a_real_counter_books_each_file_once(tmp_path: Path, folder: Path) -> None:
    """The power goes after a sale is durable and before its file is moved: it comes again, and is known."""
    for till in shops(tmp_path / "till"):
        at = datetime.fromtimestamp(till.clock() / 1000, UTC)
        session = till.session()
        for number in ("1", "2"):
            put(folder, f"{number}.json", number, sold_at=at, card=KIM_CARD)
        kept = (folder / "2.json").read_bytes()
        DropFolder(folder, RealCounter(session)).look()
        (folder / "2.json").write_bytes(kept)
        DropFolder(folder, RealCounter(till.session())).look()
        assert [row.total_minor for row in till.rows("purchase")] == [1000, 1000]
        assert names(folder) == ["processed"]
