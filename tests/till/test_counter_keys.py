"""What keys and presses do: function keys, Alt keys, Esc one step at a time, and where the focus goes."""

import pytest
from PySide6.QtCore import Qt

from pos_loyalty.checkout.questions import ReserveAnswer, ReserveGift
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import CARD, FakeSession
from tests.till.keyboard import ALT, SHIFT, Key, focused, press, type_text

PANELS = {
    Key.Key_F2: "find_panel",
    Key.Key_F3: "enrol_panel",
    Key.Key_F4: "lost_panel",
    Key.Key_F5: "reward_panel",
    Key.Key_F6: "return_panel",
}


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


def test_a_gift_is_asked_for_at_the_second_press_only(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)  # M03
    asked: list[ReserveGift] = []
    window.question_asked.connect(asked.append)
    press(window, Key.Key_2, modifier=ALT)
    tile = window.page.gifts.tiles[1]
    assert (tile.property("stage"), tile.name.text(), tile.points.text()) == (
        "armed",
        "Confirm: Towel set",
        "−5,500",
    )
    assert asked == []
    press(window, Key.Key_2, modifier=ALT)
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
    press(window, Key.Key_1, modifier=ALT)
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
        (Key.Key_6, ALT, (2, True)),
        (Key.Key_4, ALT | SHIFT, (0, False)),
        (Key.Key_6, ALT | SHIFT, (2, False)),
    ],
    ids=["first-taken", "second-taken", "third-taken", "first-declined", "third-declined"],
)
def test_suggestions_are_answered_by_keys(
    open_window: Open, session: FakeSession, key: Key, modifier: Qt.KeyboardModifier, answer: tuple[int, bool]
) -> None:
    press(open_window(session), key, modifier=modifier)
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


def test_a_scan_identifies_the_member_in_any_panel(open_window: Open) -> None:
    for key in (*PANELS, Key.Key_F1, Key.Key_F8):
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
    others = (Key.Key_F1, Key.Key_F8, Key.Key_F10, Key.Key_F9, Key.Key_F7, Key.Key_F12)
    for key in (*PANELS, *others, Key.Key_Escape, Key.Key_Escape):
        press(window, key)
        at = focused(window)
        assert at is not None, key.name
        assert at.isVisible(), key.name
        assert at.isEnabled(), key.name
