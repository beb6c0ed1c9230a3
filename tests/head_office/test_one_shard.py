"""That the tables fit a PostgreSQL spread over several machines, where each table has one column that says where a row is.

Seen by hand on Citus, which cannot be installed here: it refuses what is looked for below.
"""

import pytest
from sqlalchemy import Identity, Sequence, Table, UniqueConstraint

from pos_loyalty.database.head_office_tables import metadata

SHARD_KEYS = {
    "adjustment": "member_id",
    "card": "card_number",
    "coupon": "code_hash",
    "feedback": "member_id",
    "inbox_event": "terminal_id",
    "inbox_position": "terminal_id",
    "issued_card": "card_number",
    "ledger_entry": "member_id",
    "loss": "member_id",
    "lot": "member_id",
    "member": "member_id",
    "member_day": "member_id",
    "member_store": "member_id",
    "member_tier": "member_id",
    "campaign_member": "member_id",
    "pending_change": "key",
    "change_feed": "key",
    "purchase": "purchase_id",
    "purchase_line": "purchase_id",
    "purchase_voucher": "purchase_id",
    "reservation": "redemption_id",
    "standing": "member_id",
    "standing_change": "member_id",
    "suggestion_answer": "member_id",
    "tier_change": "member_id",
    "waiting_event": "terminal_id",
}
EVERYWHERE = {
    "affinity",
    "alarm",
    "analysis",
    "campaign",
    "cohort",
    "feed_counter",
    "invite",
    "operator",
    "member_merge",
    "product",
    "product_class",
    "programme",
    "reward",
    "reward_stock",
    "scheme",
    "store",
    "terminal",
}
"""Small tables that each machine has a copy of."""

spread = pytest.mark.parametrize("name", SHARD_KEYS)


def unique_keys(table: Table) -> list[set[str]]:
    found = [set(table.primary_key.columns.keys())]
    found += [set(one.columns.keys()) for one in table.constraints if isinstance(one, UniqueConstraint)]
    return found + [set(one.columns.keys()) for one in table.indexes if one.unique]


def test_each_table_is_spread_or_everywhere() -> None:
    assert set(metadata.tables) == SHARD_KEYS.keys() | EVERYWHERE
    assert not SHARD_KEYS.keys() & EVERYWHERE


@spread
def test_every_unique_key_says_where_the_row_is(name: str) -> None:
    assert [key for key in unique_keys(metadata.tables[name]) if SHARD_KEYS[name] not in key] == []


@spread
def test_no_foreign_key_leads_to_another_machine(name: str) -> None:
    assert [str(key.column) for key in metadata.tables[name].foreign_keys] == []


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_no_number_comes_from_a_sequence(name: str) -> None:
    """Which all machines would have to ask, and which runs ahead of what is committed."""
    table = metadata.tables[name]
    assert table.autoincrement_column is None
    made = [column.name for column in table.columns if isinstance(column.default, Sequence | Identity)]
    assert made == []
