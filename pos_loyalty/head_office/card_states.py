"""Blocks a card at head office, or lets it work again; every till knows from its next exchange on."""

from sqlalchemy import ColumnElement, Connection, select, update

from pos_loyalty.database.head_office_tables import card
from pos_loyalty.domain.card_states import CardState
from pos_loyalty.domain.cards import masked
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.refusals import OperatorError


def set_state(connection: Connection, which: ColumnElement[bool], state: CardState, since_ms: int) -> None:
    """Of all cards of the condition; a till that knows nothing of the holder is told of the card alone."""
    changed = connection.execute(
        update(card).where(which).values(state=state, state_since_ms=since_ms).returning(card.c.card_number)
    ).scalars()
    feed.note(connection, "card", changed.all())


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
    set_state(connection, card.c.card_number == card_number, "blocked", now_ms)
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
    set_state(connection, card.c.card_number == card_number, "active", now_ms)
    feed.note(connection, "member", [found.member_id])
