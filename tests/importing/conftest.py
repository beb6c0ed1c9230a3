"""A head office that counts in dollars, on SQLite or on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.currency import count_in
from pos_loyalty.head_office.transactions import write
from tests.importing.shop import Shop


def opened(url: str, folder: Path) -> Iterator[Shop]:
    engine = open_head_office(url)
    write(engine, lambda connection: count_in(connection, "USD", 0))
    yield Shop(engine, folder)
    engine.dispose()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    yield from opened(str(tmp_path / "head-office.db"), tmp_path)


@pytest.fixture
def shop_on_postgresql(tmp_path: Path, postgres_url: str) -> Iterator[Shop]:
    yield from opened(postgres_url, tmp_path)
