"""Tables of the till's store.

The event log is journal and outbox at once: what head office has not acknowledged is what lies behind
`terminal.acked_seq`. Event, ledger and purchase rows are never changed or deleted (triggers refuse it).
Times are epoch milliseconds in UTC, amounts minor units, quantities thousandths, ids text.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)

from pos_loyalty.database.head_office_tables.naming import ID, NAMING

metadata = MetaData(naming_convention=NAMING)

APPEND_ONLY = ("event", "ledger_entry", "purchase", "purchase_line", "redemption", "suggestion_answer")

terminal = Table(
    "terminal",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("terminal_id", ID, nullable=False),
    Column("terminal_no", Integer, nullable=False),
    Column("name", String(100), nullable=False),
    Column("store_id", String(64), nullable=False),
    Column("store_name", String(200), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("server_url", Text, nullable=False),
    Column("token", Text, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("programme", Integer, nullable=False),
    Column("card_key", LargeBinary, nullable=False),
    Column("next_receipt", Integer, nullable=False),
    Column("acked_seq", BigInteger, nullable=False),
    Column("feed_cursor", BigInteger, nullable=False),
    Column("generation", ID, nullable=False),
    Column("last_exchange_ms", BigInteger),
    Column("manager_pin_hash", Text, comment="argon2id, or null: nothing here needs the manager"),
    Column("session_id", ID, comment="given by head office to one start of this till"),
    Column("session_boot", ID, comment="the start that `session_id` belongs to"),
    Column(
        "heard_ms",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="head office's time in its last answer",
    ),
    Column(
        "rights_seq", Integer, nullable=False, server_default="0", comment="the last word about gift rights"
    ),
    Column(
        "asks",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="how often something was asked to be set aside",
    ),
    Column(
        "authority",
        Text,
        comment="PEM: the only authority that may vouch for head office; null: the system's",
    ),
    Column("signing_key", LargeBinary, comment="Ed25519, 32 bytes; null: registered before there were any"),
    CheckConstraint("id = 1", name="one_row"),
)

card_block = Table(
    "card_block",
    metadata,
    Column("first_index", BigInteger, primary_key=True, autoincrement=False),
    Column("last_index", BigInteger, nullable=False),
    Column("next_index", BigInteger, nullable=False),
)

scheme = Table(
    "scheme",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("document", JSON, nullable=False),
)

member = Table(
    "member",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column(
        "name_search", String(400), nullable=False, comment="folded name, and Hangul initials behind a bar"
    ),
    Column("phone", String(32), nullable=False),
    Column("phone_last4", String(4), nullable=False),
    Column("birthday", Date),
    Column("joined_on", Date),
    Column("status", String(16), nullable=False),
    Column("points", BigInteger, nullable=False, comment="head office's balance, see included_seq"),
    Column(
        "included_seq", BigInteger, nullable=False, comment="own events up to here are in `points` already"
    ),
    Column("last_visit_on", Date),
    Column("band", String(16)),
    Column("tier_code", String(32), nullable=False),
    Column("tier_since", Date),
    Column("prompt", Text, comment="JSON of the line head office wants said, or null"),
    Column("account", Text, nullable=False, server_default="{}", comment="JSON: lots, counters, progress …"),
    Column(
        "is_old",
        Boolean,
        nullable=False,
        server_default=false(),
        comment="the changes are read anew, and were not told of this one yet",
    ),
    Column(
        "usual", LargeBinary, nullable=False, server_default=text("x''"), comment="see database.usual_goods"
    ),
    Index(None, "phone_last4"),
    # A search reads it from one end to the other: it has nothing but the names that can be found.
    Index(None, "name_search", sqlite_where=text("status = 'active'")),
)

operator = Table(
    "operator",
    metadata,
    Column("operator_id", ID, primary_key=True),
    Column("code", String(6), nullable=False),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("pin_hash", String(200), comment="see checkout.pins"),
    Column("badge_hash", String(64)),
)

operator_try = Table(
    "operator_try",
    metadata,
    Column("operator_id", ID, primary_key=True),
    Column("wrong", Integer, nullable=False, comment="PINs since the last right one"),
    Column("closed_until_ms", BigInteger, nullable=False),
    Column("pin_at_ms", BigInteger, nullable=False, comment="when the last right one was"),
)

refused_card = Table(
    "refused_card",
    metadata,
    Column("card_number", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    comment="Cards that work nowhere, whether their holder is known here or not",
    sqlite_with_rowid=False,
)

card = Table(
    "card",
    metadata,
    Column("card_number", String(32), primary_key=True),
    Column("member_id", ForeignKey("member.member_id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("legacy", Boolean, nullable=False),
    Column("state_since_ms", BigInteger, nullable=False),
    Column("expires_on", Date, comment="its last day"),
    Column("last4", String(4), Computed("substr(card_number, -4)", persisted=False)),
    Index(None, "member_id"),
    Index(None, "last4"),
    sqlite_with_rowid=False,
)

product = Table(
    "product",
    metadata,
    Column("product_id", String(64), primary_key=True),
    Column("gtin", String(14)),
    Column("name", String(200), nullable=False),
    Column("category", String(100), nullable=False),
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
    Column("stock", Integer, nullable=False),
    Column("terms", JSON, nullable=False, server_default="{}", comment="kind, tiers, days, limits, amounts"),
)

product_number = Table(
    "product_number",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("product_id", String(64), nullable=False, unique=True),
)

affinity = Table(
    "affinity",
    metadata,
    Column("product_id", String(64), primary_key=True),
    Column("companions", JSON, nullable=False),
)

purchase = Table(
    "purchase",
    metadata,
    Column("purchase_id", ID, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("returns_purchase_id", ForeignKey("purchase.purchase_id")),
    Column("receipt_code", String(64), nullable=False, unique=True),
    Column("member_id", ID),
    Column("card_number", String(32)),
    Column("purchased_at_ms", BigInteger, nullable=False),
    Column("business_date", Date, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("currency", String(3), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("scheme_version", Integer, nullable=False),
    Column("voucher_minor", BigInteger, nullable=False, server_default="0"),
    Column("facts", JSON(none_as_null=True), comment="what the points depend on beside the lines"),
    Column("vouchers", JSON, nullable=False, server_default="[]", comment="list of {redemption_id, …}"),
    Column("foreign_purchase_id", ID, comment="the sale of another till that came back here"),
    Column("coupon_code", String(32), comment="the coupon that was printed with it"),
    Column("seq", Integer, comment="of its event; null before there were lots"),
    CheckConstraint("kind in ('sale', 'return', 'void')", name="kind"),
    Index(None, "returns_purchase_id"),
    Index(None, "member_id", "kind", "business_date"),
)

purchase_line = Table(
    "purchase_line",
    metadata,
    Column("purchase_id", ForeignKey("purchase.purchase_id"), primary_key=True),
    Column("line_no", Integer, primary_key=True, autoincrement=False),
    Column("product_id", String(64)),
    Column("name", String(200), nullable=False),
    Column("category", String(100), nullable=False),
    Column("quantity_milli", BigInteger, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("returns_line_no", Integer),
    Column("tags", JSON(none_as_null=True)),
    Column("discount_minor", BigInteger, nullable=False, server_default="0"),
    Column("discount_id", String(40)),
    Column("voucher_minor", BigInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

shop_sale = Table(
    "shop_sale",
    metadata,
    Column("sold_on", Date, primary_key=True, comment="the shop's day"),
    Column("receipt_number", String(40), primary_key=True, comment="of the shop's own till"),
    Column("state", String(8), nullable=False),
    Column("sold_at_ms", BigInteger, nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("document", JSON, nullable=False, comment="the sale as it was told"),
    Column("purchase_id", ForeignKey("purchase.purchase_id"), comment="once its points are booked"),
    CheckConstraint("state in ('open', 'waiting', 'recorded', 'void')", name="state"),
    Index(None, "state", "sold_at_ms"),
    Index(None, "receipt_number"),
    Index(None, "purchase_id"),
    sqlite_with_rowid=False,
)

redemption = Table(
    "redemption",
    metadata,
    Column("redemption_id", ID, primary_key=True),
    Column("member_id", ID, nullable=False),
    Column("reward_id", String(64), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("redeemed_at_ms", BigInteger, nullable=False),
    Column("undoes_redemption_id", ForeignKey("redemption.redemption_id"), unique=True),
    Column("unasked", Boolean, nullable=False, server_default=false(), comment="given under the floor limit"),
)

gift_right = Table(
    "gift_right",
    metadata,
    Column(
        "redemption_id", ID, primary_key=True, comment="what head office set aside for this start of the till"
    ),
    Column("member_id", ID, nullable=False),
    Column("reward_id", String(64), nullable=False),
    Column("points", BigInteger, nullable=False),
    Index(None, "member_id"),
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("entry_id", ID, primary_key=True),
    Column("member_id", ID, nullable=False),
    Column("seq", ForeignKey("event.seq"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("cause_kind", String(16), nullable=False),
    Column("cause_id", ID, nullable=False),
    Column("occurred_at_ms", BigInteger, nullable=False),
    Column("lot_id", ID, comment="the sale or redemption that these points belong to"),
    Column("spendable_on", Date, comment="of points that came in; null: at once"),
    Column("expires_on", Date),
    Index("ix_ledger_entry_pending", "member_id", "seq", "points"),
)

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("event_id", ID, nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("occurred_at_ms", BigInteger, nullable=False),
    Column("body", Text, nullable=False, comment="canonical JSON, sent byte for byte"),
    Column("hash", String(64), nullable=False, comment="over the previous hash and this event"),
    Column("undo_of", ID, comment="the event that this one takes back"),
)

suggestion_answer = Table(
    "suggestion_answer",
    metadata,
    Column("answer_id", ID, primary_key=True),
    Column("member_id", ID, nullable=False),
    Column("product_id", String(64), nullable=False),
    Column("reason_key", String(64), nullable=False),
    Column("answer", String(16), nullable=False),
    Column("answered_at_ms", BigInteger, nullable=False),
    Index(None, "member_id"),
)
