"""Gifts that head office set aside for this start of the till: it may give them without asking."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from pos_loyalty.checkout import redeem
from pos_loyalty.checkout.questions import ReserveGift
from pos_loyalty.database import driver
from pos_loyalty.database.till_store import TillStore

# A start that head office has not heard of may be that of a copy: what was set aside is for the other one then.
_OF_MEMBER = """
    SELECT r.redemption_id, r.reward_id, r.points
      FROM gift_right r, terminal t
     WHERE r.member_id = ? AND t.session_id IS NOT NULL AND t.session_boot = ?
     ORDER BY r.redemption_id
"""
_DROP = "DELETE FROM gift_right WHERE redemption_id = ? RETURNING redemption_id"


@dataclass(frozen=True, slots=True)
class GiftRight:
    """One piece of this gift for this member, at this price."""

    redemption_id: str
    reward_id: str
    points: int


def of_member(connection: Connection, member_id: str, boot_id: str) -> tuple[GiftRight, ...]:
    return tuple(GiftRight(*row) for row in driver.rows(connection, _OF_MEMBER, (member_id, boot_id)))


def give(store: TillStore, asked: ReserveGift, now_ms: int, new_id: Callable[[], str]) -> bool:
    """The gift of a right is handed over, and the right is used up with it; False if it was called back meanwhile."""
    with store.writing(approved_by=asked.approved_by) as connection:
        if driver.row(connection, _DROP, (asked.redemption_id,)) is None:
            return False
        redeem.write_redemption(connection, asked, now_ms, new_id())
    return True


def give_up(
    store: TillStore, redemption_ids: Iterable[str], now_ms: int, new_id: Callable[[], str]
) -> tuple[str, ...]:
    """In order to have something else for their points: those that were still there."""
    with store.writing() as connection:
        dropped = tuple(one for one in redemption_ids if driver.row(connection, _DROP, (one,)) is not None)
        for redemption_id in dropped:
            redeem.write_not_given(connection, redemption_id, now_ms, new_id())
    return dropped
