"""Whatever a scanner or a database sends: nothing is pressed, markup stays text, every control has a name."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from hardware.scanner.events import Scan, ScanRejected
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.scan_bridge import ScanBridge
from pos_loyalty.till.wedge_filter import WedgeFilter
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import FakeSession

Key = Qt.Key
SCREENS = ("idle", "selling", "gift_confirm", "blocked", "unknown")
PANELS = (
    "help_panel",
    "find_panel",
    "enrol_panel",
    "lost_panel",
    "return_panel",
    "reward_panel",
    "why_panel",
    "receipt_panel",
    "sale_panel",
    "scanner_panel",
)
# What a code can hold, by the keys that a keyboard scanner would press for it.
CODES: dict[str, list[Key]] = {
    "card": [Key(ord(digit)) for digit in "9001123456784821"],
    "digits that are gifts": [Key(ord(digit)) for digit in "1234512345123"],
    "tab and space": [*([Key.Key_9] * 6), Key.Key_Tab, Key.Key_Space, Key.Key_Tab, Key.Key_Space, *([Key.Key_1] * 6)],
    "function keys": [*([Key.Key_9] * 6), Key.Key_F12, Key.Key_F7, Key.Key_F3, *([Key.Key_1] * 6)],
    "letters of yes and no": [*([Key.Key_9] * 6), Key.Key_Y, Key.Key_N, Key.Key_O, *([Key.Key_1] * 6)],
    "escape and delete": [*([Key.Key_9] * 6), Key.Key_Escape, Key.Key_Delete, *([Key.Key_1] * 6)],
}  # fmt: skip
HARMLESS = {"scanned", "scan_rejected", "card_replaced", "return_opened", "found"}


@pytest.fixture
def bridge(qtbot: QtBot) -> Iterator[ScanBridge]:
    made = ScanBridge([WedgeFilter()])
    made.start()
    yield made
    made.stop()


def build_panels(window: CounterWindow) -> None:
    """They are built when first used."""
    for panel in PANELS:
        assert getattr(window, panel) is not None


def join(bridge: ScanBridge, window: CounterWindow) -> list[object]:
    """As the wiring does; returns what arrived."""
    arrived: list[object] = []

    def receive(event: object) -> None:
        if isinstance(event, Scan):
            arrived.append(event)
            window.scan(event.raw)
        elif isinstance(event, ScanRejected):
            arrived.append(event)
            window.scan_rejected()

    bridge.received.connect(receive)
    return arrived


def burst(window: CounterWindow, keys: list[Key]) -> None:
    handle = window.windowHandle()
    assert handle is not None
    for key in (*keys, Key.Key_Return):
        QTest.keyClick(handle, key)


def check_nothing_was_pressed(
    session: FakeSession, window: CounterWindow, arrived: list[object], qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: bool(arrived))
    assert {str(call[0]) for call in session.calls} <= HARMLESS
    fields = [field.text() for field in window.findChildren(QLineEdit)]
    assert not any(fields), fields


@pytest.mark.parametrize("code", CODES, ids=str)
@pytest.mark.parametrize("situation", SCREENS)
def test_a_scan_presses_nothing_on_a_screen(
    open_window: Open, bridge: ScanBridge, qtbot: QtBot, situation: str, code: str
) -> None:
    session = FakeSession(samples.situations("en")[situation])
    window = open_window(session)
    arrived = join(bridge, window)
    if situation == "idle":
        window.page.situation.number.setFocus()
    burst(window, CODES[code])
    check_nothing_was_pressed(session, window, arrived, qtbot)


@pytest.mark.parametrize("code", CODES, ids=str)
@pytest.mark.parametrize("panel", PANELS)
def test_a_scan_presses_nothing_in_a_panel(
    open_window: Open, bridge: ScanBridge, qtbot: QtBot, panel: str, code: str
) -> None:
    session = FakeSession(samples.selling())
    window = open_window(session)
    arrived = join(bridge, window)
    window._open(getattr(window, panel))
    burst(window, CODES[code])
    check_nothing_was_pressed(session, window, arrived, qtbot)


@pytest.mark.parametrize("code", ["card", "tab and space"], ids=str)
def test_a_scan_into_the_amount_field_keys_no_amount(
    open_window: Open, bridge: ScanBridge, qtbot: QtBot, code: str
) -> None:
    session = FakeSession(samples.selling())
    window = open_window(session)
    arrived = join(bridge, window)
    window._key_amount()
    burst(window, CODES[code])
    check_nothing_was_pressed(session, window, arrived, qtbot)


@pytest.mark.parametrize("focus", ["finish", "gift", "took it", "clear"])
def test_a_scan_does_not_press_the_button_that_has_the_focus(
    open_window: Open, bridge: ScanBridge, qtbot: QtBot, focus: str
) -> None:
    session = FakeSession(samples.selling())
    window = open_window(session)
    arrived = join(bridge, window)
    button = {
        "finish": window.page.sale.finish,
        "gift": window.page.gifts.tiles[0],
        "took it": window.page.mentions.cards[0].taken,
        "clear": window.page.action_bar.buttons["Esc"],
    }[focus]
    button.setFocus()
    burst(window, CODES["tab and space"])
    check_nothing_was_pressed(session, window, arrived, qtbot)


@pytest.mark.parametrize("layout", ["full", "side"])
def test_no_button_is_a_default_and_no_shortcut_is_a_digit(open_window: Open, layout: str) -> None:
    window = open_window(FakeSession(samples.selling()), layout=layout)
    build_panels(window)
    for button in window.findChildren(QPushButton):
        assert not button.isDefault()
        assert not button.autoDefault()
        assert button.shortcut().isEmpty()
        assert not button.focusPolicy() & Qt.FocusPolicy.ClickFocus & ~Qt.FocusPolicy.TabFocus
    keys = set(window._keys())
    assert all(key.startswith(("F", "Shift+F", "Esc", "Alt+")) for key in keys), keys


MARKUP = "<img src=x onerror=alert(1)><b>Kim</b> &amp; \u202eevil"
SHOWN = "<img src=x onerror=alert(1)><b>Kim</b> &amp; evil"


def test_names_with_markup_stay_text(open_window: Open) -> None:
    view = samples.selling()
    assert view.member is not None
    line = BasketLine(1, "p", MARKUP, "", 1000, 5)
    session = FakeSession(
        replace(view, member=replace(view.member, name=MARKUP, tier_name=MARKUP), basket=(line,))
    )
    window = open_window(session)
    window.show_place(MARKUP, MARKUP)
    assert window.page.band.name.text() == SHOWN
    assert window.page.sale.lines.item(0, 1).text() == SHOWN
    window._open(window.find_panel)
    window.find_panel.search.show_rows("x", [replace(samples.ROWS[0], name=MARKUP)])
    assert window.find_panel.search.table.item(0, 0).text() == SHOWN
    assert {label.textFormat() for label in window.findChildren(QLabel)} == {Qt.TextFormat.PlainText}
    assert not any(label.openExternalLinks() for label in window.findChildren(QLabel))


def test_a_name_of_any_length_moves_nothing(open_window: Open) -> None:
    view = samples.selling()
    assert view.member is not None
    window = open_window(FakeSession(view))
    place = window.page.band.points.geometry()
    window.show_view(replace(view, member=replace(view.member, name="W" * 10_000, tier_name="W" * 1_000)))
    window.layout().activate()
    assert (window.width(), window.height()) == (1280, 800)
    assert window.page.band.points.geometry() == place
    assert len(window.page.band.name.text()) == 64


@pytest.mark.parametrize("layout", ["full", "side"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_control_has_an_accessible_name(open_window: Open, layout: str, language: str) -> None:
    session = FakeSession(samples.selling(language), language)
    window = open_window(session, layout=layout, language=language)
    build_panels(window)
    unnamed = [
        control
        for kind in (QAbstractButton, QLineEdit, QAbstractItemView)
        for control in window.findChildren(kind)
        if not control.accessibleName() and not control.isHidden()
    ]
    own = [control for control in unnamed if type(control).__module__.startswith("pos_loyalty")]
    assert own == []
    assert {type(control).__name__ for control in unnamed} <= {"QHeaderView", "QAbstractButton"}, (
        "parts of tables"
    )


def test_every_control_of_a_screen_is_reached_by_tab(open_window: Open) -> None:
    window = open_window(FakeSession(samples.selling()))
    reached = set()
    handle = window.windowHandle()
    assert handle is not None
    for _ in range(60):
        QTest.keyClick(handle, Key.Key_Tab)
        reached.add(window.focusWidget())
    controls = {
        button for button in window.findChildren(QPushButton) if button.isVisible() and button.isEnabled()
    }
    assert controls - reached == set()


def test_fields_for_names_are_marked_for_the_keyboard_filter(open_window: Open) -> None:
    window = open_window(FakeSession())
    build_panels(window)
    marked = {field for field in window.findChildren(QLineEdit) if field.property("freeText")}
    assert marked == {window.find_panel.search.field, window.lost_panel.search.field, window.enrol_panel.name}
