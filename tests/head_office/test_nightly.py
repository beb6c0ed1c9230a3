"""The analysis of the night: at its time, once, by one service, in a process of its own."""

import logging
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select

from pos_loyalty.database.head_office_tables import analysis
from pos_loyalty.head_office.logs import LOGGER
from pos_loyalty.head_office.nightly import _TRY_LOCK, Nightly, analyse_command, due_since
from tests.importing.conftest import opened
from tests.importing.shop import Shop
from tests.importing.test_analyse import fill

AT = time(2, 30)
SEOUL = ZoneInfo("Asia/Seoul")
AFTER = datetime(2026, 3, 2, 2, 31, tzinfo=SEOUL)
"""In the zone of the programme; what is analysed now is published later than that."""
FAILING = [sys.executable, "-c", "raise SystemExit(3)"]


@pytest.mark.parametrize(
    ("now", "since"),
    [
        ("2026-03-02 02:29", None),
        ("2026-03-02 02:30", "2026-03-02 02:30"),
        ("2026-03-02 08:30", "2026-03-02 02:30"),
        ("2026-03-02 08:31", None),
        ("2026-03-02 23:59", None),
    ],
)
def test_it_is_due_from_its_time_on_and_for_some_hours(now: str, since: str | None) -> None:
    found = due_since(datetime.fromisoformat(now).replace(tzinfo=SEOUL), AT)
    assert found == (datetime.fromisoformat(since).replace(tzinfo=SEOUL) if since else None)


def test_a_time_before_midnight_is_still_due_after_it() -> None:
    found = due_since(datetime(2026, 3, 2, 1, 0, tzinfo=SEOUL), time(23, 30))
    assert found == datetime(2026, 3, 1, 23, 30, tzinfo=SEOUL)


class _Listening(logging.Handler):
    def __init__(self, said: list[str]) -> None:
        super().__init__()
        self._said = said

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(record.getMessage())


class Watched:
    """A night that is looked at often, and what it logged."""

    def __init__(self, engine: Engine, url: str, command: list[str], now: datetime = AFTER) -> None:
        self.now = now
        self.said: list[str] = []
        self.nightly = Nightly(engine, url, lambda: self.now, AT, command, every_s=0.05)
        self._handler = _Listening(self.said)

    def __enter__(self) -> Self:
        logger = logging.getLogger(LOGGER)
        logger.addHandler(self._handler)
        logger.setLevel(logging.INFO)
        self.nightly.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.nightly.stop()
        logging.getLogger(LOGGER).removeHandler(self._handler)

    def count(self, event: str) -> int:
        return sum(event in line for line in self.said)

    def until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            threading.Event().wait(0.02)


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Shop, str]]:
    is_sqlite = request.param == "sqlite"
    url = str(tmp_path / "head-office.db") if is_sqlite else request.getfixturevalue("postgres_url")
    for shop in opened(url, tmp_path):
        yield fill(shop), url


def _analyses(shop: Shop) -> int:
    with shop.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(analysis)).scalar_one()


def test_it_runs_at_its_time_and_once(office: tuple[Shop, str]) -> None:
    shop, url = office
    with Watched(shop.engine, url, analyse_command(None)) as watched:
        watched.until(lambda: watched.count("analysis_done") > 0)
        looked = threading.Event()
        looked.wait(0.5)
        assert (watched.count("analysis_begun"), _analyses(shop)) == (1, 1)
    assert shop.rows("standing", "member_id")


def test_before_its_time_nothing_happens(office: tuple[Shop, str]) -> None:
    shop, url = office
    with Watched(shop.engine, url, FAILING, AFTER - timedelta(minutes=5)) as watched:
        threading.Event().wait(0.5)
        assert watched.said == []


def test_what_failed_is_tried_again_an_hour_later(office: tuple[Shop, str]) -> None:
    shop, url = office
    with Watched(shop.engine, url, FAILING) as watched:
        watched.until(lambda: watched.count("analysis_failed") == 1)
        threading.Event().wait(0.3)
        assert watched.count("analysis_begun") == 1
        watched.now += timedelta(hours=1, minutes=1)
        watched.until(lambda: watched.count("analysis_failed") == 2)


def test_of_two_services_one_does_it(tmp_path: Path, postgres_url: str) -> None:
    for shop in opened(postgres_url, tmp_path):
        fill(shop)
        with shop.engine.connect() as other:
            assert other.execute(_TRY_LOCK).scalar_one()
            with Watched(shop.engine, postgres_url, FAILING) as watched:
                threading.Event().wait(0.5)
                assert watched.said == []
                other.close()
                watched.until(lambda: watched.count("analysis_begun") == 1)


def test_a_service_that_stops_does_not_wait_for_it(office: tuple[Shop, str]) -> None:
    shop, url = office
    endless = [sys.executable, "-c", "import time; time.sleep(600)"]
    with Watched(shop.engine, url, endless) as watched:
        watched.until(lambda: watched.count("analysis_begun") == 1)
    assert watched.count("analysis_failed") == 0
    assert _analyses(shop) == 0
