"""gifts that were given under the floor limit"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "redemption",
        sa.Column(
            "unasked",
            sa.Boolean(),
            nullable=False,
            server_default=sa.false(),
            comment="given under the floor limit",
        ),
    )


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
