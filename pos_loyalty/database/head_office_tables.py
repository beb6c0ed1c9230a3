"""Tables of the head-office database, for SQLite and PostgreSQL alike.

Every unique key of a table that grows contains the key it would be spread by (events by terminal, members and
ledger by member), and no key comes from a database sequence: one machine may be outgrown.
Times are epoch milliseconds in UTC, amounts minor units, quantities thousandths, ids text.
"""

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
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)
ID = String(36)

APPEND_ONLY = (
    "ledger_entry",
    "purchase",
    "purchase_line",
    "inbox_event",
    "inbox_position",
    "suggestion_answer",
)
"""Tables whose rows are never changed or deleted; triggers refuse it."""

programme = Table(
    "programme",
    metadata,
    Column("programme", Integer, primary_key=True, autoincrement=False),
    Column("card_key", LargeBinary, nullable=False),
    Column("next_card_index", BigInteger, nullable=False),
    Column("next_terminal_no", Integer, nullable=False),
    comment="One row per card programme: the secret that orders its numbers, and what is handed out next",
)

scheme = Table(
    "scheme",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", JSON, nullable=False),
    Column("published_at_ms", BigInteger, nullable=False),
)

store = Table(
    "store",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("timezone", String(64), nullable=False),
)

invite = Table(
    "invite",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("store_id", ForeignKey("store.store_id"), nullable=False),
    Column("terminal_name", String(100), nullable=False),
    Column("terminal_id", ID, comment="the terminal that is registered again, or null for a new one"),
    Column("expires_at_ms", BigInteger, nullable=False),
    Column("used_at_ms", BigInteger),
)

