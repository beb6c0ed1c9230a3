"""tills are told of the members that were seen in their store"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The tills of these stores were told of everybody, and go on like this.
    op.add_column(
        "store",
        sa.Column(
            "members",
            sa.String(length=4),
            nullable=False,
            server_default="all",
            comment="of whom its tills are told: of those who were seen there, or of all",
        ),
    )
    op.create_table(
        "member_store",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "store_id", name=op.f("pk_member_store")),
        comment="Where members were seen: the tills there are told of them",
        sqlite_with_rowid=False,
    )
    op.execute(
        "INSERT INTO member_store (member_id, store_id)"
        " SELECT member_id, store_id FROM purchase WHERE member_id IS NOT NULL"
        " UNION SELECT member_id, store_id FROM member WHERE store_id IS NOT NULL"
    )
    _feed_with_audiences()


def _feed_with_audiences() -> None:
    """In a table of its own meanwhile: neither database changes a primary key in place with the same words."""
    op.execute("CREATE TABLE earlier_feed AS SELECT kind, key, feed FROM change_feed")
    op.drop_table("change_feed")
    op.create_table(
        "change_feed",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column(
            "audience",
            sa.String(length=65),
            nullable=False,
            comment="which tills it is for, see head_office.feed",
        ),
        sa.Column("feed", sa.BigInteger(), nullable=False, comment="when this thing last changed"),
        sa.PrimaryKeyConstraint("kind", "key", "audience", name=op.f("pk_change_feed")),
    )
    op.create_index(op.f("ix_change_feed_audience_feed"), "change_feed", ["audience", "feed"])
    op.execute(
        "INSERT INTO change_feed (kind, key, audience, feed) SELECT kind, key,"
        " CASE kind WHEN 'member' THEN '*' WHEN 'store' THEN '=' || key ELSE '' END, feed FROM earlier_feed"
    )
    op.drop_table("earlier_feed")


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
