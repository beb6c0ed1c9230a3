"""When Python looks for objects that only refer to each other.

Rows, messages and events pass through by the thousand, and none of them refers to itself: looking among them takes a
third of the time. A library may leave such objects behind, so they are looked for, but rarely.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

NEW_OBJECTS = 50_000
"""After so many one looks among them; Python by itself after 700."""
LOOKS_AMONG_OLDER = 20
"""How many looks come before one that goes through what they left."""


def look_rarely() -> None:
    """From now on in this process; every verb of the command line begins with it."""
    gc.set_threshold(NEW_OBJECTS, LOOKS_AMONG_OLDER, LOOKS_AMONG_OLDER)


def settle() -> None:
    """For a program that has started and will run for days.

    What is loaded by now is left out of every later look: it stays, and looking through it takes long.
    """
    gc.collect()
    gc.freeze()
    look_rarely()


@contextmanager
def few_cycle_searches() -> Iterator[None]:
    """For a job that calls `search_now` itself."""
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
