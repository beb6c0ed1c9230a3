"""every start of a till that ended, not only the last"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TERMINAL = sa.table(
    "terminal", sa.column("terminal_id"), sa.column("earlier_boot_id"), sa.column("ended_boots", sa.Text)
)


def upgrade() -> None:
    comment = "the newest starts before, as a list in JSON; none of them may come again"
    op.add_column(
        "terminal", sa.Column("ended_boots", sa.Text(), nullable=False, server_default="[]", comment=comment)
    )
    connection = op.get_bind()
    known = sa.select(_TERMINAL.c.terminal_id, _TERMINAL.c.earlier_boot_id)
    for terminal_id, boot_id in connection.execute(
        known.where(_TERMINAL.c.earlier_boot_id.is_not(None))
    ).all():
        own = sa.update(_TERMINAL).where(_TERMINAL.c.terminal_id == terminal_id)
        connection.execute(own.values(ended_boots=json.dumps([boot_id])))
    op.drop_column("terminal", "earlier_boot_id")


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
