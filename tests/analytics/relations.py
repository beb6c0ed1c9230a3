"""Relations built from plain tuples, and the analyses run on them."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pos_loyalty.analytics import (
    champions,
    classes,
    cohorts,
    companions,
    facts,
    forecasts,
    lifecycle,
    losses,
    ranking,
    usual,
)
from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.past import Past, past
from pos_loyalty.analytics.settings import Settings

CUTOFF = 730_000
SETTINGS = Settings()


class Purchases:
    """Purchases by hand; days are counted back from the cut-off, 1 is the last day that counts."""

    def __init__(self) -> None:
        self.heads: list[dict[str, Any]] = []
        self.lines: list[dict[str, Any]] = []

    def sale(
        self,
        member: str | None,
        days_ago: int,
        amount_minor: int = 0,
        *,
        goods: Iterable[str] = ("P",),
        returns: str | None = None,
        kind: str = "sale",
        store: str = "S",
    ) -> str:
        name = f"b{len(self.heads):06d}"
        self.heads.append(
            {
                "purchase_id": name,
                "kind": kind,
                "returns_purchase_id": returns,
                "member_id": member,
                "store_id": store,
                "day": CUTOFF - days_ago,
            }
        )
        for product in goods:
            self.lines.append(
                {
                    "purchase_id": name,
                    "product_id": product,
                    "quantity_milli": 1000,
                    "amount_minor": amount_minor,
                    "discount_minor": 0,
                }
            )
        return name


class Analysis:
    """The analyses over these purchases, on the engine that is shipped."""

    def __init__(self, purchases: Purchases, folder: Path, settings: Settings = SETTINGS) -> None:
        self._engine, self._folder = DuckDbEngine(folder), folder
        self._settings = settings
        heads = self._table(folder / "heads.parquet", purchases.heads, HEAD)
        lines = self._table(folder / "lines.parquet", purchases.lines, LINE)
        self.net = facts.net_lines(heads, lines)
        self.visits = facts.visits(self.net)

    def _table(self, path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> Any:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
        return self._engine.parquet(path)

    def ranking(self) -> list[dict[str, Any]]:
        settings = self._settings.ranking
        ranked = ranking.ranking(self.visits, CUTOFF - settings.window_days, CUTOFF, settings)
        return list(self._engine.rows("ranking", ranked.order_by("rank")))

    def bands(self) -> dict[str, str]:
        return {
            row["member_id"]: ranking.band_of(row["rank"], row["members"], self._settings.ranking)
            for row in self.ranking()
        }

    def companions(self) -> list[dict[str, Any]]:
        _, found = companions.learned(self._engine, "product", self.net, self._settings.baskets)
        return list(self._engine.rows("companions", found.order_by("product_id", "place")))

    def usual(self) -> list[dict[str, Any]]:
        rated = usual.rated(self.net, CUTOFF, self._settings.usual)
        found = usual.usual(self.net, rated, CUTOFF, self._settings.usual)
        return list(self._engine.rows("usual", found.order_by("member_id", "place")))

    def missed(self) -> list[dict[str, Any]]:
        found = usual.missed(self.visits, CUTOFF, self._settings.missed)
        return list(self._engine.rows("missed", found.order_by("member_id")))

    def lifecycle(self) -> list[dict[str, Any]]:
        of = self._settings
        found = lifecycle.lifecycle(self._past(), of.lifecycle, of.ranking)
        return list(self._engine.rows("lifecycle", found.order_by("member_id")))

    def champions(self) -> list[dict[str, Any]]:
        found = champions.champions(self.net, CUTOFF - 365, CUTOFF, self._settings.champions)
        return list(self._engine.rows("champions", found.order_by("member_id")))

    def member_classes(self, period_days: int) -> list[dict[str, Any]]:
        found = classes.member_classes(self.visits, CUTOFF, period_days, self._settings.classes)
        return list(self._engine.rows("member_classes", found.order_by("member_id")))

    def product_classes(self) -> list[dict[str, Any]]:
        found = classes.product_classes(self.net, CUTOFF - 365, CUTOFF, self._settings.classes)
        return list(self._engine.rows("product_classes", found.order_by("product_id")))

    def away(self) -> tuple[dict[str, int], bool]:
        """Chances in thousandths, and whether they were learned."""
        found, is_learned = forecasts.staying_away(
            self._engine, self.visits, self._past(), self._first(), self._settings
        )
        return {
            row["member_id"]: row["away_permille"] for row in self._engine.rows("away", found)
        }, is_learned

    def values(self) -> list[dict[str, Any]]:
        found = forecasts.values(self._engine, self.visits, self._past(), self._first(), self._settings)
        return list(self._engine.rows("values", found))

    def _first(self) -> int:
        first = self.visits.aggregate(day=self.visits.day.min())
        return int(next(self._engine.rows("first", first))["day"])

    def customers(self) -> int:
        return len(list(self._engine.rows("customers", self._customers())))

    def losses(self) -> list[dict[str, Any]]:
        products = self._table(self._folder / "products.parquet", GOODS, PRODUCT)
        found = losses.losses(self.net, self._past(), self._customers(), products, self._settings.losses)
        return list(self._engine.rows("losses", found.order_by("member_id")))

    def _customers(self) -> Any:
        return losses.customers(self._past(), self._settings.losses)

    def cohorts(self) -> list[tuple[int, ...]]:
        days = [cohorts.calendar(self._first(), CUTOFF)]
        calendar = self._engine.put("calendar", cohorts.CALENDAR_TYPES, days)
        found = cohorts.cohorts(self.visits, calendar, CUTOFF).order_by("month", "months_later")
        return [tuple(row.values()) for row in self._engine.rows("cohorts", found)]

    def _past(self) -> Past:
        return past(self.visits, CUTOFF, self._settings)

    def close(self) -> None:
        self._engine.close()


HEAD = pa.schema(
    [(name, pa.string()) for name in ("purchase_id", "kind", "returns_purchase_id", "member_id", "store_id")]
    + [("day", pa.int64())]
)
GOODS = [
    {"product_id": name, "category": category, "unit": "pc"}
    for name, category in (("rice", "Grain"), ("meat", "Meat"))
]
PRODUCT = pa.schema([(name, pa.string()) for name in ("product_id", "category", "subcategory", "unit")])
LINE = pa.schema(
    [
        ("purchase_id", pa.string()),
        ("product_id", pa.string()),
        ("quantity_milli", pa.int64()),
        ("amount_minor", pa.int64()),
        ("discount_minor", pa.int64()),
    ]
)
