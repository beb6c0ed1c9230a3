"""Makes the books of a head office: members with lots and a ledger, and one member who buys a hundred times a year.

Plain inserts into a database that the real migrations made. The sums agree: what is left of a lot is the sum of its
entries, and a member's points are the sum of the ledger.
"""

import json
import random
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3

from benchmarks.points import rules
from benchmarks.till.store import member_id
from pos_loyalty.domain.points import accrue
from pos_loyalty.head_office.bootstrap import open_head_office

LOTS = 5
ENTRIES_OF_A_LOT = 10
ENTRIES_OF_A_MEMBER = LOTS * ENTRIES_OF_A_LOT
EARNED, SPENT = 1_000, 50
TODAY = date(2026, 6, 30)
NOW_MS = int(datetime(2026, 6, 30, 3, tzinfo=UTC).timestamp() * 1000)

PURCHASES_OF_A_YEAR = 100
LINES_OF_A_PURCHASE = 10

# Ids of one member in the order of the key, so that the pages of the tables are filled one after the other.
_LEDGER = """
    INSERT INTO ledger_entry (member_id, entry_id, kind, points, cause_kind, cause_id, occurred_at_ms, lot_id)
    SELECT m.member_id, printf('%08x-0000-7000-8000-%s', place, substr(m.member_id, -12)),
        iif(place % :of_lot = 0, 'earn', 'burn'), iif(place % :of_lot = 0, :earned, -:spent),
        iif(place % :of_lot = 0, 'purchase', 'redemption'),
        printf('%08x-1111-7000-8000-%s', iif(place % :of_lot = 0, place / :of_lot, 100 + place), substr(m.member_id, -12)),
        :now_ms - place * 86400000,
        printf('%08x-1111-7000-8000-%s', place / :of_lot, substr(m.member_id, -12))
    FROM (SELECT member_id FROM member ORDER BY member_id) m CROSS JOIN (
        WITH RECURSIVE places(place) AS (SELECT 0 UNION ALL SELECT place + 1 FROM places WHERE place + 1 < :entries)
        SELECT place FROM places)
"""
_LOTS = """
    INSERT INTO lot (member_id, lot_id, earned_on, spendable_on, expires_on, points_left)
    SELECT member_id, lot_id, date(:today, '-' || row_number() OVER one || ' months'), date(:today, '-1 months'),
        date(:today, '+' || row_number() OVER one || ' months'), sum(points)
    FROM ledger_entry GROUP BY member_id, lot_id WINDOW one AS (PARTITION BY member_id ORDER BY lot_id)
"""


@dataclass(frozen=True)
class Books:
    """A database with `members`, and how many of their entries there are."""

    path: Path
    members: int

    @property
    def entries(self) -> int:
        return self.members * ENTRIES_OF_A_MEMBER


