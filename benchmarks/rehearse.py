"""How long a year of purchases takes under old and new rules, beside a bare sqlite3 that only reads the same rows.

    python -m benchmarks.rehearse                     imports Complete Journey first, a minute more
    python -m benchmarks.rehearse --files FOLDER      the same from the files of `complete_journey.py`
    python -m benchmarks.rehearse --database FILE     with a head office that has that year already

The rules are ten beside the base rule, with a group that takes the best, caps, tiers by what was bought and points that
end. The exit status is 1 when a limit was missed.
"""

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from benchmarks.complete_journey import convert
from benchmarks.import_lines import measured_import, peak_memory_mb
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.importing.job import ImportFiles
from pos_loyalty.head_office.rehearsing.job import Request, rehearse

MOST_SECONDS = 60
MOST_MEMORY_MB = 1_500
YEAR = (date(2017, 1, 1), date(2017, 12, 31))
RULES = """
version = 2
programme = 1
currency = "USD"
time_zone = "America/New_York"
long_absence_days = 60
birthday_window_days = 7
tiering = { basis = "threshold", period_days = 180, hold_months = 3, demotion = "step" }
expiry = { rule = "months", months = 6 }
worth = { points = 100, minor = 100 }
groups = [{ id = "multiply", takes = "best" }]
rules = [
    { id = "produce", kind = "multiply", factor = 2, goods = { categories = ["PRODUCE"] } },
    { id = "evening", kind = "multiply", factor = 1.5, when = { weekly = ["mon-fri 17:00-20:00"] } },
    { id = "gold", kind = "multiply", factor = 1.25, when = { tiers = ["gold", "vip"] } },
    { id = "birthday", kind = "multiply", factor = 3, when = { birthday = "week" } },
    { id = "meat", kind = "amount", points = 1, per_amount_minor = 200, goods = { categories = ["MEAT", "MEAT-PCKGD"] } },
    { id = "deli", kind = "unit", points = 2, goods = { categories = ["DELI"] } },
    { id = "visit", kind = "visit", points = 3 },
    { id = "large", kind = "bonus", points = 50, when = { minimum_purchase_minor = 10000 } },
    { id = "first", kind = "bonus", points = 100, when = { first_purchase = true } },
    { id = "summer", kind = "bonus", points = 10, when = { from = 2017-06-01, until = 2017-08-31 } },
]
tiers = [
    { code = "vip", names = { en = "VIP" }, threshold = 300000 },
    { code = "gold", names = { en = "Gold" }, threshold = 100000 },
    { code = "silver", names = { en = "Silver" }, threshold = 30000 },
    { code = "member", names = { en = "Member" } },
]
earn = { points = 1, per_amount_minor = 100, excluded_categories = ["FUEL"], most = { per_day = 500, per_month = 3000 } }
"""
PURCHASES = """
    SELECT purchase_id, kind, returns_purchase_id, member_id, store_id, purchased_at_ms, business_date, points, facts
    FROM purchase WHERE business_date BETWEEN ? AND ?
"""
LINES = """
    SELECT purchase_id, line_no, product_id, category, quantity_milli, amount_minor, discount_minor, voucher_minor, tags
    FROM purchase_line
"""


def measured(database: str, scheme: Path) -> dict[str, object]:
    """In a process of its own, whose peak of memory is that of the rehearsal."""
    engine = open_head_office(database)
    started = time.perf_counter()
    found = rehearse(engine, Request(scheme, *YEAR), now_ms=time.time_ns() // 1_000_000)
    seconds = time.perf_counter() - started
    engine.dispose()
    return {
        "purchases": found.purchases,
        "lines": found.lines,
        "points": [found.old.points, found.new.points],
        "seconds": round(seconds, 1),
        "processor_seconds": round(_processor_seconds(), 1),
        "memory_mb": peak_memory_mb(),
    }


def _processor_seconds() -> float:
    """Of this process and the one it started, with their start: what a busy machine does not make longer."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def measured_yardstick(database: str) -> float:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    started = time.perf_counter()
    read = sum(1 for _ in connection.execute(PURCHASES, [str(day) for day in YEAR]))
    read += sum(1 for _ in connection.execute(LINES))
    seconds = time.perf_counter() - started
    connection.close()
    assert read, "a bare read of nothing says nothing"
    return seconds


def main(database: str, folder: Path) -> dict[str, object]:
    scheme = folder / "new.toml"
    scheme.write_text(RULES, encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.rehearse", "--database", database, "--measure", str(scheme)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, object] = json.loads(done.stdout)
    bare = measured_yardstick(database)
    seconds, memory_mb = float(str(found["seconds"])), int(str(found["memory_mb"]))
    return found | {
        "bare_read_seconds": round(bare, 2),
        "times_bare_read": round(seconds / bare, 1),
        "load_average": round(os.getloadavg()[0], 1),
        "holds": seconds <= MOST_SECONDS and memory_mb < MOST_MEMORY_MB,
    }


def imported(folder: Path, files: Path | None) -> str:
    names = ("members", "products", "purchases")
    paths = convert(folder) if files is None else {name: files / f"{name}.csv" for name in names}
    database = folder / "head-office.db"
    measured_import(database, ImportFiles(*(paths[name] for name in names)), folder)
    return str(database)


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=Path)
    parser.add_argument("--database")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    given = _given()
    if given.measure is not None:
        print(json.dumps(measured(given.database, given.measure)))
        sys.exit()
    with tempfile.TemporaryDirectory() as made:
        where = Path(made)
        seen = main(given.database or imported(where, given.files), where)
        print(json.dumps(seen, indent=2))
    sys.exit(0 if seen["holds"] else 1)
