"""Head office on both of its databases, and a till registered with it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from tests.postgres import fresh_database
from tests.sync.ends import HeadOffice, Till, head_office


@pytest.fixture
def sqlite_office(tmp_path: Path, prepared_file: Path) -> Iterator[HeadOffice]:
    path = shutil.copy(prepared_file, tmp_path / "head-office.db")
    with head_office(str(path)) as office:
        yield office


@pytest.fixture
def postgres_office(postgres_server: URL, prepared_database: str) -> Iterator[HeadOffice]:
    with fresh_database(postgres_server, prepared_database) as url, head_office(url) as office:
        yield office


@pytest.fixture(params=["sqlite", "postgres"])
def office(request: pytest.FixtureRequest) -> HeadOffice:
    found: HeadOffice = request.getfixturevalue(f"{request.param}_office")
    return found


@pytest.fixture
def till(office: HeadOffice, tmp_path: Path) -> Iterator[Till]:
    made = Till.register(tmp_path / "till", office)
    made.exchange()
    yield made
    made.store.close()
