"""F1 with a customer: where the points come from, at once and then from head office; gifts that come back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeWidgetItem

from pos_loyalty.checkout.gift_press import CONFIRM_EARLIEST_MS, CONFIRM_LATEST_MS
from pos_loyalty.checkout.questions import ExplainAnswer, ExplainPoints, Question
from pos_loyalty.domain.why import Explanation, note
from pos_loyalty.till.main_window import CounterWindow
from tests.till import samples
from tests.till.conftest import Open
from tests.till.fake_session import CARD, FakeSession
from tests.till.keyboard import SHIFT, Key, focused, press

ASKED, TOLD = ExplainPoints("m1"), ExplainAnswer({"any": "document"})


@pytest.fixture
def session() -> FakeSession:
    return FakeSession(samples.selling())


@pytest.fixture
def window(open_window: Open, session: FakeSession) -> CounterWindow:
    return open_window(session)


def items(window: CounterWindow) -> Iterator[QTreeWidgetItem]:
    """What can be seen, from top to bottom."""
    tree = window.why_panel.list
    item = tree.topLevelItem(0)
    while item is not None:
        yield item
        item = tree.itemBelow(item)


def texts(window: CounterWindow) -> list[str]:
    return [item.text(0).strip() for item in items(window)]


def gift_row(window: CounterWindow) -> QTreeWidgetItem:
    return next(item for item in items(window) if "Towel set" in item.text(0))


def with_gift(window: CounterWindow) -> None:
    press(window, Key.Key_F1)
    window.answered(ASKED, TOLD)
    window.why_panel.list.setCurrentItem(gift_row(window))


def test_what_the_till_knows_is_there_at_once_and_head_office_is_asked(
    window: CounterWindow, session: FakeSession
) -> None:
    asked: list[Question] = []
    window.question_asked.connect(asked.append)
    press(window, Key.Key_F1)
    assert texts(window) == [
        "▾ These points now",
        "12,480 points can be spent now.",
        "120 points wait until goods can no longer come back; the first on 9 Dec.",
        "320 points can be spent until 31 Dec.",
        "▸ Sale at this till, ₩107,200, receipt 8000020000001234; head office has not confirmed it yet",
        "Balance of head office, as of the last exchange",
    ]
    assert asked == [ASKED]
    assert window.why_panel.state.text() == "Asking head office for the rest…"


def test_head_offices_word_takes_the_place_of_what_was_known_here(
    window: CounterWindow, session: FakeSession
) -> None:
    press(window, Key.Key_F1)
    window.answered(ASKED, TOLD)
    assert texts(window)[-3:] == [
        "Gift or voucher: Towel set",
        "▸ Sale in Simon Street, ₩107,200, receipt 8000030000000777",
        "Everything before that",
    ]
    days = [(item.text(1), item.text(2)) for item in items(window) if item.text(2)]
    assert days[-3:] == [("2 Nov", "−5,500"), ("30 Dec 2025", "+214"), ("", "+17,552")]
    assert window.why_panel.state.text() == ""


def test_enter_and_the_arrows_open_and_close_a_line(window: CounterWindow) -> None:
    press(window, Key.Key_F1)
    press(window, Key.Key_Return)
    assert texts(window)[:2] == ["▸ These points now", texts(window)[1]]
    assert texts(window)[1].startswith("▸ Sale at this till")
    press(window, Key.Key_Down, Key.Key_Right)
    assert texts(window)[2:5] == [
        "Bought as VIP.",
        "Rice 10 kg: ₩38,900 gives 77.8 points, 1 for each ₩500.",
        "0.4 of a point were rounded off.",
    ]
    press(window, Key.Key_Left)
    assert len(texts(window)) == 3


def test_many_days_on_which_points_end_leave_room_for_what_happened(window: CounterWindow) -> None:
    press(window, Key.Key_F1)
    days = (note("why_expiring", points=points, day=date(2027, points, 28)) for points in range(2, 8))
    told = replace(samples.explanation(), summary=(note("why_spendable", points=27), *days))
    window.why_panel.show_explanation(told)
    assert texts(window)[:5] == [
        "▾ These points now",
        "27 points can be spent now.",
        "2 points can be spent until 28 Feb 2027.",
        "3 points can be spent until 28 Mar 2027.",
        "▸ More about these points",
    ]
    press(window, Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Down, Key.Key_Right)
    assert texts(window)[8] == "7 points can be spent until 28 Jul 2027."


def test_qts_star_key_leaves_the_sentences_whole(window: CounterWindow) -> None:
    press(window, Key.Key_F1)
    before = texts(window)
    press(window, Key.Key_Return, Key.Key_Asterisk)
    assert texts(window) == before


def test_enter_on_a_sentence_closes_its_line(window: CounterWindow) -> None:
    press(window, Key.Key_F1, Key.Key_Down, Key.Key_Return)
    assert texts(window)[0] == "▸ These points now"


def test_a_tap_opens_a_line(window: CounterWindow) -> None:
    press(window, Key.Key_F1)
    tree = window.why_panel.list
    place = tree.visualItemRect(list(items(window))[4]).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert "Bought as VIP." in texts(window)


def test_what_was_opened_stays_open_when_head_office_answers(window: CounterWindow) -> None:
    press(window, Key.Key_F1)
    window.why_panel.list.setCurrentItem(list(items(window))[4])
    press(window, Key.Key_Right)
    window.answered(ASKED, TOLD)
    assert "Bought as VIP." in texts(window)
    chosen = window.why_panel.list.currentItem()
    assert chosen is not None
    assert chosen.text(0).startswith("▾ Sale at this till")


def test_without_a_line_it_says_whose_word_this_is(window: CounterWindow) -> None:
    press(window, Key.Key_F1)
    before = texts(window)
    window.answered(ASKED, ExplainAnswer(None))
    assert texts(window) == before
    assert "Head office cannot be asked now" in window.why_panel.state.text()


@pytest.mark.parametrize("who", ["another member", "nobody", "the panel is closed"])
def test_an_answer_that_nobody_waits_for_changes_nothing(
    window: CounterWindow, session: FakeSession, who: str
) -> None:
    press(window, Key.Key_F1)
    if who == "the panel is closed":
        press(window, Key.Key_Escape)
    else:
        member = samples.member() if who == "another member" else None
        session.view = replace(session.view, member=member and replace(member, member_id="m9"))
    window.answered(ASKED, TOLD)
    assert not any(call[0] == "explanation_answered" for call in session.calls)


def test_a_reason_that_this_version_does_not_know_is_told_as_another(window: CounterWindow) -> None:
    press(window, Key.Key_F1)
    told = samples.explanation()
    strange = replace(told.groups[0], title=note("why_of_a_newer_version", points=3))
    window.why_panel.show_explanation(Explanation(1, (), (strange,)))
    assert texts(window)[1] == "▸ Other"


def test_f1_again_shows_the_keys_and_escape_goes_back(window: CounterWindow) -> None:
    press(window, Key.Key_F1)
    assert focused(window) is window.why_panel.list
    press(window, Key.Key_F1)
    assert window.page.panel is window.help_panel
    press(window, Key.Key_Escape)
    assert window.page.panel is None
    assert focused(window) is window


def test_shift_f1_and_the_help_button_show_the_keys_with_a_customer_too(window: CounterWindow) -> None:
    assert window.page.status.help.text() == "Shift F1 Help"
    press(window, Key.Key_F1, modifier=SHIFT)
    assert window.page.panel is window.help_panel
    press(window, Key.Key_Escape)
    QTest.mouseClick(window.page.status.help, Qt.MouseButton.LeftButton)
    assert window.page.panel is window.help_panel


def test_without_a_customer_f1_shows_the_keys(open_window: Open) -> None:
    session = FakeSession(samples.idle())
    window = open_window(session)
    assert window.page.status.help.text() == "F1 Help"
    press(window, Key.Key_F1)
    assert window.page.panel is window.help_panel
    assert session.calls == []


def test_a_scan_explains_nothing(window: CounterWindow, session: FakeSession) -> None:
    window.scan(CARD)
    assert session.calls == [("scanned", CARD)]
    assert "why_panel" not in vars(window)


# Gifts that come back


class Clock:
    """The window's clock, moved by hand."""

    def __init__(self, window: CounterWindow) -> None:
        self.now_ms = samples.NOW_MS
        window._clock = lambda: self.now_ms
        window.why_panel._clock = window._clock


