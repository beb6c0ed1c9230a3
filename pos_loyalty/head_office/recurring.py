"""A thread beside the service that does something again and again; trouble is logged, and the next time it is tried again."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from pos_loyalty.domain.errors import LoyaltyError
from pos_loyalty.head_office.logs import log, place_of

STOP_WITHIN_S = 10.0


class Recurring(ABC):
    """`_first` runs once at the start, `_again` at the start and then every so many seconds."""

    name: str

    def __init__(self, engine: Engine, clock: Callable[[], datetime], every_s: float) -> None:
        self._engine, self._clock, self._every_s = engine, clock, every_s
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join(STOP_WITHIN_S)

    @abstractmethod
    def _first(self) -> None: ...

    @abstractmethod
    def _again(self) -> None: ...

    def _run(self) -> None:
        self._guarded(self._first)
        while not self._stopping.is_set():
            self._again()
            self._stopping.wait(self._every_s)

    def _guarded(self, work: Callable[[], None]) -> bool:
        """Whether it went well."""
        try:
            work()
        except (SQLAlchemyError, LoyaltyError, OSError) as error:
            log().error(f"{self.name}_failed", **place_of(error))
            return False
        return True

    def _now_ms(self) -> int:
        return int(self._clock().timestamp() * 1000)
