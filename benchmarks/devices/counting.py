"""How many pictures each reader read, and in how many it saw what is not there; with the time that it took."""

import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

import cv2
import numpy as np

from benchmarks.devices.readers import readers
from benchmarks.figures import share
from hardware.decoder.codes import Symbology


@dataclass(frozen=True)
class Task:
    """`make` gives the picture; `text` is what stands in it, None for nothing."""

    group: str
    make: Callable[[], np.ndarray | None]
    text: str | None
    formats: tuple[Symbology, ...]


@dataclass
class Tally:
    pictures: int = 0
    read: int = 0
    wrong: int = 0
    seconds: list[float] = field(default_factory=list)


Counts = dict[str, dict[str, Tally]]


def count(tasks: Iterable[Task]) -> Counts:
    """Group → reader → tally. Each picture is read by all readers, one after the other, in the same process."""
    counts: Counts = {}
    with processes() as pool:
        for group, seen in pool.map(_look, tasks, chunksize=4):
            for reader, (read, wrong, seconds) in seen.items():
                tally = counts.setdefault(group, {}).setdefault(reader, Tally())
                tally.pictures += 1
                tally.read += read
                tally.wrong += wrong
                tally.seconds.append(seconds)
    return counts


def processes() -> ProcessPoolExecutor:
    """One for each core, begun anew: a fork of a process with OpenCV's or Qt's threads may hang for ever."""
    return ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))


def table(counts: Counts) -> str:
    names = list(next(iter(counts.values())))
    rows = [
        "| pictures | " + " | ".join(f"{name}: read %, wrong, ms" for name in names) + " |",
        "|---|" + "---|" * len(names),
    ]
    for group, by_reader in counts.items():
        cells = [_cell(by_reader[name]) for name in names]
        rows.append(f"| {group}, {by_reader[names[0]].pictures:,} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _cell(tally: Tally) -> str:
    milliseconds = 1_000 * share(tally.seconds, 0.5)
    return f"{100 * tally.read / tally.pictures:.1f}, w{tally.wrong}, {milliseconds:.0f}"


def _look(task: Task) -> tuple[str, dict[str, tuple[bool, bool, float]]]:
    cv2.setNumThreads(1)
    picture = task.make()
    seen = {}
    if picture is not None:
        expected = None if task.text is None else _plain(task.text)
        for name, read in readers(task.formats).items():
            began = time.thread_time()
            texts = {_plain(text) for text in read(picture)}
            took = time.thread_time() - began
            seen[name] = (expected in texts, bool(texts - {expected}), took)
    return task.group, seen


def _plain(text: str) -> str:
    """UPC-A is EAN-13 with a nought before it; line ends differ from one label file to the next."""
    bare = text.replace("\r\n", "\n").strip()
    return f"0{bare}" if bare.isascii() and bare.isdigit() and len(bare) == 12 else bare
