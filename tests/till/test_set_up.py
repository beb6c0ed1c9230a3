"""The page on which scanners are seen, tried and set up: real keys, a real serial line, a real settings file."""  # M04

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from hardware import discovery
from hardware.discovery import Device
from hardware.scanner.events import Burst, Scan, ScanRejected
from hardware.scanner.simulated import PtySerialScanner
from pos_loyalty.settings import SettingsError, TillSettings
from pos_loyalty.till import settings_file
from pos_loyalty.till.screens.scanner_panel import DeviceRow
from pos_loyalty.till.set_up import TEST_TEXT, Lesson, lesson_of
from pos_loyalty.till.wiring import Till
from tests.hardware.keyboard import ENTER, F9, Keyboard
from tests.till.test_wiring import LONG_MS, member_card

SETTINGS = TillSettings(data=Path("till"))
REPEAT_MS = 500
"""The same code sooner is the same scan."""
FAST = Burst(13, 6, 9, has_end=True)


@pytest.fixture
def settings(data: Path) -> TillSettings:
    return TillSettings(data=data, volume=0)


@pytest.fixture
def keyboard(till: Till) -> Keyboard:
    return Keyboard(till.window)


def member_is_there(till: Till) -> bool:
    assert till.parts is not None
    return till.parts.session.view.member is not None


def written(data: Path) -> dict[str, object]:
    return tomllib.loads((data / "settings.toml").read_text(encoding="utf-8"))


# What one scan teaches


def wedge(text: str = "4006381333931", **burst: object) -> Scan:
    return Scan(text.encode(), text, None, "wedge", 0.0, "wedge", replace(FAST, **burst))


def serial(symbology: str | None) -> Scan:
    return Scan(b"1234567", "1234567", symbology, "serial-1", 0.0, "serial")


@pytest.mark.parametrize(
    ("event", "lesson"),
    [
        (wedge(), Lesson("right", {"wedge_gap_ms": 30, "wedge_suffix": "yes", "wedge_prefix_key": ""})),
        (
            wedge(longest_ms=24),
            Lesson("right", {"wedge_gap_ms": 48, "wedge_suffix": "yes", "wedge_prefix_key": ""}),
        ),
        (wedge(longest_ms=140), Lesson("too_slow")),
        (wedge(has_end=False), Lesson("no_end", {"wedge_suffix": "no"})),
        (wedge(lead_key="F9", longest_ms=140), Lesson("prefix", {"wedge_prefix_key": "F9"})),
        (wedge(TEST_TEXT.swapcase()), Lesson("caps_lock")),
        (
            wedge("QWqw)à&(ç"),
            Lesson("right", {"wedge_gap_ms": 30, "wedge_suffix": "yes", "wedge_prefix_key": ""}),
        ),
        (wedge("AYay-0189"), Lesson("layout")),
        (serial("]E0"), Lesson("right")),
        (serial(None), Lesson("no_kind")),
        (ScanRejected("serial-1", "not_text", b"\xff", 0.0), Lesson("refused")),
        (ScanRejected("wedge", "too_short", b"12", 0.0, FAST), Lesson("refused")),
    ],
    ids=lambda value: value.advice if isinstance(value, Lesson) else None,
)
def test_a_scan_says_what_is_to_be_done_and_kept(event: Scan | ScanRejected, lesson: Lesson) -> None:
    assert lesson_of(event, SETTINGS) == lesson


def test_what_is_kept_already_is_not_offered_again() -> None:
    kept = replace(SETTINGS, wedge_gap_ms=30, wedge_suffix="yes")
    assert lesson_of(wedge(), kept) == Lesson("right")
    assert lesson_of(wedge(lead_key="F9"), replace(kept, wedge_prefix_key="F9")) == Lesson("prefix")


# On the page


def test_a_scan_is_shown_and_does_nothing_else(till: Till, keyboard: Keyboard, qtbot: QtBot) -> None:
    card = member_card(till).decode()
    till.window._press_key("Shift+F10")
    keyboard.scan(card, ENTER)
    panel = till.window.scanner_panel
    qtbot.waitUntil(lambda: panel.text.text() == card, timeout=LONG_MS)
    assert "16 keys" in panel.facts.text()
    assert not member_is_there(till)
    till.window._press_key("Esc")
    qtbot.wait(REPEAT_MS)
    keyboard.scan(card, ENTER)
    qtbot.waitUntil(lambda: member_is_there(till), timeout=LONG_MS)


def test_a_prefix_key_is_found_out_kept_and_used_at_once(
    till: Till, keyboard: Keyboard, data: Path, qtbot: QtBot
) -> None:
    card = member_card(till).decode()
    till.window._press_key("Shift+F10")
    keyboard.scan(F9, card, ENTER, gap_ms=140)
    panel = till.window.scanner_panel
    qtbot.waitUntil(lambda: "F9 first" in panel.facts.text(), timeout=LONG_MS)
    assert not till.window.page.sale.amount_open(), "F9 did what F9 does"
    till.window._press_key("F12")
    assert written(data) == {"wedge_prefix_key": "F9"}
    till.window._press_key("Esc")
    qtbot.wait(REPEAT_MS)
    keyboard.scan(F9, card, ENTER, gap_ms=140)
    qtbot.waitUntil(lambda: member_is_there(till), timeout=LONG_MS)


