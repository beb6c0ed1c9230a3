"""Sales of several tills in one transaction: what comes while others are written is written next, all of it together.

A sale by itself needs forty statements and two durable writes, and most of them are as dear for one as for twenty.
Nobody waits for others to come. A request that asks for more than its events to be taken in is worked on by itself,
and so is every one of those together where the database did not take one of them.
"""

import threading
from dataclasses import dataclass

from sqlalchemy import Engine

from pos_loyalty.head_office.exchange import exchange, exchange_together
from pos_loyalty.head_office.inbox import Asked
from pos_loyalty.sync.messages import ExchangeAnswer, ExchangeRequest

MOST_EVENTS = 20
"""Of a request: a till that was without a line is no burden to those that were not."""
MOST_TOGETHER = 50


@dataclass(slots=True, eq=False)
class _Waiting:
    asked: Asked
    answer: ExchangeAnswer | None = None
    is_done: bool = False


class Together:
    """The exchanges of one service."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: list[_Waiting] = []
        self._is_listing = threading.Lock()
        self._is_writing = threading.Lock()

    def exchange(self, request: ExchangeRequest, token: str, now_ms: int) -> ExchangeAnswer:
        """As `exchange` does it, alone or with others."""
        answer = self._with_others(Asked(request, token), now_ms) if _is_small(request) else None
        return answer or exchange(self._engine, request, token, now_ms)

    def _with_others(self, asked: Asked, now_ms: int) -> ExchangeAnswer | None:
        own = _Waiting(asked)
        with self._is_listing:
            self._waiting.append(own)
        with self._is_writing:
            # Whoever had the turn before may have written this one as well.
            while not own.is_done:
                self._write_next(now_ms)
        return own.answer

    def _write_next(self, now_ms: int) -> None:
        with self._is_listing:
            these, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
        try:
            answers = exchange_together(self._engine, [one.asked for one in these], now_ms)
            for one, answer in zip(these, answers, strict=True):
                one.answer = answer
        finally:
            # Also where this broke: then the others try by themselves.
            for one in these:
                one.is_done = True


def _is_small(request: ExchangeRequest) -> bool:
    return 0 < len(request.events) <= MOST_EVENTS
