"""what would cross shards: keys of members elsewhere, and a second unique key of members"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite can only make the tables anew; those that refer to members come first.
    with op.batch_alter_table("card") as batch:
        batch.drop_constraint(op.f("fk_card_member_id"), type_="foreignkey")
    with op.batch_alter_table("reservation") as batch:
        batch.drop_constraint(op.f("fk_reservation_member_id"), type_="foreignkey")
    with op.batch_alter_table("member") as batch:
        batch.drop_constraint(op.f("uq_member_shop_member_id"), type_="unique")
    op.create_index(op.f("ix_member_shop_member_id"), "member", ["shop_member_id"])


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
