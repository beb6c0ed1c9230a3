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
        self._is_writing = False
        self._change = threading.Condition()

    def exchange(self, request: ExchangeRequest, token: str, now_ms: int) -> ExchangeAnswer:
        """As `exchange` does it, alone or with others."""
        answer = self._with_others(Asked(request, token), now_ms) if _is_small(request) else None
        return answer or exchange(self._engine, request, token, now_ms)

    def _with_others(self, asked: Asked, now_ms: int) -> ExchangeAnswer | None:
        own = _Waiting(asked)
        with self._change:
            self._waiting.append(own)
        while not own.is_done:
            self._write(self._turn_of(own), now_ms)
        return own.answer

    def _turn_of(self, own: _Waiting) -> list[_Waiting]:
        """Those that are written next, by this thread; nobody once another one has written its own."""
        with self._change:
            self._change.wait_for(lambda: own.is_done or not self._is_writing)
            if own.is_done:
                return []
            self._is_writing = True
            these, self._waiting = self._waiting[:MOST_TOGETHER], self._waiting[MOST_TOGETHER:]
            return these

    def _write(self, these: list[_Waiting], now_ms: int) -> None:
        if not these:
            return
        try:
            answers = exchange_together(self._engine, [one.asked for one in these], now_ms)
            for one, answer in zip(these, answers, strict=True):
                one.answer = answer
        finally:
            with self._change:
                # Also where this broke: then the others try by themselves.
                for one in these:
                    one.is_done = True
                self._is_writing = False
                self._change.notify_all()


def _is_small(request: ExchangeRequest) -> bool:
    return 0 < len(request.events) <= MOST_EVENTS
