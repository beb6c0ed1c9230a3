"""the start of a till that head office knows of"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("terminal", sa.Column("session_id", sa.String(length=36)))
    op.add_column("terminal", sa.Column("session_boot", sa.String(length=36)))
    op.add_column("terminal", sa.Column("heard_ms", sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
