"""Measures the till against its limits and prints a table; the exit status is 1 when a limit was missed.

python -m benchmarks.run                      a till of a million members: a quarter of an hour, 8 GB of disk
python -m benchmarks.run --keep FOLDER        the same, and the next run takes the store that is there
python -m benchmarks.run --only purchase      one of first_window, scan, purchase and at_rest
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from benchmarks.figures import Figure, machine, table
from benchmarks.till import at_rest, first_window, purchase, scan
from benchmarks.till.store import Size, make_store

Measure = Callable[[Path, Size, int], list[Figure]]

# Runs as a share of --runs: a process takes longer than a scan.
MEASURES: dict[str, Measure] = {
    "first_window": lambda data, _size, runs: first_window.measure(data, max(1, runs // 50)),
    "scan": scan.measure,
    "purchase": lambda data, size, runs: purchase.measure(data, size.members, runs),
    "at_rest": at_rest.measure,
}


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    size = Size(given.members, given.lines)
    figures: list[Figure] = []
    with (
        nullcontext(given.keep) if given.keep else tempfile.TemporaryDirectory(prefix="benchmarks-") as folder
    ):
        sys.stderr.write(f"making a till with {size.members:,} members and {size.lines:,} purchase lines\n")
        data = make_store(Path(folder), size)
        for name in given.only or MEASURES:
            sys.stderr.write(f"measuring {name}\n")
            figures += MEASURES[name](data, size, given.runs)
    print(f"{machine()}; {size.members:,} members, {size.lines:,} purchase lines\n")
    print(table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--members", type=int, default=Size.members)
    parser.add_argument("--lines", type=int, default=Size.lines, help="purchase lines in the till's store")
    parser.add_argument(
        "--runs", type=int, default=1_000, help="scans and sales; a fiftieth of it, processes"
    )
    parser.add_argument("--keep", type=Path, help="folder for the store, which stays there")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="may be given several times")
    return parser


if __name__ == "__main__":
    sys.exit(main())