def test_only_a_gift_that_can_come_back_has_the_button(window: CounterWindow) -> None:
    with_gift(window)
    assert window.why_panel.confirm_button.isVisible()
    press(window, Key.Key_Up)
    assert not window.why_panel.confirm_button.isVisible()


def test_a_gift_comes_back_at_the_second_press(window: CounterWindow, session: FakeSession) -> None:
    with_gift(window)
    clock = Clock(window)
    press(window, Key.Key_F12)
    assert window.why_panel.confirm_button.text() == "F12 once more: +5,500"
    assert not any(call[0] == "gift_came_back" for call in session.calls)
    clock.now_ms += CONFIRM_EARLIEST_MS
    press(window, Key.Key_F12)
    assert session.calls[-1] == ("gift_came_back", samples.GIVEN)
    assert window.page.panel is None


def test_a_gift_comes_back_by_a_finger(window: CounterWindow, session: FakeSession) -> None:
    with_gift(window)
    clock = Clock(window)
    QTest.mouseClick(window.why_panel.confirm_button, Qt.MouseButton.LeftButton)
    clock.now_ms += CONFIRM_EARLIEST_MS
    QTest.mouseClick(window.why_panel.confirm_button, Qt.MouseButton.LeftButton)
    assert session.calls[-1] == ("gift_came_back", samples.GIVEN)


def test_a_second_press_too_soon_is_the_same_finger(window: CounterWindow, session: FakeSession) -> None:
    with_gift(window)
    clock = Clock(window)
    press(window, Key.Key_F12)
    clock.now_ms += CONFIRM_EARLIEST_MS - 1
    press(window, Key.Key_F12)
    assert not any(call[0] == "gift_came_back" for call in session.calls)


def test_a_first_press_is_forgotten_after_a_while_and_on_another_line(
    window: CounterWindow, session: FakeSession
) -> None:
    with_gift(window)
    clock = Clock(window)
    press(window, Key.Key_F12)
    clock.now_ms += CONFIRM_LATEST_MS + 1
    window.sync_changed(samples.LINKED)
    assert window.why_panel.confirm_button.text() == "F12 Gift came back"
    press(window, Key.Key_F12)
    press(window, Key.Key_Up, Key.Key_Down)
    assert window.why_panel.confirm_button.text() == "F12 Gift came back"
    assert not any(call[0] == "gift_came_back" for call in session.calls)


def test_a_refused_gift_leaves_the_panel_up(window: CounterWindow, session: FakeSession) -> None:
    session.refuses = True
    with_gift(window)
    clock = Clock(window)
    press(window, Key.Key_F12)
    clock.now_ms += CONFIRM_EARLIEST_MS
    press(window, Key.Key_F12)
    assert window.page.panel is window.why_panel
    assert window.page.message.kind == "error"
