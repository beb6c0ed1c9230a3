"""F5: gifts, vouchers in steps, coupons and services, by keys alone and by fingers alone."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pos_loyalty.checkout.questions import ExplainPoints, HoldCoupon, Question, ReserveGift
from pos_loyalty.till.main_window import CounterWindow
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import CARD, FakeSession
from tests.till.keyboard import Key, focused, press, tap, type_text

COUPON = "70000000000000000042"


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(samples.selling())


@pytest.fixture
def asked(session: FakeSession) -> list[Question]:
    return []


def opened(open_window: Open, session: FakeSession, **how: str) -> CounterWindow:
    window = open_window(session, **how)
    press(window, Key.Key_F5)
    return window


def cells(window: CounterWindow) -> list[list[str]]:
    table = window.reward_panel.table
    return [
        [table.item(row, col).text() for col in range(table.columnCount())] for row in range(table.rowCount())
    ]


def test_everything_that_can_be_had_stands_in_one_list(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    assert cells(window) == [
        ["Gift", "Thermos 500 ml", "9 left · leaves 4,480", "8,000", ""],
        ["Gift", "Towel set", "23 left · leaves 6,980", "5,500", ""],
        ["Gift", "Coffee beans 1 kg", "4 left · leaves 8,480", "4,000", ""],
        ["Voucher", "₩1,000 off", "1,000 points a step, 12 at most", "1,000", "−₩1,000"],
        ["Voucher", "A tenth off", "3,000 points, on sales from ₩30,000", "3,000", "−10 %"],
        ["Service", "Gift wrap", "", "", "free"],
        ["Service", "Greeting card", "", "", "₩2,000"],
    ]


def test_the_counter_opens_it_by_a_finger(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    QTest.mouseClick(window.page.gifts.more, Qt.MouseButton.LeftButton)
    assert window.page.panel is window.reward_panel


def test_services_and_coupons_need_no_customer(open_window: Open) -> None:
    session = FakeSession(samples.goods_first())
    window = opened(open_window, session)
    assert cells(window)[-1] == ["Service", "Greeting card", "", "", "₩2,000"]


def test_typed_digits_are_steps_of_the_first_voucher(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    type_text(window, "5")
    assert cells(window)[3][3:] == ["5,000", "−₩5,000"]
    assert window.reward_panel.steps.told.text() == "5 × ₩1,000 = ₩5,000, 5,000 points"
    press(window, Key.Key_Return)
    assert session.calls == [("voucher_chosen", "v1", 5)]
    assert window.page.panel is None, "the sale goes on while head office is asked"


def test_more_steps_than_make_sense_are_the_most(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    type_text(window, "99")
    press(window, Key.Key_F12)
    assert session.calls == [("voucher_chosen", "v1", 12)]


def test_plus_and_minus_change_the_steps(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    press(window, Key.Key_Down, Key.Key_Down, Key.Key_Down)
    press(window, Key.Key_Minus)
    press(window, Key.Key_Plus, Key.Key_Plus, Key.Key_Minus)
    press(window, Key.Key_Return)
    assert session.calls == [("voucher_chosen", "v1", 2)]


def test_a_finger_chooses_a_voucher_its_steps_and_takes_it(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    panel = window.reward_panel
    tap(panel.table, 3)
    assert session.calls == [], "a voucher is chosen first"
    for button in (panel.steps.top, panel.steps.less, panel.steps.less, panel.steps.more):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.mouseClick(panel.confirm_button, Qt.MouseButton.LeftButton)
    assert session.calls == [("voucher_chosen", "v1", 11)]


def test_a_voucher_without_steps_has_nothing_to_choose(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    panel = window.reward_panel
    panel.table.selectRow(4)
    assert not any(button.isVisible() for button in (panel.steps.less, panel.steps.more, panel.steps.top))
    press(window, Key.Key_Return)
    assert session.calls == [("voucher_chosen", "v2", 1)]


def test_a_refused_voucher_leaves_the_panel_up(open_window: Open, session: FakeSession) -> None:
    session.refuses = True
    window = opened(open_window, session)
    type_text(window, "3")
    press(window, Key.Key_Return)
    assert window.page.panel is window.reward_panel
    assert window.page.message.kind == "error"
    assert window.reward_panel.entry.text() == "3"


def test_the_digits_of_a_coupon_are_typed_and_taken_by_enter(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    type_text(window, COUPON)
    press(window, Key.Key_Return)
    assert session.calls == [("typed", COUPON)]
    assert window.page.panel is None


def test_a_coupon_typed_in_groups_is_one_number(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    window.reward_panel.entry.setText("7000 0000 0000 0000 0042")
    press(window, Key.Key_Return)
    assert session.calls == [("typed", COUPON)]


def test_a_scan_in_the_panel_is_what_it_is_elsewhere(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    window.scan(CARD)
    window.scan(COUPON.encode())
    assert session.calls == [("scanned", CARD), ("scanned", COUPON.encode())]


def test_the_question_about_a_scanned_coupon_is_asked(
    open_window: Open, session: FakeSession, asked: list[Question]
) -> None:
    window = opened(open_window, session)
    window.question_asked.connect(asked.append)
    session.questions = [HoldCoupon("r1", COUPON, "m1")]
    window.scan(COUPON.encode())
    assert asked == [HoldCoupon("r1", COUPON, "m1")]


@pytest.mark.parametrize("key", [Key.Key_F12, Key.Key_Return], ids=["f12", "enter"])
def test_a_gift_is_asked_for_at_the_second_press_only(
    open_window: Open, session: FakeSession, asked: list[ReserveGift], key: Key
) -> None:
    window = opened(open_window, session)
    window.question_asked.connect(asked.append)
    press(window, Key.Key_Down, key)
    assert asked == []
    assert cells(window)[1][1:4] == ["Confirm: Towel set", "once more · Esc cancels", "−5,500"]
    press(window, key)
    assert [question.reward_id for question in asked] == ["g2"]


def test_a_finger_gives_a_gift_with_two_taps(
    open_window: Open, session: FakeSession, asked: list[ReserveGift]
) -> None:
    window = opened(open_window, session)
    window.question_asked.connect(asked.append)
    tap(window.reward_panel.table, 2)
    assert asked == []
    tap(window.reward_panel.table, 2)
    assert [question.reward_id for question in asked] == ["g3"]


def test_enter_held_down_gives_no_gift(
    open_window: Open, session: FakeSession, asked: list[ReserveGift]
) -> None:
    window = opened(open_window, session)
    window.question_asked.connect(asked.append)
    press(window, Key.Key_Return)
    for _ in range(5):
        held = QKeyEvent(
            QEvent.Type.KeyPress, Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True
        )
        QApplication.sendEvent(window.reward_panel.entry, held)
    assert asked == []


@pytest.mark.parametrize("take", ["enter", "tap"])
def test_a_service_is_added_at_once(open_window: Open, session: FakeSession, take: str) -> None:
    window = opened(open_window, session)
    ways: dict[str, Callable[[], None]] = {
        "enter": lambda: press(window, *[Key.Key_Down] * 6, Key.Key_Return),
        "tap": lambda: tap(window.reward_panel.table, 6),
    }
    ways[take]()
    assert session.calls == [("service_added", "card")]
    assert window.page.panel is None


def test_where_there_is_nothing_to_take_it_says_so(open_window: Open) -> None:
    session = FakeSession(samples.debt())
    session.offers = False
    window = opened(open_window, session)
    panel = window.reward_panel
    assert panel.empty.isVisible()
    assert not panel.table.isVisible()
    assert not panel.confirm_button.isEnabled()
    press(window, Key.Key_Return, Key.Key_F12, Key.Key_Plus, Key.Key_Down)
    assert session.calls == []


def test_news_leave_the_chosen_line_and_its_steps(open_window: Open, session: FakeSession) -> None:
    window = opened(open_window, session)
    type_text(window, "4")
    window.sync_changed(samples.OFFLINE)
    assert window.reward_panel.table.selected_row() == 3
    assert cells(window)[3][4] == "−₩4,000"
    assert focused(window) is window.reward_panel.entry


def test_no_offer_is_worked_out_before_the_panel_is_opened(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    window.scan(CARD)
    assert "reward_panel" not in vars(window)
    assert ExplainPoints("m1") not in session.questions
