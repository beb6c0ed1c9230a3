"""The languages of the windows under test, and the windows themselves put away afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from pos_loyalty.settings import TillSettings
from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.texts import install_catalogue
from pos_loyalty.till.wiring import Till
from tests.sync import ends
from tests.sync.ends import HeadOffice
from tests.till import bench
from tests.till.fake_session import FakeSession

Open = Callable[..., CounterWindow]
OPENED_MS = 20_000


@pytest.fixture
def speak(qtbot: QtBot) -> Iterator[Callable[[str], None]]:
    installed = []

    def install(language: str) -> None:
        application = QCoreApplication.instance()
        assert application is not None
        translator = install_catalogue(language, application)
        assert language == "en" or translator is not None
        installed.append(translator)

    yield install
    for translator in installed:
        if translator is not None:
            QCoreApplication.removeTranslator(translator)


@pytest.fixture
def open_window(qtbot: QtBot, speak: Callable[[str], None]) -> Open:
    """A shown window with the focus; `session` None leaves it opening."""

    def open_(session: FakeSession | None = None, **how: str) -> CounterWindow:
        speak(how.get("language", "en"))
        window = bench.window(session, **how)
        qtbot.addWidget(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return open_


# A whole till beside a real head office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[HeadOffice]:
    with ends.head_office(str(tmp_path / "head-office.db")) as office:
        yield office


@pytest.fixture
def data(tmp_path: Path, office: HeadOffice) -> Path:
    """The folder of a registered till."""
    folder = tmp_path / "till"
    registered = ends.Till.register(folder, office)
    registered.exchange()
    registered.store.close()
    return folder


@pytest.fixture
def till(settings: TillSettings, qtbot: QtBot) -> Iterator[Till]:
    """A running till with the settings of the file that asks for it."""
    made = Till(settings)
    qtbot.addWidget(made.window)
    with qtbot.waitSignal(made.opened, timeout=OPENED_MS):
        made.start()
    yield made
    made.stop()
