"""Hands out card indices, each once: to tills in blocks, to the import one by one."""

from sqlalchemy import Connection, select, update

from pos_loyalty.database.head_office_tables import programme
from pos_loyalty.domain.cards import SERIALS_PER_PROGRAMME, CardBlock
from pos_loyalty.head_office.refusals import OperatorError

BLOCK = 1_000
REFILL_BELOW = 200
LEFT_OUT = 100
"""Blocks that are not given out again after head office was put back."""

_PROGRAMME = select(programme.c.programme, programme.c.card_key)


def take(connection: Connection, count: int = BLOCK) -> CardBlock:
    """The next `count` indices; they are gone for everyone else when the transaction commits."""
    following = (
        update(programme)
        .values(next_card_index=programme.c.next_card_index + count)
        .returning(programme.c.next_card_index)
    )
    end = int(connection.execute(following).scalar_one())
    if end > SERIALS_PER_PROGRAMME:
        raise OperatorError("All card numbers of this programme are used up. Start a new programme number.")
    return CardBlock(end - count, end - 1)


def leave_out(connection: Connection, count: int = LEFT_OUT * BLOCK) -> None:
    """Numbers that may have been given out without a record here, because it was put back."""
    following = programme.c.next_card_index + count
    connection.execute(
        update(programme).where(following <= SERIALS_PER_PROGRAMME).values(next_card_index=following)
    )


def programme_and_key(connection: Connection) -> tuple[int, bytes]:
    row = connection.execute(_PROGRAMME).one()
    return row.programme, bytes(row.card_key)
