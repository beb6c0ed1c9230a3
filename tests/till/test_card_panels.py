"""Finding a member, also by a name typed wrongly; taking one in; lost cards, and cards found again."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_loyalty.checkout.questions import FindByPhone, MemberAnswer
from pos_loyalty.checkout.views import Message
from pos_loyalty.till.main_window import CounterWindow
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import CARD, NEW_CARD, FakeSession
from tests.till.keyboard import Key, focused, press, tap, type_text


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(samples.selling())


# Finding


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


def test_a_member_is_taken_by_a_finger(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    window.page.action_bar.buttons["F2"].click()
    type_text(window, "KIM")
    window.find_panel.search.search()
    tap(window.find_panel.search.table, 1)
    assert session.calls[-1] == ("member_chosen", "m2")


def test_enter_at_once_searches_for_all_that_was_typed(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F2)
    type_text(window, "KI")
    press(window, Key.Key_Return)
    assert [call for call in session.calls if call[0] == "found"][-1][1].lower() == "ki"
    assert session.calls[-1] == ("member_chosen", "m1")


def look_for_nobody(window: CounterWindow, session: FakeSession) -> list[str]:
    """Types a name that nobody has; what the window asks for then is returned."""
    asked: list[str] = []
    window.similar_asked.connect(asked.append)
    session.rows = ()
    press(window, Key.Key_F2)
    type_text(window, "KMI")
    press(window, Key.Key_Return)
    return asked


def test_where_nobody_is_found_enter_looks_for_similar_names(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    asked = look_for_nobody(window, session)
    search = window.find_panel.search
    assert asked == [], "the first Enter only searched"
    assert search.similar.isVisible()
    assert "Enter looks for similar names" in search.nobody.text()
    press(window, Key.Key_Return)
    assert asked == ["kmi"]
    assert search.nobody.text() == "Looking for similar names…"
    window.similar_found("kmi", samples.ROWS)
    assert search.count.text() == "3 with a similar name"
    press(window, Key.Key_Down, Key.Key_Return)
    assert session.calls[-1] == ("member_chosen", "m2")


def test_similar_names_are_looked_for_by_a_finger_too(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    asked = look_for_nobody(window, session)
    QTest.mouseClick(window.find_panel.search.similar, Qt.MouseButton.LeftButton)
    assert asked == ["kmi"]
    assert focused(window) is window.find_panel.search.field


def test_nobody_with_a_similar_name_is_said_too(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    look_for_nobody(window, session)
    press(window, Key.Key_Return)
    window.similar_found("kmi", ())
    assert "Nobody has a similar name" in window.find_panel.search.nobody.text()
    press(window, Key.Key_Return)
    assert not any(call[0] == "member_chosen" for call in session.calls)


def look_for_number(window: CounterWindow, session: FakeSession) -> str:
    """Types a number that nobody here has, and asks head office; what the panel says then is returned."""
    session.rows = ()
    press(window, Key.Key_F2)
    type_text(window, "01012345678")
    press(window, Key.Key_Return)
    search = window.find_panel.search
    assert (search.elsewhere.isVisible(), search.similar.isVisible()) == (True, False)
    assert "Enter asks head office" in search.nobody.text()
    press(window, Key.Key_Return)
    assert session.calls[-1] == ("looked_for_elsewhere", "01012345678")
    return search.nobody.text()


ASKED = FindByPhone("+821012345678", "01012345678")


def test_a_number_that_nobody_here_has_is_asked_for_at_head_office(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    assert look_for_number(window, session) == "Asking head office for this number…"
    session.rows = samples.ROWS[:1]
    window.answered(ASKED, MemberAnswer(True))
    assert window.find_panel.search.count.text() == "1 found"
    press(window, Key.Key_Return)
    assert session.calls[-1] == ("member_chosen", "m1")


def test_nobody_anywhere_and_no_answer_are_told_apart(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    look_for_number(window, session)
    search = window.find_panel.search
    window.answered(ASKED, MemberAnswer(False, is_answer=False))
    assert search.nobody.text() == "Head office cannot be asked now. Enter tries again."
    asked_before = len(session.calls)
    press(window, Key.Key_Return)
    assert session.calls[asked_before:] == [("looked_for_elsewhere", "01012345678")]
    window.answered(ASKED, MemberAnswer(False))
    assert search.nobody.text() == "Nobody has this number in any store."
    assert (search.elsewhere.isVisible(), search.similar.isVisible()) == (False, False)


def test_an_answer_for_a_number_that_is_not_there_any_more_changes_nothing(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    look_for_number(window, session)
    type_text(window, "9")
    session.rows = samples.ROWS
    window.answered(ASKED, MemberAnswer(True))
    assert window.find_panel.search.table.rowCount() == 0
    press(window, Key.Key_Escape)
    window.answered(ASKED, MemberAnswer(True))
    assert window.page.panel is None


def test_similar_names_that_come_too_late_change_nothing(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    look_for_nobody(window, session)
    type_text(window, "N")
    window.similar_found("kmi", samples.ROWS)
    assert window.find_panel.search.table.rowCount() == 0
    press(window, Key.Key_Escape)
    window.similar_found("kmi", samples.ROWS)
    assert window.page.panel is None


# New members


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


def test_enter_goes_through_the_fields_in_their_order(open_window: Open) -> None:
    window = open_window(FakeSession())
    press(window, Key.Key_F3)
    panel, seen = window.enrol_panel, []
    for _ in range(5):
        seen.append(focused(window))
        press(window, Key.Key_Return)
    assert seen == [panel.name, panel.phone, panel.birthday, panel.referrer, panel.name]


def test_who_recommended_us_is_typed_by_phone(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F3)
    window.enrol_panel.referrer.setFocus()
    type_text(window, "01055550199")
    press(window, Key.Key_F12)
    assert session.calls[-1][1].referred_by == "01055550199"


def test_who_recommended_us_is_scanned_where_the_keyboard_is_in_that_field(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F3)
    window.enrol_panel.name.setText("Ji-woo")
    window.enrol_panel.referrer.setFocus()
    window.scan(CARD)
    assert window.page.panel is window.enrol_panel
    assert window.enrol_panel.referrer.text() == CARD.decode()
    press(window, Key.Key_F12)
    form = session.calls[-1][1]
    assert (form.name, form.referred_by) == ("Ji-woo", CARD.decode())


def test_elsewhere_in_the_form_a_card_opens_its_member(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F3)
    window.scan(CARD)
    assert session.calls == [("scanned", CARD)]
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


# Lost cards


def test_a_lost_card_takes_three_steps(open_window: Open) -> None:  # M04
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F4)
    type_text(window, "5678")
    press(window, Key.Key_Return)
    window.scan(NEW_CARD)
    assert session.calls[-1] == ("card_replaced", "m1", NEW_CARD)
    assert window.page.panel is None


def test_a_lost_card_is_blocked_without_a_new_one_at_hand(open_window: Open) -> None:
    session = FakeSession()
    window = open_window(session)
    press(window, Key.Key_F4)
    type_text(window, "5678")
    press(window, Key.Key_Return)
    assert not any(call[0] == "card_reported_lost" for call in session.calls), "not before it is asked for"
    press(window, Key.Key_F12)
    assert session.calls[-1] == ("card_reported_lost", "m1")
    assert window.page.panel is window.lost_panel, "a new card may follow"
    assert not window.lost_panel.confirm_button.isVisible()
    press(window, Key.Key_F12)
    assert session.calls[-1] == ("card_reported_lost", "m1"), "once is enough"
    window.scan(NEW_CARD)
    assert session.calls[-1] == ("card_replaced", "m1", NEW_CARD)
    assert window.page.panel is None


def test_a_lost_card_is_blocked_by_a_finger(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    window.page.action_bar.buttons["F4"].click()
    QTest.mouseClick(window.lost_panel.confirm_button, Qt.MouseButton.LeftButton)
    assert session.calls == [("card_reported_lost", "m1")]
    QTest.mouseClick(window.lost_panel.back, Qt.MouseButton.LeftButton)
    assert window.page.panel is None


def test_a_refused_report_leaves_the_step_as_it_was(open_window: Open, session: FakeSession) -> None:
    session.refuses = True
    window = open_window(session)
    press(window, Key.Key_F4, Key.Key_F12)
    assert window.lost_panel.confirm_button.isVisible()
    assert window.page.message.kind == "error"


def test_a_member_at_the_counter_is_not_searched_for_again(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F4)
    window.scan(NEW_CARD)
    assert session.calls == [("card_replaced", "m1", NEW_CARD)]


def test_a_lost_card_on_the_counter_can_be_found_again(open_window: Open) -> None:
    session = FakeSession(samples.lost())
    window = open_window(session)
    situation = window.page.situation
    assert (situation.title.text(), situation.button.text()) == (
        "This card was reported lost",
        "F4 Found again",
    )
    press(window, Key.Key_F4)
    assert window.lost_panel.name.text() == "Card ••• 4821"
    assert session.calls == [], "one key alone does not let a stolen card in"
    press(window, Key.Key_F12)
    assert session.calls == [("card_found_again", "9001123456784821")]
    assert window.page.panel is None


def test_a_lost_card_can_be_found_again_by_a_finger(open_window: Open) -> None:
    session = FakeSession(samples.lost())
    window = open_window(session)
    QTest.mouseClick(window.page.situation.button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(window.lost_panel.confirm_button, Qt.MouseButton.LeftButton)
    assert session.calls == [("card_found_again", "9001123456784821")]


def test_goods_after_a_lost_card_leave_the_offer_on_the_screen(open_window: Open) -> None:
    session = FakeSession(samples.lost())
    window = open_window(session)
    goods = replace(samples.lost(), basket=samples.basket("en"), message=Message("ok", "product_added"))
    window.show_view(goods)
    assert window.page.situation.button.text() == "F4 Found again"


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("card_blocked", "This card is blocked"),
        ("card_replaced_by", "This card was replaced"),
        ("card_expired", "This card has expired"),
        ("member_closed", "This membership was closed"),
    ],
)
def test_only_a_lost_card_can_be_found_again(open_window: Open, key: str, title: str) -> None:
    session = FakeSession(samples.lost())
    window = open_window(session)
    session.view = replace(samples.blocked(), card_number="9001123456780007", message=Message("error", key))
    window.show_view(session.view)
    assert window.page.situation.title.text() == title
    assert window.page.situation.button.text() == "F2 Find member"
    press(window, Key.Key_F4)
    assert focused(window) is window.lost_panel.search.field
