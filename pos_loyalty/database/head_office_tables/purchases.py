"""What was sold and what came back, line by line, with the vouchers that paid for it."""

from sqlalchemy import JSON, BigInteger, Boolean, CheckConstraint, Column, Date, Index, Integer, String, Table

from pos_loyalty.database.head_office_tables.naming import ID, metadata

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
    Column("voucher_minor", BigInteger, nullable=False, server_default="0"),
    Column("currency", String(3), nullable=False),
    Column("points", BigInteger, nullable=False),
    Column("claimed_points", BigInteger, comment="what the till worked out, with its sign"),
    Column(
        "facts",
        JSON(none_as_null=True),
        comment="what the points depend on beside the lines; null: only the base rule counted",
    ),
    Column(
        "charged_points",
        BigInteger,
        nullable=False,
        server_default="0",
        comment="of a return: what of the debt it made was paid for in money",
    ),
    Column("approved", Boolean, comment="whether the store manager agreed, where that is needed"),
    Column("scheme_version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False, comment="tells a repeated import from a changed one"),
    CheckConstraint("kind in ('sale', 'return', 'void')", name="kind"),
    Index(None, "member_id", "business_date"),
    Index(None, "business_date"),
    Index(None, "returns_purchase_id"),
    Index(None, "receipt_code"),
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
    Column("discount_id", String(40)),
    Column("voucher_minor", BigInteger, nullable=False, server_default="0"),
    Column("tags", JSON(none_as_null=True), comment="null: none"),
    Column("returns_line_no", Integer),
    sqlite_with_rowid=False,
)

purchase_voucher = Table(
    "purchase_voucher",
    metadata,
    Column("purchase_id", ID, primary_key=True),
    Column("redemption_id", ID, primary_key=True),
    Column("amount_minor", BigInteger, nullable=False),
    Column("points", BigInteger, nullable=False, comment="what it cost; 0 for a coupon"),
    sqlite_with_rowid=False,
)
