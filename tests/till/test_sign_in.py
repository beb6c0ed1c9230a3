"""Before somebody has signed in the counter shows the way in, and no key and no scan does anything else. Row M39."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from pos_loyalty.checkout.questions import FindMember, MemberAnswer
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import CARD, FakeSession


def test_nothing_but_the_way_in_is_there(open_window: Open) -> None:
    session = FakeSession(samples.locked())
    window = open_window(session)
    assert window.sign_in.isVisible()
    assert not window.page.isVisible()
    assert window.focusWidget() is window.sign_in.number
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F6, Qt.Key.Key_F12, Qt.Key.Key_Escape):
        QTest.keyClick(window, key)
    assert window.page.panel is None
    assert session.calls == []
    assert "Sign in" in window.sign_in.message.label.text()


def test_number_and_pin_open_the_counter(open_window: Open) -> None:
    session = FakeSession(samples.locked())
    window = open_window(session)
    page = window.sign_in
    QTest.keyClicks(page.number, "102")
    QTest.keyClick(page.number, Qt.Key.Key_Return)
    assert window.focusWidget() is page.pin
    assert page.pin.echoMode() is QLineEdit.EchoMode.Password
    QTest.keyClicks(page.pin, "482910")
    QTest.keyClick(page.pin, Qt.Key.Key_Return)
    assert session.calls == [("signed_in", "102", "482910")]
    assert window.page.isVisible()
    assert page.pin.text() == ""
    assert "Kim Ha-neul" in window.page.status.place.text()


def test_a_refused_pin_is_gone_and_said(open_window: Open) -> None:
    session = FakeSession(samples.locked())
    session.refuses = True
    page = open_window(session).sign_in
    page.number.setText("102")
    page.pin.setText("111111")
    QTest.keyClick(page.pin, Qt.Key.Key_Return)
    assert (page.number.text(), page.pin.text()) == ("102", "")
    assert page.message.label.text() == "This number and PIN do not belong together."
    assert page.isVisible()


def test_without_a_number_nobody_is_asked(open_window: Open) -> None:
    session = FakeSession(samples.locked())
    page = open_window(session).sign_in
    page.pin.setText("482910")
    page.button.click()
    assert session.calls == []
    assert page.pin.text() == ""


def test_a_badge_is_scanned_on_the_same_page(open_window: Open) -> None:
    session = FakeSession(samples.locked())
    window = open_window(session)
    window.scan(CARD)
    assert session.calls == [("scanned", CARD)]
    assert window.page.isVisible()


def test_f11_signs_out_and_closes_what_was_open(open_window: Open) -> None:
    session = FakeSession(samples.idle())
    window = open_window(session)
    QTest.keyClick(window, Qt.Key.Key_F2)
    assert window.page.panel is not None
    QTest.keyClick(window, Qt.Key.Key_F11)
    assert session.calls[-1] == ("signed_out",)
    assert window.sign_in.isVisible()
    assert window.page.panel is None


def test_what_head_office_says_of_a_card_reaches_the_counter(open_window: Open) -> None:
    session = FakeSession(samples.unknown())
    window = open_window(session)
    asked, answer = FindMember("9001123456780007"), MemberAnswer(True)
    window.answered(asked, answer)
    assert session.calls == [("member_answered", asked, answer)]
