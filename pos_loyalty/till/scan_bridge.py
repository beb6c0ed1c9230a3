"""Brings what the scanner threads deliver into the thread of the windows, as one Qt signal."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal

from hardware.scanner.events import DeviceState, Scan, ScannerEvent, ScannerSource, ScanRejected

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BridgeSettings:
    # The same code from the same scanner within this time is one label read twice: longer than a scanner
    # takes for that, shorter than a person takes to scan two goods alike.
    repeat_s: float = 0.4
    # Garbage on a line is refused piece by piece; one message says it all.
    refusal_s: float = 0.5
    # A person cannot scan this many; it bounds what a broken device can cost.
    max_waiting: int = 10_000


class ScanBridge(QObject):
    """`received` carries Scan, ScanRejected or DeviceState, always in this object's thread.

    While the gate is closed (a question is on the screen) scans and refusals wait, in order, and
    come when it opens; states of devices do not wait.
    """

    received = Signal(object)
    _arrived = Signal(object)
    _opened = Signal()

    def __init__(
        self,
        sources: Iterable[ScannerSource] = (),
        settings: BridgeSettings | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sources = tuple(sources)
        self._settings = settings or BridgeSettings()
        self._last: dict[str, Scan | ScanRejected] = {}
        self._lock = threading.Lock()
        self._in_flight = 0
        self._overflown = False
        self._closed_by: set[str] = set()
        self._waiting: deque[Scan | ScanRejected] = deque()
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)
        self._opened.connect(self._drain, Qt.ConnectionType.QueuedConnection)

    def start(self) -> None:
        for source in self._sources:
            source.start(self.sink)

    def stop(self) -> None:
        for source in self._sources:
            source.stop()

    def sink(self, event: ScannerEvent) -> None:
        """For the drivers; may be called from any thread."""
        with self._lock:
            if self._is_repeat(event):
                return
            if self._in_flight >= self._settings.max_waiting and not isinstance(event, DeviceState):
                self._tell_overflow(event.source)
                return
            self._overflown = False
            self._in_flight += 1
        self._arrived.emit(event)

    @property
    def is_gated(self) -> bool:
        return bool(self._closed_by)

    def close_gate(self, reason: str) -> None:
        self._closed_by.add(reason)

    def open_gate(self, reason: str) -> None:
        """The gate is open when all who closed it have opened it; opening twice does no harm."""
        self._closed_by.discard(reason)
        # Later, so that whoever opens it can finish first.
        self._opened.emit()

    @contextmanager
    def gate(self, reason: str) -> Iterator[None]:
        self.close_gate(reason)
        try:
            yield
        finally:
            self.open_gate(reason)

    def _is_repeat(self, event: ScannerEvent) -> bool:
        if isinstance(event, DeviceState):
            return False
        last = self._last.get(event.source)
        if _repeats(event, last, self._settings):
            return True
        self._last[event.source] = event
        return False

    def _on_arrived(self, event: ScannerEvent) -> None:
        if isinstance(event, DeviceState):
            self._leave()
            self.received.emit(event)
            return
        self._waiting.append(event)
        self._drain()

    def _drain(self) -> None:
        # Asked anew each time: what a receiver does with one may close the gate for the next.
        while self._waiting and not self._closed_by:
            event = self._waiting.popleft()
            self._leave()
            self.received.emit(event)

    def _tell_overflow(self, source: str) -> None:
        if not self._overflown:
            _log.error("too many scans are waiting; those that %s sends now are dropped", source)
        self._overflown = True

    def _leave(self) -> None:
        with self._lock:
            self._in_flight -= 1


def _repeats(event: Scan | ScanRejected, last: Scan | ScanRejected | None, settings: BridgeSettings) -> bool:
    if isinstance(event, Scan) and isinstance(last, Scan):
        same = (event.raw, event.symbology) == (last.raw, last.symbology)
        return same and event.at - last.at < settings.repeat_s
    if isinstance(event, ScanRejected) and isinstance(last, ScanRejected):
        return event.at - last.at < settings.refusal_s
    return False
