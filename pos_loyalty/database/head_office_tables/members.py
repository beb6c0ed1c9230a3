"""Members with their cards, their days here, their tiers, and memberships that became one."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
)

from pos_loyalty.database.head_office_tables.naming import ID, metadata

member = Table(
    "member",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("shop_member_id", String(64), index=True, comment="the shop's own id, for imported members"),
    Column("name", String(200), nullable=False),
    Column("phone", String(32), nullable=False, index=True),
    Column("birthday", Date),
    Column("joined_on", Date),
    Column("store_id", String(64)),
    Column("status", String(16), nullable=False),
    Column("account_id", ID, comment="the membership that this one became part of; null: its own"),
    Column("referred_by", ID, comment="the member who brought this one"),
    Column("points", BigInteger, nullable=False, comment="sum of the ledger, kept in the same transaction"),
    Column("last_visit_on", Date),
    Index(None, "account_id"),
)

member_store = Table(
    "member_store",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("store_id", String(64), primary_key=True),
    comment="Where members were seen: the tills there are told of them",
    sqlite_with_rowid=False,
)

card = Table(
    "card",
    metadata,
    Column("card_number", String(32), primary_key=True),
    Column("member_id", ID, nullable=False),
    Column("state", String(16), nullable=False),
    Column("legacy", Boolean, nullable=False),
    Column("state_since_ms", BigInteger, nullable=False),
    Column("expires_on", Date, comment="its last day"),
    CheckConstraint("state in ('active', 'blocked', 'lost', 'replaced', 'expired')", name="state"),
    Index(None, "member_id"),
)

issued_card = Table(
    "issued_card",
    metadata,
    Column("card_number", String(32), primary_key=True),
    Column("batch", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("issued_at_ms", BigInteger, nullable=False),
    Column("expires_on", Date, comment="its last day"),
    CheckConstraint("state in ('issued', 'active', 'blocked')", name="state"),
    Index(None, "batch"),
    comment="Printed cards; one that a member holds has a row in card too",
)

# `answer` is what the customer said, taken or not_today; or shown or withheld, where nobody said anything.
suggestion_answer = Table(
    "suggestion_answer",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("answer_id", ID, primary_key=True),
    Column("store_id", String(64), nullable=False),
    Column("product_id", String(64), nullable=False),
    Column("reason_key", String(64), nullable=False),
    Column("answer", String(16), nullable=False),
    Column("answered_at_ms", BigInteger, nullable=False),
    Column("purchase_id", ID, comment="of shown and withheld: the purchase that it stood beside"),
    sqlite_with_rowid=False,
)

member_day = Table(
    "member_day",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("sales", Integer, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False),
    comment="Sales of a business day, net of what came back of them later: what caps, visits and tiers count",
    sqlite_with_rowid=False,
)

member_tier = Table(
    "member_tier",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("tier_code", String(40), nullable=False),
    Column("since", Date, nullable=False),
    Column("held_until", Date),
    Column("risen_on", Date),
    Index(None, "held_until"),
)

tier_change = Table(
    "tier_change",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("change_id", ID, primary_key=True),
    Column("changed_on", Date, nullable=False),
    Column("changed_at_ms", BigInteger, nullable=False),
    Column("before", String(40)),
    Column("after", String(40), nullable=False),
    Column("reason", String(16), nullable=False),
    comment="The history of tiers",
    sqlite_with_rowid=False,
)

member_merge = Table(
    "member_merge",
    metadata,
    Column("merge_id", ID, primary_key=True),
    Column("kept_member_id", ID, nullable=False),
    Column("gone_member_id", ID, nullable=False),
    Column("merged_at_ms", BigInteger, nullable=False),
    Column("before", JSON, nullable=False, comment="what of both it changed, to be put back"),
    Column("undone_at_ms", BigInteger),
    Index(None, "gone_member_id"),
    Index(None, "kept_member_id"),
)
