"""Points that last as long as their member comes: each visit moves their last day on, however late it is told of."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from pos_loyalty.database.head_office_tables import lot
from pos_loyalty.domain.calendar import add_months
from pos_loyalty.domain.ledger import Entry, Posting
from pos_loyalty.head_office import ids
from pos_loyalty.head_office.accounts import Accounts, Cause


def visited(accounts: Accounts, member_id: str, day: date, cause: Cause) -> None:
    """What ended before this visit was told of, and would not have if it had been known, is there again."""
    is_back = False
    for row in _lots(accounts, member_id, day):
        until = add_months(day, row.idle_months)
        if row.expires_on is not None and until <= row.expires_on:
            continue
        accounts.account(member_id, row.lot_id)
        accounts.prolong(member_id, row.lot_id, until)
        if row.points_left == 0 and until >= accounts.today:
            is_back = _bring_back(accounts, row, cause) or is_back
    if is_back:
        accounts.settle(
            member_id, Cause("expiry", ids.derived(cause.cause_id, "settled"), cause.occurred_at_ms)
        )


def _lots(accounts: Accounts, member_id: str, day: date) -> Sequence[Any]:
    """Lots with points, and those that are over although the member came before their end."""
    is_early = lot.c.expires_on.between(day, accounts.today)
    return accounts.connection.execute(
        select(lot).where(
            lot.c.member_id.in_(accounts.members(member_id)),
            lot.c.idle_months.is_not(None),
            or_(lot.c.points_left > 0, is_early),
        )
    ).all()


def _bring_back(accounts: Accounts, row: Any, cause: Cause) -> bool:
    """As a happening of the lot's owner: it only undoes what time did."""
    expired = accounts.origin(row.member_id, row.lot_id, earned=0).expired
    if expired <= 0:
        return False
    accounts.post(row.member_id, Posting((Entry("adjust", row.lot_id, expired),)), cause)
    return True
