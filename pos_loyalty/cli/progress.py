"""Progress on standard error, for a person who waits at a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


def shows_progress(*, as_json: bool) -> bool:
    return not as_json and sys.stderr.isatty()


@contextmanager
def bar(name: str, total: int) -> Iterator[Callable[[int], None]]:
    from tqdm import tqdm

    with tqdm(total=total, desc=name, unit_scale=True, file=sys.stderr, leave=False) as shown:

        def advance(count: int) -> None:
            shown.update(count)

        yield advance


@contextmanager
def silence(_name: str, _total: int) -> Iterator[Callable[[int], None]]:
    yield lambda _count: None
