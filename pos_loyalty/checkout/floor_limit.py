"""Gifts that a till which is cut off gives without asking, beyond what is set aside for it: as far as the rules allow.

With B points at head office, R of them set aside, a limit of L and K tills that are cut off, no more than
R + K · min(L, B) − B are spent that are not there. The limit is 0 where the rules do not say otherwise.
"""

from collections.abc import Callable
from datetime import date

from sqlalchemy import Connection

from pos_loyalty.checkout import gift_rights, member_account, redeem
from pos_loyalty.checkout.questions import ReserveGift
from pos_loyalty.database import driver, member_reads
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain import ledger

# What head office does not count yet, and what came back of it.
_USED = """
    SELECT COALESCE(SUM(-l.points), 0)
      FROM ledger_entry l
      JOIN redemption r ON r.redemption_id = l.lot_id
      JOIN member m ON m.member_id = l.member_id
     WHERE l.member_id = ? AND l.seq > m.included_seq AND r.unasked
"""
# The same start as for what is set aside: one that head office has not heard of may be that of a copy.
_IS_KNOWN = "SELECT 1 FROM terminal WHERE session_id IS NOT NULL AND session_boot = ?"


def give(
    store: TillStore, asked: ReserveGift, limit: int, today: date, now_ms: int, new_id: Callable[[], str]
) -> bool:
    """Whether the gift is handed over: nothing is recorded otherwise. `limit` in points, for each member."""
    if not 0 < asked.points <= limit:
        return False
    with store.writing(approved_by=asked.approved_by) as connection:
        if asked.points > _left(connection, asked.member_id, store.boot_id, limit, today):
            return False
        redeem.write_redemption(connection, asked, now_ms, new_id(), unasked=True)
    return True


def _left(connection: Connection, member_id: str, boot_id: str, limit: int, today: date) -> int:
    record = member_reads.member_by_id(connection, member_id)
    if record is None or record.status != "active" or driver.row(connection, _IS_KNOWN, (boot_id,)) is None:
        return 0
    (used,) = driver.rows(connection, _USED, (member_id,))[0]
    rights = sum(one.points for one in gift_rights.of_member(connection, member_id, boot_id))
    spendable = ledger.holding(member_account.read(record, today).account, today).spendable
    return min(limit - int(used), spendable - rights)
