"""The filter in a real Qt application: made-up stamps, real windows, dialogs, buttons and shortcuts."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from hardware.scanner.events import DeviceState
from hardware.scanner.wedge import WedgeSettings
from pos_loyalty.till.wedge_filter import FREE_TEXT, WedgeFilter
from tests.hardware.keyboard import ALT_1, ENTER, F7, F9, TAB, Keyboard, keys
from tests.hardware.recording import Recorder

CARD = "9001123456789042"
MakeFilter = Callable[..., WedgeFilter]
HOSTILE = [
    CARD + ENTER,
    CARD + ENTER + ENTER,
    CARD + TAB + " " + ENTER,
    "12345" + ENTER,
    "7" + ENTER,
    "0000000000000" + ENTER,
    F7 + ENTER,
    F7 + CARD + ENTER,
    "900" + F7 + "1123456" + ENTER,
    "900112345<Escape>6789042" + ENTER,
    TAB + " " + TAB + " " + ENTER,
    "    " + ENTER,
    ALT_1 + ALT_1 + ENTER,
    ENTER + ENTER + ENTER + ENTER + ENTER,
    "y" + "n" * 12 + ENTER,
    "9" * 600 + ENTER,
    "４９０１２３４５６７８９４" + ENTER,
]


@pytest.fixture
def seen() -> Recorder:
    return Recorder()


@pytest.fixture
def make_filter(qapp: QApplication, seen: Recorder) -> Iterator[MakeFilter]:
    made: list[WedgeFilter] = []

    def make(**settings: object) -> WedgeFilter:
        wedge = WedgeFilter(WedgeSettings(**settings))  # type: ignore[arg-type]  # whatever a test sets
        wedge.start(seen)
        made.append(wedge)
        return wedge

    yield make
    for wedge in made:
        wedge.stop()


class Counter(QDialog):
    """Everything that a stray key could do, and a record of what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.done_things: list[str] = []
        self.line, self.amount, self.agree = QLineEdit(), QSpinBox(), QCheckBox()
        self.accept_button, self.other_button = QPushButton("Accept"), QPushButton("Other")
        self.accept_button.setDefault(True)
        layout = QVBoxLayout(self)
        for widget in (self.line, self.amount, self.agree, self.accept_button, self.other_button):
            layout.addWidget(widget)
        self.line.textChanged.connect(lambda: self.done_things.append("typed"))
        self.line.returnPressed.connect(lambda: self.done_things.append("return"))
        self.amount.valueChanged.connect(lambda: self.done_things.append("amount"))
        self.agree.toggled.connect(lambda: self.done_things.append("agreed"))
        self.accept_button.clicked.connect(lambda: self.done_things.append("accepted"))
        self.other_button.clicked.connect(lambda: self.done_things.append("other"))
        self.finished.connect(lambda: self.done_things.append("closed"))
        for name in ("F7", "Alt+1", "7", "0"):
            QShortcut(QKeySequence(name), self).activated.connect(
                lambda name=name: self.done_things.append(name)
            )


def shown(qtbot: QtBot, widget: QWidget) -> Keyboard:
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    widget.activateWindow()
    qtbot.waitUntil(widget.isActiveWindow)
    return Keyboard(widget)


@pytest.mark.parametrize("focus", ["line", "amount", "agree", "accept_button", "other_button"])
def test_no_code_does_anything_to_a_dialog(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder, focus: str
) -> None:
    make_filter()
    counter = Counter()
    keyboard = shown(qtbot, counter)
    for code in HOSTILE:
        getattr(counter, focus).setFocus()
        keyboard.scan(code)
        # Longer than any hold: whatever is going to be given back has been.
        qtbot.wait(100)
        assert counter.done_things == [], f"{code} did something"
        assert counter.focusWidget() is getattr(counter, focus)
    assert set(seen.texts) >= {CARD, "0000000000000"}
    assert all(text in {CARD, "0000000000000", "4901234567894"} or len(text) > 6 for text in seen.texts)


def test_no_code_answers_a_question(qtbot: QtBot, make_filter: MakeFilter, seen: Recorder) -> None:
    make_filter()
    box = QMessageBox(QMessageBox.Icon.Question, "", "Give the gift?")
    box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
    answers: list[int] = []
    box.finished.connect(answers.append)
    keyboard = shown(qtbot, box)
    for code in HOSTILE:
        keyboard.scan(code)
        qtbot.wait(100)
        assert answers == [], f"{code} answered"
    assert box.isVisible()


def test_without_the_filter_the_same_codes_press_and_type(qtbot: QtBot) -> None:
    """The two tests above can fail."""
    counter = Counter()
    keyboard = shown(qtbot, counter)
    counter.line.setFocus()
    keyboard.scan("12345" + F7 + ENTER)
    assert {"typed", "return", "accepted", "F7"} <= set(counter.done_things)


