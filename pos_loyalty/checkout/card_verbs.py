"""What becomes of a card without a new one: reported lost, blocked, found again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from pos_loyalty.database import event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import card, member
from pos_loyalty.domain.card_states import CardState
from pos_loyalty.domain.errors import UserError


@dataclass(frozen=True, slots=True)
class CardChanged:
    member_id: str
    name: str
    card_numbers: tuple[str, ...]


def report_lost(store: TillStore, member_id: str, now_ms: int, new_id: Callable[[], str]) -> CardChanged:
    """Every card in use of the member works nowhere from now on. Raises UserError 'no_card_in_use'."""
    with store.writing() as connection:
        in_use = sorted(
            connection.execute(
                select(card.c.card_number).where(card.c.member_id == member_id, card.c.state == "active")
            ).scalars()
        )
        if not in_use:
            raise UserError("no_card_in_use")
        for number in in_use:
            change_state(connection, member_id, number, "lost", now_ms, new_id())
        return CardChanged(member_id, _name(connection, member_id), tuple(in_use))


def found_again(store: TillStore, card_number: str, now_ms: int, new_id: Callable[[], str]) -> CardChanged:
    """A card that was reported lost is here: it works again. Raises UserError 'card_not_lost'."""
    with store.writing() as connection:
        row = connection.execute(select(card).where(card.c.card_number == card_number)).first()
        if row is None or row.state != "lost":
            raise UserError("card_not_lost")
        change_state(connection, row.member_id, card_number, "active", now_ms, new_id())
        return CardChanged(row.member_id, _name(connection, row.member_id), (card_number,))


def undo(
    store: TillStore, body: Mapping[str, Any], event_id: str, now_ms: int, new_id: Callable[[], str]
) -> str:
    """The card is what it was before: lost or in use. Returns the member's name.

    Raises UserError 'card_state_changed' where it is something else by now: head office may have blocked it, or know
    another one who has it.
    """
    member_id, number = body["member_id"], body["card_number"]
    back: CardState = "active" if body["state"] == "lost" else "lost"
    with store.writing() as connection:
        own = select(card.c.state).where(card.c.card_number == number, card.c.member_id == member_id)
        now = connection.execute(own).scalar()
        if now != body["state"]:
            raise UserError("card_state_changed")
        change_state(connection, member_id, number, back, now_ms, new_id(), event_id)
        return _name(connection, member_id)


def change_state(
    connection: Connection,
    member_id: str,
    card_number: str,
    state: CardState,
    now_ms: int,
    event_id: str,
    undo_of: str | None = None,
) -> None:
    """In the caller's transaction, which knows what the card was."""
    connection.execute(
        update(card).where(card.c.card_number == card_number).values(state=state, state_since_ms=now_ms)
    )
    event_log.append(
        connection,
        event_id=event_id,
        kind="card_state",
        occurred_at_ms=now_ms,
        body={
            "member_id": member_id,
            "card_number": card_number,
            "state": state,
            "changed_at_ms": now_ms,
        },
        undo_of=undo_of,
    )


def _name(connection: Connection, member_id: str) -> str:
    return str(connection.execute(select(member.c.name).where(member.c.member_id == member_id)).scalar_one())
