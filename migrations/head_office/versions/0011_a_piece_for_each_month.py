"""on PostgreSQL a piece for each month of the longest tables; each row is written once more, which takes its time"""

import time

import sqlalchemy as sa
from alembic import op

from pos_loyalty.database import partitions
from pos_loyalty.database.partitions import PARTITIONED, WITHOUT_A_TIME, Month

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEYS = {
    "inbox_event": "terminal_id, event_id",
    "purchase": "purchase_id",
    "purchase_line": "purchase_id, line_no",
    "purchase_voucher": "purchase_id, redemption_id",
}
INDEXES = {
    "purchase": (
        ("ix_purchase_member_id_business_date", "member_id, business_date"),
        ("ix_purchase_business_date", "business_date"),
        ("ix_purchase_returns_purchase_id", "returns_purchase_id"),
        ("ix_purchase_receipt_code", "receipt_code"),
    )
}


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    for table in PARTITIONED:
        _replace(table)
    now_ms = time.time_ns() // 1_000_000
    first = min(_first_month(connection, now_ms), Month.of(now_ms))
    partitions.make(connection, first, Month.of(now_ms).plus(partitions.MONTHS_AHEAD))
    for table in PARTITIONED:
        op.execute(f"INSERT INTO {table} SELECT * FROM {table}_whole")  # noqa: S608 the names are this file's
        op.execute(f"DROP TABLE {table}_whole")
        _index(table)


def _replace(table: str) -> None:
    """By an empty table of the same columns and rules, in pieces; the old one stays beside it."""
    op.execute(f"ALTER TABLE {table} RENAME TO {table}_whole")
    op.execute(f"ALTER TABLE {table}_whole RENAME CONSTRAINT pk_{table} TO pk_{table}_whole")
    for name, _columns in INDEXES.get(table, ()):
        op.execute(f"DROP INDEX {name}")
    op.execute(
        f"CREATE TABLE {table} (LIKE {table}_whole INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING COMMENTS) "
        f"PARTITION BY RANGE ({PARTITIONED[table]})"
    )
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({KEYS[table]})")
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    partitions.keep_whole(op.get_bind(), table)
    op.execute(f"CREATE TABLE {table}_other PARTITION OF {table} DEFAULT")
    op.execute(
        f"CREATE TABLE {table}_without_time PARTITION OF {table} FOR VALUES FROM ('{WITHOUT_A_TIME}') TO (MAXVALUE)"
    )
    for piece in (f"{table}_other", f"{table}_without_time"):
        partitions.keep_whole(op.get_bind(), piece)


def _index(table: str) -> None:
    """Last: an index that is made over all rows is made faster than one that grows with them."""
    for name, columns in INDEXES.get(table, ()):
        op.execute(f"CREATE INDEX {name} ON {table} ({columns})")


def _first_month(connection: sa.Connection, now_ms: int) -> Month:
    """Of what tills sent; their clocks may have been wrong, but head office's was not."""
    first_ms = connection.execute(sa.text("SELECT min(received_at_ms) FROM inbox_event_whole")).scalar()
    return Month.of(first_ms or now_ms)


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
