"""Scanners without hardware: one called from program code, one behind a real pseudo-terminal."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import sys
import tempfile
import time
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from hardware.scanner.framing import Framer, FramingSettings, event_from
from hardware.scanner.reader_thread import Run, ThreadedSource


class VirtualScanner(ThreadedSource):
    """A scanner whose trigger is a function; what it reads goes through the framing of a real one."""

    def __init__(self, source_id: str = "virtual", framing: FramingSettings | None = None) -> None:
        super().__init__(source_id)
        self._framing = framing
        self._labels: SimpleQueue[bytes | None] = SimpleQueue()

    def scan(self, label: bytes) -> None:
        """Reads one label. Before `start` it is lost, as with any scanner."""
        if self._running is not None:
            self._labels.put(label)

    def _prepare(self) -> None:
        self._labels = SimpleQueue()

    def _wake(self) -> None:
        self._labels.put(None)

    def _work(self, run: Run) -> None:
        labels = self._labels
        framer = Framer(self._framing)
        run.report("ready", self.id)
        while (label := labels.get()) is not None and not run.stopping:
            at = time.monotonic()
            for output in framer.feed(label + b"\r", at):
                run.deliver(event_from(output, source=self.id, kind="virtual", at=at))


class PtySerialScanner:
    """The device end of a serial line (Linux, macOS): give `port` to a SerialScanner.

    `port` is a link that stays the same over `unplug` and `replug`, like a udev name.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="scanner-"))
        self._link = self._folder / "port"
        self._ends: tuple[int, ...] | None = None
        self.replug()

    @property
    def port(self) -> str:
        return str(self._link)

    def send(self, data: bytes, timeout_s: float = 5.0) -> None:
        """Writes as fast as the reader takes it; TimeoutError when nobody reads."""
        if self._ends is None:
            raise RuntimeError("an unplugged scanner cannot send")
        device = self._ends[0]
        deadline = time.monotonic() + timeout_s
        view = memoryview(data)
        while view:
            left_s = deadline - time.monotonic()
            if left_s <= 0 or not select.select([], [device], [], left_s)[1]:
                raise TimeoutError(f"nobody reads {self.port}")
            with contextlib.suppress(BlockingIOError):
                view = view[os.write(device, view) :]

    def unplug(self) -> None:
        if self._ends is None:
            return
        self._link.unlink(missing_ok=True)
        for end in self._ends:
            os.close(end)
        self._ends = None

    def replug(self) -> None:
        if self._ends is not None:
            return
        if sys.platform == "win32":
            raise OSError("this system has no pseudo-terminals")
        import pty
        import tty

        device, line = pty.openpty()
        # Raw from the start: a line in its usual mode would echo and translate what is sent.
        tty.setraw(line)
        os.set_blocking(device, False)
        # The line's own end stays open, else the device end breaks whenever the reader closes.
        self._ends = (device, line)
        self._link.symlink_to(os.ttyname(line))

    def close(self) -> None:
        self.unplug()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
