"""Blocks a card at head office, or lets it work again; every till knows from its next exchange on."""

from sqlalchemy import Connection, select, update

from pos_loyalty.database.head_office_tables import card
from pos_loyalty.domain.cards import masked
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.refusals import OperatorError


def block(connection: Connection, card_number: str, now_ms: int) -> None:
    """Raises OperatorError if the card is not known, or was replaced and so is of no use already."""
    found = connection.execute(
        select(card.c.member_id, card.c.state).where(card.c.card_number == card_number).with_for_update()
    ).first()
    if found is None:
        raise OperatorError(f"No member has a card {masked(card_number)}. Check the digits.")
    if found.state == "blocked":
        return
    if found.state not in {"active", "lost"}:
        raise OperatorError(f"Card {masked(card_number)} is {found.state} and works nowhere already.")
    connection.execute(
        update(card).where(card.c.card_number == card_number).values(state="blocked", state_since_ms=now_ms)
    )
    feed.note(connection, "member", [found.member_id])


def unblock(connection: Connection, card_number: str, now_ms: int) -> None:
    """A blocked or lost card works again. Raises OperatorError if it is not known, or is neither."""
    found = connection.execute(
        select(card.c.member_id, card.c.state).where(card.c.card_number == card_number).with_for_update()
    ).first()
    if found is None:
        raise OperatorError(f"No member has a card {masked(card_number)}. Check the digits.")
    if found.state == "active":
        return
    if found.state not in {"blocked", "lost"}:
        raise OperatorError(
            f"Card {masked(card_number)} is {found.state}; only another card can take its place."
        )
    connection.execute(
        update(card).where(card.c.card_number == card_number).values(state="active", state_since_ms=now_ms)
    )
    feed.note(connection, "member", [found.member_id])
