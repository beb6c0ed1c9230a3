"""Members whom a till asks for because their card was scanned there: from then on it is told of them."""

from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from pos_loyalty.head_office import feed, member_changes, member_stores, terminals
from pos_loyalty.head_office.accounts import pool_of
from pos_loyalty.head_office.feed import generation
from pos_loyalty.head_office.member_effects import owner_of
from pos_loyalty.head_office.terminals import Terminal
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.sync.changes import MemberChange
from pos_loyalty.sync.questions import MemberAnswer, MemberRequest


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked, and the members whose account the card is of; none for a card that nobody holds."""

    sender: Terminal
    pool: tuple[str, ...]


def find(engine: Engine, request: MemberRequest, asked: Asked, now_ms: int) -> MemberAnswer:
    """The members as they are in one moment, with what of this till's events is in their points."""
    if asked.pool:
        write(engine, lambda connection: _note_seen(connection, asked))
    with snapshot(engine) as connection:
        sender = terminals.known(connection, request.terminal_id)
        found = member_changes.of(connection, asked.pool, now_ms) if asked.pool else ()
        return MemberAnswer(
            found=bool(asked.pool),
            members=tuple(one for one in found if isinstance(one, MemberChange)),
            acked_seq=sender.last_seq,
            acked_hash=sender.last_hash,
            generation=generation(connection),
        )


def asked_by(connection: Connection, request: MemberRequest, token: str) -> Asked:
    sender = terminals.authenticate(connection, request.terminal_id, token, lock=False)
    owner = owner_of(connection, request.card_number)
    return Asked(sender, tuple(pool_of(connection, owner)) if owner else ())


def _note_seen(connection: Connection, asked: Asked) -> None:
    """Marked as changed, so that no change between this answer and the next exchange is missed."""
    if member_stores.note(connection, ((one, asked.sender.store_id) for one in asked.pool)):
        feed.note(connection, "member", asked.pool)
