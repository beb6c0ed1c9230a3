"""What a gift or voucher still costs, and from which lots."""

from collections.abc import Mapping

from sqlalchemy import and_, or_

from pos_loyalty.database.head_office_tables import ledger_entry
from pos_loyalty.domain.ledger import DEBT
from pos_loyalty.head_office.accounts import Accounts


def spent(accounts: Accounts, member_id: str, redemption_id: str) -> dict[str | None, int]:
    """Points by lot (and as debt), less what came back.

    What lots of others paid while memberships were one was settled when they were told apart: it is as good as a
    debt. So is the place of what came back as a grace lot.
    """
    rows = accounts.happenings(
        member_id,
        or_(
            and_(ledger_entry.c.kind == "burn", ledger_entry.c.cause_id == redemption_id),
            and_(ledger_entry.c.kind == "reverse_burn", ledger_entry.c.about_id == redemption_id),
        ),
    )
    found: dict[str | None, int] = {}
    for row in rows:
        lot_id = row.lot_id if row.member_id in accounts.members(member_id) else DEBT
        found[lot_id] = found.get(lot_id, 0) - row.points
    return _without_excess(found)


def _without_excess(by_lot: Mapping[str | None, int]) -> dict[str | None, int]:
    """Figures above zero with the same sum: those below it are taken off debts first."""
    found = {lot_id: points for lot_id, points in by_lot.items() if points > 0}
    excess = sum(found.values()) - sum(by_lot.values())
    for lot_id in sorted(found, key=lambda one: one is not DEBT):
        part = min(excess, found[lot_id])
        found[lot_id] -= part
        excess -= part
    return {lot_id: points for lot_id, points in found.items() if points}
