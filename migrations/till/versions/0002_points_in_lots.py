"""points in lots, vouchers, tags, what the points of a sale depend on, and how members are found"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("terminal", sa.Column("manager_pin_hash", sa.Text()))
    op.add_column("member", sa.Column("account", sa.Text(), nullable=False, server_default="{}"))
    op.add_column("card", sa.Column("expires_on", sa.Date()))
    op.add_column("product", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("reward", sa.Column("terms", sa.JSON(), nullable=False, server_default="{}"))
    for column in (
        sa.Column("voucher_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("facts", sa.JSON()),
        sa.Column("vouchers", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("foreign_purchase_id", sa.String(length=36)),
        sa.Column("coupon_code", sa.String(length=32)),
        sa.Column("seq", sa.Integer()),
    ):
        op.add_column("purchase", column)
    for column in (
        sa.Column("tags", sa.JSON()),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("discount_id", sa.String(length=40)),
        sa.Column("voucher_minor", sa.BigInteger(), nullable=False, server_default="0"),
    ):
        op.add_column("purchase_line", column)
    op.add_column("ledger_entry", sa.Column("lot_id", sa.String(length=36)))
    op.add_column("ledger_entry", sa.Column("spendable_on", sa.Date()))
    op.add_column("ledger_entry", sa.Column("expires_on", sa.Date()))
    # A name comes before all that go on where it ends, see `domain.names.search_key`.
    op.execute("UPDATE member SET name_search = replace(name_search, '|', ' |')")
    op.create_index(
        "ix_member_name_search", "member", ["name_search"], sqlite_where=sa.text("status = 'active'")
    )
    # Virtual columns and indexes fill themselves, for the members and cards that are there as well.
    op.add_column(
        "card", sa.Column("last4", sa.String(4), sa.Computed("substr(card_number, -4)", persisted=False))
    )
    op.create_index("ix_card_last4", "card", ["last4"])