def make_books(folder: Path, entries: int) -> Books:
    """A head office with so many entries (fifty a member) in `folder`; one that is there is taken as it is."""
    books = Books(folder / f"head-office-{entries}.db", max(1, entries // ENTRIES_OF_A_MEMBER))
    if books.path.exists():
        return books
    unfinished = books.path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    open_head_office(str(unfinished)).dispose()
    connection = _driver(unfinished)
    connection.execute("BEGIN")
    points = LOTS * (EARNED - (ENTRIES_OF_A_LOT - 1) * SPENT)
    _put(
        connection,
        "member",
        ("member_id", "name", "phone", "status", "points"),
        ((member_id(number), f"Member {number}", "", "active", points) for number in range(books.members)),
    )
    connection.execute(
        _LEDGER,
        {
            "of_lot": ENTRIES_OF_A_LOT,
            "entries": ENTRIES_OF_A_MEMBER,
            "earned": EARNED,
            "spent": SPENT,
            "now_ms": NOW_MS,
        },
    )
    connection.execute(_LOTS, {"today": TODAY.isoformat()})
    connection.execute("COMMIT")
    connection.close()
    unfinished.rename(books.path)
    return books


def add_a_year(path: Path, document: dict[str, Any]) -> str:
    """A member with a year of purchases under these rules, which the head office gets too; the member's id."""
    buyer = member_id(2**31)
    year = _Year(buyer, document)
    for number in range(PURCHASES_OF_A_YEAR):
        year.buy(number)
    connection = _driver(path)
    connection.execute("BEGIN")
    connection.execute("DELETE FROM scheme")
    _put(
        connection, "scheme", ("version", "document", "published_at_ms"), [(1, json.dumps(document), NOW_MS)]
    )
    _put(
        connection,
        "member",
        ("member_id", "name", "phone", "status", "points"),
        [(buyer, "Buyer", "", "active", year.points)],
    )
    for table, columns in _COLUMNS.items():
        _put(connection, table, columns, year.rows[table])
    connection.execute("COMMIT")
    connection.close()
    return buyer


_COLUMNS = {
    "purchase": (
        *("purchase_id", "kind", "receipt_code", "store_id", "member_id", "purchased_at_ms", "business_date"),
        *("total_minor", "voucher_minor", "currency", "points", "facts", "scheme_version", "content_hash"),
    ),
    "purchase_line": (
        *("purchase_id", "line_no", "product_id", "name", "category", "quantity_milli", "amount_minor"),
        *("discount_minor", "voucher_minor", "tags"),
    ),
    "lot": ("member_id", "lot_id", "earned_on", "spendable_on", "expires_on", "points_left"),
    "ledger_entry": (
        *("member_id", "entry_id", "kind", "points", "cause_kind", "cause_id", "occurred_at_ms", "lot_id"),
    ),
}


class _Year:
    """Rows of one member's purchases; each fourth lot was spent again."""

    def __init__(self, buyer: str, document: dict[str, Any]) -> None:
        self._buyer = buyer
        self._scheme = rules.scheme(document)
        self._random = random.Random(11)
        self.points = 0
        self.rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}

    def buy(self, number: int) -> None:
        purchase_id = member_id(2**30 + number)
        day = TODAY - timedelta(days=364 - number * 364 // PURCHASES_OF_A_YEAR)
        at = datetime(day.year, day.month, day.day, 10, 30, tzinfo=UTC)
        lines = rules.basket(self._random.randrange(1_000), LINES_OF_A_PURCHASE)
        facts = rules.facts(at.replace(tzinfo=None))
        earned = accrue(lines, self._scheme, facts).points
        at_ms = int(at.timestamp() * 1000)
        self.rows["purchase"].append(
            (
                *(purchase_id, "sale", f"R{number:06d}", "S1", self._buyer, at_ms, day.isoformat()),
                *(sum(line.amount_minor for line in lines), sum(line.voucher_minor for line in lines), "KRW"),
                *(earned, json.dumps(facts.document()), 1, "hash"),
            )
        )
        self.rows["purchase_line"] += [
            (
                *(purchase_id, line.line_no, line.product_id, line.name, line.category, line.quantity_milli),
                *(line.amount_minor, line.discount_minor, line.voucher_minor, json.dumps(list(line.tags))),
            )
            for line in lines
        ]
        self._into_lot(purchase_id, day, at_ms, earned)

    def _into_lot(self, purchase_id: str, day: date, at_ms: int, earned: int) -> None:
        if not earned:
            return
        spent = earned if len(self.rows["lot"]) % 4 == 0 else 0
        last_day = (day + timedelta(days=400)).isoformat()
        spendable_on = (day + timedelta(days=14)).isoformat()
        self.rows["lot"].append(
            (self._buyer, purchase_id, day.isoformat(), spendable_on, last_day, earned - spent)
        )
        self._entry(purchase_id, "earn", earned, "purchase", at_ms)
        if spent:
            self._entry(purchase_id, "burn", -spent, "redemption", at_ms + 10**9)

    def _entry(self, lot_id: str, kind: str, points: int, cause: str, at_ms: int) -> None:
        entry_id = member_id(2**29 + len(self.rows["ledger_entry"]))
        cause_id = lot_id if cause == "purchase" else entry_id
        self.rows["ledger_entry"].append(
            (self._buyer, entry_id, kind, points, cause, cause_id, at_ms, lot_id)
        )
        self.points += points


def _driver(path: Path) -> Any:
    connection = sqlcipher3.connect(str(path), isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=OFF", "cache_size=-262144"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _put(connection: Any, table: str, columns: tuple[str, ...], rows: Any) -> None:
    places = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)
