"""what a product's sales leave, for suggestions that are worth more"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "product", sa.Column("margin_percent", sa.Integer(), comment="of its sales; null: not known")
    )


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
