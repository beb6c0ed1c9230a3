"""The sale as it is shown: discounts, vouchers, coupons and services as lines, and what all of it comes to."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pos_loyalty.till.main_window import CounterWindow
from pos_loyalty.till.screens.sale_totals import SaleTotals
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import FakeSession
from tests.till.keyboard import Key, focused, press, tap

VOUCHER, COUPON, SERVICE = 6, 7, 5


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(samples.reduced())


def row(window: CounterWindow, number: int) -> list[str]:
    lines = window.page.sale.lines
    return [lines.item(number, column).text() for column in range(3)]


def figures(totals: SaleTotals) -> list[tuple[str, str]]:
    shown = (totals.sum, totals.discount, totals.vouchers, totals.to_pay, totals.earns)
    return [(one.caption.text(), one.value.text()) for one in shown if one.isVisible()]


def test_a_reduced_line_shows_what_it_was_and_what_was_taken_off(
    open_window: Open, session: FakeSession
) -> None:
    window = open_window(session)
    assert row(window, 1) == ["2", "Salmon fillet 300 g\n₩25,800  −₩2,580", "₩23,220"]


def test_vouchers_coupons_and_services_are_lines_of_the_sale(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    assert row(window, SERVICE) == ["1", "Gift wrap", "free"]
    assert row(window, VOUCHER) == ["", "₩5,000 off\n5,000 points", "−₩5,000"]
    assert row(window, COUPON) == ["", "Welcome back\nneeds more goods", "–"]


def test_the_totals_say_how_it_comes_to_what_is_to_pay(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    assert figures(window.page.sale.totals) == [
        ("Sum", "₩107,200"),
        ("Reduced", "−₩2,580"),
        ("Vouchers", "−₩5,000"),
        ("To pay", "₩99,620"),
        ("Earns", "+199"),
    ]


def test_the_newest_line_is_in_sight(open_window: Open, session: FakeSession, qtbot: QtBot) -> None:
    lines = open_window(session).page.sale.lines
    bar = lines.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.value() == bar.maximum() > 0)


def test_a_plain_sale_has_a_total_only(open_window: Open) -> None:
    window = open_window(FakeSession(samples.selling()))
    assert figures(window.page.sale.totals) == [("Total", "₩107,200"), ("Earns", "+214")]


def test_what_is_to_pay_never_moves(open_window: Open) -> None:
    window = open_window(FakeSession(samples.selling()))
    place = window.page.sale.totals.to_pay.mapTo(window, window.page.sale.totals.to_pay.rect().topLeft())
    window.show_view(samples.reduced())
    window.page.sale.layout().activate()
    window.page.sale.totals.layout().activate()
    moved = window.page.sale.totals.to_pay.mapTo(window, window.page.sale.totals.to_pay.rect().topLeft())
    assert moved == place


def test_a_voucher_is_taken_off_by_keys(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F10)
    assert focused(window) is window.page.sale.lines
    assert window.page.sale.lines.selected_row() == COUPON, "the newest line"
    press(window, Key.Key_Up, Key.Key_Delete)
    assert session.calls == [("voucher_removed", "r1")]


def test_a_coupon_is_taken_off_by_a_finger(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    tap(window.page.sale.lines, COUPON)
    QTest.mouseClick(window.page.sale.line_buttons.remove, Qt.MouseButton.LeftButton)
    assert session.calls == [("voucher_removed", "r2")]


@pytest.mark.parametrize("number", [VOUCHER, SERVICE], ids=["voucher", "service"])
def test_vouchers_and_services_have_no_pieces(open_window: Open, session: FakeSession, number: int) -> None:
    window = open_window(session)
    window.page.sale.lines.selectRow(number)
    window.page.sale.lines.setFocus()
    assert not window.page.sale.line_buttons.more.isEnabled()
    press(window, Key.Key_Plus, Key.Key_Minus)
    assert session.calls == []


def test_a_service_is_taken_off_as_goods_are(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    window.page.sale.lines.selectRow(SERVICE)
    window.page.sale.line_buttons.remove.click()
    assert session.calls == [("line_removed", 6)]


def test_the_last_piece_of_a_line_takes_it_off(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    window.page.sale.lines.selectRow(0)
    window.page.sale.line_buttons.less.click()
    assert session.calls == [("line_removed", 1)]


def test_escape_lets_the_chosen_line_go(open_window: Open, session: FakeSession) -> None:
    window = open_window(session)
    press(window, Key.Key_F10, Key.Key_Escape)
    assert window.page.sale.lines.selected_row() is None
    assert focused(window) is window
    assert session.calls == []


# Where there is no room for the column


@pytest.mark.parametrize("layout", ["old", "side"])
def test_what_is_to_pay_stands_in_one_line_where_there_is_no_column(
    open_window: Open, session: FakeSession, layout: str
) -> None:
    window = open_window(session, layout=layout)
    assert not window.page.sale.isVisible()
    assert window.page.strip.isVisible()
    assert window.page.strip.total.text() == "₩99,620"
    assert window.page.strip.key.text() == "8 items · F10"


@pytest.mark.parametrize("layout", ["old", "side"])
def test_its_lines_open_by_a_key_and_by_a_finger(
    open_window: Open, session: FakeSession, layout: str
) -> None:
    window = open_window(session, layout=layout)
    QTest.mouseClick(window.page.strip.open_sale, Qt.MouseButton.LeftButton)
    assert window.page.panel is window.sale_panel
    press(window, Key.Key_Escape, Key.Key_F10)
    panel = window.sale_panel
    assert focused(window) is panel.lines
    press(window, Key.Key_Up, Key.Key_Delete)
    panel.lines.selectRow(1)
    QTest.mouseClick(panel.buttons.more, Qt.MouseButton.LeftButton)
    assert session.calls == [("voucher_removed", "r1"), ("quantity_changed", 2, 3)]
    assert figures(panel.totals)[-2] == ("To pay", "₩99,620")


def test_the_sale_is_finished_in_its_panel(open_window: Open, session: FakeSession) -> None:
    window = open_window(session, layout="old")
    press(window, Key.Key_F10, Key.Key_F12)
    assert session.calls == [("sale_finished",)]
    assert window.page.panel is None


def test_an_amount_is_keyed_in_a_narrow_window_too(open_window: Open, session: FakeSession) -> None:  # M40
    window = open_window(session, layout="old")
    press(window, Key.Key_F9)
    assert focused(window) is window.page.strip.amount
    press(window, Key.Key_5, Key.Key_0, Key.Key_0, Key.Key_Return)
    assert session.calls == [("amount_keyed", "500")]


def test_a_panel_has_the_keys_to_itself(open_window: Open, session: FakeSession) -> None:
    window = open_window(session, layout="side")
    press(window, Key.Key_F2)
    assert not window.page.strip.isVisible(), "two buttons with F12 would be one too many"
    press(window, Key.Key_Escape)
    assert window.page.strip.isVisible()
