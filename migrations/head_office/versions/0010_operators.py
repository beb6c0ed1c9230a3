"""who may stand at a till, and as what"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "operator",
        sa.Column("operator_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False, comment="what is typed at the till"),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("store_id", sa.String(length=64), comment="null: at the tills of every store"),
        sa.Column("pin_hash", sa.String(length=200), comment="argon2id"),
        sa.Column("badge_hash", sa.String(length=64), comment="sha256"),
        sa.Column("added_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_at_ms", sa.BigInteger()),
        sa.PrimaryKeyConstraint("operator_id", name=op.f("pk_operator")),
        sa.UniqueConstraint("code", name=op.f("uq_operator_code")),
    )


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
