"""points in lots, tiers, days, merges, coupons, vouchers, and what the points of a sale depend on"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEW_APPEND_ONLY = ("adjustment", "purchase_voucher", "tier_change")


def upgrade() -> None:
    _goods_and_gifts()
    _members()
    _purchases()
    _points()
    _adjustments()
    for table in NEW_APPEND_ONLY:
        _refuse_changes(table)
    _carry_over_points()
    _carry_over_days()
    _carry_over_tiers()
    with op.batch_alter_table("standing", recreate="never") as batch:
        batch.drop_column("tier_code")
        batch.drop_column("tier_since")


def _goods_and_gifts() -> None:
    op.add_column(
        "store",
        sa.Column(
            "manager_pin_hash", sa.Text(), comment="argon2id, or null: nothing there needs the manager"
        ),
    )
    op.add_column("product", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    for column in (
        sa.Column("kind", sa.String(length=16), nullable=False, server_default="gift"),
        sa.Column(
            "tiers",
            sa.JSON(),
            nullable=False,
            server_default="[]",
            comment="who may have it; empty: everybody",
        ),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column(
            "limit_count", sa.Integer(), comment="how often a member may have it in limit_days, null: ever"
        ),
        sa.Column("limit_days", sa.Integer()),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("percent_milli", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("most_minor", sa.BigInteger()),
        sa.Column("minimum_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("steps", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("reward", column)
    op.create_table(
        "coupon",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("campaign", sa.String(length=64), nullable=False),
        sa.Column(
            "member_id",
            sa.String(length=36),
            comment="the only member who may use it, or null: whoever has it",
        ),
        sa.Column("purchase_id", sa.String(length=36), comment="the sale it was printed with"),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("percent_milli", sa.Integer(), nullable=False),
        sa.Column("most_minor", sa.BigInteger()),
        sa.Column("minimum_minor", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("issued_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("redemption_id", sa.String(length=36), comment="who holds or has used it"),
        sa.Column("held_until_ms", sa.BigInteger()),
        sa.CheckConstraint("state in ('issued', 'held', 'used', 'void')", name=op.f("ck_coupon_state")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_coupon")),
        comment="Only the hash of a code is kept",
    )
    op.create_index(op.f("ix_coupon_redemption_id"), "coupon", ["redemption_id"])
    op.create_index(op.f("ix_coupon_campaign"), "coupon", ["campaign"])


def _members() -> None:
    op.add_column(
        "member",
        sa.Column(
            "account_id",
            sa.String(length=36),
            comment="the membership that this one became part of; null: its own",
        ),
    )
    op.add_column(
        "member",
        sa.Column("referred_by", sa.String(length=36), comment="the member who brought this one"),
    )
    op.create_index(op.f("ix_member_account_id"), "member", ["account_id"])
    op.add_column("card", sa.Column("expires_on", sa.Date(), comment="its last day"))
    op.create_table(
        "issued_card",
        sa.Column("card_number", sa.String(length=32), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("issued_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("expires_on", sa.Date(), comment="its last day"),
        sa.CheckConstraint("state in ('issued', 'active', 'blocked')", name=op.f("ck_issued_card_state")),
        sa.PrimaryKeyConstraint("card_number", name=op.f("pk_issued_card")),
        comment="Printed cards; one that a member holds has a row in card too",
    )
    op.create_index(op.f("ix_issued_card_batch"), "issued_card", ["batch"])
    op.create_table(
        "member_day",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "day", name=op.f("pk_member_day")),
        comment="Sales of a business day, net of what came back of them later: what caps, visits and tiers count",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member_tier",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("tier_code", sa.String(length=40), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("held_until", sa.Date()),
        sa.Column("risen_on", sa.Date()),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_member_tier")),
    )
    op.create_index(op.f("ix_member_tier_held_until"), "member_tier", ["held_until"])
    op.create_table(
        "tier_change",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("change_id", sa.String(length=36), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("changed_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.String(length=40)),
        sa.Column("after", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "change_id", name=op.f("pk_tier_change")),
        comment="The history of tiers",
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member_merge",
        sa.Column("merge_id", sa.String(length=36), nullable=False),
        sa.Column("kept_member_id", sa.String(length=36), nullable=False),
        sa.Column("gone_member_id", sa.String(length=36), nullable=False),
        sa.Column("merged_at_ms", sa.BigInteger(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False, comment="what of both it changed, to be put back"),
        sa.Column("undone_at_ms", sa.BigInteger()),
        sa.PrimaryKeyConstraint("merge_id", name=op.f("pk_member_merge")),
    )
    op.create_index(op.f("ix_member_merge_gone_member_id"), "member_merge", ["gone_member_id"])
    op.create_index(op.f("ix_member_merge_kept_member_id"), "member_merge", ["kept_member_id"])


def _purchases() -> None:
    for column in (
        sa.Column("voucher_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("claimed_points", sa.BigInteger(), comment="what the till worked out, with its sign"),
        sa.Column(
            "facts",
            sa.JSON(),
            comment="what the points depend on beside the lines; null: only the base rule counted",
        ),
        sa.Column(
            "charged_points",
            sa.BigInteger(),
            nullable=False,
            server_default="0",
            comment="of a return: what of the debt it made was paid for in money",
        ),
        sa.Column("approved", sa.Boolean(), comment="whether the store manager agreed, where that is needed"),
    ):
        op.add_column("purchase", column)
    op.create_index(op.f("ix_purchase_receipt_code"), "purchase", ["receipt_code"])
    for column in (
        sa.Column("discount_id", sa.String(length=40)),
        sa.Column("voucher_minor", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("tags", sa.JSON(), comment="null: none"),
    ):
        op.add_column("purchase_line", column)
    op.create_table(
        "purchase_voucher",
        sa.Column("purchase_id", sa.String(length=36), nullable=False),
        sa.Column("redemption_id", sa.String(length=36), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False, comment="what it cost; 0 for a coupon"),
        sa.PrimaryKeyConstraint("purchase_id", "redemption_id", name=op.f("pk_purchase_voucher")),
        sqlite_with_rowid=False,
    )


def _points() -> None:
    for column in (
        sa.Column("lot_id", sa.String(length=36), comment="null: made or worked off a debt"),
        sa.Column(
            "about_id",
            sa.String(length=36),
            comment="whose points these are: the sale or redemption that is taken back",
        ),
        sa.Column(
            "acted_by",
            sa.String(length=36),
            comment="whose happening it was, where memberships are one; null: the member's own",
        ),
        sa.Column("posted_at_ms", sa.BigInteger(), nullable=False, server_default="0"),
    ):
        op.add_column("ledger_entry", column)
    # What was a comment of the first version says no more than the name.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("COMMENT ON COLUMN ledger_entry.cause_kind IS NULL")
    op.create_table(
        "lot",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column(
            "lot_id",
            sa.String(length=36),
            nullable=False,
            comment="the purchase or whatever else gave the points",
        ),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("spendable_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), comment="the last day; null: never"),
        sa.Column(
            "idle_months", sa.Integer(), comment="expires_on moves on with each visit by so many months"
        ),
        sa.Column(
            "points_left", sa.BigInteger(), nullable=False, comment="sum of its entries, kept with them"
        ),
        sa.CheckConstraint("points_left >= 0", name=op.f("ck_lot_never_below_zero")),
        sa.PrimaryKeyConstraint("member_id", "lot_id", name=op.f("pk_lot")),
        sqlite_with_rowid=False,
    )
    is_open = sa.text("points_left > 0")
    for name, column in (("ix_lot_open", "member_id"), ("ix_lot_expiring", "expires_on")):
        op.create_index(name, "lot", [column], sqlite_where=is_open, postgresql_where=is_open)


def _adjustments() -> None:
    op.create_table(
        "adjustment",
        sa.Column("member_id", sa.String(length=36), nullable=False),
        sa.Column("adjustment_id", sa.String(length=36), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("adjusted_at_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("member_id", "adjustment_id", name=op.f("pk_adjustment")),
        comment="Points that a person gave or took, and why",
        sqlite_with_rowid=False,
    )


def _carry_over_points() -> None:
    """What a member had becomes one lot, named like the member, that is spendable and never expires.

    It has all entries of before, so that the sum of them is what it holds. A negative balance is a debt.
    """
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        op.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    else:
        op.execute("DROP TRIGGER ledger_entry_no_update")
    op.execute(
        "UPDATE ledger_entry SET lot_id = member_id WHERE member_id IN "
        "(SELECT member_id FROM member WHERE points >= 0)"
    )
    op.execute(
        "INSERT INTO lot (member_id, lot_id, earned_on, spendable_on, points_left) "
        "SELECT member_id, member_id, COALESCE(joined_on, '1970-01-01'), COALESCE(joined_on, '1970-01-01'), points "
        "FROM member WHERE points >= 0 AND member_id IN (SELECT member_id FROM ledger_entry)"
    )
    if is_postgresql:
        op.execute("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    else:
        op.execute(_refusing("ledger_entry", "UPDATE"))


def _carry_over_days() -> None:
    op.execute(
        "INSERT INTO member_day (member_id, day, sales, amount_minor, points) "
        "SELECT s.member_id, s.business_date, "
        "SUM(CASE WHEN COALESCE(r.total_minor, 0) < s.total_minor THEN 1 ELSE 0 END), "
        "SUM(s.total_minor - COALESCE(r.total_minor, 0)), SUM(s.points + COALESCE(r.points, 0)) "
        "FROM purchase s LEFT JOIN (SELECT returns_purchase_id, SUM(total_minor) AS total_minor, "
        "SUM(points) AS points FROM purchase WHERE kind <> 'sale' AND returns_purchase_id IS NOT NULL "
        "GROUP BY returns_purchase_id) r ON r.returns_purchase_id = s.purchase_id "
        "WHERE s.kind = 'sale' AND s.member_id IN (SELECT member_id FROM member) "
        "GROUP BY s.member_id, s.business_date"
    )


def _carry_over_tiers() -> None:
    op.execute(
        "INSERT INTO member_tier (member_id, tier_code, since, risen_on) "
        "SELECT s.member_id, s.tier_code, COALESCE(s.tier_since, a.cutoff_on), s.tier_since "
        "FROM standing s JOIN analysis a ON a.analysis_id = s.analysis_id"
    )


def _refuse_changes(table: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        for verb in ("UPDATE", "DELETE"):
            op.execute(_refusing(table, verb))
        return
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _refusing(table: str, verb: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"
    )
