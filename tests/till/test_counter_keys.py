"""What keys and presses do: function keys, Alt keys, Esc one step at a time, and where the focus goes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pos_loyalty.checkout.questions import ReserveAnswer, ReserveGift
from pos_loyalty.till.main_window import CounterWindow
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import CARD, NEW_CARD, RECEIPT, FakeSession

Key = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
PANELS = {
    Key.Key_F1: "help_panel",
    Key.Key_F2: "find_panel",
    Key.Key_F3: "enrol_panel",
    Key.Key_F4: "lost_panel",
    Key.Key_F6: "return_panel",
    Key.Key_F8: "gift_panel",
}


def press(
    window: CounterWindow, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """As the window system delivers a key: to the window, shortcuts first."""
    handle = window.windowHandle()
    assert handle is not None
    QTest.keyClick(handle, key, modifier)


def type_text(window: CounterWindow, text: str) -> None:
    for letter in text:
        press(window, Key(ord(letter.upper())))


def focused(window: CounterWindow) -> QWidget | None:
    return window.focusWidget()


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(samples.selling())


@pytest.mark.parametrize("layout", ["full", "side"])
@pytest.mark.parametrize("key", PANELS, ids=lambda key: key.name)
def test_a_key_opens_its_panel_and_escape_closes_it(
    open_window: Open, session: FakeSession, key: Key, layout: str
) -> None:
    window = open_window(session, layout=layout)
    press(window, key)
    panel = getattr(window, PANELS[key])
    assert window.page.panel is panel
    assert focused(window) is panel.first_focus()
    press(window, Key.Key_Escape)
    assert window.page.panel is None
    assert focused(window) is window
    assert session.calls == [], "opening and closing a panel changes nothing"


@pytest.mark.parametrize("caption", ["F2", "F3", "F4", "F6"])
def test_the_buttons_do_what_their_keys_do(open_window: Open, session: FakeSession, caption: str) -> None:
    window = open_window(session)
    window.page.action_bar.buttons[caption].click()
    assert window.page.panel is getattr(window, PANELS[Key[f"Key_{caption}"]])


def test_a_panel_can_be_left_for_another_by_its_key(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F2)
    press(window, Key.Key_F3)
    assert window.page.panel is window.enrol_panel
    assert focused(window) is window.enrol_panel.name


def test_undo_is_one_key(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F7)
    assert session.calls == [("undone",)]


def test_f12_finishes_the_sale_once_and_not_behind_a_panel(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F2)
    press(window, Key.Key_F12)
    assert ("sale_finished",) not in session.calls
    press(window, Key.Key_Escape)
    press(window, Key.Key_F12)
    assert session.calls.count(("sale_finished",)) == 1


def test_an_amount_is_keyed_in_the_sale_column(open_window: Open) -> None:  # M40
    session = FakeSession(samples.shown())
    window = open_window(session)
    press(window, Key.Key_F9)
    type_text(window, "12500")
    press(window, Key.Key_Return)
    assert ("amount_keyed", "12500") in session.calls
    assert not window.page.sale.amount_open(), "a taken amount closes the field"
    assert focused(window) is window


def test_a_refused_amount_stays_to_be_corrected(open_window: Open) -> None:
    session = FakeSession(samples.shown())
    session.refuses = True
    window = open_window(session)
    press(window, Key.Key_F9)
    type_text(window, "0")
    press(window, Key.Key_Return)
    assert window.page.sale.amount_open()
    assert window.page.sale.amount.text() == "0"
    assert window.page.message.kind == "error"


def test_the_side_panel_keys_amounts_too(open_window: Open, session: FakeSession) -> None:
    window = open_window(session, layout="side")
    press(window, Key.Key_F9)
    type_text(window, "500")
    press(window, Key.Key_Return)
    assert ("amount_keyed", "500") in session.calls
    assert not window.page.strip.amount_open()


def test_a_gift_is_asked_for_at_the_second_press_only(
    open_window: Open, session: FakeSession, qtbot: QtBot
) -> None:
    window = open_window(session)  # M03
    asked: list[ReserveGift] = []
    window.question_asked.connect(asked.append)
    press(window, Key.Key_2, ALT)
    tile = window.page.gifts.tiles[1]
    assert (tile.property("stage"), tile.name.text(), tile.points.text()) == (
        "armed",
        "Confirm: Towel set",
        "−5,500",
    )
    assert asked == []
    press(window, Key.Key_2, ALT)
    assert tile.property("stage") == "waiting"
    assert [question.reward_id for question in asked] == ["g2"]
    window.answered(asked[0], ReserveAnswer(True))
    assert tile.property("stage") == "offered"


def test_a_press_on_another_gift_moves_the_question(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    asked: list[ReserveGift] = []
    window.question_asked.connect(asked.append)
    window.page.gifts.tiles[0].click()
    window.page.gifts.tiles[2].click()
    assert [tile.property("stage") for tile in window.page.gifts.tiles] == ["offered", "offered", "armed"]
    assert asked == []


def test_escape_goes_back_one_thing_at_a_time(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_1, ALT)
    press(window, Key.Key_F9)
    press(window, Key.Key_F2)
    press(window, Key.Key_Escape)
    assert window.page.panel is None
    assert window.page.gifts.tiles[0].property("stage") == "armed", "the panel went first"
    press(window, Key.Key_F9)
    press(window, Key.Key_Escape)
    assert not window.page.sale.amount_open()
    assert ("cleared",) not in session.calls
    press(window, Key.Key_Escape)
    assert window.page.gifts.tiles[0].property("stage") == "offered"
    assert session.view.member is not None
    press(window, Key.Key_Escape)
    assert session.view.member is None


@pytest.mark.parametrize(
    ("key", "modifier", "answer"),
    [
        (Key.Key_4, ALT, (0, True)),
        (Key.Key_5, ALT, (1, True)),
        (Key.Key_4, ALT | Qt.KeyboardModifier.ShiftModifier, (0, False)),
    ],
    ids=["first-taken", "second-taken", "first-declined"],
)
def test_suggestions_are_answered_by_keys(
    open_window: Open, session: FakeSession, key: Key, modifier: Qt.KeyboardModifier, answer: tuple[int, bool]
) -> None:
    press(open_window(session), key, modifier)
    assert session.calls == [("suggestion_answered", *answer)]


def test_not_today_is_a_press(open_window: Open, session: FakeSession) -> None:
    open_window(session).page.mentions.cards[1].declined.click()
    assert session.calls == [("suggestion_answered", 1, False)]


def test_a_line_is_changed_and_removed_by_keys(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    window.page.sale.lines.setFocus()
    window.page.sale.lines.selectRow(1)
    press(window, Key.Key_Plus)
    press(window, Key.Key_Minus)
    press(window, Key.Key_Delete)
    assert session.calls == [("quantity_changed", 2, 3), ("quantity_changed", 2, 1), ("line_removed", 2)]


def test_a_member_is_found_and_taken_by_keys(open_window: Open, qtbot: QtBot) -> None:  # M04
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F2)
    type_text(window, "KIM")
    qtbot.waitUntil(lambda: any(call[0] == "found" for call in session.calls))
    press(window, Key.Key_Down)
    press(window, Key.Key_Return)
    assert session.calls[-1] == ("member_chosen", "m2")
    assert window.page.panel is None
    assert focused(window) is window


def test_enter_at_once_searches_for_all_that_was_typed(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F2)
    type_text(window, "KI")
    press(window, Key.Key_Return)
    assert [call for call in session.calls if call[0] == "found"][-1][1].lower() == "ki"
    assert session.calls[-1] == ("member_chosen", "m1")


def test_a_member_is_enrolled_with_name_phone_and_a_scanned_card(open_window: Open) -> None:  # M01 M27
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F3)
    window.enrol_panel.name.setText("박지우")
    press(window, Key.Key_Return)
    assert focused(window) is window.enrol_panel.phone, "Enter goes on, it never stores"
    type_text(window, "01012345678")
    window.scan(NEW_CARD)
    assert window.page.panel is window.enrol_panel, "a new card belongs to the form that is up"
    press(window, Key.Key_F12)
    form = session.calls[-1][1]
    assert (form.name, form.phone, form.card_number) == ("박지우", "01012345678", "9001123456780007")
    assert window.page.panel is None


def test_an_unknown_card_goes_into_the_form_by_f3(open_window: Open) -> None:
    session = FakeSession(samples.unknown())
    window = open_window(session)
    window.page.situation.button.click()
    assert window.page.panel is window.enrol_panel
    assert window.enrol_panel.card.text() == "••• 0007"


def test_a_refused_form_keeps_what_was_typed(open_window: Open) -> None:
    session = FakeSession()
    session.refuses = True
    window = open_window(session)
    press(window, Key.Key_F3)
    window.enrol_panel.phone.setText("123")
    press(window, Key.Key_F12)
    assert window.page.panel is window.enrol_panel
    assert window.enrol_panel.phone.text() == "123"
    assert window.page.message.kind == "error"


def test_a_lost_card_takes_three_steps(open_window: Open) -> None:  # M04
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F4)
    type_text(window, "5678")
    press(window, Key.Key_Return)
    window.scan(NEW_CARD)
    assert session.calls[-1] == ("card_replaced", "m1", NEW_CARD)
    assert window.page.panel is None


def test_a_member_at_the_counter_is_not_searched_for_again(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F4)
    window.scan(NEW_CARD)
    assert session.calls == [("card_replaced", "m1", NEW_CARD)]


def test_a_return_shows_its_effect_before_it_is_confirmed(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F6)
    window.scan(RECEIPT)
    panel = window.return_panel
    assert (panel.effect.text(), panel.effect_points.text()) == ("Refund ₩64,700", "−129 points, 12,351 left")
    press(window, Key.Key_Space)
    assert panel.effect.text() == "Refund ₩25,800", "the first line stays"
    assert not any(call[0] == "return_confirmed" for call in session.calls)
    press(window, Key.Key_F12)
    assert session.calls[-1] == ("return_confirmed", frozenset({2}))
    assert window.page.panel is None


def test_another_code_in_the_return_panel_changes_nothing(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F6)
    window.scan(b"8801234567893")
    assert session.calls == [("return_opened", b"8801234567893")]
    assert window.page.panel is window.return_panel
    assert window.page.message.kind == "error"


def test_a_card_in_the_return_panel_opens_its_member(open_window: Open) -> None:
    session = FakeSession(samples.idle())
    window = open_window(session)
    press(window, Key.Key_F6)
    window.scan(CARD)
    assert session.calls == [("scanned", CARD)]
    assert window.page.panel is None


def test_a_line_that_came_back_already_cannot_be_chosen(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F6)
    window.scan(RECEIPT)
    window.return_panel.table.selectRow(2)
    press(window, Key.Key_Space)
    assert not any(call[0] == "return_lines_chosen" for call in session.calls)


def test_the_gift_list_asks_twice_too(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    asked: list[ReserveGift] = []
    window.question_asked.connect(asked.append)
    press(window, Key.Key_F8)
    press(window, Key.Key_Down)
    press(window, Key.Key_F12)
    assert asked == []
    assert window.gift_panel.table.item(1, 0).text() == "Confirm: Towel set"
    press(window, Key.Key_F12)
    assert [question.reward_id for question in asked] == ["g2"]


def test_a_scan_identifies_the_member_in_any_panel(open_window: Open) -> None:
    for key in (Key.Key_F1, Key.Key_F2, Key.Key_F3, Key.Key_F4):
        session = FakeSession()
        window = open_window(session)
        press(window, key)
        window.scan(CARD)
        assert session.calls[-1] == ("scanned", CARD)
        assert window.page.panel is None, key.name
        assert focused(window) is window


def test_goods_scanned_behind_a_panel_leave_it_up(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F3)
    window.enrol_panel.name.setText("Ji-woo")
    window.scan(b"8801234567893")
    assert window.page.panel is window.enrol_panel
    assert window.enrol_panel.name.text() == "Ji-woo"


def test_a_number_under_the_bars_can_be_typed(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    window.page.situation.number.setFocus()
    type_text(window, "9001123456784821")
    press(window, Key.Key_Return)
    assert session.calls == [("typed", "9001123456784821")]
    assert window.page.situation.number.text() == ""


def test_a_scan_before_the_database_is_open_is_not_lost(open_window: Open) -> None:
    window = open_window()
    window.scan(CARD)
    press(window, Key.Key_F2)
    press(window, Key.Key_F12)
    session = FakeSession()
    window.attach(session)
    assert session.calls == [("scanned", CARD)]


@pytest.mark.parametrize("layout", ["full", "side"])
def test_the_focus_is_somewhere_after_every_step(open_window: Open, layout: str) -> None:
    session = FakeSession(samples.selling())
    window = open_window(session, layout=layout)
    for key in (*PANELS, Key.Key_F9, Key.Key_F7, Key.Key_F12, Key.Key_Escape, Key.Key_Escape):
        press(window, key)
        at = focused(window)
        assert at is not None, key.name
        assert at.isVisible(), key.name
        assert at.isEnabled(), key.name
