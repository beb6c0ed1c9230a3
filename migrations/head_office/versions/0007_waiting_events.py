"""events that wait for what they speak of"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "waiting_event",
        sa.Column("terminal_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column(
            "waits_for",
            sa.String(length=36),
            comment="the member or sale; null: it waits for nothing any more",
        ),
        sa.Column("outcome", sa.String(length=16), comment="in the end"),
        sa.Column("detail", sa.String(length=200)),
        sa.PrimaryKeyConstraint("terminal_id", "event_id", name=op.f("pk_waiting_event")),
        comment="Events that came before what they speak of",
    )
    op.create_index(op.f("ix_waiting_event_waits_for"), "waiting_event", ["waits_for"])


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
