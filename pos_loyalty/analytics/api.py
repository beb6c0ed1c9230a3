"""The analyses as two functions, for purchase lines from anywhere: `fit` works everything out, `suggest` reads it.

import pyarrow.parquet as pq
from pos_loyalty.analytics import fit, suggest

tables = fit(pq.read_table("lines.parquet"), pq.read_table("products.parquet"), date(2026, 3, 1))
usual, new = suggest(tables, "M1", ["P1", "P2"])
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.facts import NET_COLUMNS
from pos_loyalty.analytics.pipeline import fitted
from pos_loyalty.analytics.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

TABLES = (
    "standings", "customers", "losses", "product_classes", "usual", "missed", "companions", "alike", "popular", "cohorts",
)  # fmt: skip
PRODUCT_COLUMNS = ("product_id", "category", "subcategory", "unit")
IN_BASKET_PERCENT = 70
"""How much what goes with the basket counts beside what the member usually buys, as at the till."""


@dataclass(frozen=True, slots=True)
class Named:
    """A product to mention. `score` in millionths: the higher the likelier. `because` is a product of the basket, or None."""

    product_id: str
    score: int
    because: str | None


def fit(
    lines: "pa.Table", products: "pa.Table", cutoff: date, settings: Settings | None = None
) -> dict[str, "pa.Table"]:
    """TABLES by name, as `pipeline.Tables` describes them.

    `lines` has a row for each purchase and product, net of what came back: member_id, store_id, purchase_id, product_id
    (text; member_id and product_id may be null), day (`date.toordinal()` or a date), quantity_milli (thousandths of the
    unit), amount_minor and discount_minor (minor units of one currency, after and of the discount). `products` has
    product_id, category, subcategory and unit (text). Nothing from `cutoff` on is looked at. Raises ValueError for a column that is missing.
    """
    with tempfile.TemporaryDirectory(prefix="pos-loyalty-fit-") as folder:
        engine = DuckDbEngine(Path(folder))
        try:
            net = engine.given("lines", _with_day_numbers(_checked(lines, NET_COLUMNS, "lines")))
            goods = engine.given("products", _checked(products, PRODUCT_COLUMNS, "products"))
            found = fitted(engine, net, goods, cutoff.toordinal(), settings or Settings())
            return {name: engine.table(name, getattr(found, name)) for name in TABLES}
        finally:
            engine.close()


def suggest(
    tables: Mapping[str, "pa.Table"],
    member_id: str,
    basket: Iterable[str] = (),
    most: tuple[int, int] = (2, 1),
) -> tuple[list[Named], list[Named]]:
    """What the member usually buys, and what is new: at most so many of each, best first.

    New is what goes with the basket, then what members alike buy, then what most customers buy; the scores of each are a
    measure of their own. Nothing of the basket is among them. For one call; whoever asks often keeps the tables as the
    till does.
    """
    import pyarrow.compute as pc

    lying = set(basket)
    calls: dict[str, dict[str, int]] = defaultdict(dict)
    companions = tables["companions"]
    near = companions.filter(pc.is_in(companions["product_id"], value_set=_texts(lying)))
    for row in near.to_pylist():
        if row["companion_id"] not in lying:
            calls[row["companion_id"]][row["product_id"]] = row["weight_micro"]
    habits, alike = (
        tables[name].filter(pc.equal(tables[name]["member_id"], member_id)).to_pylist()
        for name in ("usual", "alike")
    )
    own = {row["product_id"]: row["weight_micro"] for row in habits if row["product_id"] not in lying}
    usual = [
        Named(
            one,
            rate + IN_BASKET_PERCENT * sum(calls.get(one, {}).values()) // 100,
            _strongest(calls.get(one, {})),
        )
        for one, rate in own.items()
    ]
    called = [Named(one, sum(by.values()), _strongest(by)) for one, by in calls.items() if one not in own]
    new = _best(called, most[1])
    for row in (*_by_place(alike), *_by_place(tables["popular"].to_pylist())):
        known = lying | own.keys() | {one.product_id for one in new}
        if len(new) < most[1] and row["product_id"] not in known:
            new.append(Named(row["product_id"], row["weight_micro"], None))
    return _best(usual, most[0]), new


def _by_place(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: row["place"])


def _best(found: list[Named], most: int) -> list[Named]:
    return sorted(found, key=lambda one: (-one.score, one.product_id))[:most]


def _strongest(by: Mapping[str, int]) -> str | None:
    return min(by, key=lambda one: (-by[one], one)) if by else None


def _texts(values: set[str]) -> "pa.Array":
    import pyarrow as pa

    return pa.array(sorted(values), pa.string())


def _checked(table: "pa.Table", columns: tuple[str, ...], name: str) -> "pa.Table":
    missing = [column for column in columns if column not in table.column_names]
    if missing:
        raise ValueError(f"{name} lack {', '.join(missing)}. They need {', '.join(columns)}.")
    return table.select(list(columns))


def _with_day_numbers(lines: "pa.Table") -> "pa.Table":
    import pyarrow as pa
    import pyarrow.compute as pc

    day = lines["day"]
    if pa.types.is_date(day.type) or pa.types.is_timestamp(day.type):
        since_1970 = pc.cast(pc.cast(day, pa.date32()), pa.int32())
        day = pc.add(pc.cast(since_1970, pa.int64()), date(1970, 1, 1).toordinal())
    whole = {name: pa.int64() for name in ("quantity_milli", "amount_minor", "discount_minor")}
    for name, kind in whole.items():
        lines = lines.set_column(lines.column_names.index(name), name, pc.cast(lines[name], kind))
    return lines.set_column(lines.column_names.index("day"), "day", pc.cast(day, pa.int64()))
