"""Whose happening an event is, where memberships became one or were told apart again."""

from sqlalchemy import Connection, bindparam, select

from pos_loyalty.database.head_office_tables import card
from pos_loyalty.head_office.effect import Work
from pos_loyalty.head_office.kinship import ever_one_with

_OWNER = select(card.c.member_id).where(card.c.card_number == bindparam("number"))


def acting_member(work: Work, member_id: str, card_number: str | None) -> str:
    """The holder of the card that was used, if it was ever one membership with the member that the till named.

    A till shows the membership that was kept; once the two are told apart, what was bought with a card belongs to
    its holder. In all other cases the till's word counts: two tills may have given out one card number.
    """
    owner = work.card_owners.get(card_number) if card_number else None
    return _owner_or(work.connection, member_id, owner)


def buyer(work: Work, member_id: str | None, card_number: str | None) -> str:
    """Whose purchase it is; empty: nobody's. A till that did not know the card named nobody: it is the holder's."""
    if member_id is not None:
        return acting_member(work, member_id, card_number)
    owner = work.card_owners.get(card_number) if card_number else None
    return owner if owner is not None and work.accounts.load(owner) else ""


def acting_asker(connection: Connection, member_id: str, card_number: str | None) -> str:
    """The same of a question that comes alone."""
    if card_number is None:
        return member_id
    owner = connection.execute(_OWNER, {"number": card_number}).scalar()
    return _owner_or(connection, member_id, owner)


def _owner_or(connection: Connection, member_id: str, owner: str | None) -> str:
    if owner is None or owner == member_id:
        return member_id
    return owner if owner in ever_one_with(connection, [member_id]) else member_id
