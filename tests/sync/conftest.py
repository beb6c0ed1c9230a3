"""Head office on both of its databases, and a till registered with it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.ends import HeadOffice, Till, head_office


@pytest.fixture
def sqlite_office(tmp_path: Path) -> Iterator[HeadOffice]:
    with head_office(str(tmp_path / "head-office.db")) as office:
        yield office


@pytest.fixture
def postgres_office(postgres_url: str) -> Iterator[HeadOffice]:
    with head_office(postgres_url) as office:
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
