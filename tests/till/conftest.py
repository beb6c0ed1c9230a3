"""The languages of the windows under test, and the windows themselves put away afterwards."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.texts import install_catalogue
from tests.till import bench
from tests.till.fake_session import FakeSession

Open = Callable[..., CounterWindow]


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
