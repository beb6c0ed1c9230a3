"""Measures what head office works out against the simple and the published ways; exit status 1 when a goal was missed.

python -m benchmarks.analytics                              the Complete Journey: half an hour
python -m benchmarks.analytics --cdnow CDNOW_master.txt     CDNOW too, from the package Lifetimes (its sample beside it)
python -m benchmarks.analytics --only churn                 one of ranking, churn, value and cross_sell
python -m benchmarks.analytics --only day                   the short job of a day beside the whole analysis, in a head office
python -m benchmarks.analytics --only scale                 a generated chain instead: 1 million members, 100 million lines
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import rehearse
from benchmarks.analytics import churn, cross_sell, data, day, ranking, scale, value
from benchmarks.figures import Figure, machine, table

Measure = Callable[[Path, Path, Path, Path | None], list[Figure]]


def _ranking(folder: Path, net: Path, _products: Path, cdnow: Path | None) -> list[Figure]:
    found = ranking.measure(net, folder)
    return found + (ranking.still_coming("CDNOW", data.cdnow(folder, cdnow), folder) if cdnow else [])


def _churn(folder: Path, net: Path, _products: Path, cdnow: Path | None) -> list[Figure]:
    found = churn.measure("Complete Journey", net, folder, 1)
    return found + (churn.measure("CDNOW", data.cdnow(folder, cdnow), folder, 1) if cdnow else [])


def _value(folder: Path, net: Path, _products: Path, cdnow: Path | None) -> list[Figure]:
    found = value.measure("Complete Journey", net, folder, (39, 13), (1.01, None))
    if cdnow is None:
        return found
    lines = data.cdnow(folder, cdnow)
    found += value.measure("CDNOW", lines, folder, (39, 39), (0.78, 0.15))
    return found + value.published(lines, cdnow.with_name("CDNOW_sample.txt"), folder)


MEASURES: dict[str, Measure] = {
    "ranking": _ranking,
    "churn": _churn,
    "value": _value,
    "cross_sell": lambda _folder, net, products, _cdnow: cross_sell.measure(net, products),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cdnow", type=Path, help="CDNOW_master.txt")
    parser.add_argument(
        "--only", action="append", choices=[*MEASURES, "day", "scale"], help="may be given several times"
    )
    parser.add_argument("--members", type=int, default=1_000_000, help="of the generated chain")
    parser.add_argument("--lines", type=int, default=100_000_000, help="of the generated chain")
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        names = [name for name in given.only or MEASURES if name in MEASURES]
        journey = data.journey(Path(folder)) if names else None
        for name in names:
            assert journey is not None
            sys.stderr.write(f"measuring {name}\n")
            figures += MEASURES[name](Path(folder), *journey, given.cdnow)
        if "day" in (given.only or ()):
            figures += day.measure(Path(rehearse.imported(Path(folder), None)))
        if "scale" in (given.only or ()):
            figures += scale.measure(Path(folder), given.members, given.lines)
    print(f"{machine()}\n")
    print(table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
