"""Products, rewards with their stock, and what is set aside or handed out: reservations and coupons."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    false,
    text,
)

from pos_loyalty.database.head_office_tables.naming import ID, metadata

product = Table(
    "product",
    metadata,
    Column("product_id", String(64), primary_key=True),
    Column("gtin", String(14)),
    Column("name", String(200), nullable=False),
    Column("category", String(100), nullable=False),
    Column("subcategory", String(100), nullable=False),
    Column("price_minor", BigInteger),
    Column("unit", String(16), nullable=False),
    Column("tags", JSON, nullable=False, server_default="[]"),
    Index(None, "gtin"),
)

reward = Table(
    "reward",
    metadata,
    Column("reward_id", String(64), primary_key=True),
    Column("names", JSON, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("kind", String(16), nullable=False, server_default="gift"),
    Column("tiers", JSON, nullable=False, server_default="[]", comment="who may have it; empty: everybody"),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("limit_count", Integer, comment="how often a member may have it in limit_days, null: ever"),
    Column("limit_days", Integer),
    Column("amount_minor", BigInteger, nullable=False, server_default="0"),
    Column("percent_milli", Integer, nullable=False, server_default="0"),
    Column("most_minor", BigInteger),
    Column("minimum_minor", BigInteger, nullable=False, server_default="0"),
    Column("steps", Boolean, nullable=False, server_default=false()),
)

reward_stock = Table(
    "reward_stock",
    metadata,
    Column("store_id", ForeignKey("store.store_id"), primary_key=True),
    Column("reward_id", ForeignKey("reward.reward_id"), primary_key=True),
    Column("on_hand", Integer, nullable=False),
    CheckConstraint("on_hand >= 0", name="never_below_zero"),
)

reservation = Table(
    "reservation",
    metadata,
    Column("redemption_id", ID, primary_key=True),
    Column(
        "member_id", ForeignKey("member.member_id"), comment="null: taken back before it was ever asked for"
    ),
    Column("terminal_id", ID, nullable=False),
    Column("store_id", String(64), nullable=False),
    Column("reward_id", String(64)),
    Column("points", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reserved_at_ms", BigInteger, nullable=False),
    Column("expires_at_ms", BigInteger, nullable=False),
    Column("lineage", Integer, nullable=False, server_default="0", comment="of its terminal then"),
    Column("right_seq", Integer, comment="null: somebody asked for it; 0: its till is to be told; else when"),
    Column("right_session", ID, comment="the start of its till that has this right"),
    Column("recalled_at_ms", BigInteger, comment="when its till was asked to drop it"),
    Column("wanted_by", ID, comment="the till that gets it then"),
    CheckConstraint("state in ('held', 'given', 'released')", name="state"),
    Index(None, "member_id", "state"),
    Index(None, "state", "expires_at_ms"),
    Index(
        "ix_reservation_rights",
        "terminal_id",
        sqlite_where=text("right_seq IS NOT NULL"),
        postgresql_where=text("right_seq IS NOT NULL"),
    ),
)

coupon = Table(
    "coupon",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("campaign", String(64), nullable=False),
    Column("member_id", ID, comment="the only member who may use it, or null: whoever has it"),
    Column("purchase_id", ID, comment="the sale it was printed with"),
    Column("names", JSON, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("percent_milli", Integer, nullable=False),
    Column("most_minor", BigInteger),
    Column("minimum_minor", BigInteger, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("issued_at_ms", BigInteger, nullable=False),
    Column("state", String(16), nullable=False),
    Column("redemption_id", ID, comment="who holds or has used it"),
    Column("held_until_ms", BigInteger),
    Column("terminal_id", ID, comment="the till that holds it"),
    CheckConstraint("state in ('issued', 'held', 'used', 'void')", name="state"),
    Index(None, "redemption_id"),
    Index(None, "campaign"),
    comment="Only the hash of a code is kept",
)
