"""The demonstration's scanner: a click or Enter is a scan."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_loyalty.till.texts import Words
from pos_loyalty.till.theme import LIGHT, Look
from pos_loyalty.till.virtual_scanner import MOST_ROWS, Label, Special, VirtualScannerWindow

CARDS = [Label(b"card-1", "김민준", "VIP"), Label(b"card-2", "<b>Alice</b>", "Member")]
GOODS = [
    Label(b"rice", "Rice 10 kg", "₩38,900"),
    *(Label(b"x%d" % n, f"Bread {n}", "₩1") for n in range(500)),
]
SPECIALS = {Special.DAMAGED: b"damaged", Special.UNKNOWN: b"unknown", Special.BLOCKED: b"blocked"}

Open = Callable[[], tuple[VirtualScannerWindow, list[object]]]


@pytest.fixture
def scanner(qtbot: QtBot) -> tuple[VirtualScannerWindow, list[object]]:
    did: list[object] = []
    look = Look(LIGHT, 1.0, True, "en")
    window = VirtualScannerWindow(
        look, Words("en"), cards=CARDS, goods=GOODS, specials=SPECIALS, scan=did.append, plug=did.append
    )
    qtbot.addWidget(window)
    window.show()
    return window, did


def test_enter_scans_what_the_search_found(scanner: tuple[VirtualScannerWindow, list[object]]) -> None:
    window, did = scanner
    window.goods.field.setText("rice")
    QTest.keyClick(window.goods.field, Qt.Key.Key_Return)
    QTest.keyClick(window.goods.table, Qt.Key.Key_Return)
    assert did == [b"rice", b"rice"]


def test_a_click_scans(scanner: tuple[VirtualScannerWindow, list[object]]) -> None:
    window, did = scanner
    table = window.cards.table
    cell = table.visualItemRect(table.item(1, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert did == [b"card-2"]


def test_a_search_without_a_hit_scans_nothing(scanner: tuple[VirtualScannerWindow, list[object]]) -> None:
    window, did = scanner
    window.cards.field.setText("nobody")
    QTest.keyClick(window.cards.field, Qt.Key.Key_Return)
    assert did == []


def test_long_lists_are_cut_and_names_stay_text(scanner: tuple[VirtualScannerWindow, list[object]]) -> None:
    window, _ = scanner
    assert window.goods.table.rowCount() == MOST_ROWS
    assert window.cards.table.item(1, 0).text() == "<b>Alice</b>"


def test_codes_that_go_wrong_have_their_buttons(scanner: tuple[VirtualScannerWindow, list[object]]) -> None:
    window, did = scanner
    for special in SPECIALS:
        window.specials[special].click()
    assert did == [b"damaged", b"unknown", b"blocked"]


def test_an_unplugged_scanner_scans_nothing(scanner: tuple[VirtualScannerWindow, list[object]]) -> None:
    window, did = scanner
    window.plug.click()
    window.specials[Special.DAMAGED].click()
    assert not window.tabs.isEnabled()
    window.plug.click()
    assert did == [False, True]
    assert window.plug.accessibleName() == "Unplug scanner"
