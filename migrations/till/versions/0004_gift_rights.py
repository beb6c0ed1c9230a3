"""gifts that head office set aside for a start of this till"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("terminal", sa.Column("rights_seq", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("terminal", sa.Column("asks", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "gift_right",
        sa.Column("redemption_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("reward_id", sa.String(length=64), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("redemption_id", name="pk_gift_right"),
    )
    op.create_index("ix_gift_right_member_id", "gift_right", ["member_id"])


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
