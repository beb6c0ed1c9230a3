"""the keys that tills sign with"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    comment = "Ed25519, hexadecimal; null: it signs nothing"
    op.add_column("terminal", sa.Column("public_key", sa.String(length=64), comment=comment))


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
