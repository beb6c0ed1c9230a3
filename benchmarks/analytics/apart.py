"""Work in a process of its own, so that its memory is its own too."""

import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from pos_loyalty import cycles


def apart(work: Callable[..., None], *given: Path) -> tuple[float, float]:
    """Seconds, and the most memory in MB."""
    # As the command line does.
    with ProcessPoolExecutor(1, get_context("spawn"), cycles.look_rarely) as pool:
        return pool.submit(_timed, work, given).result()


def _timed(work: Callable[..., None], given: tuple[Path, ...]) -> tuple[float, float]:
    started = time.perf_counter()
    work(*given)
    return time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
