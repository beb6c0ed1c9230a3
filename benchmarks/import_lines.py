"""How fast head office takes in purchase lines, beside a bare sqlite3 that only inserts the same rows.

    python -m benchmarks.import_lines [FOLDER [csv|parquet]]

FOLDER holds members, products and purchases as `complete_journey.py` writes them; without one they are written
first. The import also parses, checks, joins, hashes, computes points, keeps the ledger and marks what is news to
the tills; the yardstick gets finished tuples and inserts them in the order of the key.
"""

import json
import os
import resource
import sqlite3
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.complete_journey import convert
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.currency import count_in
from pos_loyalty.head_office.importing.job import ImportFiles, import_files
from pos_loyalty.head_office.transactions import write

LEAST_LINES_PER_S = 50_000
MOST_MEMORY_MB = 1_500

TABLE = """
    CREATE TABLE purchase_line (purchase_id TEXT, line_no INTEGER, product_id TEXT, name TEXT, category TEXT,
    quantity_milli INTEGER, amount_minor INTEGER, discount_minor INTEGER, returns_line_no INTEGER,
    PRIMARY KEY (purchase_id, line_no)) WITHOUT ROWID
"""
Row = tuple[object, ...]


def measured_import(database: Path, files: ImportFiles, rejected: Path) -> tuple[int, float]:
    """Lines, and seconds for the whole of it: members, products and purchases, durable at the end."""
    engine = open_head_office(str(database))
    write(engine, lambda connection: count_in(connection, "USD", 0))
    started = time.perf_counter()
    summary = import_files(
        engine, files, zone=ZoneInfo("America/New_York"), now=datetime.now(UTC), rejected_folder=rejected
    )
    seconds = time.perf_counter() - started
    engine.dispose()
    return summary.rows["purchases"]["new"], seconds


def measured_yardstick(database: Path, folder: Path) -> float:
    with sqlite3.connect(database) as source:
        rows: list[Row] = source.execute("SELECT * FROM purchase_line").fetchall()
    source.close()
    connection = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", TABLE, "BEGIN IMMEDIATE"):
        connection.execute(statement)
    started = time.perf_counter()
    connection.executemany("INSERT INTO purchase_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute("COMMIT")
    seconds = time.perf_counter() - started
    connection.close()
    return seconds


def main(folder: Path, given: Path | None, file_format: str) -> dict[str, object]:
    if given is None:
        paths = convert(folder, file_format)
    else:
        paths = {name: given / f"{name}.{file_format}" for name in ("members", "products", "purchases")}
    files = ImportFiles(paths["members"], paths["products"], paths["purchases"])
    lines, seconds = measured_import(folder / "head-office.db", files, folder)
    # The peak so far: the yardstick holds all rows at once.
    memory_mb = peak_memory_mb()
    bare = measured_yardstick(folder / "head-office.db", folder)
    return {
        "lines": lines,
        "seconds": round(seconds, 1),
        "lines_per_s": round(lines / seconds),
        "memory_mb": memory_mb,
        "bare_sqlite3_seconds": round(bare, 1),
        "times_bare_sqlite3": round(seconds / bare, 1),
        "load_average": round(os.getloadavg()[0], 1),
        "holds": lines / seconds >= LEAST_LINES_PER_S and memory_mb < MOST_MEMORY_MB,
    }


def peak_memory_mb() -> int:
    """Of this process and the largest of those it started, together."""
    both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(who).ru_maxrss for who in both) // 1024


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        where = Path(sys.argv[1]) if len(sys.argv) > 1 else None
        print(json.dumps(main(Path(made), where, sys.argv[2] if len(sys.argv) > 2 else "csv"), indent=2))
