"""campaigns, and who was meant by each"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaign",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False, comment="see head_office.campaign_file"),
        sa.Column("started_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_campaign")),
    )
    op.create_table(
        "campaign_member",
        sa.Column("member_id", sa.String(36), nullable=False),
        sa.Column("campaign", sa.String(40), nullable=False),
        sa.Column("is_held_out", sa.Boolean(), nullable=False, comment="gets nothing, to compare"),
        sa.Column("expected_minor", sa.BigInteger(), nullable=False, comment="sales without the campaign"),
        sa.PrimaryKeyConstraint("member_id", "campaign", name=op.f("pk_campaign_member")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_campaign_member_campaign"), "campaign_member", ["campaign"])


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
