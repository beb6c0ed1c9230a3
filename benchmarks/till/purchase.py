"""Commit of a sale with four lines, against the driver alone writing the same rows as durably to the same disk.

The product records sales in one store, the driver writes the rows of such sales into a copy of it, in turns, so that
a slow moment of the disk meets both.
"""

import json
import os
import shutil
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.figures import Figure, against
from benchmarks.till import bare
from benchmarks.till.store import card_number, member_id
from pos_loyalty.checkout import programme
from pos_loyalty.checkout.purchase import Sale, record_purchase
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.till.wiring import new_id, now_ms

LIMIT = 2.0
_WRITTEN = ("purchase", "purchase_line", "event", "ledger_entry")

Rows = dict[str, list[tuple[Any, ...]]]


def measure(data: Path, members: int, runs: int) -> list[Figure]:
    """Adds `runs` sales to the store in `data`."""
    copy = data.with_name(f"{data.name}-copy")
    copy.mkdir()
    try:
        # A closed store has no log beside it, so that the file is all of it.
        TillStore.open(data / FILE_NAME).close()
        _copy(data / FILE_NAME, copy / FILE_NAME)
        return _in_turns(data, copy, members, runs)
    finally:
        shutil.rmtree(copy)


def _copy(source: Path, target: Path) -> None:
    shutil.copy(source, target)
    with target.open("rb+") as file:
        # Else the disk would be busy with the copy while it is measured.
        os.fsync(file.fileno())


def _in_turns(data: Path, copy: Path, members: int, runs: int) -> list[Figure]:
    store = TillStore.open(data / FILE_NAME)
    with store.reading() as connection:
        ours_again, driver = (bare.connect(folder / FILE_NAME, connection) for folder in (data, copy))
    pair = _Pair(store, driver, members)
    # What the driver is to write, from as many sales before; they also compile the statements.
    pair.rows = [_rows_of(ours_again, pair.record(run)) for run in range(runs + 1)]
    ours_again.close()
    pair.write()
    pair.product, pair.driver = [], []
    for run in range(runs):
        # Who comes second finds a busier disk, so they take turns at that too.
        if run % 2:
            pair.record(run)
            pair.write()
        else:
            pair.write()
            pair.record(run)
    driver.close()
    store.close()
    yardstick = "bare transaction, same rows, synchronous=FULL"
    return [against("commit of a sale, 4 lines", pair.product, yardstick, pair.driver, LIMIT)]


class _Pair:
    """The product and the driver, each with its times."""

    def __init__(self, store: TillStore, driver: Any, members: int) -> None:
        self._store, self._driver, self._members = store, driver, members
        self._known = programme.load(store)
        self.rows: list[Rows] = []
        self.product: list[float] = []
        self.driver: list[float] = []

    def record(self, run: int) -> str:
        number = run * 7_919 % self._members
        sale = Sale(lines(run), member_id(number), card_number(number))
        timezone, at = self._known.who.timezone, now_ms()
        scheme = self._known.scheme(at)
        started = perf_counter()
        done = record_purchase(self._store, sale, scheme, timezone, at, new_id)
        self.product.append(perf_counter() - started)
        return done.purchase_id

    def write(self) -> None:
        rows = self.rows.pop(0)
        started = perf_counter()
        _write(self._driver, rows)
        self.driver.append(perf_counter() - started)


def lines(run: int) -> tuple[BasketLine, ...]:
    return tuple(
        BasketLine(n, f"P{(run + n) % 5_000:05d}", f"Rice cake {n}", "Food", 1000, 1_000 * n)
        for n in range(1, 5)
    )


def _rows_of(connection: Any, purchase_id: str) -> Rows:
    """What the product wrote for one sale, for the driver to write again."""
    seq, body = connection.execute("SELECT seq, body FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    assert json.loads(body)["purchase_id"] == purchase_id
    found = {
        table: connection.execute(f"SELECT * FROM {table} WHERE purchase_id = ?", (purchase_id,)).fetchall()
        for table in ("purchase", "purchase_line")
    }
    found["event"] = connection.execute("SELECT * FROM event WHERE seq = ?", (seq,)).fetchall()
    found["ledger_entry"] = connection.execute("SELECT * FROM ledger_entry WHERE seq = ?", (seq,)).fetchall()
    assert [len(found[table]) for table in _WRITTEN] == [1, 4, 1, 1]
    return found


def _write(connection: Any, rows: Rows) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("UPDATE terminal SET next_receipt = next_receipt + 1")
    for table in _WRITTEN:
        places = ", ".join("?" * len(rows[table][0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows[table])
    connection.execute("COMMIT")
