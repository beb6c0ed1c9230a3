"""When Python looks for objects that only refer to each other.

Millions of rows pass through, and none of them refers to itself: looking among them takes a third of the time. The
database layer does leave such objects behind with each transaction, so one looks there, when the rows are gone.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def few_cycle_searches() -> Iterator[None]:
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def search_now() -> None:
    """Looks at what was made since the last time; cheap between two transactions, when little of it is left."""
    gc.collect(0)
