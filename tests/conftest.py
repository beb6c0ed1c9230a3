"""What every test gets: a machine that was looked at first, a fake clock, a PostgreSQL, Hypothesis profiles."""

import os
import tempfile
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

from pos_loyalty import cycles, doctor
from tests.clock import FakeClock
from tests.complete_journey import journey
from tests.postgres import GROUP, postgres_server, postgres_url
from tests.prepared import prepared_database, prepared_file

__all__ = [
    "clock",
    "journey",
    "postgres_server",
    "postgres_url",
    "prepared_database",
    "prepared_file",
]

QT_PATIENCE_MS = 60_000

missing = doctor.problems(for_tests=True)
if missing:
    # Here and not in a test: Qt aborts the whole process where one of these is not there.
    command = doctor.apt_line(missing)
    hint = f"\n\nOn Debian or Ubuntu this installs it:\n    sudo {command}" if command else ""
    pytest.exit(f"This machine lacks what the tests need:\n\n{doctor.table(missing)}{hint}", returncode=3)

# The key of the account that runs the tests is its own affair; each process makes one for its stores.
os.environ["POS_LOYALTY_KEY_FILE"] = str(Path(tempfile.mkdtemp(prefix="pos-loyalty-key-")) / "store.key")

platform = doctor.choose_qt_platform(os.environ)
if platform:
    os.environ["QT_QPA_PLATFORM"] = platform

# As every verb of the command line does; tests too make objects by the million.
cycles.look_rarely()

settings.register_profile("ci", max_examples=200, derandomize=True, deadline=None)
settings.register_profile(
    "long", max_examples=20_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def qtbot(qtbot: QtBot) -> QtBot:
    """With patience: what waits for something to come true says nothing of how long a busy machine takes for it."""
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=QT_PATIENCE_MS)
    qtbot.waitSignal = partial(qtbot.waitSignal, timeout=QT_PATIENCE_MS)
    return qtbot


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that need PostgreSQL in one process, so that a session starts one server."""
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(GROUP))
