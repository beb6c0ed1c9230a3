"""What a manager has to agree to stands in front of everything else until one did, or nobody will. Row M39."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import CARD, FakeSession


def waiting(language: str = "en") -> FakeSession:
    return FakeSession(samples.agreeing(language))


def test_it_asks_for_number_and_pin(open_window: Open) -> None:
    session = waiting()
    window = open_window(session)
    panel = window.agreement_panel
    assert window.page.panel is panel
    assert window.focusWidget() is panel.who.number
    assert panel.who.pin.echoMode() is QLineEdit.EchoMode.Password
    assert "Thermos" in window.page.message.label.text()
    QTest.keyClicks(panel.who.number, "102")
    QTest.keyClick(panel.who.number, Qt.Key.Key_Return)
    QTest.keyClicks(panel.who.pin, "573801")
    QTest.keyClick(panel.who.pin, Qt.Key.Key_Return)
    assert session.calls == [("agreed", "102 573801")]
    assert window.page.panel is None
    assert panel.who.pin.text() == ""


def test_own_pin_alone_is_enough_to_say(open_window: Open) -> None:
    session = waiting()
    panel = open_window(session).agreement_panel
    panel.who.pin.setFocus()
    for sign in "573⌫3801":
        panel.who.pad.keys[sign].click()
    panel.who.pad.keys["↵"].click()
    assert session.calls == [("agreed", "573801")]


def test_a_refusal_leaves_it_there_without_the_pin(open_window: Open) -> None:
    session = waiting()
    session.refuses = True
    window = open_window(session)
    panel = window.agreement_panel
    panel.who.number.setText("102")
    panel.who.pin.setText("111111")
    QTest.keyClick(window, Qt.Key.Key_F12)
    assert session.calls == [("agreed", "102 111111")]
    assert (panel.who.number.text(), panel.who.pin.text()) == ("102", "")
    assert window.page.panel is panel
    assert window.page.message.label.text() == "This number and PIN do not belong together."


def test_without_a_pin_nobody_is_asked(open_window: Open) -> None:
    session = waiting()
    panel = open_window(session).agreement_panel
    panel.who.number.setText("102")
    panel.confirm_button.click()
    assert session.calls == []


def test_escape_and_nothing_happens(open_window: Open) -> None:
    session = waiting()
    window = open_window(session)
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert session.calls == [("not_agreed",)]
    assert window.page.panel is None


def test_no_other_task_is_begun_before(open_window: Open) -> None:
    session = waiting()
    window = open_window(session)
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F5, Qt.Key.Key_F7):
        QTest.keyClick(window, key)
    assert (window.page.panel, session.calls) == (window.agreement_panel, [])


def test_another_customer_ends_it(open_window: Open) -> None:
    session = waiting()
    window = open_window(session)
    window.scan(CARD)
    assert session.calls == [("scanned", CARD)]
    assert window.page.panel is None


def test_where_nobody_signs_in_only_a_pin_is_asked_for(open_window: Open) -> None:
    window = open_window(FakeSession(replace(samples.agreeing("en"), operator=None)))
    assert window.agreement_panel.who.number.isHidden()
    assert window.focusWidget() is window.agreement_panel.who.pin


def test_the_sign_in_page_has_digits_to_press(open_window: Open) -> None:
    session = FakeSession(samples.locked())
    page = open_window(session).sign_in
    for sign in ("1", "0", "2", "↵", "4", "8", "2", "9", "1", "0", "↵"):
        page.who.pad.keys[sign].click()
    assert session.calls == [("signed_in", "102", "482910")]
