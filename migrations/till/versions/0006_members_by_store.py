"""members whom nobody may be telling of any more, and cards that must not be used whoever holds them"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "member",
        sa.Column(
            "is_old",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="the changes are read anew, and were not told of this one yet",
        ),
    )
    op.create_table(
        "refused_card",
        sa.Column("card_number", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("card_number", name=op.f("pk_refused_card")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
