"""The analyses as plain functions on purchase lines from anywhere."""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from pos_loyalty import analytics
from pos_loyalty.analytics import api, fit, suggest
from pos_loyalty.analytics.api import TABLES, Named
from pos_loyalty.checkout import suggest as checkout_suggest

CUTOFF = date(2026, 3, 1)
PRODUCTS = pa.table(
    {
        "product_id": ["tea", "milk", "rice", "sauce"],
        "category": ["A"] * 4,
        "subcategory": [""] * 4,
        "unit": ["pc"] * 4,
    }
)


def lines() -> dict[str, list[Any]]:
    """Thirty members come weekly for tea, every other time for milk; rice goes with sauce, bought by nobody we know."""
    known = [
        (f"m{n:02d}", "S", CUTOFF - timedelta(days=8 + 7 * week), f"{n}-{week}", product, 1_000, 500, 0)
        for week in range(40)
        for n in range(30)
        for product in (("tea", "milk") if week % 2 else ("tea",))
    ]
    unknown = [
        (None, "S", CUTOFF - timedelta(days=3), f"x{n}", product, 1_000, 300, 0)
        for n in range(200)
        for product in (("rice", "sauce") if n % 2 else ("milk",))
    ]
    names = (
        "member_id",
        "store_id",
        "day",
        "purchase_id",
        "product_id",
        "quantity_milli",
        "amount_minor",
        "discount_minor",
    )
    return dict(zip(names, map(list, zip(*known, *unknown, strict=True)), strict=True))


@pytest.fixture(scope="module")
def tables() -> dict[str, pa.Table]:
    return fit(pa.table(lines()), PRODUCTS, CUTOFF)


def test_every_table_is_there_and_whole(tables: dict[str, pa.Table]) -> None:
    assert set(tables) == set(TABLES)
    assert tables["standings"].num_rows == 30
    floats = [
        field.name for table in tables.values() for field in table.schema if pa.types.is_floating(field.type)
    ]
    assert floats == []


def test_usual_and_new_are_two_lists(tables: dict[str, pa.Table]) -> None:
    usual, new = suggest(tables, "m00", ["rice"])
    assert [one.product_id for one in usual] == ["tea", "milk"]
    assert new == [Named("sauce", new[0].score, "rice")]
    assert new[0].score > 0
    assert suggest(tables, "m00", ["rice", "sauce", "tea"])[1] == []
    assert suggest(tables, "m00", most=(1, 0)) == ([usual[0]], [])


def test_of_whom_nothing_is_known_most_customers_tell(tables: dict[str, pa.Table]) -> None:
    usual, new = suggest(tables, "nobody", most=(2, 2))
    assert usual == []
    assert [(one.product_id, one.because) for one in new] == [("tea", None), ("milk", None)]
    assert suggest(tables, "nobody", ["tea"], most=(2, 1))[1][0].because == "tea"


def test_what_the_basket_calls_for_comes_before_what_members_alike_buy(tables: dict[str, pa.Table]) -> None:
    row = {"member_id": "m00", "product_id": "rice", "weight_micro": 9, "place": 0}
    alike = tables | {"alike": pa.Table.from_pylist([row, row | {"product_id": "jam", "place": 1}])}
    assert [one.product_id for one in suggest(alike, "m00", most=(2, 3))[1]] == ["rice", "jam", "sauce"]
    assert [one.product_id for one in suggest(alike, "m00", ["rice"], most=(2, 3))[1]] == ["sauce", "jam"]


def test_days_may_be_numbers_or_dates(tables: dict[str, pa.Table]) -> None:
    numbered = lines()
    numbered["day"] = [day.toordinal() for day in numbered["day"]]
    again = fit(pa.table(numbered), PRODUCTS, CUTOFF)
    for name in TABLES:
        assert sorted(again[name].to_pylist(), key=str) == sorted(tables[name].to_pylist(), key=str)


def test_a_column_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match="lines lack amount_minor"):
        fit(pa.table(lines()).drop_columns("amount_minor"), PRODUCTS, CUTOFF)
    with pytest.raises(ValueError, match="products lack category, subcategory, unit"):
        fit(pa.table(lines()), PRODUCTS.select(["product_id"]), CUTOFF)


def test_the_till_weighs_the_basket_as_this_does() -> None:
    assert api.IN_BASKET_PERCENT == checkout_suggest.IN_BASKET_PERCENT


def test_the_package_has_these_two_and_no_others() -> None:
    with pytest.raises(AttributeError):
        analytics.nonsense  # noqa: B018 - asked for