terminal = Table(
    "terminal",
    metadata,
    Column("terminal_id", ID, primary_key=True),
    Column("terminal_no", Integer, nullable=False, unique=True),
    Column("store_id", ForeignKey("store.store_id"), nullable=False),
    Column("name", String(100), nullable=False),
    Column("token_hash", String(64), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("last_seq", BigInteger, nullable=False, comment="of the current epoch, all applied"),
    Column("last_hash", String(64), nullable=False),
    Column("registered_at_ms", BigInteger, nullable=False),
    Column("last_seen_at_ms", BigInteger),
    Column("revoked_at_ms", BigInteger),
)

member = Table(
    "member",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("shop_member_id", String(64), unique=True, comment="the shop's own id, for imported members"),
    Column("name", String(200), nullable=False),
    Column("phone", String(32), nullable=False),
    Column("birthday", Date),
    Column("joined_on", Date),
    Column("store_id", String(64)),
    Column("status", String(16), nullable=False),
    Column("points", BigInteger, nullable=False, comment="sum of the ledger, kept in the same transaction"),
    Column("last_visit_on", Date),
)

card = Table(
    "card",
    metadata,
    Column("card_number", String(32), primary_key=True),
    Column("member_id", ForeignKey("member.member_id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("legacy", Boolean, nullable=False),
    Column("state_since_ms", BigInteger, nullable=False),
    CheckConstraint("state in ('active', 'blocked', 'lost', 'replaced', 'expired')", name="state"),
    Index(None, "member_id"),
)

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
    Index(None, "gtin"),
)

reward = Table(
    "reward",
    metadata,
    Column("reward_id", String(64), primary_key=True),
    Column("names", JSON, nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("active", Boolean, nullable=False),
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
    CheckConstraint("state in ('held', 'given', 'released')", name="state"),
    Index(None, "member_id", "state"),
    Index(None, "state", "expires_at_ms"),
)

purchase = Table(
    "purchase",
    metadata,
    Column("purchase_id", ID, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("returns_purchase_id", ID),
    Column("receipt_code", String(64)),
    Column("store_id", String(64), nullable=False),
    Column("terminal_id", ID),
    Column("member_id", ID),
    Column("purchased_at_ms", BigInteger, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("scheme_version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False, comment="tells a repeated import from a changed one"),
    CheckConstraint("kind in ('sale', 'return', 'void')", name="kind"),
    Index(None, "member_id", "business_date"),
    Index(None, "business_date"),
    Index(None, "returns_purchase_id"),
)

purchase_line = Table(
    "purchase_line",
    metadata,
    Column("purchase_id", ID, primary_key=True),
    Column("line_no", Integer, primary_key=True, autoincrement=False),
    Column("product_id", String(64)),
    Column("name", String(200), nullable=False),
    Column("category", String(100), nullable=False),
    Column("quantity_milli", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("discount_minor", BigInteger, nullable=False),
    Column("returns_line_no", Integer),
    sqlite_with_rowid=False,
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("entry_id", ID, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("cause_kind", String(16), nullable=False, comment="purchase or redemption"),
    Column("cause_id", ID, nullable=False),
    Column("occurred_at_ms", BigInteger, nullable=False),
    CheckConstraint(
        "kind in ('earn', 'burn', 'expire', 'adjust', 'reverse_earn', 'reverse_burn')", name="kind"
    ),
    sqlite_with_rowid=False,
)

inbox_event = Table(
    "inbox_event",
    metadata,
    Column("terminal_id", ID, primary_key=True),
    Column("event_id", ID, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("occurred_at_ms", BigInteger, nullable=False),
    Column("received_at_ms", BigInteger, nullable=False),
    Column("body", Text, nullable=False, comment="as it was sent, byte for byte"),
    Column("outcome", String(16), nullable=False),
    Column("detail", String(200), nullable=False),
    CheckConstraint("outcome in ('applied', 'kept', 'refused')", name="outcome"),
)

inbox_position = Table(
    "inbox_position",
    metadata,
    Column("terminal_id", ID, primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", ID, nullable=False),
    Column("hash", String(64), nullable=False),
    comment="What stood at each place of each log; an event that is sent again in a new epoch has several places",
)

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
    sqlite_with_rowid=False,
)

alarm = Table(
    "alarm",
    metadata,
    Column("alarm_id", ID, primary_key=True),
    Column("raised_at_ms", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("terminal_id", ID),
    Column("detail", Text, nullable=False),
    Index(None, "raised_at_ms"),
)

analysis = Table(
    "analysis",
    metadata,
    Column("analysis_id", ID, primary_key=True),
    Column("cutoff_on", Date, nullable=False),
    Column("published_at_ms", BigInteger, nullable=False),
    Column("members_ranked", Integer, nullable=False),
)

standing = Table(
    "standing",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("analysis_id", ID, nullable=False),
    Column("band", String(16), nullable=False),
    Column("rank", Integer),
    Column("sales_minor", BigInteger, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("tier_code", String(32), nullable=False),
    Column("tier_since", Date),
    Column("reason", JSON, nullable=False, comment="message key and values: why this rank"),
    Column("suggestions", JSON, nullable=False, comment="list of {product_id, reason: {key, values}}"),
    Column("prompt", JSON, comment="message key and values of the line to say, or null"),
)

affinity = Table(
    "affinity",
    metadata,
    Column("product_id", String(64), primary_key=True),
    Column("analysis_id", ID, nullable=False),
    Column("companions", JSON, nullable=False, comment="list of {product_id, in_ten, together}, best first"),
)

pending_change = Table(
    "pending_change",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("change_id", ID, primary_key=True),
    comment="Written with each change; numbered after its commit, because numbers taken before it come out of order",
)

change_feed = Table(
    "change_feed",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("key", String(64), primary_key=True),
    Column("feed", BigInteger, nullable=False, comment="when this thing last changed"),
    Index(None, "feed"),
)

feed_counter = Table(
    "feed_counter",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("feed", BigInteger, nullable=False),
    Column("generation", ID, nullable=False, comment="changes when this database is restored from a backup"),
)
