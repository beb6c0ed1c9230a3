"""sales of the shop's own till, until their card is known"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shop_sale",
        sa.Column("sold_on", sa.Date(), nullable=False),
        sa.Column("receipt_number", sa.String(40), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("sold_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("purchase_id", sa.String(36)),
        sa.PrimaryKeyConstraint("sold_on", "receipt_number", name="pk_shop_sale"),
        sa.ForeignKeyConstraint(["purchase_id"], ["purchase.purchase_id"], name="fk_shop_sale_purchase_id"),
        sa.CheckConstraint(
            "state in ('open', 'waiting', 'recorded', 'void')", name=op.f("ck_shop_sale_state")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shop_sale_state_sold_at_ms", "shop_sale", ["state", "sold_at_ms"])
    op.create_index("ix_shop_sale_receipt_number", "shop_sale", ["receipt_number"])
    op.create_index("ix_shop_sale_purchase_id", "shop_sale", ["purchase_id"])


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
