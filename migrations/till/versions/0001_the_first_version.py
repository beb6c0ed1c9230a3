"""the first version"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "affinity",
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("companions", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_affinity")),
    )
    op.create_table(
        "card_block",
        sa.Column("first_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("last_index", sa.BigInteger(), nullable=False),
        sa.Column("next_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("first_index", name=op.f("pk_card_block")),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("occurred_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="canonical JSON, sent byte for byte"),
        sa.Column(
            "hash", sa.String(length=64), nullable=False, comment="over the previous hash and this event"
        ),
        sa.Column(
            "undo_of", sa.String(length=36), nullable=True, comment="the event that this one takes back"
        ),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_event_id")),
    )
    op.create_table(
        "member",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column(
            "name_search",
            sa.String(length=400),
            nullable=False,
            comment="folded name, and Hangul initials behind a bar",
        ),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("phone_last4", sa.String(length=4), nullable=False),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column(
            "points", sa.BigInteger(), nullable=False, comment="head office's balance, see included_seq"
        ),
        sa.Column(
            "included_seq",
            sa.BigInteger(),
            nullable=False,
            comment="own events up to here are in `points` already",
        ),
        sa.Column("last_visit_on", sa.Date(), nullable=True),
        sa.Column("band", sa.String(length=16), nullable=True),
        sa.Column("tier_code", sa.String(length=32), nullable=False),
        sa.Column("tier_since", sa.Date(), nullable=True),
        sa.Column("suggestions", sa.Text(), nullable=False, comment="JSON as head office sent it"),
        sa.Column(
            "prompt", sa.Text(), nullable=True, comment="JSON of the line head office wants said, or null"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member")),
    )
    op.create_index(op.f("ix_member_phone_last4"), "member", ["phone_last4"], unique=False)
    op.create_table(
        "product",
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product")),
    )
    op.create_index(op.f("ix_product_gtin"), "product", ["gtin"], unique=False)
    op.create_table(
        "purchase",
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("returns_purchase_id", sa.String(length=36), nullable=True),
        sa.Column("receipt_code", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=True),
        sa.Column("card_number", sa.String(length=32), nullable=True),
        sa.Column("purchased_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind in ('sale', 'return', 'void')", name=op.f("ck_purchase_kind")),
        sa.ForeignKeyConstraint(
            ["returns_purchase_id"], ["purchase.purchase_id"], name=op.f("fk_purchase_returns_purchase_id")
        ),
        sa.PrimaryKeyConstraint("purchase_id", name=op.f("pk_purchase")),
        sa.UniqueConstraint("receipt_code", name=op.f("uq_purchase_receipt_code")),
    )
    op.create_index(
        op.f("ix_purchase_member_id_kind_business_date"),
        "purchase",
        ["member_id", "kind", "business_date"],
        unique=False,
    )
    op.create_index(
        op.f("ix_purchase_returns_purchase_id"), "purchase", ["returns_purchase_id"], unique=False
    )
    op.create_table(
        "redemption",
        sa.Column("redemption_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("reward_id", sa.String(length=64), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("redeemed_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("undoes_redemption_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(
            ["undoes_redemption_id"],
            ["redemption.redemption_id"],
            name=op.f("fk_redemption_undoes_redemption_id"),
        ),
        sa.PrimaryKeyConstraint("redemption_id", name=op.f("pk_redemption")),
        sa.UniqueConstraint("undoes_redemption_id", name=op.f("uq_redemption_undoes_redemption_id")),
    )
    op.create_table(
        "reward",
        sa.Column("reward_id", sa.String(length=64), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("reward_id", name=op.f("pk_reward")),
    )
    op.create_table(
        "scheme",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_scheme")),
    )
    op.create_table(
        "suggestion_answer",
        sa.Column("answer_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("reason_key", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("answered_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", name=op.f("pk_suggestion_answer")),
    )
    op.create_index(op.f("ix_suggestion_answer_member_id"), "suggestion_answer", ["member_id"], unique=False)
    op.create_table(
        "terminal",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("terminal_id", sa.String(length=36), nullable=False),
        sa.Column("terminal_no", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("store_id", sa.String(length=64), nullable=False),
        sa.Column("store_name", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("server_url", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("programme", sa.Integer(), nullable=False),
        sa.Column("card_key", sa.LargeBinary(), nullable=False),
        sa.Column("next_receipt", sa.Integer(), nullable=False),
        sa.Column("acked_seq", sa.BigInteger(), nullable=False),
        sa.Column("feed_cursor", sa.BigInteger(), nullable=False),
        sa.Column("generation", sa.String(length=36), nullable=False),
        sa.Column("last_exchange_ms", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_terminal_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminal")),
    )
    op.create_table(
        "card",
        sa.Column("card_number", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("legacy", sa.Boolean(), nullable=False),
        sa.Column("state_since_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.member_id"], name=op.f("fk_card_member_id")),
        sa.PrimaryKeyConstraint("card_number", name=op.f("pk_card")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_card_member_id"), "card", ["member_id"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("cause_kind", sa.String(length=16), nullable=False),
        sa.Column("cause_id", sa.String(length=36), nullable=False),
        sa.Column("occurred_at_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["event.seq"], name=op.f("fk_ledger_entry_seq")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_ledger_entry")),
    )
    op.create_index("ix_ledger_entry_pending", "ledger_entry", ["member_id", "seq", "points"], unique=False)
    op.create_table(
        "purchase_line",
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("line_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("returns_line_no", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["purchase_id"], ["purchase.purchase_id"], name=op.f("fk_purchase_line_purchase_id")
        ),
        sa.PrimaryKeyConstraint("purchase_id", "line_no", name=op.f("pk_purchase_line")),
        sqlite_with_rowid=False,
    )
    for table in ("event", "ledger_entry", "purchase", "purchase_line", "redemption", "suggestion_answer"):
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"
            )
