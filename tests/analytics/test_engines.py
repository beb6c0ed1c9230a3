"""One definition, the same answer: everything an analysis says is the same on DuckDB, PostgreSQL and Spark."""

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import ibis
import pyarrow as pa
import pytest

from pos_loyalty.analytics import champions, classes, engines, facts, lifecycle, losses, ranking
from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.engine import Engine, EngineError
from pos_loyalty.analytics.past import past
from pos_loyalty.analytics.postgres_engine import PostgresEngine
from pos_loyalty.analytics.ranking import band_of
from pos_loyalty.analytics.settings import Settings
from tests.analytics.relations import CUTOFF, HEAD, LINE, Purchases
from tests.analytics.test_pipeline import NAMES, Fit, town

SETTINGS = Settings()
GOODS = [
    {
        "product_id": f"p{n}",
        "category": "한국" if n % 2 else "",
        "subcategory": "" if n % 3 else "s",
        "unit": "pc",
    }
    for n in range(12)
]


def the_town() -> Purchases:
    """With what engines may see differently: empty and missing texts, other scripts, large sums, returns."""
    purchases = town(60, seed=9)
    for day in (4, 11, 30, 70):
        purchases.sale("회원 '1'", day, 2**40, goods=("p1", "p2"))
        purchases.sale('é,"\n', day, 900, goods=("p1", "p3"))
        purchases.sale("", day, 900, goods=("p2",))
        purchases.sale(None, day, 900, goods=("p2",))
    for line in purchases.lines[::9]:
        line["product_id"] = None
    bought = purchases.sale("m05", 20, 5_000)
    purchases.sale("m05", 2, 5_000, returns=bought, kind="return")
    return purchases


def digest(found: Fit) -> str:
    """Of (member, tier): what a till would show."""
    return hashlib.sha256(repr(sorted(found.bands().items())).encode()).hexdigest()


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Fit:
    return Fit(the_town(), tmp_path_factory.mktemp("duckdb") / "work", GOODS)


def _agree(one: Fit, other: Fit) -> None:
    assert digest(one) == digest(other)
    for name in NAMES:
        assert one.rows[name] == other.rows[name], name
        assert one.rows[name], f"{name}: something to agree on"


def test_postgresql_finds_the_same(on_duckdb: Fit, postgres_url: str, tmp_path: Path) -> None:
    start = partial(PostgresEngine, url=postgres_url.replace("+psycopg", ""))
    _agree(on_duckdb, Fit(the_town(), tmp_path / "work", GOODS, start))


@pytest.mark.timeout(600)
def test_spark_finds_the_same(on_duckdb: Fit, tmp_path: Path) -> None:
    start: Callable[[Path], Engine] = partial(engines.opened, "spark")
    _agree(on_duckdb, Fit(the_town(), tmp_path / "work", GOODS, start))


def test_the_digest_is_the_same_100_of_100_times(tmp_path: Path) -> None:
    """Whatever order the rows lie in, and however the threads share them."""
    purchases, random = town(40, seed=3), Random(1)
    seen = set()
    for n in range(100):
        random.shuffle(purchases.lines)
        random.shuffle(purchases.heads)
        seen.add(_ranks(purchases, tmp_path / str(n)))
    assert len(seen) == 1


def _ranks(purchases: Purchases, folder: Path) -> str:
    folder.mkdir()
    engine = DuckDbEngine(folder)
    heads = engine.given("heads", pa.Table.from_pylist(purchases.heads, schema=HEAD))
    lines = engine.given("lines", pa.Table.from_pylist(purchases.lines, schema=LINE))
    visits = facts.visits(facts.net_lines(heads, lines))
    ranked = ranking.ranking(visits, CUTOFF - 365, CUTOFF, SETTINGS.ranking, SETTINGS.rhythm)
    rows = list(engine.rows("ranked", ranked.order_by("member_id")))
    engine.close()
    bands = [(row["member_id"], band_of(row["rank"], row["members"], SETTINGS.ranking)) for row in rows]
    return hashlib.sha256(repr(bands).encode()).hexdigest()


def _on_backend(backend: Any) -> dict[str, list[tuple[Any, ...]]]:
    """Without files in between: for a database that is no engine here."""
    purchases = town(60, seed=9)
    heads = backend.create_table("heads", pa.Table.from_pylist(purchases.heads, schema=HEAD))
    lines = backend.create_table("lines", pa.Table.from_pylist(purchases.lines, schema=LINE))
    net = backend.create_table("net", facts.net_lines(heads, lines).cast(NET))
    visits = backend.create_table("visits", facts.visits(net).cast(VISITS))

    def keep(name: str, relation: Any) -> Any:
        return backend.create_table(f"kept {name}", relation)

    of, before = SETTINGS, past(visits, CUTOFF, SETTINGS, keep)
    found = {
        "rank": ranking.ranking(
            visits,
            CUTOFF - 365,
            CUTOFF,
            of.ranking,
            of.rhythm,
            keep=lambda name, relation: keep(f"window {name}", relation),
        ),
        "stage": lifecycle.lifecycle(before, of.lifecycle, of.ranking),
        "class": classes.member_classes(visits, CUTOFF, 182, of.classes),
        "product class": classes.product_classes(net, CUTOFF - 365, CUTOFF, of.classes),
        "champion": champions.champions(net, CUTOFF - 365, CUTOFF, of.champions),
        "customers": losses.customers(before, of.losses),
    }
    return {name: _rows(backend, relation) for name, relation in found.items()}


NET = dict.fromkeys(("day", "quantity_milli", "amount_minor", "discount_minor"), "int64")
VISITS = {"day": "int64", "amount_minor": "int64"}


def _rows(backend: Any, relation: Any) -> list[tuple[Any, ...]]:
    names = sorted(relation.columns)
    rows = backend.to_pyarrow(relation).to_pylist()
    return sorted(tuple(_whole(row[name]) for name in names) for row in rows)


def _whole(value: Any) -> Any:
    return value if value is None or isinstance(value, str) else int(value)


@pytest.mark.filterwarnings("ignore:The .future.infer_string. option")
def test_sqlite_finds_the_same(tmp_path: Path) -> None:
    backend = ibis.sqlite.connect(tmp_path / "lines.db")
    assert _on_backend(backend) == _on_backend(ibis.duckdb.connect())
    backend.disconnect()


def test_an_engine_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="PostgreSQL does not answer"):
        engines.opened("postgres", tmp_path, "postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(EngineError, match="--engine-url"):
        engines.opened("postgres", tmp_path, "sqlite:///shop.db")
