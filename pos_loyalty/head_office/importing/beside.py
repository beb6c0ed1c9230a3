"""A second process for work that keeps one busy: an import reads and writes, and its arithmetic runs beside it."""

import gc
import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

AHEAD = 2

Item = TypeVar("Item")
Result = TypeVar("Result")


class Workers:
    """With no process of its own it does everything itself, in the same order of calls."""

    def __init__(self, pool: ProcessPoolExecutor | None) -> None:
        self._pool = pool

    def in_order(
        self, work: Callable[[Item], Result], items: Iterable[Item]
    ) -> Iterator[tuple[Item, Result]]:
        """Each item with its result; the other process is a few items ahead."""
        if self._pool is None:
            for item in items:
                yield item, work(item)
            return
        waiting: deque[tuple[Item, Future[Result]]] = deque()
        for item in items:
            waiting.append((item, self._pool.submit(work, item)))
            if len(waiting) > AHEAD:
                done, result = waiting.popleft()
                yield done, result.result()
        for done, result in waiting:
            yield done, result.result()

    def shared(self, work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """The results in any order: what the other process has no time for is done here."""
        waiting: deque[Future[Result]] = deque()
        for item in items:
            while waiting and waiting[0].done():
                yield waiting.popleft().result()
            if self._pool is not None and len(waiting) < AHEAD:
                waiting.append(self._pool.submit(work, item))
            else:
                yield work(item)
        for result in waiting:
            yield result.result()


@contextmanager
def workers(*, several: bool) -> Iterator[Workers]:
    if not several:
        yield Workers(None)
        return
    # Started afresh and not forked: this process has threads and open databases.
    started = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=started, initializer=gc.disable) as pool:
        yield Workers(pool)