def test_a_scan_is_delivered_before_the_call_of_its_last_key_returns(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder
) -> None:
    make_filter()
    keyboard = shown(qtbot, QLineEdit())
    keyboard.scan(CARD + ENTER)
    assert seen.texts == [CARD]
    assert seen.scans[0].source == "wedge"


def test_a_person_typing_gets_every_character(qtbot: QtBot, make_filter: MakeFilter, seen: Recorder) -> None:
    make_filter()
    line = QLineEdit()
    keyboard = shown(qtbot, line)
    text = "kim minjun 01012345678"
    gaps = [155, 39, 62, 180, 48, 72, 120, 45, 95, 210, 58]
    for index, key in enumerate(text):
        gap_ms = gaps[index % len(gaps)]
        keyboard.strike(key, gap_ms)
        if gap_ms > 100:
            qtbot.waitUntil(lambda: line.text() == text[: index + 1])  # noqa: B023 - awaited at once
    qtbot.waitUntil(lambda: line.text() == text)
    assert seen.scans == []
    assert seen.rejected == []


def test_same_digits_flagged_as_key_repeat_are_not_lost(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder
) -> None:
    make_filter()
    keyboard = shown(qtbot, QLineEdit())
    for before, key in zip(" 900000112233440", "9000001122334400", strict=True):
        keyboard.strike(key, 3, repeat=before == key)
    keyboard.strike(ENTER, 3)
    assert seen.texts == ["9000001122334400"]


@pytest.mark.parametrize("typed", ["à&é\"'(-è_ç", "é+ěščřžýáí"], ids=["french", "czech"])
def test_a_foreign_layout_does_not_change_a_code(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder, typed: str
) -> None:
    make_filter()
    keyboard = shown(qtbot, QLineEdit())
    for digit in CARD:
        keyboard.strike(typed[int(digit)], 6, position=19 if digit == "0" else 9 + int(digit))
    keyboard.strike(ENTER, 6)
    assert seen.texts == [CARD]


def test_a_dead_key_inside_a_code_is_read_off_its_position(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder
) -> None:
    make_filter()
    keyboard = shown(qtbot, QLineEdit())
    keyboard.scan("12<Dead>45678" + ENTER)
    assert seen.texts == ["12345678"]


def test_shift_pressed_by_a_scanner_does_not_disturb(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder
) -> None:
    make_filter()
    keyboard = shown(qtbot, QLineEdit())
    keyboard.scan("<Shift>K123<Shift>A456" + ENTER)
    assert seen.texts == ["K123A456"]


# What a person presses still works, a moment later


@pytest.mark.parametrize(("key", "effect"), [(F7, "F7"), (ALT_1, "Alt+1"), (ENTER, "accepted")])
def test_a_persons_shortcut_and_default_button_work_after_the_hold(
    qtbot: QtBot, make_filter: MakeFilter, key: str, effect: str
) -> None:
    make_filter()
    counter = Counter()
    keyboard = shown(qtbot, counter)
    counter.agree.setFocus()
    keyboard.strike(key, 1_000)
    assert counter.done_things == []
    assert keyboard.overrides_taken == [key]
    qtbot.waitUntil(lambda: effect in counter.done_things)
    assert counter.done_things.count(effect) == 1


def test_a_button_pressed_with_the_space_bar_comes_up_again(qtbot: QtBot, make_filter: MakeFilter) -> None:
    make_filter()
    counter = Counter()
    keyboard = shown(qtbot, counter)
    counter.other_button.setFocus()
    keyboard.strike(" ", 1_000)
    qtbot.waitUntil(lambda: counter.done_things == ["other"])
    assert not counter.other_button.isDown()


def test_keys_held_behind_one_that_runs_its_own_loop_keep_their_order(
    qtbot: QtBot, make_filter: MakeFilter
) -> None:
    make_filter()
    window, line = QWidget(), QLineEdit()
    QVBoxLayout(window).addWidget(line)

    def linger() -> None:
        loop = QEventLoop()
        QTimer.singleShot(0, lambda: keyboard.strike("3", 500))
        line.textChanged.connect(lambda text: loop.quit() if text == "123" else None)
        loop.exec()

    QShortcut(QKeySequence("F7"), window).activated.connect(linger)
    keyboard = shown(qtbot, window)
    line.setFocus()
    for key in ("1", F7, "2"):
        keyboard.strike(key, 40)
    qtbot.waitUntil(lambda: line.text() == "123")


def test_a_key_held_behind_one_that_opens_a_dialog_does_not_answer_it(
    qtbot: QtBot, make_filter: MakeFilter
) -> None:
    make_filter()
    window, line = QWidget(), QLineEdit()
    QVBoxLayout(window).addWidget(line)
    answers: list[int] = []

    def ask() -> None:
        box = QMessageBox(QMessageBox.Icon.Question, "", "Sure?", QMessageBox.StandardButton.Yes, window)
        QTimer.singleShot(150, box.reject)
        box.exec()
        answers.append(box.result())

    QShortcut(QKeySequence("F7"), window).activated.connect(ask)
    keyboard = shown(qtbot, window)
    line.setFocus()
    for key in ("1", F7, ENTER):
        keyboard.strike(key, 40)
    qtbot.waitUntil(lambda: len(answers) == 1)
    assert answers != [QMessageBox.StandardButton.Yes]


