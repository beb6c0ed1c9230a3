"""A receiver that keeps every event and lets a test wait for one."""

import threading
from collections.abc import Callable

from hardware.scanner.events import DeviceState, Scan, ScannerEvent, ScanRejected

WAIT_S = 30.0


class Recorder:
    def __init__(self) -> None:
        self.events: list[ScannerEvent] = []
        self.threads: set[int] = set()
        self._changed = threading.Condition()

    def __call__(self, event: ScannerEvent) -> None:
        with self._changed:
            self.events.append(event)
            self.threads.add(threading.get_ident())
            self._changed.notify_all()

    def wait_for(self, holds: Callable[["Recorder"], object], timeout_s: float = WAIT_S) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: holds(self), timeout_s), f"still only {self.events[-20:]}"

    def wait_for_state(self, state: str, count: int = 1, timeout_s: float = WAIT_S) -> None:
        self.wait_for(lambda seen: seen.states.count(state) >= count, timeout_s)

    def wait_for_scans(self, count: int, timeout_s: float = WAIT_S) -> None:
        self.wait_for(lambda seen: len(seen.scans) >= count, timeout_s)

    @property
    def scans(self) -> list[Scan]:
        return [event for event in self.events if isinstance(event, Scan)]

    @property
    def rejected(self) -> list[ScanRejected]:
        return [event for event in self.events if isinstance(event, ScanRejected)]

    @property
    def states(self) -> list[str]:
        return [event.state for event in self.events if isinstance(event, DeviceState)]

    @property
    def texts(self) -> list[str]:
        return [scan.text for scan in self.scans]
