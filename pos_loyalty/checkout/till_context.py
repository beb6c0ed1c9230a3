"""Who this till is and what it needs to number things: read from the store, written with each use-case."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select, update

from pos_loyalty.database import driver
from pos_loyalty.database.till_tables import card_block, terminal
from pos_loyalty.domain import cards
from pos_loyalty.domain.errors import StoreError, UserError


@dataclass(frozen=True, slots=True)
class TillIdentity:
    """The registered identity of this installation."""

    terminal_id: str
    terminal_no: int
    name: str
    store_id: str
    store_name: str
    timezone: str
    programme: int
    card_key: bytes
    manager_pin_hash: str | None = None


_IDENTITY = select(
    terminal.c.terminal_id,
    terminal.c.terminal_no,
    terminal.c.name,
    terminal.c.store_id,
    terminal.c.store_name,
    terminal.c.timezone,
    terminal.c.programme,
    terminal.c.card_key,
    terminal.c.manager_pin_hash,
)
_TAKE_RECEIPT = "UPDATE terminal SET next_receipt = next_receipt + 1 RETURNING terminal_no, next_receipt"
_OPEN_BLOCK = (
    select(card_block.c.first_index, card_block.c.next_index)
    .where(card_block.c.next_index <= card_block.c.last_index)
    .order_by(card_block.c.first_index)
    .limit(1)
)
_ADVANCE_BLOCK = (
    update(card_block)
    .where(card_block.c.first_index == bindparam("first"))
    .values(next_index=card_block.c.next_index + 1)
)


def identity(connection: Connection) -> TillIdentity:
    """Raises StoreError 'not_registered' before the till has an identity."""
    row = connection.execute(_IDENTITY).first()
    if row is None:
        raise StoreError("not_registered")
    return TillIdentity(*row)


def take_receipt_code(connection: Connection) -> str:
    """The next receipt code of this till; a number is never given out twice."""
    taken = driver.row(connection, _TAKE_RECEIPT)
    assert taken is not None, "a session is made of a registered till only"
    number, following = taken
    return cards.receipt_code(number, following - 1)


def take_card_number(connection: Connection, who: TillIdentity, boot_id: str) -> str:
    """A new card number from the blocks that head office gave this till alone.

    Raises UserError 'no_card_numbers' when they are used up, and 'card_numbers_wait' before head office has heard of
    this start: on a disk that was put back the next number may be somebody's card.
    """
    if connection.execute(select(terminal.c.session_boot)).scalar() != boot_id:
        raise UserError("card_numbers_wait")
    block = connection.execute(_OPEN_BLOCK).first()
    if block is None:
        raise UserError("no_card_numbers")
    connection.execute(_ADVANCE_BLOCK, {"first": block.first_index})
    return cards.card_number(who.programme, block.next_index, who.card_key)


def business_date(now_ms: int, timezone: str) -> date:
    """The shop's calendar day."""
    return local_time(now_ms, timezone).date()


def local_time(now_ms: int, timezone: str) -> datetime:
    """The shop's time, without an offset."""
    moment = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(ZoneInfo(timezone))
    return moment.replace(tzinfo=None)
