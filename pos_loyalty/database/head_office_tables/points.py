"""The points ledger: lots of points, and the entries that are never changed."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, Index, Integer, String, Table, text

from pos_loyalty.database.head_office_tables.naming import ID, metadata

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("entry_id", ID, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("cause_kind", String(16), nullable=False),
    Column("cause_id", ID, nullable=False),
    Column("about_id", ID, comment="whose points these are: the sale or redemption that is taken back"),
    Column("occurred_at_ms", BigInteger, nullable=False),
    Column("lot_id", ID, comment="null: made or worked off a debt"),
    Column(
        "acted_by", ID, comment="whose happening it was, where memberships are one; null: the member's own"
    ),
    Column("posted_at_ms", BigInteger, nullable=False, server_default="0"),
    CheckConstraint(
        "kind in ('earn', 'burn', 'expire', 'adjust', 'reverse_earn', 'reverse_burn')", name="kind"
    ),
    sqlite_with_rowid=False,
)

lot = Table(
    "lot",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("lot_id", ID, primary_key=True, comment="the purchase or whatever else gave the points"),
    Column("earned_on", Date, nullable=False),
    Column("spendable_on", Date, nullable=False),
    Column("expires_on", Date, comment="the last day; null: never"),
    Column("idle_months", Integer, comment="expires_on moves on with each visit by so many months"),
    Column("points_left", BigInteger, nullable=False, comment="sum of its entries, kept with them"),
    CheckConstraint("points_left >= 0", name="never_below_zero"),
    Index(
        "ix_lot_open",
        "member_id",
        sqlite_where=text("points_left > 0"),
        postgresql_where=text("points_left > 0"),
    ),
    Index(
        "ix_lot_expiring",
        "expires_on",
        sqlite_where=text("points_left > 0"),
        postgresql_where=text("points_left > 0"),
    ),
    sqlite_with_rowid=False,
)

adjustment = Table(
    "adjustment",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("adjustment_id", ID, primary_key=True),
    Column("points", BigInteger, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("adjusted_at_ms", BigInteger, nullable=False),
    comment="Points that a person gave or took, and why",
    sqlite_with_rowid=False,
)
