"""Slows down whoever tries codes: refused attempts are counted per source and over all, in this process."""

import threading
from collections import deque

WINDOW_MS = 10 * 60_000
PER_ADDRESS = 10
OVER_ALL = 100
MOST_REMEMBERED = 10_000


class AttemptBudget:
    """How many refusals a source (an address, a terminal) may collect in ten minutes; None: no limit over all."""

    def __init__(self, per_source: int = PER_ADDRESS, over_all: int | None = OVER_ALL) -> None:
        self._per_source, self._over_all = per_source, over_all
        self._lock = threading.Lock()
        self._refused: deque[tuple[int, str]] = deque(maxlen=MOST_REMEMBERED)

    def is_spent(self, source: str, now_ms: int) -> bool:
        with self._lock:
            # What lies ahead is of a clock that was set back since.
            while self._refused and not now_ms - WINDOW_MS < self._refused[0][0] <= now_ms:
                self._refused.popleft()
            mine = sum(1 for _, other in self._refused if other == source)
            all_of_them = self._over_all is not None and len(self._refused) >= self._over_all
            return mine >= self._per_source or all_of_them

    def note(self, source: str, now_ms: int) -> None:
        with self._lock:
            self._refused.append((now_ms, source))
