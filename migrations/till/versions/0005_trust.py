"""whom this till trusts, and the key that it signs with"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("terminal", sa.Column("authority", sa.Text()))
    op.add_column("terminal", sa.Column("signing_key", sa.LargeBinary()))


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
