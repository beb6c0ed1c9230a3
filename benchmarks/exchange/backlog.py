"""Sales that waited for the line: how fast they reach head office, against a bare COPY of the rows that they become."""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import psycopg

from benchmarks.exchange.shop import Shop, Till
from benchmarks.figures import Figure

TILLS = 4
AT_LEAST = 5_000
"""Sales a second."""
OUTAGE_TILLS, OUTAGE_SALES, OUTAGE_LIMIT_S = 1_000, 500, 120.0
LINES = 8
"""That tills of an outage have open at a time, or the tills would need the machine for themselves."""
DAY_LIMIT_S, WEEK_LIMIT_S = 2.0, 6.0
BYTES_LIMIT = 500_000
COPY_LIMIT = 1 / 0.15
Cursor = psycopg.Cursor[Any]
_ROWS = ("purchase", "purchase_line", "ledger_entry", "lot", "inbox_event", "inbox_position")


def measure(shop: Shop, day: int, week: int) -> list[Figure]:
    figures = []
    for name, sales, limit_s in (("a day", day, DAY_LIMIT_S), ("seven days", week, WEEK_LIMIT_S)):
        till = shop.new_till()
        till.exchange()
        till.sell(sales)
        started = perf_counter()
        link = till.exchange()
        took = perf_counter() - started
        rate = f"{took:.1f} s, {sales / took:,.0f} sales/s"
        figures.append(
            Figure(f"{name} without a line, {sales:,} sales", rate, f"{limit_s:g} s", took / limit_s, 1.0)
        )
        sent = f"{link.bytes_up / 1e6:.2f} MB up, {link.bytes_down / 1e6:.2f} MB down"
        of_a_day = BYTES_LIMIT * sales / day
        figures.append(
            Figure(
                "its bytes on the line", sent, f"{of_a_day / 1e6:.1f} MB up", link.bytes_up / of_a_day, 1.0
            )
        )
        till.store.close()
    return figures


def against_copy(shop: Shop, sales: int) -> list[Figure]:
    """Four tills at once, each of a store with customers of its own."""
    took, many = _sent(shop, TILLS, sales, TILLS), TILLS * sales
    rows, copied = _copy_again(shop)
    return [
        Figure(
            f"{TILLS} tills at once, {many:,} sales",
            f"{took:.1f} s, {many / took:,.0f} sales/s",
            f"COPY of the same {rows:,} rows: {copied:.2f} s",
            took / copied,
            COPY_LIMIT,
        ),
        Figure(
            "the same", f"{many / took:,.0f} sales/s", f"{AT_LEAST:,} sales/s", AT_LEAST * took / many, 1.0
        ),
    ]


def outage(shop: Shop, tills: int) -> list[Figure]:
    """Head office was away, and each till of a chain has half a day to tell."""
    took, many = _sent(shop, tills, OUTAGE_SALES, LINES), tills * OUTAGE_SALES
    limit_s = OUTAGE_LIMIT_S * tills / OUTAGE_TILLS
    return [
        Figure(
            f"an outage: {tills:,} tills with {OUTAGE_SALES} sales each",
            f"{took:.1f} s, {many / took:,.0f} sales/s",
            f"{OUTAGE_LIMIT_S:g} s for {OUTAGE_TILLS:,} tills: {limit_s:.1f} s",
            took / limit_s,
            1.0,
        )
    ]


def _sent(shop: Shop, many: int, sales: int, lines: int) -> float:
    """Seconds until head office has what the tills of so many stores sold without a line."""
    tills = [shop.till_of_another_store() for _ in range(many)]
    for till in tills:
        till.sell(sales)
    started = perf_counter()
    with ThreadPoolExecutor(lines) as pool:
        list(pool.map(Till.exchange, tills))
    took = perf_counter() - started
    for till in tills:
        till.store.close()
    return took


def _copy_again(shop: Shop) -> tuple[int, float]:
    """The rows that are there, into tables with the same indexes; how many, and how long, the middle of three times."""
    address = shop.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection, connection.cursor() as cursor:
        data = {table: _copied_out(cursor, table) for table in _ROWS}
        took = sorted(sum(_copied_in(cursor, table, data[table]) for table in _ROWS) for _ in range(3))
    return sum(one.count(b"\n") for one in data.values()), took[1]


def _copied_out(cursor: Cursor, table: str) -> bytes:
    with cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as out:
        return b"".join(out)


def _copied_in(cursor: Cursor, table: str, data: bytes) -> float:
    cursor.execute(f"CREATE TABLE copy_of_{table} (LIKE {table} INCLUDING ALL)")
    started = perf_counter()
    with cursor.copy(f"COPY copy_of_{table} FROM STDIN") as into:
        into.write(data)
    took = perf_counter() - started
    cursor.execute(f"DROP TABLE copy_of_{table}")
    return took
