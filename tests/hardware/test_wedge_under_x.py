"""A few scans typed by a real X server: the stamps, key positions and shortcuts are not made up here."""

import shutil
from collections.abc import Iterator

import pytest

from benchmarks.devices import blocked_window
from tests.hardware.x_window import Window, x_server

CARD = "9001123456789042"

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
)


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with x_server() as name:
        yield name


def test_scans_typed_by_an_x_server_arrive_and_touch_nothing(display: str) -> None:
    window = Window(display)
    try:
        for number in range(10):
            window.scan(f"90011234567890{number:02d}")
            window.wait_for("scan", f"90011234567890{number:02d}")
        window.scan("9000000000000000")
        window.wait_for("scan", "9000000000000000")
        window.scan("12345")
        window.wait_for("rejected", "too_short")
        assert {what for what, _ in window.seen} <= {"window", "focus", "scan", "rejected"}
        window.by_hand("type", "--delay", "350", "250")
        window.wait_for("text", "250")
        window.by_hand("key", "F7")
        window.wait_for("f7")
        window.by_hand("key", "Return")
        window.wait_for("return")
        assert window.said("text") == ["2", "25", "250"]
        assert window.said("f7") == [None]
    finally:
        window.close()


def test_with_a_prefix_key_typing_and_shortcuts_are_untouched(display: str) -> None:
    window = Window(display, "--prefix", "F9")
    try:
        window.scan(CARD, "F9")
        window.wait_for("scan", CARD)
        window.by_hand("key", "F7")
        window.wait_for("f7")
        window.by_hand("type", "--delay", "1", "123456")
        window.wait_for("text", "123456")
        window.by_hand("key", "Return")
        window.wait_for("clicked")
        assert window.said("scan") == [CARD]
        assert window.said("rejected") == []
    finally:
        window.close()


def test_a_window_that_hangs_half_a_second_at_a_time_loses_no_scan_with_a_prefix() -> None:
    (figure,) = blocked_window.measure(10, usual=False)
    assert figure.measured == "0", figure
