"""Whose happening an event is, where memberships became one or were told apart again."""

from sqlalchemy import and_, or_, select

from pos_loyalty.database.head_office_tables import member_merge
from pos_loyalty.head_office.effect import Work


def acting_member(work: Work, member_id: str, card_number: str | None) -> str:
    """The holder of the card that was used, if it was ever one membership with the member that the till named.

    A till shows the membership that was kept; once the two are told apart, what was bought with a card belongs to
    its holder. In all other cases the till's word counts: two tills may have given out one card number.
    """
    owner = work.card_owners.get(card_number) if card_number else None
    if owner is None or owner == member_id:
        return member_id
    if member_id in work.accounts and work.accounts.account_id(member_id) == work.accounts.account_id(owner):
        return owner
    were_one = select(member_merge.c.merge_id).where(
        or_(
            and_(member_merge.c.kept_member_id == member_id, member_merge.c.gone_member_id == owner),
            and_(member_merge.c.kept_member_id == owner, member_merge.c.gone_member_id == member_id),
        )
    )
    return owner if work.connection.execute(were_one.limit(1)).first() else member_id
