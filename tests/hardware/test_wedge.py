"""Scanner or person? The state machine, on made-up time."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner.events import Scan
from hardware.scanner.key_layout import repair, us_character
from hardware.scanner.wedge import KeyEvent, Role, Verdict, WedgeMachine, WedgeSettings
from tests.hardware.typist import DIGIT_POSITIONS, ENTER, F7, F9, TAB, Desk, press, release

CARD = "9001123456789042"
LAYOUTS = {
    "fr": "à&é\"'(-è_ç",
    "be": "à&é\"'(§è!ç",
    "cz": "é+ěščřžýáí",
    "caps": "0123456789",
}


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("gap_ms", [0, 1, 6, 20, 60])
@pytest.mark.parametrize("end", [ENTER, TAB], ids=["enter", "tab"])
def test_a_burst_is_a_scan_and_no_key_of_it_reaches_a_widget(desk: Desk, gap_ms: int, end: str) -> None:
    desk.scan(CARD, end, gap_ms=gap_ms)
    assert desk.texts == [CARD]
    assert desk.reached == []
    assert isinstance(desk.events[0], Scan)
    assert (desk.events[0].raw, desk.events[0].kind) == (CARD.encode(), "wedge")


def test_a_scanner_without_suffix_is_understood_after_a_silence(desk: Desk) -> None:
    desk.scan(CARD)
    assert desk.texts == [CARD]
    assert desk.reached == []


def test_a_code_stalled_by_its_scanner_is_reported_and_not_taken(desk: Desk) -> None:
    desk.scan(CARD, ENTER)
    desk.wait(500)
    desk.type(CARD[:9], gap_ms=6)
    desk.wait(400)
    desk.type(CARD[9:], ENTER, gap_ms=6)
    assert desk.reasons == ["cut_short"]
    assert desk.texts == [CARD, CARD[9:]]
    assert desk.reached == []


def test_typing_comes_through_complete_in_order_and_with_its_releases(desk: Desk) -> None:
    pressed = []
    for gap_ms, key in zip([200, 39, 70, 48, 120, 61, 45, 180], "12345678", strict=True):
        desk.wait(gap_ms)
        pressed.append(press(key, desk.now_ms))
        desk.event(pressed[-1])
        desk.wait(15)
        desk.event(release(pressed[-1], desk.now_ms))
    desk.wait(100)
    assert desk.typed == "12345678"
    assert [event.text for event in desk.reached if not event.pressed] == list("12345678")
    assert desk.events == []


@given(st.lists(st.integers(26, 400), min_size=1, max_size=60), st.integers(0, 2**32))
def test_no_four_fast_keys_are_ever_taken_from_a_person(gaps: list[int], seed: int) -> None:
    """A fifth fast key would be a burst, so every fifth gap is a slow one."""
    choose = random.Random(seed)
    desk = Desk()
    text = "".join(choose.choice("0123456789abc") for _ in gaps)
    for index, (gap_ms, key) in enumerate(zip(gaps, text, strict=True)):
        desk.strike(key, max(gap_ms, 61) if index % 4 == 0 else gap_ms)
    desk.wait(200)
    assert desk.typed == text
    assert desk.events == []


@given(st.lists(st.sampled_from([*"0123456789 ", ENTER, TAB, F7]), max_size=30), st.booleans())
def test_a_burst_of_any_five_keys_never_reaches_a_widget(sequence: list[str], hold_text: bool) -> None:
    desk = Desk(hold_text=hold_text)
    desk.scan("12345"[len(sequence) :], *sequence, ENTER, gap_ms=3)
    assert desk.reached == []


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (["12345", ENTER], "too_short"),
        (["1", ENTER], "too_short"),
        (["12", TAB], "too_short"),
        ([F7, ENTER], "unexpected_key"),
        (["90011", F7, "23456789042", ENTER], "unexpected_key"),
        ([F7, "900112345", ENTER], "unexpected_key"),
        ([TAB, " ", TAB, " ", ENTER], "unexpected_key"),
        ([ENTER, "1", ENTER], "unexpected_key"),
        (["7" * 300, ENTER], "too_long"),
    ],
    ids=["five", "one", "two-tab", "f7", "f7-inside", "f7-first", "tab-space", "enter-first", "long"],
)
def test_a_hostile_or_short_code_is_refused_and_reaches_nothing(
    desk: Desk, code: list[str], reason: str
) -> None:
    desk.scan(*code)
    assert desk.reasons[0] == reason
    assert desk.texts == []
    assert desk.reached == []


def test_keys_hidden_behind_a_tab_in_a_code_are_swallowed_too(desk: Desk) -> None:
    desk.scan(CARD, TAB, " ", ENTER, F7, "99", ENTER)
    assert desk.texts == [CARD]
    assert desk.reached == []


def test_carriage_return_and_line_feed_end_one_scan(desk: Desk) -> None:
    desk.scan(CARD, ENTER, ENTER)
    desk.scan(CARD, ENTER, TAB)
    assert desk.texts == [CARD, CARD]
    assert desk.reasons == []


def test_scans_right_behind_each_other_are_all_taken(desk: Desk) -> None:
    for number in range(20):
        desk.type(f"{number:016d}", ENTER, gap_ms=2)
    assert desk.texts == [f"{number:016d}" for number in range(20)]


def test_same_digits_flagged_as_key_repeat_are_not_lost(desk: Desk) -> None:
    """X11 flags a release and press of one key in the same millisecond as auto-repeat."""
    desk.wait(500)
    last = ""
    for digit in "9000001122334400":
        desk.wait(2)
        again = digit == last
        desk.event(press(digit, desk.now_ms, autorepeat=again))
        desk.event(release(press(digit, desk.now_ms), desk.now_ms))
        last = digit
    desk.strike(ENTER, 2)
    assert desk.texts == ["9000001122334400"]


def test_a_key_held_down_by_a_person_repeats_as_usual(desk: Desk) -> None:
    desk.wait(500)
    desk.event(press("0", desk.now_ms))
    desk.wait(300)
    for _ in range(20):
        desk.wait(30)
        desk.event(press("0", desk.now_ms, autorepeat=True))
    desk.wait(200)
    assert desk.typed == "0" * 21
    assert desk.events == []


def test_a_person_typing_digits_and_enter_gets_both(desk: Desk) -> None:
    desk.type("250", gap_ms=90)
    desk.strike(ENTER, 55)
    desk.wait(200)
    assert desk.typed == "250\r"


def test_a_single_key_of_a_person_is_given_back_after_the_hold(desk: Desk) -> None:
    desk.wait(500)
    assert desk.strike(F7, 0) is Verdict.HOLD
    assert desk.reached == []
    desk.wait(70)
    assert [event.pressed for event in desk.reached] == [True, False]


def test_a_late_timer_waits_once_for_the_keys_queued_behind_it() -> None:
    machine = WedgeMachine()
    machine.feed(press("1", 100), now_ms=100)
    late = machine.timer(now_ms=600)
    assert late.replay == ()
    assert late.wait_ms == 15
    for index, digit in enumerate("234567"):
        machine.feed(press(digit, 106 + index * 6), now_ms=601)
    end = machine.feed(press(ENTER, 145), now_ms=602)
    assert isinstance(end.event, Scan)
    assert end.event.text == "1234567"


def test_a_timer_late_twice_gives_the_keys_back() -> None:
    machine = WedgeMachine()
    machine.feed(press("1", 100), now_ms=100)
    machine.timer(now_ms=600)
    assert [event.text for event in machine.timer(now_ms=900).replay] == ["1"]


def test_stamps_decide_and_not_the_clock_of_a_busy_program() -> None:
    machine = WedgeMachine()
    now_ms = 0.0
    scans = []
    for index, key in enumerate([*CARD, ENTER]):
        now_ms += 40 if index % 2 else 300
        scans.append(machine.feed(press(key, 5_000 + index * 6), now_ms).event)
    assert isinstance(scans[-1], Scan)


def test_stamps_that_start_again_from_zero_do_not_break_a_scan() -> None:
    machine = WedgeMachine()
    start = 2**32 - 40
    events = [
        machine.feed(press(key, (start + index * 6) % 2**32), index * 6).event
        for index, key in enumerate([*CARD, ENTER])
    ]
    assert isinstance(events[-1], Scan)


def test_a_release_goes_where_its_press_went(desk: Desk) -> None:
    """A button pressed with the space bar would stay down for ever."""
    desk.scan(CARD, " ", ENTER)
    swallowed = press("4", desk.now_ms)
    desk.wait(300)
    desk.event(swallowed)
    desk.wait(100)
    desk.event(release(swallowed, desk.now_ms))
    assert [event.pressed for event in desk.reached] == [True, False]


# Free text


def test_in_a_free_text_field_typing_is_not_delayed() -> None:
    desk = Desk(hold_text=False)
    assert desk.strike("k", 500) is Verdict.PASS
    assert desk.strike("i", 40) is Verdict.PASS


def test_in_a_free_text_field_the_leaked_keys_of_a_scan_are_taken_back() -> None:
    desk = Desk(hold_text=False)
    desk.type("Kim", gap_ms=150)
    desk.scan(CARD, ENTER)
    assert desk.texts == [CARD]
    assert desk.typed == "Kim"
    assert desk.taken_back == 1


def test_in_a_free_text_field_a_short_fast_code_is_taken_back_and_its_enter_swallowed() -> None:
    desk = Desk(hold_text=False)
    desk.type("Kim", gap_ms=150)
    desk.scan("123", ENTER)
    assert desk.typed == "Kim"
    assert desk.reasons == ["too_short"]


def test_in_a_free_text_field_a_character_never_overtakes_a_held_key() -> None:
    desk = Desk(hold_text=False)
    desk.strike(TAB, 500)
    desk.strike("a", 40)
    desk.wait(200)
    assert desk.typed == "\ta"


# Prefix key


@pytest.fixture
def prefixed() -> Desk:
    return Desk(WedgeSettings(prefix_key="F9"))


def test_with_a_prefix_key_slow_and_stalling_scanners_are_understood(prefixed: Desk) -> None:
    prefixed.wait(500)
    prefixed.type(F9, CARD[:8], gap_ms=100)
    prefixed.wait(586)
    prefixed.type(CARD[8:], ENTER, gap_ms=100)
    assert prefixed.texts == [CARD]
    assert prefixed.reached == []


def test_with_a_prefix_key_nothing_typed_is_ever_held(prefixed: Desk) -> None:
    for key in [*"12345678", ENTER, F7]:
        assert prefixed.strike(key, 5) is Verdict.PASS
    assert prefixed.events == []


def test_the_prefix_key_alone_does_nothing(prefixed: Desk) -> None:
    prefixed.strike(F9, 500)
    prefixed.wait(2_000)
    prefixed.strike("1", 0)
    assert prefixed.typed == "1"
    assert prefixed.events == []


def test_a_prefix_inside_a_code_reports_the_cut_one_and_takes_the_next(prefixed: Desk) -> None:
    prefixed.scan(F9, CARD[:5], F9, CARD, ENTER)
    assert prefixed.reasons == ["cut_short"]
    assert prefixed.texts == [CARD]


# Layouts


@pytest.mark.parametrize("layout", LAYOUTS)
def test_digits_are_read_off_the_key_positions_under_a_foreign_layout(desk: Desk, layout: str) -> None:
    desk.wait(500)
    for digit in CARD:
        desk.strike(LAYOUTS[layout][int(digit)], 6, scan_code=DIGIT_POSITIONS[digit])
    desk.strike(ENTER, 6)
    assert desk.texts == [CARD]


def test_a_dead_key_has_no_text_but_a_position(desk: Desk) -> None:
    desk.wait(500)
    for digit in "12345678":
        desk.wait(6)
        text = "" if digit == "3" else digit
        desk.event(KeyEvent(Role.CHARACTER, text, 7, DIGIT_POSITIONS[digit], desk.now_ms))
    desk.strike(ENTER, 6)
    assert desk.texts == ["12345678"]


def test_an_aim_identifier_becomes_the_symbology(desk: Desk) -> None:
    desk.scan("]C0", CARD, ENTER)
    assert isinstance(desk.events[0], Scan)
    assert (desk.events[0].symbology, desk.events[0].text) == ("]C0", CARD)


def test_text_is_believed_unless_the_positions_say_digits() -> None:
    letters: list[str | None] = ["a", "b", "c"]
    assert repair(list("xyz"), letters) == "xyz"
    assert repair(list("xyé"), letters) == "abc"
    assert repair(list("xyé"), ["a", None, "c"]) == "xyé"
    assert repair(list("123"), ["4", "5", "6"]) == "123"
    assert repair(list("'''"), ["4", "4", "4"]) == "444"
    assert repair(list("４９０"), [None, None, None]) == "４９０"


def test_the_us_map_knows_shift_rows_and_the_keypad() -> None:
    assert us_character(10, shift=False) == "1"
    assert us_character(10, shift=True) == "!"
    assert us_character(38, shift=True) == "A"
    assert us_character(79, shift=False) == "7"
    assert us_character(90, shift=False) == "0"
    assert us_character(2, shift=False, offset=0) == "1"
    assert us_character(36, shift=False) is None
    assert us_character(0, shift=False) is None
