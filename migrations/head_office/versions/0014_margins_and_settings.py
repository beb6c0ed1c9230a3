"""what a product's sales leave, for suggestions that are worth more; the settings that an analysis was made with"""

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
    op.add_column("analysis", sa.Column("settings", sa.JSON(), comment="as `analysis-settings` prints them"))


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
