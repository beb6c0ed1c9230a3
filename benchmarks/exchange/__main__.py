"""Measures the exchange between real tills and a head office on a real PostgreSQL; exit status 1 when a limit was missed.

python -m benchmarks.exchange                    some minutes; the PostgreSQL is that of the tests
python -m benchmarks.exchange --only backlog     one of copy, outage, backlog, singles, idle and first_load
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.exchange import backlog, first_load, rounds
from benchmarks.exchange.shop import Shop, opened
from benchmarks.figures import Figure, machine, table
from pos_loyalty import cycles

Measure = Callable[[Shop, argparse.Namespace], list[Figure]]

MEASURES: dict[str, Measure] = {
    "copy": lambda shop, given: backlog.against_copy(shop, given.day // 4),
    "outage": lambda shop, given: backlog.outage(shop, given.tills),
    "backlog": lambda shop, given: backlog.measure(shop, given.day, given.week),
    "singles": lambda shop, given: rounds.singles(shop, given.runs),
    "idle": lambda shop, given: rounds.idle(shop, given.runs),
    "first_load": lambda shop, given: first_load.measure(shop, given.members),
}


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    figures: list[Figure] = []
    # As a till does once it is open.
    cycles.settle()
    with (
        tempfile.TemporaryDirectory(prefix="benchmarks-") as folder,
        opened(Path(folder), given.processes) as shop,
    ):
        # In their order: the rows that are copied are those of the first.
        for name in [name for name in MEASURES if name in (given.only or MEASURES)]:
            sys.stderr.write(f"measuring {name}\n")
            figures += MEASURES[name](shop, given)
    print(f"{machine()}\n")
    print(table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--day", type=int, default=5_000, help="sales of a day without a line")
    parser.add_argument("--week", type=int, default=14_000, help="sales of seven such days")
    parser.add_argument("--tills", type=int, default=60, help="that were cut off, each with 500 sales")
    parser.add_argument("--members", type=int, default=200_000, help="whom a new till is told of")
    parser.add_argument("--runs", type=int, default=500, help="single sales, and rounds without news")
    parser.add_argument("--processes", type=int, default=1, help="of the service")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="may be given several times")
    return parser


if __name__ == "__main__":
    sys.exit(main())
