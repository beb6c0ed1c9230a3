"""F6: whole lines and single pieces, what the return does to the points, receipts of other tills, none at all."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from pos_loyalty.checkout.questions import FindReceipt, Question, ReceiptAnswer
from pos_loyalty.till.main_window import CounterWindow
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import CARD, OTHER_RECEIPT, RECEIPT, FakeSession
from tests.till.keyboard import Key, focused, press, tap, type_text

ASKED = FindReceipt(OTHER_RECEIPT.decode())
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(samples.selling())


@pytest.fixture
def window(open_window: Open, session: FakeSession) -> CounterWindow:
    window = open_window(session)
    press(window, Key.Key_F6)
    return window


def confirmed(session: FakeSession) -> bool:
    return any(call[0] == "return_confirmed" for call in session.calls)


def test_a_return_shows_its_effect_before_it_is_confirmed(
    window: CounterWindow, session: FakeSession
) -> None:
    window.scan(RECEIPT)
    panel = window.return_panel
    assert (panel.effect.text(), panel.effect_points.text()) == ("Refund ₩64,700", "−129 points, 12,351 left")
    press(window, Key.Key_Space)
    assert panel.effect.text() == "Refund ₩25,800", "the first line stays"
    assert not confirmed(session)
    press(window, Key.Key_F12)
    assert session.calls[-1] == ("return_confirmed", frozenset({2}))
    assert window.page.panel is None


def test_a_receipt_code_can_be_typed(window: CounterWindow, session: FakeSession) -> None:
    assert focused(window) is window.return_panel.receipt.number
    type_text(window, RECEIPT.decode())
    press(window, Key.Key_Return)
    assert session.calls == [("return_opened", RECEIPT)]
    assert focused(window) is window.return_panel.table


def test_a_finger_takes_a_line_out_and_confirms(window: CounterWindow, session: FakeSession) -> None:
    window.scan(RECEIPT)
    tap(window.return_panel.table, 1)
    assert session.calls[-1] == ("return_lines_chosen", frozenset({1}))
    QTest.mouseClick(window.return_panel.confirm_button, LEFT)
    assert session.calls[-1] == ("return_confirmed", frozenset({1}))


def test_pieces_of_a_line_are_chosen_by_digits_and_by_plus_and_minus(
    window: CounterWindow, session: FakeSession
) -> None:
    window.scan(RECEIPT)
    press(window, Key.Key_Down, Key.Key_1)
    assert session.calls[-1] == ("return_pieces_chosen", 2, 1)
    assert window.return_panel.table.item(1, 2).text() == "1 of 2"
    press(window, Key.Key_Plus)
    assert session.calls[-1] == ("return_pieces_chosen", 2, 2)
    press(window, Key.Key_Minus)
    assert session.calls[-1] == ("return_pieces_chosen", 2, 1)


def test_digits_beyond_the_pieces_begin_anew(window: CounterWindow, session: FakeSession) -> None:
    window.scan(RECEIPT)
    press(window, Key.Key_Down, Key.Key_1, Key.Key_2)
    assert session.calls[-1] == ("return_pieces_chosen", 2, 2), "there are no twelve"
    press(window, Key.Key_9)
    assert session.calls[-1] == ("return_pieces_chosen", 2, 2), "nor nine: all there are"


def test_a_finger_chooses_pieces(window: CounterWindow, session: FakeSession) -> None:
    window.scan(RECEIPT)
    window.return_panel.table.selectRow(1)
    QTest.mouseClick(window.return_panel.less, LEFT)
    assert session.calls[-1] == ("return_pieces_chosen", 2, 1)
    QTest.mouseClick(window.return_panel.more, LEFT)
    assert session.calls[-1] == ("return_pieces_chosen", 2, 2)


def test_a_single_piece_comes_back_whole_or_not_at_all(window: CounterWindow, session: FakeSession) -> None:
    window.scan(RECEIPT)
    assert not window.return_panel.less.isEnabled()
    press(window, Key.Key_1, Key.Key_Minus)
    assert session.calls == [("return_opened", RECEIPT)]


def test_a_line_that_came_back_already_cannot_be_chosen(window: CounterWindow, session: FakeSession) -> None:
    window.scan(RECEIPT)
    window.return_panel.table.selectRow(2)
    press(window, Key.Key_Space, Key.Key_1, Key.Key_Plus)
    tap(window.return_panel.table, 2)
    assert session.calls == [("return_opened", RECEIPT)]
    cells = [window.return_panel.table.model().index(2, column).data() for column in range(4)]
    assert cells == ["was returned", "Baby wipes 80 × 6", "1", "–"]


def test_another_code_in_the_return_panel_changes_nothing(
    window: CounterWindow, session: FakeSession
) -> None:
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


# Receipts of other tills


def test_a_receipt_of_another_till_is_asked_for_and_then_shown(
    window: CounterWindow, session: FakeSession
) -> None:
    asked: list[Question] = []
    window.question_asked.connect(asked.append)
    window.scan(OTHER_RECEIPT)
    panel = window.return_panel
    assert asked == [ASKED]
    assert panel.receipt.title.text() == "Asking head office for this receipt…"
    assert not panel.confirm_button.isEnabled()
    assert "Asking head office" in window.page.message.label.text()
    window.answered(ASKED, ReceiptAnswer(None))
    assert window.page.message.label.text() == "Choose what comes back, then press F12."
    assert panel.sold.text().endswith("another till")
    assert (
        panel.effect_points.text() == "−129 points, +5,000 of vouchers come back, 1,240 points owed after it"
    )


@pytest.mark.parametrize("reason", ["receipt_no_link", "receipt_unknown", "receipt_rules_unknown"])
def test_why_there_is_no_such_receipt_is_said_and_another_can_be_scanned(
    window: CounterWindow, reason: str
) -> None:
    window.scan(OTHER_RECEIPT)
    window.answered(ASKED, ReceiptAnswer(None, reason))
    assert window.page.message.kind == "error"
    assert window.return_panel.receipt.title.text() == "Scan the receipt code"
    assert focused(window) is window.return_panel.receipt.number


def test_an_answer_for_a_receipt_that_was_given_up_changes_nothing(
    window: CounterWindow, session: FakeSession
) -> None:
    window.scan(OTHER_RECEIPT)
    window.scan(RECEIPT)
    window.answered(ASKED, ReceiptAnswer(None))
    assert "another till" not in window.return_panel.sold.text()
    press(window, Key.Key_Escape)
    window.answered(ASKED, ReceiptAnswer(None))
    assert not any(call[0] == "receipt_answered" for call in session.calls)


def test_a_debt_can_be_taken_out_of_the_refund(window: CounterWindow, session: FakeSession) -> None:
    window.scan(OTHER_RECEIPT)
    window.answered(ASKED, ReceiptAnswer(None))
    panel = window.return_panel
    assert panel.charge.text() == "F9 Take ₩1,240 for the debt"
    press(window, Key.Key_F9)
    assert session.calls[-1] == ("return_charge_chosen", True)
    assert (panel.effect.text(), panel.charge.text()) == (
        "Refund ₩63,460",
        "F9 Do not take ₩1,240 for the debt",
    )
    assert panel.effect_points.text().endswith("0 left")
    QTest.mouseClick(panel.charge, LEFT)
    assert session.calls[-1] == ("return_charge_chosen", False)
    assert not window.page.sale.amount_open(), "F9 keys an amount on the counter only"


def test_where_nothing_is_owed_there_is_nothing_to_take(window: CounterWindow, session: FakeSession) -> None:
    window.scan(RECEIPT)
    assert not window.return_panel.charge.isVisible()
    press(window, Key.Key_F9)
    assert window.page.panel is None, "F9 keys an amount"
    assert window.page.sale.amount_open()


# Without a receipt


def test_without_a_receipt_the_manager_agrees_by_keys(window: CounterWindow, session: FakeSession) -> None:
    press(window, Key.Key_F6)
    type_text(window, "12500")
    press(window, Key.Key_Return)
    assert focused(window) is window.return_panel.without.pin
    type_text(window, "1234")
    press(window, Key.Key_Return)
    assert not any(call[0] == "returned_without_receipt" for call in session.calls), "Enter only goes on"
    press(window, Key.Key_F12)
    assert session.calls == [("returned_without_receipt", "12500", "1234")]
    assert window.page.panel is None


def test_without_a_receipt_by_a_finger(window: CounterWindow, session: FakeSession) -> None:
    QTest.mouseClick(window.return_panel.receipt.without, LEFT)
    window.return_panel.without.amount.setText("500")
    window.return_panel.without.pin.setText("1234")
    QTest.mouseClick(window.return_panel.confirm_button, LEFT)
    assert session.calls == [("returned_without_receipt", "500", "1234")]


def test_the_pin_is_hidden_and_gone_after_a_wrong_try(window: CounterWindow, session: FakeSession) -> None:
    session.refuses = True
    press(window, Key.Key_F6)
    without = window.return_panel.without
    without.amount.setText("12500")
    without.pin.setText("9999")
    assert without.pin.echoMode() == QLineEdit.EchoMode.Password
    press(window, Key.Key_F12)
    assert (without.amount.text(), without.pin.text()) == ("12500", "")
    assert window.page.panel is window.return_panel
    assert window.page.message.kind == "error"


def test_whose_points_leave_without_a_receipt_is_said(open_window: Open) -> None:
    session = FakeSession(samples.selling())
    window = open_window(session)
    press(window, Key.Key_F6, Key.Key_F6)
    assert "the points of Kim Min-jun" in window.return_panel.without.who.text()
    window.show_view(samples.idle())
    assert "No customer is at the counter" in window.return_panel.without.who.text()


def test_f6_goes_to_and_fro_and_escape_goes_back(window: CounterWindow, session: FakeSession) -> None:
    press(window, Key.Key_F6)
    assert focused(window) is window.return_panel.without.amount
    press(window, Key.Key_F6)
    assert focused(window) is window.return_panel.receipt.number
    press(window, Key.Key_Escape)
    assert window.page.panel is None
    assert session.calls == []


def test_the_panel_is_empty_when_it_comes_up_again(window: CounterWindow) -> None:
    press(window, Key.Key_F6)
    window.return_panel.without.pin.setText("1234")
    press(window, Key.Key_Escape, Key.Key_F6)
    assert focused(window) is window.return_panel.receipt.number
    press(window, Key.Key_F6)
    assert window.return_panel.without.pin.text() == ""
