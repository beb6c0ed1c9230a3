"""A head office that counts in dollars, on SQLite or on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.currency import count_in
from pos_loyalty.head_office.transactions import write
from tests.importing.shop import Shop
from tests.postgres import fresh_database


def opened(url: str, folder: Path) -> Iterator[Shop]:
    engine = open_head_office(url)
    write(engine, lambda connection: count_in(connection, "USD", 0))
    yield Shop(engine, folder)
    engine.dispose()


@pytest.fixture
def shop(tmp_path: Path, prepared_file: Path) -> Iterator[Shop]:
    path = shutil.copy(prepared_file, tmp_path / "head-office.db")
    yield from opened(str(path), tmp_path)


@pytest.fixture
def shop_on_postgresql(tmp_path: Path, postgres_server: URL, prepared_database: str) -> Iterator[Shop]:
    with fresh_database(postgres_server, prepared_database) as url:
        yield from opened(url, tmp_path)
