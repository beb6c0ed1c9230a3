"""Every test here that asks for an office runs on both engines, and its books are looked at when it is over."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL

from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.transactions import snapshot
from pos_loyalty.head_office.verify import verify
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.postgres import GROUP, fresh_database

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group(GROUP))]


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a head-office database with its first rows."""
    if request.param == "sqlite":
        path = tmp_path / "head-office.db"
        shutil.copy(request.getfixturevalue("prepared_file"), path)
        yield str(path)
        return
    server: URL = request.getfixturevalue("postgres_server")
    with fresh_database(server, request.getfixturevalue("prepared_database")) as url:
        yield url


@pytest.fixture
def wrong_on_purpose() -> None:
    """For a test that damages rows itself: nobody looks at its books afterwards."""


@pytest.fixture
def engine(database_url: str, request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = open_head_office(database_url)
    yield engine
    try:
        if "wrong_on_purpose" not in request.fixturenames:
            assert what_is_wrong(engine) == []
    finally:
        engine.dispose()


def what_is_wrong(engine: Engine) -> list[str]:
    """Everything that the books say in two places and not alike."""
    with snapshot(engine) as connection:
        return [words for check in verify(connection) for words in check.wrong]


@pytest.fixture
def office(engine: Engine, clock: FakeClock) -> Office:
    return Office(engine, clock)
