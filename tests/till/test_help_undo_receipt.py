"""The list of keys, what F7 would take back, and the last receipt."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos_loyalty.checkout.views import CounterView, Money
from pos_loyalty.till.main_window import CounterWindow
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import FakeSession
from tests.till.keyboard import SHIFT, Key, focused, press, tap

LEFT = Qt.MouseButton.LeftButton
MANUAL = Path(__file__).parents[2] / "docs" / "operating.md"


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(samples.selling())


# Help


def test_every_key_of_the_counter_is_in_the_list(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    listed = " ".join(key for key, _ in window.help_panel._rows)
    keys = {key for key in window._keys() if not key.startswith("Alt+Shift")}
    missing = {key for key in keys if not re.search(_pattern(key), listed)}
    assert missing == set()


def _pattern(key: str) -> str:
    """`Alt+2` stands in the list as one of `Alt 1 2 3`."""
    if key.startswith("Alt+"):
        return rf"Alt[ 0-9]* {key[-1]}\b"
    return rf"(?<!\S){re.escape(key.replace('+', ' '))}(?!\S)"


def test_the_manual_and_the_list_name_the_same_keys(open_window: Open, session: FakeSession) -> None:
    section = MANUAL.read_text(encoding="utf-8").partition("## Keys of the till\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")]
    assert rows[2:] == [key for key, _ in open_window(session).help_panel._rows]


@pytest.mark.parametrize("layout", ["full", "side"])
def test_a_tap_on_a_key_is_a_press_of_it(open_window: Open, session: FakeSession, layout: str) -> None:
    window = open_window(session, layout=layout)
    QTest.mouseClick(window.page.status.help, LEFT)
    keys = [key for key, _ in window.help_panel._rows]
    tap(window.help_panel.table, keys.index("F4"))
    assert window.page.panel is window.lost_panel


def test_enter_on_a_key_is_a_press_of_it(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F1, modifier=SHIFT)
    press(window, Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert window.page.panel is window.find_panel


def test_a_line_about_several_keys_presses_none(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F1, modifier=SHIFT)
    for number, (key, _) in enumerate(window.help_panel._rows):
        if not re.fullmatch(r"F[0-9]+|Shift F10", key) or key == "F12":
            tap(window.help_panel.table, number)
    assert window.page.panel is window.help_panel
    assert session.calls == []


# Undo


def with_undo(key: str | None, **values: object) -> CounterView:
    return replace(samples.shown(), undo_key=key, undo_values=values)


@pytest.mark.parametrize(
    ("view", "full", "short"),
    [
        (
            with_undo("undo_purchase", total=Money(107_200, "KRW")),
            "Undo the sale of ₩107,200",
            "Undo ₩107,200",
        ),
        (with_undo("undo_return", total=Money(5_000, "KRW")), "Undo the return of ₩5,000", "Undo ₩5,000"),
        (with_undo("undo_redemption", gift="Towel set"), "Undo the gift Towel set", "Undo gift"),
        (with_undo("undo_enrol", name="Kim"), "Undo the enrolment of Kim", "Undo new member"),
        (with_undo("undo_card", name="Kim"), "Undo the change of the card of Kim", "Undo card"),
        (with_undo(None), "Undo last", "Undo"),
    ],
    ids=["sale", "return", "gift", "enrolment", "card", "nothing"],
)
def test_the_button_says_what_f7_takes_back(
    open_window: Open, view: CounterView, full: str, short: str
) -> None:
    wide, side = open_window(FakeSession(view)), open_window(FakeSession(view), layout="side")
    assert wide.page.action_bar.buttons["F7"].caption.text() == full
    assert side.page.action_bar.buttons["F7"].caption.text() == short
    if view.undo_key is not None:
        assert side.page.action_bar.buttons["F7"].accessibleName() == full, "read aloud it is whole"


def test_a_long_name_is_shortened_on_the_button(open_window: Open) -> None:
    view = with_undo("undo_enrol", name="Aleksandra Nowakowska-Wiśniewska")
    window = open_window(FakeSession(view))
    assert window.page.action_bar.buttons["F7"].caption.text() == "Undo the enrolment of Aleksandra …"


# The last receipt


def receipt_text(window: CounterWindow) -> str:
    return "\n".join(window.receipt_panel.receipt.lines)


def test_the_last_receipt_is_shown_as_it_would_be_printed(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F8)
    assert focused(window) is window.receipt_panel.paper
    text = receipt_text(window)
    assert "8000020000001234" in text
    assert "Reduced" in text
    assert {len(line) for line in window.receipt_panel.receipt.lines if line.startswith("-")} == {42}
    press(window, Key.Key_Escape)
    assert window.page.panel is None


def test_a_korean_receipt_is_set_in_cells(open_window: Open) -> None:
    window = open_window(FakeSession(samples.selling("ko"), "ko"), language="ko")
    press(window, Key.Key_F8)
    assert "합계" in receipt_text(window)
    assert window.receipt_panel.receipt.accessibleName() == receipt_text(window)


def test_the_receipt_scrolls_by_keys(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F8, Key.Key_End)
    bar = window.receipt_panel.paper.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    press(window, Key.Key_Home)
    assert bar.value() == 0


def test_after_a_sale_the_receipt_opens_by_a_finger(open_window: Open) -> None:
    window = open_window(FakeSession(samples.idle_after_sale()))
    QTest.mouseClick(window.page.band.receipt, LEFT)
    assert window.page.panel is window.receipt_panel


def test_with_a_customer_the_band_has_no_room_for_the_last_sale(
    open_window: Open, session: FakeSession
) -> None:
    assert not open_window(session).page.band.receipt.isVisible()


def test_before_the_first_sale_there_is_no_receipt(open_window: Open, session: FakeSession) -> None:
    session.offers = False
    window = open_window(session)
    press(window, Key.Key_F8)
    assert window.page.panel is None
    assert window.page.message.label.text() == "This till has printed no receipt yet."