def test_a_scanner_that_is_too_slow_is_told_how_slow(till: Till, keyboard: Keyboard, qtbot: QtBot) -> None:
    till.window._press_key("Shift+F10")
    keyboard.scan("4006381333931", ENTER, gap_ms=120)
    panel = till.window.scanner_panel
    qtbot.waitUntil(lambda: "120 ms between two keys" in panel.advice.text(), timeout=LONG_MS)
    assert not panel.confirm_button.isEnabled()
    till.window._press_key("F12")
    assert "120 ms" in panel.advice.text()


def test_a_panel_that_comes_over_it_ends_it(till: Till, keyboard: Keyboard, qtbot: QtBot) -> None:
    card = member_card(till).decode()
    till.window._press_key("Shift+F10")
    till.window._press_key("F2")
    keyboard.scan("123456", gap_ms=150)
    assert till.window.find_panel.search.field.text() == "123456", "what is typed there is typed"
    till.window._press_key("Esc")
    keyboard.scan(card, ENTER)
    qtbot.waitUntil(lambda: member_is_there(till), timeout=LONG_MS)


def test_a_serial_scanner_is_tried_and_kept(
    till: Till, data: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pseudo-terminal is in no list of ports, so the list is given."""
    panel = till.window.scanner_panel
    with PtySerialScanner() as scanner:
        found = [Device("serial", scanner.port, scanner.port, "USB serial", "Zebra")]
        monkeypatch.setattr(discovery, "devices", lambda: found)
        (data / "settings.toml").write_text("# the counter at the door\nvolume = 40\n")
        till.window._press_key("Shift+F10")
        assert DeviceRow("", scanner.port, "unused", "Zebra") in panel._rows
        panel.port_chosen.emit(scanner.port)
        qtbot.waitUntil(
            lambda: any(row.source == "serial-new" and row.state == "ready" for row in panel._rows),
            timeout=LONG_MS,
        )
        assert not any(row.state == "unused" for row in panel._rows)
        scanner.send(b"]E04006381333931\r")
        qtbot.waitUntil(lambda: panel.text.text() == "4006381333931", timeout=LONG_MS)
        assert panel.facts.text() == "]E0"
        till.window._press_key("F12")
        assert written(data) == {"volume": 40, "scanner_ports": [scanner.port]}
        assert "# the counter at the door" in (data / "settings.toml").read_text()
        till.window._press_key("Esc")
        scanner.send(member_card(till) + b"\r")
        name = till.window.page.band.name
        qtbot.waitUntil(lambda: name.text() == "김민준", timeout=LONG_MS)


def test_a_port_that_was_only_tried_is_let_go(
    till: Till, data: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = till.window.scanner_panel
    with PtySerialScanner() as scanner:
        monkeypatch.setattr(discovery, "devices", lambda: [Device("serial", scanner.port, scanner.port, "")])
        till.window._press_key("Shift+F10")
        panel.port_chosen.emit(scanner.port)
        qtbot.waitUntil(
            lambda: any(row.source == "serial-new" and row.state == "ready" for row in panel._rows),
            timeout=LONG_MS,
        )
        till.window._press_key("Esc")
        assert "serial-new" not in till._scanners.states
        assert not (data / "settings.toml").exists()


def test_settings_that_cannot_be_written_are_told(
    till: Till, keyboard: Keyboard, data: Path, qtbot: QtBot
) -> None:
    (data / "settings.toml").write_text("volume = [")
    till.window._press_key("Shift+F10")
    keyboard.scan("4006381333931", ENTER)
    qtbot.waitUntil(till.window.scanner_panel.confirm_button.isEnabled, timeout=LONG_MS)
    till.window._press_key("F12")
    assert "could not be written" in till.window.scanner_panel.advice.text()
    assert (data / "settings.toml").read_text() == "volume = ["


def test_the_chip_opens_the_page(till: Till) -> None:
    till.window.page.status.scanner.pressed.emit()
    assert till.window.page.panel is till.window.scanner_panel


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (DeviceRow("wedge", "", "ready", "keyboard"), "● Ready"),
        (DeviceRow("serial-1", "COM3", "searching", ""), "◌ Looking"),
        (DeviceRow("serial-1", "COM3", "searching", "not_found"), "▲ Not found"),
        (DeviceRow("serial-1", "COM3", "error", "no_permission"), "▲ No permission"),
        (DeviceRow("camera", "", "error", "dark"), "▲ Covered"),
        (DeviceRow("serial-1", "COM3", "lost", "driver_fault"), "▲ Lost"),
        (DeviceRow("", "COM7", "unused", ""), "＋ Not used"),
    ],
    ids=str,
)
def test_each_device_has_a_lamp_of_its_own(till: Till, row: DeviceRow, words: str) -> None:
    assert till.window.scanner_panel._state(row) == words


# The settings file


def test_a_change_leaves_the_rest_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text('# ours\nlanguage = "ko"   # the cashiers\nvolume = 30\n')
    changed = settings_file.change(tmp_path, wedge_gap_ms=30, scanner_ports=["COM3"])
    assert (changed.language, changed.wedge_gap_ms, changed.scanner_ports) == ("ko", 30, ("COM3",))
    assert path.read_text().startswith('# ours\nlanguage = "ko"   # the cashiers\nvolume = 30\n')


def test_a_change_that_would_not_be_read_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("volume = 30\n")
    with pytest.raises(SettingsError, match="wedge_gap_ms"):
        settings_file.change(tmp_path, wedge_gap_ms=5)
    assert (tmp_path / "settings.toml").read_text() == "volume = 30\n"
