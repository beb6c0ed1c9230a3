"""Measures points and finding members against their limits; the exit status is 1 when a limit was missed.

python -m benchmarks.points                    ten million entries, 200,000 members: minutes, 4 GB of disk
python -m benchmarks.points --keep FOLDER      the same, and the next run takes the databases that are there
python -m benchmarks.points --only ledger      one of accrual, explanation, ledger, own_entries and find
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from benchmarks.figures import Figure, machine, table
from benchmarks.points import accrual, explanation, find, ledger, own_entries

Measure = Callable[[Path, argparse.Namespace], list[Figure]]

MEASURES: dict[str, Measure] = {
    "accrual": lambda _folder, given: accrual.measure(given.runs),
    "explanation": lambda folder, given: explanation.measure(folder, max(1, given.runs // 10)),
    "ledger": lambda folder, given: ledger.measure(folder, given.entries, given.runs),
    "own_entries": lambda folder, given: own_entries.measure(
        folder, given.members, given.own_entries, given.runs
    ),
    "find": lambda folder, given: find.measure(folder, given.members, given.runs),
}


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    figures: list[Figure] = []
    with (
        nullcontext(given.keep) if given.keep else tempfile.TemporaryDirectory(prefix="benchmarks-") as folder
    ):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name in given.only or MEASURES:
            sys.stderr.write(f"measuring {name}\n")
            figures += MEASURES[name](Path(folder), given)
    print(f"{machine()}\n")
    print(table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=10_000_000, help="of head office's ledger")
    parser.add_argument("--members", type=int, default=200_000, help="of a till")
    parser.add_argument("--own-entries", type=int, default=1_000_000, help="of a till's ledger")
    parser.add_argument(
        "--runs", type=int, default=1_000, help="of each measurement; a tenth of it, explanations"
    )
    parser.add_argument("--keep", type=Path, help="folder for the databases, which stay there")
    parser.add_argument("--only", action="append", choices=list(MEASURES), help="may be given several times")
    return parser


if __name__ == "__main__":
    sys.exit(main())
