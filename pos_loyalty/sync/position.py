"""Reads and writes where this till stands with head office, and who it is there."""

from typing import Any

from sqlalchemy import Connection, case, delete, func, insert, select, update

from pos_loyalty.checkout.questions import HoldCoupon, Question, ReserveGift
from pos_loyalty.database import event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import card_block, event, gift_right, member, scheme, terminal
from pos_loyalty.domain.errors import StoreError
from pos_loyalty.domain.log_chain import GENESIS
from pos_loyalty.sync.exchange import Position
from pos_loyalty.sync.messages import EarlierIdentity, RegisterAnswer
from pos_loyalty.sync.transport import Credentials

_NUMBERS_LEFT = select(
    func.coalesce(func.sum(card_block.c.last_index + 1 - card_block.c.next_index), 0)
).scalar_subquery()
_ACKED_HASH = case(
    (terminal.c.acked_seq == 0, GENESIS),
    else_=select(event.c.hash).where(event.c.seq == terminal.c.acked_seq).scalar_subquery(),
)
_READ = select(
    terminal.c.terminal_id,
    terminal.c.epoch,
    terminal.c.acked_seq,
    terminal.c.feed_cursor,
    terminal.c.generation,
    terminal.c.session_id,
    terminal.c.session_boot,
    terminal.c.heard_ms,
    terminal.c.rights_seq,
    terminal.c.asks,
    _NUMBERS_LEFT.label("numbers_left"),
    _ACKED_HASH.label("acked_hash"),
)
_EARLIER = select(
    terminal.c.terminal_id,
    terminal.c.epoch,
    terminal.c.acked_seq,
    _ACKED_HASH.label("acked_hash"),
    terminal.c.session_id,
    terminal.c.heard_ms,
    terminal.c.asks,
)
_NOTE = update(terminal)
_CREDENTIALS = select(terminal.c.server_url, terminal.c.token, terminal.c.authority, terminal.c.signing_key)


def read(connection: Connection, boot_id: str = "") -> Position:
    """Raises StoreError 'not_registered'."""
    row = connection.execute(_READ).first()
    if row is None:
        raise StoreError("not_registered")
    assert row.acked_hash is not None, "the acknowledged event is in the log, where nothing is deleted"
    return Position(
        terminal_id=row.terminal_id,
        epoch=row.epoch,
        acked_seq=row.acked_seq,
        acked_hash=row.acked_hash,
        feed_cursor=row.feed_cursor,
        generation=row.generation,
        card_numbers_left=int(row.numbers_left),
        session_id=row.session_id if row.session_boot == boot_id else None,
        heard_ms=row.heard_ms,
        rights_seq=row.rights_seq,
        asks=row.asks,
    )


def before_asking(store: TillStore, question: Question) -> Position:
    """Where this till stands. What is to be set aside is counted, durably, before it is asked for.

    An earlier state of this disk that is put back has counted less: by that head office knows it, and keeps what is
    set aside, which may have been given away. So nothing is counted, nor asked for, before this start has said hello:
    the count would have caught up by then.
    """
    with store.reading() as connection:
        here = read(connection, store.boot_id)
    if not isinstance(question, ReserveGift | HoldCoupon) or here.session_id is None:
        return here
    with store.writing() as connection:
        connection.execute(update(terminal).values(asks=terminal.c.asks + 1))
        return read(connection, store.boot_id)


def note(connection: Connection, **values: Any) -> None:
    """Columns of this till's own row are these from now on."""
    connection.execute(_NOTE, values)


def drop_rights(store: TillStore) -> None:
    with store.writing() as connection:
        connection.execute(delete(gift_right))


def credentials(connection: Connection) -> Credentials:
    """Raises StoreError 'not_registered'."""
    row = connection.execute(_CREDENTIALS).first()
    if row is None:
        raise StoreError("not_registered")
    return Credentials(*row)


def last_exchange(connection: Connection) -> tuple[int | None, int]:
    """When head office last answered, and up to which event it has everything."""
    row = connection.execute(select(terminal.c.last_exchange_ms, terminal.c.acked_seq)).first()
    return (row.last_exchange_ms, row.acked_seq) if row else (None, 0)


def earlier_identity(store: TillStore) -> EarlierIdentity | None:
    """None for an installation that was no terminal yet, never said hello as one, or was put back from a copy."""
    with store.reading() as connection:
        row = connection.execute(_EARLIER).mappings().first()
    return EarlierIdentity(**row) if row is not None and row["session_id"] else None


def take_identity(
    store: TillStore,
    server_url: str,
    answer: RegisterAnswer,
    authority: str | None = None,
    signing_key: bytes | None = None,
) -> None:
    """Makes this installation the terminal that head office registered.

    Whatever the log holds is sent again under the new identity, from its first event: head office knows each
    event and its effects by id, so nothing is lost and nothing counts twice. Unused card numbers of an earlier
    identity are given up, because another machine may hold the same ones.
    """
    with store.writing() as connection:
        before = connection.execute(select(terminal.c.next_receipt)).scalar_one_or_none()
        connection.execute(delete(terminal))
        connection.execute(delete(card_block))
        connection.execute(delete(gift_right))
        connection.execute(update(member).values(is_old=True))
        connection.execute(
            insert(terminal),
            {
                "id": 1,
                "terminal_id": answer.terminal_id,
                "terminal_no": answer.terminal_no,
                "name": answer.name,
                "store_id": answer.store_id,
                "store_name": answer.store_name,
                "timezone": answer.timezone,
                "server_url": server_url,
                "token": answer.token,
                "epoch": answer.epoch,
                "programme": answer.programme,
                "card_key": bytes.fromhex(answer.card_key),
                "next_receipt": before or 1,
                "acked_seq": 0,
                "feed_cursor": 0,
                "generation": answer.generation,
                "last_exchange_ms": None,
                "manager_pin_hash": answer.manager_pin_hash,
                "session_id": None,
                "session_boot": store.boot_id,
                "heard_ms": 0,
                "rights_seq": 0,
                "asks": 0,
                "authority": authority,
                "signing_key": signing_key,
            },
        )
        connection.execute(
            insert(card_block),
            [
                {"first_index": b.first_index, "last_index": b.last_index, "next_index": b.first_index}
                for b in answer.card_blocks
            ],
        )
        version = int(answer.scheme["version"])
        connection.execute(delete(scheme).where(scheme.c.version == version))
        connection.execute(insert(scheme), {"version": version, "document": answer.scheme})


def summary(store: TillStore) -> dict[str, Any]:
    """Identity and backlog for people and scripts; `terminal_id` is None before registration."""
    with store.reading() as connection:
        row = connection.execute(select(terminal)).first()
        acked_seq = row.acked_seq if row else 0
        return {
            "terminal_id": row.terminal_id if row else None,
            "name": row.name if row else None,
            "store": row.store_id if row else None,
            "server": row.server_url if row else None,
            "last_exchange_ms": row.last_exchange_ms if row else None,
            "events_sent": acked_seq,
            "events_pending": event_log.count_after(connection, acked_seq),
        }
