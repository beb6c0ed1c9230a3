"""Measures what head office works out against the simple and the published ways; exit status 1 when a goal was missed.

python -m benchmarks.analytics                              the Complete Journey: three minutes
python -m benchmarks.analytics --cdnow CDNOW_master.txt     CDNOW too, from the package Lifetimes (its sample beside it)
python -m benchmarks.analytics --ta-feng tafeng_merged.json Ta-Feng too, of the Next Basket Reality Check
python -m benchmarks.analytics --only churn                 one of ranking, churn, value, cross_sell and next_basket
python -m benchmarks.analytics --only day                   the short job of a day beside the whole analysis, in a head office
python -m benchmarks.analytics --only scale                 a generated chain instead: 1 million members, 100 million lines
python -m benchmarks.analytics --all                        every goal: with day and scale, and both files if they are named
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import rehearse
from benchmarks.analytics import churn, cross_sell, data, day, next_basket, ranking, scale, value
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
    parser.add_argument("--ta-feng", type=Path, help="tafeng_merged.json")
    parser.add_argument(
        "--only",
        action="append",
        choices=[*MEASURES, "next_basket", "day", "scale"],
        help="may be given several times",
    )
    parser.add_argument("--all", action="store_true", help="day and scale as well")
    parser.add_argument("--members", type=int, default=1_000_000, help="of the generated chain")
    parser.add_argument("--lines", type=int, default=100_000_000, help="of the generated chain")
    given = parser.parse_args(arguments)
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        wanted = given.only or [*MEASURES, "next_basket", *(("day", "scale") if given.all else ())]
        names = [name for name in wanted if name in MEASURES]
        journey = data.journey(Path(folder)) if names else None
        for name in names:
            assert journey is not None
            sys.stderr.write(f"measuring {name}\n")
            figures += MEASURES[name](Path(folder), *journey, given.cdnow)
        if given.ta_feng and "next_basket" in wanted:
            figures += next_basket.measure(given.ta_feng)
        if "day" in wanted:
            figures += day.measure(Path(rehearse.imported(Path(folder), None)))
        if "scale" in wanted:
            figures += scale.measure(Path(folder), given.members, given.lines)
    print(f"{machine()}\n")
    print(table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
