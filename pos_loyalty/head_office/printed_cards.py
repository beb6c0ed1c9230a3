"""Cards that are printed before anybody holds them: issued in batches, blocked if they are stolen."""

from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select, update

from pos_loyalty.database.head_office_tables import card, issued_card
from pos_loyalty.domain import cards
from pos_loyalty.domain.cards import card_number
from pos_loyalty.head_office import card_blocks, feed
from pos_loyalty.head_office.insertion import insert_all
from pos_loyalty.head_office.refusals import OperatorError

MOST_AT_ONCE = 100_000


def issue(
    connection: Connection, count: int, batch: str, now_ms: int, expires_on: date | None = None
) -> list[str]:
    """New numbers that no till gives out. A card is nobody's until it is scanned at an enrolment."""
    if not 1 <= count <= MOST_AT_ONCE:
        raise OperatorError(f"From 1 to {MOST_AT_ONCE} cards can be issued at once.")
    if not 1 <= len(batch) <= 64 or not batch.isprintable():
        raise OperatorError("A batch has a name of 1 to 64 printable characters.")
    block = card_blocks.take(connection, count)
    programme, key = card_blocks.programme_and_key(connection)
    numbers = [card_number(programme, index, key) for index in range(block.first, block.last + 1)]
    insert_all(
        connection,
        issued_card,
        [
            {
                "card_number": number,
                "batch": batch,
                "state": "issued",
                "issued_at_ms": now_ms,
                "expires_on": expires_on,
            }
            for number in numbers
        ],
    )
    return numbers


def block_batch(connection: Connection, batch: str) -> int:
    """The cards of a batch that nobody holds yet can be given to nobody; how many. Raises OperatorError."""
    known = select(issued_card.c.card_number).where(issued_card.c.batch == batch).limit(1)
    if connection.execute(known).first() is None:
        raise OperatorError(f"There is no batch {batch}. `cards list` shows them.")
    blocked = connection.execute(
        update(issued_card)
        .where(issued_card.c.batch == batch, issued_card.c.state == "issued")
        .values(state="blocked")
    )
    return int(blocked.rowcount)


def set_expiry(connection: Connection, number: str, expires_on: date | None) -> None:
    """The last day of one card. Raises OperatorError if no member has it."""
    found = connection.execute(select(card.c.member_id).where(card.c.card_number == number)).scalar()
    if found is None:
        raise OperatorError(f"No member has a card {cards.masked(number)}. Check the digits.")
    connection.execute(update(card).where(card.c.card_number == number).values(expires_on=expires_on))
    feed.note(connection, "member", [found])


def listing(connection: Connection) -> list[dict[str, Any]]:
    """Batches with how many of their cards are in each state."""
    counted = select(issued_card.c.batch, issued_card.c.state, func.count().label("cards")).group_by(
        issued_card.c.batch, issued_card.c.state
    )
    rows = connection.execute(counted.order_by(issued_card.c.batch, issued_card.c.state)).mappings()
    return [dict(row) for row in rows]
