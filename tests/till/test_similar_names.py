"""Names typed wrongly are looked for off the window's thread, and a search that breaks finds nobody."""

import threading

import pytest
from pytestqt.qtbot import QtBot

from pos_loyalty.checkout.views import MemberRow
from pos_loyalty.till.similar_names import SimilarNames
from tests.till import samples


def test_the_window_does_not_wait_for_the_search(qtbot: QtBot) -> None:
    threads: list[str] = []

    def look_up(text: str) -> tuple[MemberRow, ...]:
        threads.append(threading.current_thread().name)
        return samples.ROWS if text == "kmi" else ()

    similar = SimilarNames(look_up)
    with qtbot.waitSignal(similar.found) as found:
        similar.look_for("kmi")
    similar.stop()
    assert found.args == ["kmi", samples.ROWS]
    assert threads[0].startswith("similar-names")


def test_a_search_that_breaks_finds_nobody(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    def look_up(_text: str) -> tuple[MemberRow, ...]:
        raise OSError("the disk is gone")

    similar = SimilarNames(look_up)
    with qtbot.waitSignal(similar.found) as found:
        similar.look_for("kmi")
    similar.stop()
    assert found.args == ["kmi", ()]
    assert "looking for similar names broke" in caplog.text
