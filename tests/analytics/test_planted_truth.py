"""What was planted in the demonstration shop is found again: how much of it (recall), and how much else (precision)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from pos_loyalty.analytics import fit
from pos_loyalty.analytics.facts import NET_COLUMNS
from pos_loyalty.analytics.ranking import band_of
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.head_office.reports.work_lists import BULK_SHARE
from pos_loyalty.simulation.population import Shop, generate_shop

TODAY = date(2026, 3, 2)
SEEDS = (1, 4)
SETTINGS = Settings()
STRONG = 100_000
"""A weight of one tenth: well beyond what chance gives."""


class Found:
    def __init__(self, shop: Shop) -> None:
        products = {
            "product_id": [product.product_id for product in shop.products],
            "category": [product.category.en for product in shop.products],
            "subcategory": [product.subcategory.en for product in shop.products],
            "unit": [product.unit for product in shop.products],
        }
        tables = fit(_net_lines(shop), pa.table(products), TODAY, SETTINGS)
        self.shop = shop
        self.truth = shop.truth
        self.rows = {name: table.to_pylist() for name, table in tables.items()}
        self.standings: dict[str, dict[str, Any]] = {row["member_id"]: row for row in self.rows["standings"]}

    def out_of_season(self) -> set[str]:
        """Of the planted goods, those that were sold neither this month nor the one before."""
        months = {TODAY.month, (TODAY.month - 2) % 12 + 1}
        return {good.product_id for good in self.truth.seasonal if months.isdisjoint(good.months)}


def _net_lines(shop: Shop) -> pa.Table:
    sales = {purchase.purchase_id: purchase for purchase in shop.purchases}
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for purchase in shop.purchases:
        bought_as = sales[purchase.returns_purchase or purchase.purchase_id]
        sign = 1 if purchase.kind == "sale" else -1
        head = bought_as.member_id, bought_as.store_id, bought_as.purchased_at.date().toordinal()
        for line in purchase.lines:
            total = sums[(*head, bought_as.purchase_id, line.product_id)]
            for place, value in enumerate((line.quantity * 1_000, line.amount_minor, line.discount_minor)):
                total[place] += sign * value
    rows = ((*key, *total) for key, total in sums.items())
    return pa.table(dict(zip(NET_COLUMNS, map(list, zip(*rows, strict=True)), strict=True)))


@pytest.fixture(scope="module", params=SEEDS)
def found(request: pytest.FixtureRequest) -> Found:
    return Found(generate_shop(request.param, TODAY))


def _shares(told: Iterable[Any], planted: Iterable[Any]) -> tuple[float, float]:
    """Recall and precision."""
    told, planted = set(told), set(planted)
    assert told
    assert planted
    return len(told & planted) / len(planted), len(told & planted) / len(told)


def test_champions_are_found_and_nobody_else(found: Found) -> None:
    told = {(row["member_id"], row["champion_of"]) for row in found.rows["standings"] if row["champion_of"]}
    planted = {(champion.member_id, champion.product_id) for champion in found.truth.champions}
    assert _shares(told, planted) == (1.0, 1.0)


def test_silent_leavers_are_found_lost(found: Found) -> None:
    told = {row["member_id"] for row in found.rows["losses"]}
    recall, precision = _shares(told, (leaver.member_id for leaver in found.truth.leavers))
    assert recall == 1.0
    assert precision >= 0.95
    last = {row["member_id"]: date.fromordinal(row["last_day"]) for row in found.rows["losses"]}
    assert all(last[leaver.member_id] == leaver.last_visit for leaver in found.truth.leavers)


def test_bulk_buyers_are_named_and_no_vips(found: Found) -> None:
    told = {
        row["member_id"]
        for row in found.rows["standings"]
        if row["bulk_minor"] * BULK_SHARE > row["sales_minor"]
    }
    planted = {buyer.member_id for buyer in found.truth.bulk_buyers}
    recall, precision = _shares(told, planted)
    assert recall >= 0.95
    assert precision >= 0.8
    ranks = [found.standings[one] for one in planted]
    assert "vip" not in {band_of(row["rank"], row["members"], SETTINGS.ranking) for row in ranks}


def test_complements_are_found_by_the_baskets(found: Found) -> None:
    """A planted pair is one of two goods, of which either calls for the other."""
    gone = found.out_of_season()
    planted = {
        frozenset((pair.product_id, pair.companion_id))
        for pair in found.truth.pairs
        if gone.isdisjoint((pair.product_id, pair.companion_id))
    }
    companions = [
        (frozenset((row["product_id"], row["companion_id"])), row["weight_micro"])
        for row in found.rows["companions"]
    ]
    recall, _ = _shares((pair for pair, _ in companions), planted)
    assert recall >= 0.95
    strong_recall, strong_precision = _shares((pair for pair, w in companions if w >= STRONG), planted)
    assert strong_recall >= 0.9
    assert strong_precision >= 0.98


def test_goods_out_of_season_are_not_suggested(found: Found) -> None:
    gone = found.out_of_season()
    assert len(gone) >= 3
    assert gone.isdisjoint(row["product_id"] for row in found.rows["usual"])
    assert gone.isdisjoint(row["companion_id"] for row in found.rows["companions"])
