"""A temporary file that sorts what is larger than memory, and remembers ids seen and rows refused.

Purchases are read in the order of the file and needed in the order of their ids: lines of one purchase need not
stand together, and a table that grows at its end is written several times faster. The file is gone afterwards.
"""

import marshal
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from pos_loyalty.domain.basket import MAX_LINES
from pos_loyalty.head_office.refusals import OperatorError

_TABLES = """
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -16384;
    PRAGMA temp_store = FILE;
    CREATE TABLE part (
        key BLOB, purchase TEXT, store TEXT, member TEXT, at_ms INTEGER, kind TEXT, returns TEXT,
        line INTEGER, lines BLOB
    );
    CREATE TABLE held_return (at_ms INTEGER, key BLOB, document BLOB, PRIMARY KEY (at_ms, key)) WITHOUT ROWID;
    CREATE TABLE broken (key BLOB PRIMARY KEY, line INTEGER) WITHOUT ROWID;
    CREATE TABLE seen (kind TEXT, id TEXT, line INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE TABLE rejected (file TEXT, line INTEGER, reason TEXT, PRIMARY KEY (file, line)) WITHOUT ROWID;
"""


class StagedHead(NamedTuple):
    """What the lines of a purchase agree on (or not)."""

    key: bytes
    purchase: str
    store: str
    member: str
    at_ms: int
    kind: str
    returns: str


StagedLine = tuple[int, str, int, int, int]
"""Line number, product, quantity in thousandths, amount and discount in minor units."""


class StagedPurchase(NamedTuple):
    """All that the file says under one purchase id; `broken_line` names a line of it that could not be read."""

    heads: list[StagedHead]
    lines: list[StagedLine]
    broken_line: int | None


Part = tuple[bytes, str, str, str, int, str, str, int, bytes]
"""Lines that stood together under one head: the head's fields, the first line's number, the lines as `marshal` bytes.

A purchase has as many parts as places in the file.
"""


class Staging:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.executescript(_TABLES)
        # One transaction to the end: nobody else reads the file, and nobody will miss it.
        connection.execute("BEGIN")

    # Rows on their way in

    def add_parts(self, parts: Iterable[Part]) -> None:
        self._connection.executemany("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", parts)

    def break_purchases(self, keys: Iterable[tuple[bytes, int]]) -> None:
        self._connection.executemany("INSERT OR IGNORE INTO broken VALUES (?, ?)", keys)

    def first_line_of(self, kind: str, key: str, line: int) -> int | None:
        """The line that had this id before, or None for the first one."""
        added = self._connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (kind, key, line))
        if added.rowcount:
            return None
        seen = self._connection.execute("SELECT line FROM seen WHERE kind = ? AND id = ?", (kind, key))
        return int(seen.fetchone()[0])

    def hold_return(self, returned: "StagedPurchase") -> None:
        """Keeps a return until every sale of the file is in."""
        head = returned.heads[0]
        document = marshal.dumps((tuple(head), returned.lines))
        self._connection.execute("INSERT INTO held_return VALUES (?, ?, ?)", (head.at_ms, head.key, document))

    def reject(self, file: str, rows: Iterable[tuple[int, str]]) -> None:
        self._connection.executemany(
            "INSERT OR IGNORE INTO rejected VALUES (?, ?, ?)", ((file, line, reason) for line, reason in rows)
        )

    # And out again

    def purchases(self, too_long: Callable[[list[StagedLine]], None]) -> Iterator[StagedPurchase]:
        """Every purchase of the file, by key. Of one that is too long, the first lines; `too_long` gets the others."""
        rows = self._connection.execute(
            "SELECT p.*, b.line FROM part p LEFT JOIN broken b ON b.key = p.key ORDER BY p.key, p.line"
        )
        for _, parts in groupby(rows, itemgetter(0)):
            heads: list[StagedHead] = []
            lines: list[StagedLine] = []
            broken_line: int | None = None
            for part in parts:
                *head, _, packed, broken_line = part
                more = marshal.loads(packed)  # noqa: S302 - written by this process, into a file of its own
                if len(lines) > MAX_LINES:
                    too_long(more)
                    continue
                heads.append(StagedHead._make(head))
                lines += more
            yield StagedPurchase(heads, lines, broken_line)

    def returns(self) -> Iterator[StagedPurchase]:
        """The returns that were held, earliest first."""
        for row in self._connection.execute("SELECT document FROM held_return ORDER BY at_ms, key"):
            head, lines = marshal.loads(row[0])  # noqa: S302 - written by this process, into a file of its own
            yield StagedPurchase([StagedHead._make(head)], lines, None)

    def rejected(self) -> dict[str, int]:
        """How many rows of each file were refused."""
        return dict(self._connection.execute("SELECT file, count(*) FROM rejected GROUP BY file"))

    def rejected_rows(self, file: str) -> Iterator[tuple[int, str]]:
        yield from self._connection.execute(
            "SELECT line, reason FROM rejected WHERE file = ? ORDER BY line", (file,)
        )


@contextmanager
def open_staging() -> Iterator[Staging]:
    """Raises OperatorError when the folder for temporary files has no room left."""
    with tempfile.TemporaryDirectory(prefix="pos-loyalty-import-") as folder:
        connection = sqlite3.connect(Path(folder) / "staging.sqlite", isolation_level=None)
        try:
            yield Staging(connection)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
                raise OperatorError(
                    f"The folder for temporary files ({tempfile.gettempdir()}) has no room left: an import needs "
                    "as much as its files. What was imported so far is kept; make room and run it again."
                ) from error
            raise
        finally:
            connection.close()
