"""stages, classes, forecasts and losses beside the ranking; what changed from one analysis to the next; what members say"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _of_standing() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("rank_band", sa.String(16), comment="by the exact shares"),
        sa.Column(
            "below_since",
            sa.Date(),
            comment="cut-off of the first look that found the rank well below the band",
        ),
        sa.Column("counted_minor", sa.BigInteger(), comment="of the sales, bulk left out"),
        sa.Column("bulk_minor", sa.BigInteger(), comment="left out of the largest visit"),
        sa.Column("kind", sa.String(16), comment="buyer, returning, customer"),
        sa.Column("stage", sa.String(16)),
        sa.Column("trend", sa.String(16)),
        sa.Column("abc", sa.String(1)),
        sa.Column("gap_days", sa.Integer(), comment="typical, between two visits"),
        sa.Column("silent_days", sa.Integer()),
        sa.Column("steady_percent", sa.Integer(), comment="of the gaps that are usual; null: too few"),
        sa.Column("visits_now", sa.Integer(), comment="in the member's latest period"),
        sa.Column("visits_before", sa.Integer(), comment="in the one before"),
        sa.Column("counted_now", sa.BigInteger()),
        sa.Column("counted_before", sa.BigInteger()),
        sa.Column("away_permille", sa.Integer(), comment="chance that no visit comes within the horizon"),
        sa.Column("visits_milli", sa.BigInteger(), comment="forecast, in thousandths"),
        sa.Column(
            "forecast_minor", sa.BigInteger(), comment="sales forecast for the horizon; null: too few members"
        ),
        sa.Column("simple_minor", sa.BigInteger(), comment="the same by the simple formula"),
        sa.Column("first_on", sa.Date(), comment="first visit that is known"),
        sa.Column("products_bought", sa.Integer(), comment="different ones in the period"),
        sa.Column("discount_minor", sa.BigInteger(), comment="given in the period"),
        sa.Column("champion_of", sa.String(64), comment="product"),
        sa.Column("champion_percent", sa.Integer()),
    )


def _of_analysis() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("customers", sa.Integer(), comment="of the last year, lost ones too"),
        sa.Column(
            "growth_days",
            sa.Integer(),
            comment="length of the periods whose growth makes a B; 0: a shop too young",
        ),
        sa.Column("margin_percent", sa.Integer()),
        sa.Column("horizon_days", sa.Integer(), comment="of forecasts of value"),
        sa.Column("away_days", sa.Integer(), comment="of the chance that no visit comes"),
    )


def upgrade() -> None:
    for table, columns in (("standing", _of_standing()), ("analysis", _of_analysis())):
        for column in columns:
            op.add_column(table, column)
    beside = "of shown and withheld: the purchase that it stood beside"
    op.add_column("suggestion_answer", sa.Column("purchase_id", sa.String(36), comment=beside))
    op.create_table(
        "standing_change",
        sa.Column("member_id", sa.String(36), nullable=False),
        sa.Column("cutoff_on", sa.Date(), nullable=False),
        sa.Column("analysis_id", sa.String(36), nullable=False),
        sa.Column("rank_band", sa.String(16), comment="null: not ranked any more"),
        sa.Column("band", sa.String(16)),
        sa.Column("abc", sa.String(1)),
        sa.Column("stage", sa.String(16)),
        sa.PrimaryKeyConstraint("member_id", "cutoff_on", name=op.f("pk_standing_change")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "loss",
        sa.Column("member_id", sa.String(36), nullable=False),
        sa.Column("analysis_id", sa.String(36), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False, comment="day of the last visit"),
        sa.Column("lost_on", sa.Date(), nullable=False),
        sa.Column(
            "year_minor",
            sa.BigInteger(),
            nullable=False,
            comment="what counted of the year up to the last visit",
        ),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("category", sa.String(100), comment="the one that was left"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_loss")),
    )
    op.create_table(
        "product_class",
        sa.Column("product_id", sa.String(64), nullable=False),
        sa.Column("analysis_id", sa.String(36), nullable=False),
        sa.Column("abc", sa.String(1), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product_class")),
    )
    op.create_table(
        "feedback",
        sa.Column("member_id", sa.String(36), nullable=False),
        sa.Column("feedback_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False, comment="complaint, opinion, praise"),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("entered_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "feedback_id", name=op.f("pk_feedback")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
