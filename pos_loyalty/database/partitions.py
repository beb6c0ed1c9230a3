"""On PostgreSQL head office's longest tables lie in a piece for each month; nobody who reads or writes them sees it.

The month of a row is the one in which its id was made: an id of version 7 begins with its time, and so stays the
whole of the key. Ids without a time (those of imported files) have a piece of their own, and what no piece is there
for (a till whose clock is months wrong) waits in another until its month is made.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, MetaData, Table, and_, delete, exists, insert, select, text

from pos_loyalty.database.head_office_tables import metadata

PARTITIONED = {
    "inbox_event": "event_id",
    "purchase": "purchase_id",
    "purchase_line": "purchase_id",
    "purchase_voucher": "purchase_id",
}
"""Tables, and the column that says the month."""

MONTHS_AHEAD = 3
LOCK_WITHIN_S = 3
"""A month can wait for a quieter hour, tills should not wait for a month."""

WITHOUT_A_TIME = "04"
"""Ids that begin so, or higher, would be of the year 2109 or later: they were not made from a time."""

_ONE_AT_A_TIME = 7_205_001
"""Of this program's advisory locks; services that run side by side all make months."""

_MOVED = "rows_of_a_new_month"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, time_ms: int) -> "Month":
        day = datetime.fromtimestamp(time_ms / 1000, UTC)
        return cls(day.year, day.month)

    def plus(self, months: int) -> "Month":
        years, month = divmod(self.month - 1 + months, 12)
        return Month(self.year + years, month + 1)

    @property
    def first_id(self) -> str:
        """The lowest id of version 7 that can be made in it, in UTC."""
        first_ms = int(datetime(self.year, self.month, 1, tzinfo=UTC).timestamp() * 1000)
        digits = f"{first_ms:012x}"
        return f"{digits[:8]}-{digits[8:]}-0000-0000-000000000000"


def make_ahead(connection: Connection, now_ms: int) -> list[str]:
    """Makes this month's piece of each table and the next ones', where missing; the names of what it made.

    On SQLite, and where somebody has made the tables whole again, it does nothing.
    """
    this_month = Month.of(now_ms)
    return make(connection, this_month, this_month.plus(MONTHS_AHEAD))


def make(connection: Connection, first: Month, last: Month) -> list[str]:
    if connection.dialect.name != "postgresql":
        return []
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_WITHIN_S}s'"))
    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
    made = []
    month = first
    while month <= last:
        made += [piece for table in PARTITIONED if (piece := _make_piece(connection, table, month))]
        month = month.plus(1)
    return made


def piece_of(table: str, month: Month) -> str:
    return f"{table}_{month.year:04}_{month.month:02}"


def other_of(table: str) -> str:
    """Where rows lie whose month has no piece."""
    return f"{table}_other"


def keep_whole(connection: Connection, piece: str) -> None:
    """The trigger of the table does not see who empties one of its pieces."""
    connection.execute(
        text(
            f"CREATE TRIGGER {piece}_no_truncate BEFORE TRUNCATE ON {piece} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    )


def _make_piece(connection: Connection, name: str, month: Month) -> str | None:
    piece = piece_of(name, month)
    if not _is_in_pieces(connection, name) or _is_there(connection, piece):
        return None
    connection.execute(text(f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE"))
    moved = _take_out(connection, name, month)
    bounds = f"FROM ('{month.first_id}') TO ('{month.plus(1).first_id}')"
    connection.execute(text(f"CREATE TABLE {piece} PARTITION OF {name} FOR VALUES {bounds}"))
    keep_whole(connection, piece)
    if moved is not None:
        whole = metadata.tables[name]
        connection.execute(insert(whole).from_select(list(whole.columns), select(moved)))
        connection.execute(text(f"DROP TABLE {moved.name}"))
    return piece


def _take_out(connection: Connection, name: str, month: Month) -> Table | None:
    """Its rows that lie with the others, in a table for the moment; None: there are none."""
    other, moved = (
        metadata.tables[name].to_metadata(MetaData(), name=one) for one in (other_of(name), _MOVED)
    )
    key = other.columns[PARTITIONED[name]]
    its = and_(key >= month.first_id, key < month.plus(1).first_id)
    if not connection.execute(select(exists().where(its))).scalar():
        return None
    connection.execute(text(f"CREATE TEMPORARY TABLE {moved.name} (LIKE {other.name})"))
    connection.execute(insert(moved).from_select(list(other.columns), select(other).where(its)))
    # They are written again a moment later, in the same transaction.
    connection.execute(text(f"ALTER TABLE {other.name} DISABLE TRIGGER {name}_no_change"))
    connection.execute(delete(other).where(its))
    connection.execute(text(f"ALTER TABLE {other.name} ENABLE TRIGGER {name}_no_change"))
    return moved


def _is_there(connection: Connection, name: str) -> bool:
    return connection.execute(text("SELECT to_regclass(:name)"), {"name": name}).scalar() is not None


def _is_in_pieces(connection: Connection, table: str) -> bool:
    kind = text("SELECT relkind = 'p' FROM pg_class WHERE oid = to_regclass(:name)")
    return bool(connection.execute(kind, {"name": table}).scalar())
