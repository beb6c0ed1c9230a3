"""A few scans typed by a real X server: the stamps, key positions and shortcuts are not made up here."""

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CARD = "9001123456789042"
WAIT_S = 60.0

pytestmark = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool"
)


class Window:
    """The window of `wedge_window.py` and the keyboard of its X server."""

    def __init__(self, display: str, *arguments: str) -> None:
        self._environment = {**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._environment["PYTHONPATH"] = str(ROOT)
        self._lines: queue.Queue[tuple[str, object]] = queue.Queue()
        self.seen: list[tuple[str, object]] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.hardware.wedge_window", *arguments],
            cwd=ROOT,
            env=self._environment,
            stdout=subprocess.PIPE,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        number = str(self.wait_for("window"))
        self.xdotool("windowfocus", "--sync", number)
        self.wait_for("focus")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            said = json.loads(line)
            self._lines.put((said["what"], said["value"]))

    def wait_for(self, what: str, value: object = None) -> object:
        while True:
            try:
                self.seen.append(self._lines.get(timeout=WAIT_S))
            except queue.Empty:
                pytest.fail(f"waited for {what} {value}, but there was only {self.seen}")
            if self.seen[-1][0] == what and value in (None, self.seen[-1][1]):
                return self.seen[-1][1]

    def xdotool(self, *arguments: str) -> None:
        subprocess.run(["xdotool", *arguments], env=self._environment, check=True, timeout=WAIT_S)

    def scan(self, code: str, *prefix: str) -> None:
        """The whole scan by one program, for the pause of starting another would be part of it."""
        before = ["key", *prefix] if prefix else []
        self.xdotool(*before, "type", "--delay", "4", f"{code}\n")

    def by_hand(self, *action: str) -> None:
        """A person needs longer after a scan than the scanner itself would."""
        self.xdotool("sleep", "0.3", *action)

    def said(self, what: str) -> list[object]:
        return [value for kind, value in self.seen if kind == what]

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(WAIT_S)
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    assert number, "Xvfb did not start"
    yield f":{number}"
    server.terminate()
    server.wait(WAIT_S)


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
    window = Window(display, "F9")
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
