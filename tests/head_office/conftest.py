"""Every test here that asks for an office runs on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url

from pos_loyalty.head_office.bootstrap import open_head_office
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.postgres import GROUP, fresh_database

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group(GROUP))]


@pytest.fixture(scope="session")
def prepared_database(postgres_server: URL) -> Iterator[str]:
    """A migrated PostgreSQL database to copy: migrating one for each test would take most of the time."""
    with fresh_database(postgres_server) as url:
        open_head_office(url).dispose()
        name = make_url(url).database
        assert name is not None
        yield name


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a head-office database with its first rows."""
    if request.param == "sqlite":
        url = str(tmp_path / "head-office.db")
        open_head_office(url).dispose()
        yield url
        return
    server: URL = request.getfixturevalue("postgres_server")
    with fresh_database(server, request.getfixturevalue("prepared_database")) as url:
        yield url


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_head_office(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def office(engine: Engine, clock: FakeClock) -> Office:
    return Office(engine, clock)
