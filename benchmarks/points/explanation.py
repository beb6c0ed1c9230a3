"""Head office explains a year of one member's points: a hundred purchases of ten lines, every rule of every line.

Under the rules that the product ships, under those that use everything, and under thirty rules at once.
"""

import shutil
import tomllib
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Engine

from benchmarks.figures import Figure, share, spread
from benchmarks.points import books, rules
from pos_loyalty import resources
from pos_loyalty.cycles import settle
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.explain import explain
from pos_loyalty.head_office.transactions import snapshot

LIMIT_S = 0.020
_AMONG = 10_000


def measure(folder: Path, runs: int) -> list[Figure]:
    empty = books.make_books(folder, _AMONG)
    return [
        _of(folder, empty.path, "the rules that ship", _shipped("default"), runs, 1.0),
        _of(folder, empty.path, "rules that use everything", _shipped("grocery"), runs, 1.0),
        _of(folder, empty.path, f"{rules.RULES} rules", rules.document(), runs, None),
    ]


def _shipped(name: str) -> dict[str, Any]:
    """A document without what only a date decides, as the first version of a programme."""
    found = tomllib.loads(resources.assets("schemes", f"{name}.toml").read_text(encoding="utf-8"))
    found.pop("valid_from", None)
    lasting = [rule for rule in found.get("rules", ()) if "from" not in rule.get("when", {})]
    return found | {"version": 1, "rules": lasting}


def _of(
    folder: Path, empty: Path, name: str, document: dict[str, Any], runs: int, limit: float | None
) -> Figure:
    path = folder / "explained.db"
    shutil.copy(empty, path)
    buyer = books.add_a_year(path, document)
    engine = open_head_office(str(path))
    # The first one compiles the statements.
    notes = _explained(engine, buyer)
    # As the service does when it starts.
    settle()
    times = []
    for _ in range(runs):
        started = perf_counter()
        _explained(engine, buyer)
        times.append(perf_counter() - started)
    engine.dispose()
    path.unlink()
    what = f"explain a year of {books.PURCHASES_OF_A_YEAR} purchases, {name}"
    return Figure(
        what, spread(times), f"20 ms for half of them; {notes} sentences", share(times, 0.5) / LIMIT_S, limit
    )


def _explained(engine: Engine, buyer: str) -> int:
    """How many sentences were told."""
    with snapshot(engine) as connection:
        # All of it: with what was spent there are more happenings than a till is told of one by one.
        found = explain(connection, buyer, books.NOW_MS, most=None)
    assert found is not None
    assert len(found.groups) > books.PURCHASES_OF_A_YEAR
    return sum(len(group.notes) for group in found.groups)
