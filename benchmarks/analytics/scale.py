"""What the size of a chain costs: time and memory of the pyramid and of everything, the till's file, one suggestion."""

import random
import tempfile
import time
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from heapq import merge
from itertools import groupby, islice
from multiprocessing import get_context
from operator import itemgetter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, Table, bindparam, select, update

from benchmarks.analytics import chain
from benchmarks.analytics.apart import apart
from benchmarks.figures import Figure, share, spread
from pos_loyalty import cycles, resources
from pos_loyalty.analytics import facts, pipeline, ranking
from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.checkout import suggest
from pos_loyalty.database import usual_goods
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import affinity, member, product
from pos_loyalty.database.usual_goods import UsualGood
from pos_loyalty.domain import popular_goods
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.scheme_document import scheme_from_document

MINUTE = 60.0
PYRAMID_S, PYRAMID_MB = 90.0, 2_000.0
BUILD_S, BUILD_MB = 15 * MINUTE, 4_000.0
FILE_MB = 200.0
SUGGESTION_S = 0.001
SUGGESTIONS = 2_000
BEST_SOLD = 1_000
ROWS_AT_ONCE = 20_000


def measure(folder: Path, members: int, lines: int) -> list[Figure]:
    # In a process of its own too: what its parent has taken counts as taken by each new process.
    with ProcessPoolExecutor(1, get_context("spawn"), cycles.look_rarely) as pool:
        net, products = pool.submit(chain.write, folder, members, lines).result()
    size = f"{members:,} members, {lines:,} lines"
    pandas_s, pandas_mb = apart(_pyramid_in_pandas, net)
    pyramid_s, pyramid_mb = apart(_pyramid, net, folder)
    build_s, build_mb = apart(_build, net, products, folder)
    file_mb, times = _till(folder)
    mine = f"pyramid, {size}"
    all_ = f"everything, {size}"
    return [
        Figure(f"{mine}: time", f"{pyramid_s:.0f} s", f"limit {PYRAMID_S:.0f} s", pyramid_s / PYRAMID_S, 1.0),
        Figure(f"{mine}: memory", f"{pyramid_mb:,.0f} MB", f"limit {PYRAMID_MB:,.0f} MB", pyramid_mb / PYRAMID_MB, 1.0),
        Figure(
            f"{mine}: time against pandas",
            f"{pyramid_s:.0f} s",
            f"pandas, reading included: {pandas_s:.0f} s and {pandas_mb:,.0f} MB",
            pyramid_s / pandas_s,
            1 / 1.2,
        ),
        Figure(f"{all_}: time", f"{build_s:.0f} s", f"limit {BUILD_S:.0f} s", build_s / BUILD_S, 1.0),
        Figure(f"{all_}: memory", f"{build_mb:,.0f} MB", f"limit {BUILD_MB:,.0f} MB", build_mb / BUILD_MB, 1.0),
        Figure(f"what a till keeps of it, {members:,} members", f"{file_mb:,.0f} MB", f"limit {FILE_MB:.0f} MB", file_mb / FILE_MB, 1.0),
        Figure(
            "a suggestion beside five goods: 99 %",
            f"{spread(times)}; 99 %: {share(times, 0.99) * 1e3:.2f} ms",
            f"limit {SUGGESTION_S * 1e3:.0f} ms",
            share(times, 0.99) / SUGGESTION_S,
            1.0,
        ),
    ]  # fmt: skip


def _pyramid(net: Path, folder: Path) -> None:
    settings = Settings()
    window = chain.CUTOFF - settings.ranking.window_days
    with tempfile.TemporaryDirectory(dir=folder) as work:
        engine = DuckDbEngine(Path(work))
        lines = engine.parquet(net)
        visits = engine.kept("visits", facts.visits(lines.filter(lines.day >= window)))
        ranked = ranking.ranking(
            visits, window, chain.CUTOFF, settings.ranking, settings.rhythm, keep=engine.kept
        )
        engine.kept("ranked", ranked)
        engine.close()


def _pyramid_in_pandas(net: Path) -> None:
    """The plainest pyramid there is: what each member bought in the year, ranked, cut at the shares."""
    columns = ["member_id", "store_id", "day", "amount_minor"]
    table = pq.read_table(net, columns=columns, read_dictionary=["member_id", "store_id"])
    lines = table.to_pandas()
    del table
    lines = lines[lines["day"] >= chain.CUTOFF - Settings().ranking.window_days]
    visits = lines.groupby(["member_id", "store_id", "day"], observed=True)["amount_minor"].sum()
    visits = visits[visits > 0].reset_index()
    sums = visits.groupby("member_id", observed=True)["amount_minor"].agg(["sum", "count"]).reset_index()
    ranked = sums.sort_values(["sum", "count", "member_id"], ascending=[False, False, True])
    ranked["share"] = range(len(ranked))
    assert len(ranked)


def _build(net: Path, products: Path, folder: Path) -> None:
    """Everything, and what tills are told of it in files."""
    with tempfile.TemporaryDirectory(dir=folder) as work:
        engine = DuckDbEngine(Path(work))
        found = pipeline.fitted(
            engine, engine.parquet(net), engine.parquet(products), chain.CUTOFF, Settings()
        )
        told = {
            "usual": "member_id",
            "alike": "member_id",
            "companions": "product_id",
            "popular": "product_id",
        }
        for name, key in told.items():
            table = getattr(found, name)
            if name == "alike":
                table = table.filter(table.place < Settings().alike.per_member)
            engine.kept(f"told-{name}", table.order_by(key, "place"))
            (Path(work) / f"kept-told-{name}.parquet").replace(folder / f"told-{name}.parquet")
        engine.close()


