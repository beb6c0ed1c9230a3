import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.figures import Figure, against, share, table
from benchmarks.till.store import Size, card_number, make_store, member_id
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain.log_chain import GENESIS, chain_hash
from pos_loyalty.domain.scheme import MOST_MENTIONED

ROOT = Path(__file__).resolve().parents[2]
SMALL = Size(members=60, lines=300)
NOW_MS = 1_900_000_000_000


def test_every_benchmark_runs_to_its_table() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.run", "--members", "60", "--lines", "300", "--runs", "4"],
        cwd=ROOT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    # Whether so few runs keep to the limits says nothing, so 1 is right as well.
    assert done.returncode in {0, 1}, done.stderr
    for what in (
        "first window of `pos-loyalty till`",
        "scan → painted member",
        "member by card",
        "commit of a sale",
    ):
        assert what in done.stdout, done.stderr


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_store(tmp_path_factory.mktemp("store"), SMALL)


def test_the_store_of_the_measurements_is_one_that_the_product_can_work_with(data: Path) -> None:
    store = TillStore.open(data / FILE_NAME)
    session = CounterSession(store, clock=lambda: NOW_MS, new_id=lambda: "an id")
    view = session.scanned(card_number(59).encode())
    assert view.member is not None
    assert view.member.member_id == member_id(59)
    assert len(view.suggestions) == MOST_MENTIONED
    store.close()


def test_the_store_of_the_measurements_has_everything_that_a_shop_has(data: Path) -> None:
    store = TillStore.open(data / FILE_NAME)
    with store.reading() as connection:
        lines = connection.exec_driver_sql("SELECT count(*) FROM purchase_line").scalar_one()
        assert lines >= SMALL.lines
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        events = connection.exec_driver_sql("SELECT * FROM event ORDER BY seq").all()
    store.close()
    previous = GENESIS
    for event in events:
        previous = chain_hash(
            previous, event.seq, event.event_id, event.kind, event.occurred_at_ms, event.body
        )
        assert event.hash == previous


def test_a_store_that_is_there_is_taken_as_it_is(data: Path) -> None:
    before = (data / FILE_NAME).stat().st_mtime_ns
    assert make_store(data.parent, SMALL) == data
    assert (data / FILE_NAME).stat().st_mtime_ns == before


def test_a_ratio_is_one_of_medians_and_a_missed_limit_is_said() -> None:
    figure = against("a", [3.0, 3.0, 90.0], "b", [1.0, 1.0, 50.0], limit=2)
    assert (figure.ratio, figure.holds) == (3, False)
    assert "**missed**" in table([figure])
    assert "holds" in table([Figure("a", "1 s", "b", 2.0, 2.0)])


def test_ninety_five_percent_leave_out_the_longest_twentieth() -> None:
    assert share([float(n) for n in range(100)], 0.95) == 95
    assert share([7.0], 0.95) == 7
