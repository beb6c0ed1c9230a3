"""Head offices with a past, on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from pos_loyalty.head_office.bootstrap import open_head_office
from tests.clock import FakeClock
from tests.head_office.conftest import database_url
from tests.head_office.offices import Office
from tests.rehearsal.past import Past

__all__ = ["database_url"]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_head_office(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def past(engine: Engine, clock: FakeClock, tmp_path: Path) -> Past:
    return Past(Office(engine, clock), tmp_path)


@pytest.fixture
def past_on_sqlite(clock: FakeClock, tmp_path: Path) -> Iterator[Past]:
    """Where the engine makes no difference, or the other one would take too long."""
    engine = open_head_office(str(tmp_path / "office.db"))
    yield Past(Office(engine, clock), tmp_path)
    engine.dispose()