def _till(folder: Path) -> tuple[float, list[float]]:
    """Megabytes that a till keeps of the findings, and seconds of suggestions beside five goods each."""
    path = folder / "till.db"
    store = TillStore.open(path)
    told = (
        pq.read_table(folder / f"told-{name}.parquet", columns=["member_id"]) for name in ("usual", "alike")
    )
    members = pa.concat_tables(told)["member_id"].unique().to_pylist()
    goods = _goods(folder)
    with store.writing() as connection:
        _put(connection, product, [_product(one) for one in goods])
        _put(connection, member, (_member(one) for one in members))
    before = _size(store)
    with store.writing() as connection:
        numbers = usual_goods.numbered(connection, goods)
        _put(connection, affinity, _companions(folder))
        lists = ({"key": one, "usual": usual_goods.packed(own, numbers)} for one, own in _usual(folder))
        change = update(member).where(member.c.member_id == bindparam("key")).values(usual=bindparam("usual"))
        for page in _pages(lists):
            connection.execute(change, page)
    kept = _size(store) - before
    times = list(_suggested(store, members, goods))
    store.close()
    return kept / 1e6, times


def _suggested(store: TillStore, members: list[str], goods: list[str]) -> Iterator[float]:
    chosen = random.Random(5)
    rules = resources.assets("schemes", "default.toml").read_text(encoding="utf-8")
    scheme = scheme_from_document(tomllib.loads(rules) | {"version": 1, "programme": 1})
    with store.reading() as connection:
        for _ in range(SUGGESTIONS):
            one, basket = chosen.choice(members), chosen.sample(goods[:BEST_SOLD], 5)
            lines = [BasketLine(n, good, good, "", 1_000, 100) for n, good in enumerate(basket, 1)]
            started = time.perf_counter()
            told = connection.execute(_USUAL, {"member_id": one}).scalar_one()
            own = suggest.of_member(connection, one, told, date(2026, 3, 2))
            who = SimpleNamespace(usual=own.usual, alike=own.alike, tier_code="member")
            suggest.suggestions(connection, who, lines, frozenset(), scheme)  # type: ignore[arg-type] # all that is looked at
            yield time.perf_counter() - started


_USUAL = select(member.c.usual).where(member.c.member_id == bindparam("member_id"))


def _goods(folder: Path) -> list[str]:
    """Those that are suggested somewhere, the best sold first: chain.py counts them so."""
    found: set[str] = set()
    for name, columns in (
        ("usual", ["product_id"]),
        ("alike", ["product_id"]),
        ("companions", ["product_id", "companion_id"]),
    ):
        table = pq.read_table(folder / f"told-{name}.parquet", columns=columns)
        for column in columns:
            found.update(table[column].unique().to_pylist())
    return sorted(found)


def _usual(folder: Path) -> Iterator[tuple[str, list[UsualGood]]]:
    """Of each member what they usually buy, then what members alike buy."""
    both = (_rows(folder / f"told-{name}.parquet") for name in ("usual", "alike"))
    for one, own in groupby(merge(*both, key=itemgetter("member_id")), itemgetter("member_id")):
        yield one, [_good(row) for row in own]


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(ROWS_AT_ONCE):
            yield from batch.to_pylist()


def _good(row: Mapping[str, Any]) -> UsualGood:
    if "times" not in row:
        return UsualGood(row["product_id"], "reason_alike", 0, row["weight_micro"])
    key, said = ("reason_usual_due", "gap_days") if row["is_due"] else ("reason_usual", "times")
    return UsualGood(row["product_id"], key, row[said], row["weight_micro"])


def _companions(folder: Path) -> Iterator[dict[str, Any]]:
    rows = pq.read_table(folder / "told-companions.parquet").to_pylist()
    for one, found in groupby(rows, itemgetter("product_id")):
        yield {"product_id": one, "companions": [_companion(row["companion_id"], row) for row in found]}
    popular = pq.read_table(folder / "told-popular.parquet").sort_by("place").to_pylist()
    told = [_companion(row["product_id"], row | {"in_ten": 0}) for row in popular]
    yield {"product_id": popular_goods.KEY, "companions": told}


def _companion(product_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"product_id": product_id, "in_ten": row["in_ten"], "weight": row["weight_micro"]}


def _product(one: str) -> dict[str, Any]:
    return {
        "product_id": one, "gtin": one, "name": f"Product {one}", "category": "c", "price_minor": 100, "unit": "pc", "tags": [],
    }  # fmt: skip


def _member(one: str) -> dict[str, Any]:
    empty = {"name": "Member", "name_search": "member", "phone": "", "phone_last4": "", "status": "active"}
    return empty | {"member_id": one, "points": 0, "included_seq": 0, "tier_code": "silver"}


def _put(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    for page in _pages(iter(rows)):
        connection.execute(table.insert(), page)


def _pages(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while page := list(islice(rows, ROWS_AT_ONCE)):
        yield page


def _size(store: TillStore) -> int:
    with store.reading() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        free = connection.exec_driver_sql("PRAGMA freelist_count").scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    return (int(pages) - int(free)) * int(size)
