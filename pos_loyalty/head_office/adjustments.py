"""Points that a person at head office gives or takes, with the reason."""

import uuid_utils
from sqlalchemy import Connection

from pos_loyalty.database.head_office_tables import adjustment
from pos_loyalty.domain import ledger, names
from pos_loyalty.domain.lot_terms import granted_lot, idle_months
from pos_loyalty.head_office import feed, schemes
from pos_loyalty.head_office.accounts import Accounts, Cause
from pos_loyalty.head_office.refusals import OperatorError

MOST_POINTS = 10**9
LONGEST_REASON = 200


def adjust(connection: Connection, member_id: str, points: int, reason: str, now_ms: int) -> int:
    """The balance after it. Taking more than there is leaves a debt. Raises OperatorError."""
    said = names.clean(reason)
    if not 1 <= len(said) <= LONGEST_REASON:
        raise OperatorError(
            f"A reason of 1 to {LONGEST_REASON} characters is needed; the member may ask for it."
        )
    if points == 0 or abs(points) > MOST_POINTS:
        raise OperatorError(f"Points from 1 to {MOST_POINTS} can be given or taken.")
    known = schemes.published(connection, now_ms)
    accounts = Accounts(connection, [member_id], now_ms, known.now.date())
    if member_id not in accounts:
        raise OperatorError(f"There is no member {member_id}.")
    adjustment_id = str(uuid_utils.uuid7())
    connection.execute(
        adjustment.insert(),
        {
            "member_id": member_id,
            "adjustment_id": adjustment_id,
            "points": points,
            "reason": said,
            "adjusted_at_ms": now_ms,
        },
    )
    account = accounts.account(member_id)
    if points > 0:
        lot = granted_lot(adjustment_id, accounts.today, known.current)
        posting = ledger.earn(account, lot, points, "adjust")
    else:
        posting = ledger.spend(account, -points, accounts.today, "adjust")
    cause = Cause("adjustment", adjustment_id, now_ms)
    accounts.post(member_id, posting, cause, idle_months(known.current.expiry))
    feed.note(connection, "member", [accounts.account_id(member_id)])
    return accounts.account(member_id).balance
