"""Tables of the head-office database, for SQLite and PostgreSQL alike.

Every unique key of a table that grows contains the key it would be spread by (events by terminal, members and
ledger by member), and no key comes from a database sequence: one machine may be outgrown.
Times are epoch milliseconds in UTC, amounts minor units, quantities thousandths, ids text.
"""

from pos_loyalty.database.head_office_tables.findings import (
    affinity,
    analysis,
    campaign,
    campaign_member,
    cohort,
    feedback,
    loss,
    product_class,
    standing,
    standing_change,
)
from pos_loyalty.database.head_office_tables.goods import coupon, product, reservation, reward, reward_stock
from pos_loyalty.database.head_office_tables.members import (
    card,
    issued_card,
    member,
    member_day,
    member_merge,
    member_store,
    member_tier,
    suggestion_answer,
    tier_change,
)
from pos_loyalty.database.head_office_tables.naming import ID, NAMING, metadata
from pos_loyalty.database.head_office_tables.points import adjustment, ledger_entry, lot
from pos_loyalty.database.head_office_tables.purchases import purchase, purchase_line, purchase_voucher
from pos_loyalty.database.head_office_tables.system import (
    alarm,
    change_feed,
    feed_counter,
    inbox_event,
    inbox_position,
    invite,
    operator,
    pending_change,
    programme,
    scheme,
    store,
    terminal,
    waiting_event,
)

__all__ = [
    "APPEND_ONLY",
    "ID",
    "NAMING",
    "adjustment",
    "affinity",
    "alarm",
    "analysis",
    "campaign",
    "campaign_member",
    "card",
    "change_feed",
    "cohort",
    "coupon",
    "feed_counter",
    "feedback",
    "inbox_event",
    "inbox_position",
    "invite",
    "issued_card",
    "ledger_entry",
    "loss",
    "lot",
    "member",
    "member_day",
    "member_merge",
    "member_store",
    "member_tier",
    "metadata",
    "operator",
    "pending_change",
    "product",
    "product_class",
    "programme",
    "purchase",
    "purchase_line",
    "purchase_voucher",
    "reservation",
    "reward",
    "reward_stock",
    "scheme",
    "standing",
    "standing_change",
    "store",
    "suggestion_answer",
    "terminal",
    "tier_change",
    "waiting_event",
]

APPEND_ONLY = (
    "adjustment",
    "ledger_entry",
    "purchase",
    "purchase_line",
    "purchase_voucher",
    "inbox_event",
    "inbox_position",
    "suggestion_answer",
    "tier_change",
)
"""Tables whose rows are never changed or deleted; triggers refuse it."""
