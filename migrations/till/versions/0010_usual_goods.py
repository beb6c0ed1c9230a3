"""what members usually buy in ten bytes for each product, instead of as JSON"""

import json
import struct
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ROWS_AT_ONCE = 1_000


def upgrade() -> None:
    op.create_table(
        "product_number",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("product_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_product_number")),
        sa.UniqueConstraint("product_id", name=op.f("uq_product_number_product_id")),
    )
    op.add_column(
        "member",
        sa.Column(
            "usual",
            sa.LargeBinary(),
            nullable=False,
            server_default=sa.text("x''"),
            comment="see database.usual_goods",
        ),
    )
    _pack()
    op.drop_column("member", "suggestions")


def _pack() -> None:
    """As it was when this was written; what cannot be read comes again with the next analysis."""
    connection = op.get_bind()
    numbers: dict[str, int] = {}
    last = ""
    page = sa.text(
        "SELECT member_id, suggestions FROM member WHERE member_id > :last AND suggestions <> '[]'"
        " ORDER BY member_id LIMIT :most"
    )
    while rows := connection.execute(page, {"last": last, "most": ROWS_AT_ONCE}).all():
        changed = [{"id": row.member_id, "usual": _packed(row.suggestions, numbers)} for row in rows]
        connection.execute(sa.text("UPDATE member SET usual = :usual WHERE member_id = :id"), changed)
        last = rows[-1].member_id
    if numbers:
        table = sa.table("product_number", sa.column("number"), sa.column("product_id"))
        op.bulk_insert(table, [{"number": number, "product_id": one} for one, number in numbers.items()])


def _packed(suggestions: str, numbers: dict[str, int]) -> bytes:
    found = b""
    for one in json.loads(suggestions):
        reason: dict[str, Any] = one["reason"]
        named = {"reason_usual": ("times", 0), "reason_usual_due": ("days", 0x8000)}.get(reason["key"])
        if named is not None:
            said = min(int(reason["values"].get(named[0], 0)), 0x7FFF) | named[1]
            number = numbers.setdefault(one["product_id"], len(numbers) + 1)
            found += struct.pack(">IIH", number, min(int(one.get("weight", 0)), 0xFFFFFFFF), said)
    return found


def downgrade() -> None:
    raise NotImplementedError("Migrations only go forward.")
