"""members by telephone number, for a counter of a store that they have not been to"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_member_phone", "member", ["phone"])


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
