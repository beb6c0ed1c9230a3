"""The whole analysis on shops of every kind: defined answers, no crash, nobody at the top who should not be."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pos_loyalty.analytics import facts
from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.engine import Engine
from pos_loyalty.analytics.lifecycle import STAGES, TRENDS
from pos_loyalty.analytics.pipeline import STEPS, Tables, fitted
from pos_loyalty.analytics.ranking import BANDS, band_of
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.analytics.standings import KINDS
from tests.analytics.relations import CUTOFF, HEAD, LINE, PRODUCT, Purchases

SETTINGS = Settings()
Rows = list[dict[str, Any]]


class Fit:
    """Everything that the analysis of these purchases says, as plain rows."""

    def __init__(
        self,
        purchases: Purchases,
        folder: Path,
        products: Rows = [],  # noqa: B006 - never changed
        start: Callable[[Path], Engine] = DuckDbEngine,
    ) -> None:
        folder.mkdir()
        engine, steps = start(folder), []
        try:
            heads, lines, goods = (
                self._table(engine, folder / f"{name}.parquet", rows, schema)
                for name, rows, schema in (
                    ("heads", purchases.heads, HEAD),
                    ("lines", purchases.lines, LINE),
                    ("goods", products, PRODUCT),
                )
            )
            tables = fitted(engine, facts.net_lines(heads, lines), goods, CUTOFF, SETTINGS, steps.append)
            self.rows = {name: self._sorted(engine, name, tables) for name in NAMES}
        finally:
            engine.close()
        assert sum(steps) == STEPS

    def _table(self, engine: Engine, path: Path, rows: Rows, schema: pa.Schema) -> Any:
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
        return engine.parquet(path)

    def _sorted(self, engine: Engine, name: str, tables: Tables) -> Rows:
        return sorted(engine.rows(name, getattr(tables, name)), key=str)

    @property
    def members(self) -> dict[str, dict[str, Any]]:
        return {row["member_id"]: row for row in self.rows["standings"]}

    def bands(self) -> dict[str, str]:
        return {
            one: band_of(row["rank"], row["members"], SETTINGS.ranking) for one, row in self.members.items()
        }


NAMES = (
    "standings",
    "customers",
    "losses",
    "product_classes",
    "usual",
    "missed",
    "companions",
    "alike",
    "popular",
)


@pytest.fixture
def fit(tmp_path: Path) -> Callable[..., Fit]:
    made = iter(range(100))
    return lambda purchases, *more: Fit(purchases, tmp_path / str(next(made)), *more)


def town(members: int = 60, seed: int = 1) -> Purchases:
    """A year and a half in which everybody comes at a rhythm of their own, and some stop."""
    purchases, random = Purchases(), Random(seed)
    for n in range(members):
        every, day = random.choice((3, 7, 14, 30)), random.randint(1, 20)
        if n % 9 == 0:
            day += random.randint(60, 300)
        while day < 540:
            goods = random.sample([f"p{i}" for i in range(12)], random.randint(1, 4))
            purchases.sale(f"m{n:02d}", day, random.randint(2, 60) * 50, goods=goods)
            day += max(1, round(random.gauss(every, every / 4)))
    return purchases


def test_everybody_who_bought_has_one_row_with_a_value_in_every_place(fit: Callable[..., Fit]) -> None:
    found = fit(town())
    assert len(found.members) == len(found.rows["standings"])
    assert sorted(row["rank"] for row in found.rows["standings"]) == list(range(1, len(found.members) + 1))
    for row in found.rows["standings"]:
        assert row["stage"] in STAGES
        assert row["trend"] in TRENDS
        assert row["kind"] in KINDS
        assert row["abc"] in {"A", "B", "C"}
        assert 0 <= row["away_permille"] <= 1_000
        assert row["forecast_minor"] >= 0
        whole = {name: value for name, value in row.items() if isinstance(value, float)}
        assert whole == {}, "everything is a whole number"


def test_what_comes_after_the_cut_off_changes_nothing(fit: Callable[..., Fit]) -> None:
    purchases = town()
    before = fit(purchases).rows
    for n in range(60):
        for day in (0, -5, -400):
            purchases.sale(f"m{n:02d}", day, 77_777_777, goods=("p1", "poison"))
        purchases.sale(f"new {n}", -1, 5)
    assert fit(purchases).rows == before


def test_the_order_of_the_lines_changes_nothing(fit: Callable[..., Fit]) -> None:
    purchases = town(30)
    before = fit(purchases).rows
    Random(5).shuffle(purchases.heads)
    Random(6).shuffle(purchases.lines)
    assert fit(purchases).rows == before


def test_goods_that_came_back_were_never_bought(fit: Callable[..., Fit]) -> None:
    purchases = town(30)
    before = fit(purchases).rows
    for n in range(20):
        bought = purchases.sale(f"m{n:02d}", 30 + n, 5_000_000, goods=("p3",))
        purchases.sale(f"m{n:02d}", 2, 5_000_000, goods=("p3",), returns=bought, kind="return")
    after = fit(purchases).rows
    for name in ("standings", "losses", "usual"):
        assert after[name] == before[name], name


def test_nobody_bought_anything(fit: Callable[..., Fit]) -> None:
    assert all(rows == [] for rows in fit(Purchases()).rows.values())


def test_sales_without_members_only(fit: Callable[..., Fit]) -> None:
    purchases = Purchases()
    for n in range(30):
        purchases.sale(None, 1 + n, 500, goods=("a", "b"))
    found = fit(purchases).rows
    assert (found["standings"], found["usual"]) == ([], [])
    assert {row["product_id"] for row in found["companions"]} == {"a", "b"}


def test_one_member_is_no_pyramid(fit: Callable[..., Fit]) -> None:
    purchases = Purchases()
    purchases.sale("alone", 5, 10_000_000)
    found = fit(purchases)
    assert found.bands() == {"alone": "small"}
    assert found.members["alone"]["forecast_minor"] is None
    assert found.members["alone"]["stage"] == "acquisition"


def test_all_are_equal_and_the_shares_hold_all_the_same(fit: Callable[..., Fit]) -> None:
    purchases = Purchases()
    for n in range(100):
        for week in range(20):
            purchases.sale(f"m{n:02d}", 3 + 7 * week, 1_000)
    bands = fit(purchases).bands()
    assert [list(bands.values()).count(band) for band in BANDS] == [1, 4, 15, 80]
    assert bands["m00"] == "vip", "of equals the first id"


def test_one_giant_purchase_makes_no_vip(fit: Callable[..., Fit]) -> None:  # M11
    purchases = town()
    purchases.sale("giant", 10, 10**12)
    purchases.sale("m05", 10, 10**12)
    found = fit(purchases)
    assert found.bands()["giant"] not in BANDS[:2]
    assert found.members["giant"]["bulk_minor"] > 10**11
    assert found.members["m05"]["counted_minor"] < 10**6


def test_more_came_back_than_was_bought(fit: Callable[..., Fit]) -> None:
    purchases = town(30)
    for day in (5, 15, 25):
        purchases.sale("below zero", day, 100)
    purchases.sale("below zero", 3, 99_999, kind="return")
    found = fit(purchases)
    assert found.members["below zero"]["sales_minor"] < 0
    assert found.bands()["below zero"] == "small"
    assert found.members["below zero"]["kind"] != "customer"


def test_units_of_ten_thousand_count_as_no_quantity_by_default(fit: Callable[..., Fit]) -> None:
    purchases = town()
    for week in range(20):
        purchases.sale("tank", 4 + 7 * week, 100, goods=("fuel",))
        purchases.lines[-1]["quantity_milli"] = 10_004_000
    assert fit(purchases).bands()["tank"] == "small"


def test_products_without_a_category_or_a_name_are_products(fit: Callable[..., Fit]) -> None:
    purchases = town(30)
    goods = [
        {"product_id": "p1", "category": "", "unit": ""},
        {"product_id": "p2", "category": None, "unit": None},
    ]
    for line in purchases.lines[::5]:
        line["product_id"] = None
    assert len(fit(purchases, goods).members) == 30
