"""What an analysis found out: standings of members, goods that go together."""

from sqlalchemy import JSON, BigInteger, Column, Date, Integer, String, Table

from pos_loyalty.database.head_office_tables.naming import ID, metadata

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