def test_held_keys_of_a_window_that_is_gone_are_forgotten(
    qtbot: QtBot, make_filter: MakeFilter, qapp: QApplication
) -> None:
    wedge = make_filter()
    line = QLineEdit()
    line.show()
    qtbot.waitUntil(line.isVisible)
    Keyboard(line).strike("1", 1_000)
    line.close()
    line.deleteLater()
    del line
    qapp.processEvents()
    wedge.stop()


def test_stopping_gives_held_keys_back_and_leaves_the_keyboard_alone(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder
) -> None:
    wedge = make_filter()
    line = QLineEdit()
    keyboard = shown(qtbot, line)
    keyboard.strike("1", 1_000)
    wedge.stop()
    assert line.text() == "1"
    keyboard.scan("2345678")
    assert line.text() == "12345678"
    assert seen.events == [DeviceState("wedge", "ready", "keyboard"), DeviceState("wedge", "stopped")]


def test_a_receiver_that_raises_does_not_break_the_keyboard(qtbot: QtBot, qapp: QApplication) -> None:
    def failing(event: object) -> None:
        raise ValueError("a fault in the receiver")

    wedge = WedgeFilter()
    wedge.start(failing)
    line = QLineEdit()
    keyboard = shown(qtbot, line)
    keyboard.scan(CARD + ENTER)
    keyboard.strike("1", 1_000)
    qtbot.waitUntil(lambda: line.text() == "1")
    wedge.stop()


# Free text


def test_in_a_free_text_field_characters_appear_at_once(qtbot: QtBot, make_filter: MakeFilter) -> None:
    make_filter()
    line = QLineEdit()
    line.setProperty(FREE_TEXT, True)
    keyboard = shown(qtbot, line)
    keyboard.strike("a", 1_000)
    assert line.text() == "a"


@pytest.mark.parametrize("code", [code for code in HOSTILE if "４" not in code])
def test_a_scan_into_a_free_text_field_leaves_the_field_as_it_was(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder, code: str
) -> None:
    make_filter()
    counter = Counter()
    for name in ("7", "0"):
        for shortcut in counter.findChildren(QShortcut):
            shortcut.setEnabled(shortcut.key().toString() != name and shortcut.isEnabled())
    counter.line.setProperty(FREE_TEXT, True)
    keyboard = shown(qtbot, counter)
    counter.line.setFocus()
    counter.line.setText("Kim Minjun")
    counter.line.setSelection(8, -4)
    keyboard.scan(code)
    qtbot.wait(100)
    assert counter.line.text() == "Kim Minjun"
    assert (counter.line.selectedText(), counter.line.cursorPosition()) == ("Minj", 4)
    assert set(counter.done_things) <= {"typed"}
    assert len(seen.events) >= 2


def test_a_scan_into_a_free_text_area_leaves_it_as_it_was(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder
) -> None:
    make_filter()
    area = QPlainTextEdit("two\nlines")
    area.setProperty(FREE_TEXT, True)
    cursor = area.textCursor()
    cursor.setPosition(3)
    area.setTextCursor(cursor)
    keyboard = shown(qtbot, area)
    keyboard.scan(CARD + ENTER)
    assert area.toPlainText() == "two\nlines"
    assert area.textCursor().position() == 3
    assert seen.texts == [CARD]


def test_a_spin_box_marked_as_free_text_is_put_back_too(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder
) -> None:
    make_filter()
    box = QSpinBox()
    box.setRange(0, 999_999)
    box.setValue(12)
    box.setProperty(FREE_TEXT, True)
    keyboard = shown(qtbot, box)
    keyboard.scan(CARD + ENTER)
    assert box.value() == 12
    assert seen.texts == [CARD]


# Prefix key


def test_with_a_prefix_key_scans_are_taken_and_typing_is_not_delayed(
    qtbot: QtBot, make_filter: MakeFilter, seen: Recorder
) -> None:
    make_filter(prefix_key="F9")
    counter = Counter()
    keyboard = shown(qtbot, counter)
    counter.line.setFocus()
    keyboard.strike("5", 1_000)
    assert counter.line.text() == "5"
    keyboard.scan(F9 + CARD + ENTER, gap_ms=100)
    assert seen.texts == [CARD]
    keyboard.strike(F7, 1_000)
    assert counter.done_things == ["typed", "F7"]


def test_a_prefix_key_that_does_not_exist_is_refused_with_a_sentence(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="not the name of a key"):
        WedgeFilter(WedgeSettings(prefix_key="F99"))


def test_the_player_splits_codes_into_keys() -> None:
    assert keys(["12", F7, " ", ENTER]) == ["1", "2", F7, " ", ENTER]
