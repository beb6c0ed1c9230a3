"""the starts of tills, and how far each was told what changed"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


_STARTS = {
    "session_id": "of the start that exchanges now",
    "boot_id": "the start that `session_id` was given to",
    "earlier_boot_id": "the start before; it may not come again",
    "next_session_id": "given out, and current once it is used",
    "next_boot_id": None,
}


def upgrade() -> None:
    for name, comment in _STARTS.items():
        op.add_column("terminal", sa.Column(name, sa.String(length=36), comment=comment))
    told = "the newest cursor it was given"
    column = sa.Column("told_feed", sa.BigInteger(), nullable=False, server_default="0", comment=told)
    op.add_column("terminal", column)
    complete = "of this time of ours it has told everything"
    column = sa.Column("complete_ms", sa.BigInteger(), nullable=False, server_default="0", comment=complete)
    op.add_column("terminal", column)
    other = "goes up when another disk than the last one takes its place"
    column = sa.Column("lineage", sa.Integer(), nullable=False, server_default="0", comment=other)
    op.add_column("terminal", column)
    column = sa.Column(
        "lineage", sa.Integer(), nullable=False, server_default="0", comment="of its terminal then"
    )
    op.add_column("reservation", column)
    op.add_column("coupon", sa.Column("terminal_id", sa.String(length=36), comment="the till that holds it"))
    restored = "when this database was put back"
    column = sa.Column(
        "restored_at_ms", sa.BigInteger(), nullable=False, server_default="0", comment=restored
    )
    op.add_column("feed_counter", column)
    # What tills were told so far is not known: not more than there is.
    op.execute("UPDATE terminal SET told_feed = (SELECT MAX(feed) FROM feed_counter)")


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
