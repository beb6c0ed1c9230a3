"""the gifts that are set aside for a till before anybody asks"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_RIGHTS = (
    ("right_seq", sa.Integer(), "null: somebody asked for it; 0: its till is to be told; else when"),
    ("right_session", sa.String(length=36), "the start of its till that has this right"),
    ("recalled_at_ms", sa.BigInteger(), "when its till was asked to drop it"),
    ("wanted_by", sa.String(length=36), "the till that gets it then"),
)


def upgrade() -> None:
    for name, kind, said in _RIGHTS:
        op.add_column("reservation", sa.Column(name, kind, comment=said))
    op.create_index(
        "ix_reservation_rights",
        "reservation",
        ["terminal_id"],
        sqlite_where=sa.text("right_seq IS NOT NULL"),
        postgresql_where=sa.text("right_seq IS NOT NULL"),
    )
    newest = "the newest `right_seq` of its rights"
    column = sa.Column("rights_seq", sa.Integer(), nullable=False, server_default="0", comment=newest)
    op.add_column("terminal", column)
    asks = "how often its disk had asked for something to be set aside"
    column = sa.Column("asks", sa.BigInteger(), nullable=False, server_default="0", comment=asks)
    op.add_column("terminal", column)


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
