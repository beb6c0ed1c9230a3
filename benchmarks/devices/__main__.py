"""Measures the camera's reader beside its peers, and the feeds of the shop's own till; the exit status is 1 when a limit was missed.

python -m benchmarks.devices                          drawn frames of cards, and showings: some minutes
python -m benchmarks.devices --photographs FOLDER     the same, and photographs with a text file beside each
python -m benchmarks.devices --only photographs ...   one of frames, wrong, showings, serial, keys, blocked, feeds and
                                                      photographs
"""

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.devices import (
    blocked_window,
    card_frames,
    feeds,
    keys,
    lines,
    photographs,
    showings,
    wrong_cards,
)
from benchmarks.devices.counting import count, table
from benchmarks.figures import Figure, machine
from benchmarks.figures import table as figures_table

_ALL = ("frames", "wrong", "showings", "serial", "keys", "blocked", "feeds", "photographs")


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    wanted = given.only or list(_ALL)
    print(f"{machine()}\n")
    holds = True
    if "frames" in wanted:
        sys.stderr.write("reading drawn frames\n")
        counts = count(card_frames.tasks(given.frames))
        print(table(counts) + "\n")
        holds = not any(by_reader["ours"].wrong for by_reader in counts.values())
    for name, (doing, measure) in _measures(given).items():
        if name in wanted:
            sys.stderr.write(f"{doing}\n")
            figures = list(measure())
            print(figures_table(figures) + "\n")
            holds = holds and all(figure.holds for figure in figures)
    if "photographs" in wanted and given.photographs:
        sys.stderr.write("reading photographs\n")
        print(table(count(photographs.tasks(given.photographs))) + "\n")
    return 0 if holds else 1


def _measures(given: argparse.Namespace) -> dict[str, tuple[str, Callable[[], Iterable[Figure]]]]:
    return {
        "wrong": (
            "looking for a wrong member card",
            lambda: wrong_cards.measure(given.wrong, given.wrong_first),
        ),
        "showings": ("showing cards", lambda: showings.measure(given.showings)),
        "serial": ("scanning over a serial line", lambda: lines.measure(given.scans)),
        "keys": (
            "typing, and sending hostile codes",
            lambda: [*keys.typing(given.typed), *keys.hostile(given.hostile)],
        ),
        "blocked": ("scanning by keys into a window that hangs", lambda: blocked_window.measure(given.keyed)),
        "feeds": (
            "taking in sales of a shop's own till",
            lambda: feeds.measure(given.files, given.receipts),
        ),
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=100, help="of each of three conditions and three codes")
    parser.add_argument("--wrong", type=int, default=200, help="frames in search of a wrong member card")
    parser.add_argument("--wrong-first", type=int, default=0, help="how many of them were looked at before")
    parser.add_argument("--showings", type=int, default=24)
    parser.add_argument("--scans", type=int, default=2_000, help="over a serial line")
    parser.add_argument("--typed", type=int, default=200_000, help="keys of people")
    parser.add_argument("--hostile", type=int, default=50_000, help="keys of hostile codes")
    parser.add_argument("--keyed", type=int, default=1_000, help="scans by keys, with a prefix")
    parser.add_argument("--files", type=int, default=1_000, help="of a drop folder, with crashes in between")
    parser.add_argument("--receipts", type=int, default=200, help="of each of four printers")
    parser.add_argument(
        "--photographs", type=Path, action="append", help="folder; may be given several times"
    )
    parser.add_argument("--only", action="append", choices=_ALL)
    return parser


if __name__ == "__main__":
    sys.exit(main())
