"""What an analysis found out: standings of members and how they changed, members lost, goods that go together.

What members say stands here too, as analyses ask for it.
"""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Integer, String, Table

from pos_loyalty.database.head_office_tables.naming import ID, metadata

analysis = Table(
    "analysis",
    metadata,
    Column("analysis_id", ID, primary_key=True),
    Column("cutoff_on", Date, nullable=False),
    Column("published_at_ms", BigInteger, nullable=False),
    Column("members_ranked", Integer, nullable=False),
    Column("customers", Integer, comment="of the last year, lost ones too"),
    Column(
        "growth_days", Integer, comment="length of the periods whose growth makes a B; 0: a shop too young"
    ),
    Column("margin_percent", Integer),
    Column("horizon_days", Integer, comment="of forecasts of value"),
    Column("away_days", Integer, comment="of the chance that no visit comes"),
    Column("settings", JSON, comment="as `analysis-settings` prints them"),
)

# `band` is the one that is shown: it falls later than the rank.
standing = Table(
    "standing",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("analysis_id", ID, nullable=False),
    Column("band", String(16), nullable=False),
    Column("rank_band", String(16), comment="by the exact shares"),
    Column("below_since", Date, comment="cut-off of the first look that found the rank well below the band"),
    Column("rank", Integer),
    Column("sales_minor", BigInteger, nullable=False),
    Column("visits", Integer, nullable=False),
    Column("counted_minor", BigInteger, comment="of the sales, bulk left out"),
    Column("bulk_minor", BigInteger, comment="left out of the largest visit"),
    Column("kind", String(16), comment="buyer, returning, customer"),
    Column("stage", String(16)),
    Column("trend", String(16)),
    Column("abc", String(1)),
    Column("gap_days", Integer, comment="typical, between two visits"),
    Column("silent_days", Integer),
    Column("steady_percent", Integer, comment="of the gaps that are usual; null: too few"),
    Column("visits_now", Integer, comment="in the member's latest period"),
    Column("visits_before", Integer, comment="in the one before"),
    Column("counted_now", BigInteger),
    Column("counted_before", BigInteger),
    Column("away_permille", Integer, comment="chance that no visit comes within the horizon"),
    Column("visits_milli", BigInteger, comment="forecast, in thousandths"),
    Column("forecast_minor", BigInteger, comment="sales forecast for the horizon; null: too few members"),
    Column("simple_minor", BigInteger, comment="the same by the simple formula"),
    Column("first_on", Date, comment="first visit that is known"),
    Column("products_bought", Integer, comment="different ones in the period"),
    Column("discount_minor", BigInteger, comment="given in the period"),
    Column("champion_of", String(64), comment="product"),
    Column("champion_percent", Integer),
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

standing_change = Table(
    "standing_change",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("cutoff_on", Date, primary_key=True),
    Column("analysis_id", ID, nullable=False),
    Column("rank_band", String(16), comment="null: not ranked any more"),
    Column("band", String(16)),
    Column("abc", String(1)),
    Column("stage", String(16)),
    sqlite_with_rowid=False,
)
"""A row where one of these is another than before."""

loss = Table(
    "loss",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("analysis_id", ID, nullable=False),
    Column("last_on", Date, nullable=False, comment="day of the last visit"),
    Column("lost_on", Date, nullable=False),
    Column("year_minor", BigInteger, nullable=False, comment="what counted of the year up to the last visit"),
    Column("reason", String(16), nullable=False),
    Column("category", String(100), comment="the one that was left"),
)

product_class = Table(
    "product_class",
    metadata,
    Column("product_id", String(64), primary_key=True),
    Column("analysis_id", ID, nullable=False),
    Column("abc", String(1), nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
)

cohort = Table(
    "cohort",
    metadata,
    Column("month_on", Date, primary_key=True, comment="first day of the month of the first visit"),
    Column("months_later", Integer, primary_key=True, autoincrement=False),
    Column("analysis_id", ID, nullable=False),
    Column("members", Integer, nullable=False, comment="who came in that later month"),
    Column("sales_minor", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

campaign = Table(
    "campaign",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("document", JSON, nullable=False, comment="see head_office.campaign_file"),
    Column("started_at_ms", BigInteger, nullable=False),
)

campaign_member = Table(
    "campaign_member",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("campaign", String(40), primary_key=True, index=True),
    Column("is_held_out", Boolean, nullable=False, comment="gets nothing, to compare"),
    Column("expected_minor", BigInteger, nullable=False, comment="sales without the campaign"),
    sqlite_with_rowid=False,
)

feedback = Table(
    "feedback",
    metadata,
    Column("member_id", ID, primary_key=True),
    Column("feedback_id", ID, primary_key=True),
    Column("kind", String(16), nullable=False, comment="complaint, opinion, praise"),
    Column("on_day", Date, nullable=False),
    Column("note", String(500), nullable=False),
    Column("entered_at_ms", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
