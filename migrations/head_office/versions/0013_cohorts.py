"""who came for the first time in one month, and how many of them came in each later one"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cohort",
        sa.Column("month_on", sa.Date(), nullable=False, comment="first day of the month of the first visit"),
        sa.Column("months_later", sa.Integer(), nullable=False),
        sa.Column("analysis_id", sa.String(36), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False, comment="who came in that later month"),
        sa.Column("sales_minor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("month_on", "months_later", name=op.f("pk_cohort")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
