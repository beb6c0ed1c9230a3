"""Purchase lines of a chain of any size, made by rule: for measuring what the size costs, not what is found out.

Members come at rhythms of their own, a tenth of them stop; six of ten goods on a receipt are favourites of the member, the
others are drawn from all goods, few of which are bought often. The same size gives the same lines.
"""

from pathlib import Path

DAYS = 730
STORES = 50
PRODUCTS = 20_000
FIRST_DAY = 738_000
CUTOFF = FIRST_DAY + DAYS
BASKET = 10
LINES_OF_A_VISIT = 8.7

# Numbers from 0 to 1, made of a row's own numbers; shapes as of real shops: many rare goods and members, few frequent ones.
_SQL = """
CREATE MACRO part(a, b, c) AS (hash(a * 1000003 + b * 7919 + c) % 1000003) / 1000003.0;
CREATE MACRO good(u) AS CAST(floor({products} * pow(u, 3)) AS BIGINT);
CREATE TEMP TABLE visit AS
SELECT row_number() OVER (ORDER BY day, m, k) AS v, m, day FROM (
    SELECT m, k, {first} + CAST(floor(start + (stop - start) * part(m, k, 2)) AS BIGINT) AS day FROM (
        SELECT m, {days} * 0.5 * pow(part(m, 0, 3), 4) AS start,
            CASE WHEN part(m, 0, 4) < 0.1 THEN {days} * (0.6 + 0.3 * part(m, 0, 5)) ELSE {days} END AS stop,
            greatest(1, CAST(round({mean} * 0.61 * exp(0.99 * sqrt(-2 * ln(1e-9 + part(m, 0, 6)))
                * cos(6.283185 * part(m, 0, 7)))) AS BIGINT)) AS many
        FROM (SELECT range AS m FROM range({members}))
    ), LATERAL (SELECT range AS k FROM range(many))
);
COPY (
    SELECT CASE WHEN m % 20 = 0 THEN NULL ELSE printf('0198c000-0000-7000-8000-%012d', m) END AS member_id,
        's' || m % {stores} AS store_id, day,
        printf('0198d000-0000-7000-8000-%012d', v) AS purchase_id,
        printf('8800000%06d', product) AS product_id,
        CASE WHEN product % 97 = 0 THEN 12000 ELSE 1000 + 1000 * (v % 2) END AS quantity_milli,
        (50 + product * 7919 % 1950) * (1 + v % 2) AS amount_minor,
        CASE WHEN (v + product) % 8 = 0 THEN 20 ELSE 0 END AS discount_minor
    FROM (
        SELECT DISTINCT v, m, day, good(CASE WHEN part(v, n, 8) < 0.6
            THEN part(m, CAST(floor(30 * pow(part(v, n, 9), 2)) AS BIGINT), 10) ELSE part(v, n, 11) END) AS product
        FROM (SELECT v, m, day, CAST(1 + floor((2 * {basket} - 1) * part(v, 0, 12)) AS BIGINT) AS many FROM visit),
            LATERAL (SELECT range AS n FROM range(many))
    )
    ORDER BY day, v
) TO '{lines}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 200000);
COPY (
    SELECT printf('8800000%06d', range) AS product_id, 'c' || range % 200 AS category,
        'c' || range % 200 || '/' || range % 1400 AS subcategory, 'pc' AS unit
    FROM range({products})
) TO '{goods}' (FORMAT parquet);
"""


def write(folder: Path, members: int, lines: int) -> tuple[Path, Path]:
    """The files of net lines and of products; a few lines fewer than asked for, as no receipt names a product twice."""
    import duckdb

    paths = folder / "chain-lines.parquet", folder / "chain-products.parquet"
    with duckdb.connect(
        config={"memory_limit": "8GB", "threads": 2, "temp_directory": str(folder)}
    ) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            _SQL.format(
                members=members,
                mean=lines / members / LINES_OF_A_VISIT,
                first=FIRST_DAY,
                days=DAYS,
                stores=STORES,
                products=PRODUCTS,
                basket=BASKET,
                lines=paths[0],
                goods=paths[1],
            )
        )
    return paths
