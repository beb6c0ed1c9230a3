"""A window under an X server of its own, and the keyboard of that server: real keys with real stamps."""

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 60.0


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
                raise AssertionError(f"waited for {what} {value}, but there was only {self.seen}") from None
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


@contextmanager
def x_server() -> Iterator[str]:
    """The name of its display."""
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
    try:
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(WAIT_S)
