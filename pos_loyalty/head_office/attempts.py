"""Slows down whoever tries codes: refused attempts are counted per address and over all, in this process."""

import threading
from collections import deque

WINDOW_MS = 10 * 60_000
PER_ADDRESS = 10
OVER_ALL = 100


class AttemptBudget:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refused: deque[tuple[int, str]] = deque(maxlen=OVER_ALL)

    def is_spent(self, address: str, now_ms: int) -> bool:
        with self._lock:
            while self._refused and self._refused[0][0] <= now_ms - WINDOW_MS:
                self._refused.popleft()
            mine = sum(1 for _, other in self._refused if other == address)
            return mine >= PER_ADDRESS or len(self._refused) >= OVER_ALL

    def note_refused(self, address: str, now_ms: int) -> None:
        with self._lock:
            self._refused.append((now_ms, address))
