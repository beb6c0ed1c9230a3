"""Databases of a head office as a new one has them, once for all tests: migrating one for each takes most of its time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL, make_url

from pos_loyalty.head_office.bootstrap import open_head_office
from tests.postgres import fresh_database


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to copy."""
    path = tmp_path_factory.mktemp("prepared") / "head-office.db"
    open_head_office(str(path)).dispose()
    return path


@pytest.fixture(scope="session")
def prepared_database(postgres_server: URL) -> Iterator[str]:
    """The name of a migrated PostgreSQL database to copy."""
    with fresh_database(postgres_server) as url:
        open_head_office(url).dispose()
        name = make_url(url).database
        assert name is not None
        yield name
