"""the first version"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "ledger_entry",
    "purchase",
    "purchase_line",
    "inbox_event",
    "inbox_position",
    "suggestion_answer",
)


def upgrade() -> None:
    _programme_and_stores()
    _terminals_and_inbox()
    _members()
    _goods_and_gifts()
    _purchases()
    _analysis()
    if op.get_bind().dialect.name == "postgresql":
        _refuse_changes_on_postgresql()
    else:
        _refuse_changes_on_sqlite()


def _programme_and_stores() -> None:
    op.create_table(
        "programme",
        sa.Column("programme", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("card_key", sa.LargeBinary(), nullable=False),
        sa.Column("next_card_index", sa.BigInteger(), nullable=False),
        sa.Column("next_terminal_no", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("programme", name=op.f("pk_programme")),
        comment="One row per card programme: the secret that orders its numbers, and what is handed out next",
    )
    op.create_table(
        "scheme",
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("published_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_scheme")),
    )
    op.create_table(
        "store",
        sa.Column("store_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("store_id", name=op.f("pk_store")),
    )
    op.create_table(
        "feed_counter",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("feed", sa.BigInteger(), nullable=False),
        sa.Column(
            "generation",
            sa.String(length=36),
            nullable=False,
            comment="changes when this database is restored from a backup",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_counter")),
    )
    op.create_table(
        "pending_change",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("change_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "change_id", name=op.f("pk_pending_change")),
        comment="Written with each change; numbered after its commit, because numbers taken before it come out of order",
    )
    op.create_table(
        "change_feed",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("feed", sa.BigInteger(), nullable=False, comment="when this thing last changed"),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_change_feed")),
    )
    op.create_index(op.f("ix_change_feed_feed"), "change_feed", ["feed"])


def _terminals_and_inbox() -> None:
    op.create_table(
        "invite",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("store_id", sa.String(length=64), nullable=False),
        sa.Column("terminal_name", sa.String(length=100), nullable=False),
        sa.Column(
            "terminal_id",
            sa.String(length=36),
            nullable=True,
            comment="the terminal that is registered again, or null for a new one",
        ),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["store.store_id"], name=op.f("fk_invite_store_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invite")),
    )
    op.create_table(
        "terminal",
        sa.Column("terminal_id", sa.String(length=36), nullable=False),
        sa.Column("terminal_no", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False, comment="of the current epoch, all applied"),
        sa.Column("last_hash", sa.String(length=64), nullable=False),
        sa.Column("registered_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_seen_at_ms", sa.BigInteger(), nullable=True),
        sa.Column("revoked_at_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["store_id"], ["store.store_id"], name=op.f("fk_terminal_store_id")),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("pk_terminal")),
        sa.UniqueConstraint("terminal_no", name=op.f("uq_terminal_terminal_no")),
    )
    op.create_table(
        "inbox_event",
        sa.Column("terminal_id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("occurred_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("received_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False, comment="as it was sent, byte for byte"),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.CheckConstraint("outcome in ('applied', 'kept', 'refused')", name=op.f("ck_inbox_event_outcome")),
        sa.PrimaryKeyConstraint("terminal_id", "event_id", name=op.f("pk_inbox_event")),
    )
    op.create_table(
        "inbox_position",
        sa.Column("terminal_id", sa.String(length=36), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("terminal_id", "epoch", "seq", name=op.f("pk_inbox_position")),
        comment="What stood at each place of each log; an event that is sent again in a new epoch has several places",
    )
    op.create_table(
        "alarm",
        sa.Column("alarm_id", sa.String(length=36), nullable=False),
        sa.Column("raised_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("terminal_id", sa.String(length=36), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("alarm_id", name=op.f("pk_alarm")),
    )
    op.create_index(op.f("ix_alarm_raised_at_ms"), "alarm", ["raised_at_ms"])


def _members() -> None:
    op.create_table(
        "member",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column(
            "shop_member_id",
            sa.String(length=64),
            nullable=True,
            comment="the shop's own id, for imported members",
        ),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("store_id", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column(
            "points",
            sa.BigInteger(),
            nullable=False,
            comment="sum of the ledger, kept in the same transaction",
        ),
        sa.Column("last_visit_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member")),
        sa.UniqueConstraint("shop_member_id", name=op.f("uq_member_shop_member_id")),
    )
    op.create_table(
        "card",
        sa.Column("card_number", sa.String(length=32), nullable=False),
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("legacy", sa.Boolean(), nullable=False),
        sa.Column("state_since_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "state in ('active', 'blocked', 'lost', 'replaced', 'expired')", name=op.f("ck_card_state")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.member_id"], name=op.f("fk_card_member_id")),
        sa.PrimaryKeyConstraint("card_number", name=op.f("pk_card")),
    )
    op.create_index(op.f("ix_card_member_id"), "card", ["member_id"])
    op.create_table(
        "ledger_entry",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("entry_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("cause_kind", sa.String(length=16), nullable=False, comment="purchase or redemption"),
        sa.Column("cause_id", sa.String(length=36), nullable=False),
        sa.Column("occurred_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind in ('earn', 'burn', 'expire', 'adjust', 'reverse_earn', 'reverse_burn')",
            name=op.f("ck_ledger_entry_kind"),
        ),
        sa.PrimaryKeyConstraint("member_id", "entry_id", name=op.f("pk_ledger_entry")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suggestion_answer",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("answer_id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=64), nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("reason_key", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("answered_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "answer_id", name=op.f("pk_suggestion_answer")),
        sqlite_with_rowid=False,
    )


def _goods_and_gifts() -> None:
    op.create_table(
        "product",
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("gtin", sa.String(length=14), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("subcategory", sa.String(length=100), nullable=False),
        sa.Column("price_minor", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_product")),
    )
    op.create_index(op.f("ix_product_gtin"), "product", ["gtin"])
    op.create_table(
        "reward",
        sa.Column("reward_id", sa.String(length=64), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("reward_id", name=op.f("pk_reward")),
    )
    op.create_table(
        "reward_stock",
        sa.Column("store_id", sa.String(length=64), nullable=False),
        sa.Column("reward_id", sa.String(length=64), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.CheckConstraint("on_hand >= 0", name=op.f("ck_reward_stock_never_below_zero")),
        sa.ForeignKeyConstraint(["reward_id"], ["reward.reward_id"], name=op.f("fk_reward_stock_reward_id")),
        sa.ForeignKeyConstraint(["store_id"], ["store.store_id"], name=op.f("fk_reward_stock_store_id")),
        sa.PrimaryKeyConstraint("store_id", "reward_id", name=op.f("pk_reward_stock")),
    )
    op.create_table(
        "reservation",
        sa.Column("redemption_id", sa.String(length=36), nullable=False),
        sa.Column(
            "member_id",
            sa.String(length=36),
            nullable=True,
            comment="null: taken back before it was ever asked for",
        ),
        sa.Column("terminal_id", sa.String(length=36), nullable=False),
        sa.Column("store_id", sa.String(length=64), nullable=False),
        sa.Column("reward_id", sa.String(length=64), nullable=True),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reserved_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_at_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("state in ('held', 'given', 'released')", name=op.f("ck_reservation_state")),
        sa.ForeignKeyConstraint(["member_id"], ["member.member_id"], name=op.f("fk_reservation_member_id")),
        sa.PrimaryKeyConstraint("redemption_id", name=op.f("pk_reservation")),
    )
    op.create_index(op.f("ix_reservation_member_id_state"), "reservation", ["member_id", "state"])
    op.create_index(op.f("ix_reservation_state_expires_at_ms"), "reservation", ["state", "expires_at_ms"])


def _purchases() -> None:
    op.create_table(
        "purchase",
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("returns_purchase_id", sa.String(length=36), nullable=True),
        sa.Column("receipt_code", sa.String(length=64), nullable=True),
        sa.Column("store_id", sa.String(length=64), nullable=False),
        sa.Column("terminal_id", sa.String(length=36), nullable=True),
        sa.Column("member_id", sa.String(length=36), nullable=True),
        sa.Column("purchased_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("business_date", sa.Date(), nullable=False),
        sa.Column("total_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("scheme_version", sa.Integer(), nullable=False),
        sa.Column(
            "content_hash",
            sa.String(length=64),
            nullable=False,
            comment="tells a repeated import from a changed one",
        ),
        sa.CheckConstraint("kind in ('sale', 'return', 'void')", name=op.f("ck_purchase_kind")),
        sa.PrimaryKeyConstraint("purchase_id", name=op.f("pk_purchase")),
    )
    op.create_index(op.f("ix_purchase_business_date"), "purchase", ["business_date"])
    op.create_index(op.f("ix_purchase_member_id_business_date"), "purchase", ["member_id", "business_date"])
    op.create_index(op.f("ix_purchase_returns_purchase_id"), "purchase", ["returns_purchase_id"])
    op.create_table(
        "purchase_line",
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("line_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product_id", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=100), nullable=False),
        sa.Column("quantity_milli", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger(), nullable=False),
        sa.Column("returns_line_no", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("purchase_id", "line_no", name=op.f("pk_purchase_line")),
        sqlite_with_rowid=False,
    )


def _analysis() -> None:
    op.create_table(
        "analysis",
        sa.Column("analysis_id", sa.String(length=36), nullable=False),
        sa.Column("cutoff_on", sa.Date(), nullable=False),
        sa.Column("published_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("members_ranked", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("analysis_id", name=op.f("pk_analysis")),
    )
    op.create_table(
        "standing",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("analysis_id", sa.String(length=36), nullable=False),
        sa.Column("band", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.Column("sales_minor", sa.BigInteger(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=False),
        sa.Column("tier_code", sa.String(length=32), nullable=False),
        sa.Column("tier_since", sa.Date(), nullable=True),
        sa.Column("reason", sa.JSON(), nullable=False, comment="message key and values: why this rank"),
        sa.Column(
            "suggestions", sa.JSON(), nullable=False, comment="list of {product_id, reason: {key, values}}"
        ),
        sa.Column(
            "prompt", sa.JSON(), nullable=True, comment="message key and values of the line to say, or null"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_standing")),
    )
    op.create_table(
        "affinity",
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("analysis_id", sa.String(length=36), nullable=False),
        sa.Column(
            "companions",
            sa.JSON(),
            nullable=False,
            comment="list of {product_id, in_ten, together}, best first",
        ),
        sa.PrimaryKeyConstraint("product_id", name=op.f("pk_affinity")),
    )


def _refuse_changes_on_sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"
            )


def _refuse_changes_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% rows are never changed', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
