"""One definition, the same answer: rank, stage, class, champion and loss on DuckDB, PostgreSQL and SQLite."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
import pytest

from pos_loyalty.analytics import champions, classes, facts, lifecycle, losses, ranking
from pos_loyalty.analytics.settings import Settings
from tests.analytics.relations import CUTOFF, HEAD, LINE
from tests.analytics.test_pipeline import town

SETTINGS = Settings()
Answers = dict[str, list[tuple[Any, ...]]]


def answers(backend: Any) -> Answers:
    import pyarrow as pa

    purchases = town(80, seed=9)
    heads = backend.create_table("heads", pa.Table.from_pylist(purchases.heads, schema=HEAD))
    lines = backend.create_table("lines", pa.Table.from_pylist(purchases.lines, schema=LINE))
    net = backend.create_table("net", facts.net_lines(heads, lines).cast(NET))
    visits = backend.create_table("visits", facts.visits(net).cast(VISITS))
    of = SETTINGS
    found = {
        "rank": ranking.ranking(visits, CUTOFF - 365, CUTOFF, of.ranking, of.rhythm),
        "stage": lifecycle.lifecycle(visits, CUTOFF, of.lifecycle, of.ranking, of.rhythm),
        "class": classes.member_classes(visits, CUTOFF, 182, of.classes),
        "product class": classes.product_classes(net, CUTOFF - 365, CUTOFF, of.classes),
        "champion": champions.champions(net, CUTOFF - 365, CUTOFF, of.champions),
        "customers": losses.customers(visits, CUTOFF, of.losses, of.ranking, of.rhythm),
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


@pytest.fixture(scope="module")
def on_duckdb() -> Answers:
    return answers(ibis.duckdb.connect())


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[Any]:
    parts = urlsplit(postgres_url)
    backend = ibis.postgres.connect(
        host=parts.hostname,
        port=parts.port,
        user=parts.username,
        password=parts.password,
        database=parts.path[1:],
    )
    yield backend
    backend.disconnect()


def test_postgresql_finds_the_same(on_duckdb: Answers, postgres: Any) -> None:
    assert answers(postgres) == on_duckdb


@pytest.mark.filterwarnings("ignore:The .future.infer_string. option")
def test_sqlite_finds_the_same(on_duckdb: Answers, tmp_path: Path) -> None:
    backend = ibis.sqlite.connect(tmp_path / "lines.db")
    assert answers(backend) == on_duckdb
    backend.disconnect()


def test_there_is_something_to_agree_on(on_duckdb: Answers) -> None:
    assert all(rows for name, rows in on_duckdb.items() if name != "champion")
    assert len(on_duckdb["rank"]) > 50
