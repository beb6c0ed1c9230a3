"""Members whom a till asks for because they stand there, with a card or a telephone number: from then on it is told of
them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import phonenumbers
from sqlalchemy import Connection, Engine, select

from pos_loyalty.database.head_office_tables import member
from pos_loyalty.head_office import feed, member_changes, member_stores, terminals
from pos_loyalty.head_office.accounts import pool_of
from pos_loyalty.head_office.feed import generation
from pos_loyalty.head_office.member_effects import owner_of
from pos_loyalty.head_office.terminals import Terminal
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.sync.changes import MemberChange
from pos_loyalty.sync.questions import MemberAnswer, MemberRequest

MOST_OF_A_PHONE = 5
"""Members with one telephone number who are told of: a family, not a switchboard."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked, and the members whose accounts the card or the number is of; none where nobody has it."""

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
    if request.phone:
        owners = _of_phone(connection, request.phone)
    else:
        owner = owner_of(connection, request.card_number)
        owners = [owner] if owner else []
    # Each once, in order: two of them may have one account.
    pool = dict.fromkeys(one for owner in owners for one in pool_of(connection, owner))
    return Asked(sender, tuple(pool))


def _of_phone(connection: Connection, phone: str) -> Sequence[str]:
    holders = select(member.c.member_id).where(
        member.c.phone.in_(ways_of_writing(phone)), member.c.status == "active"
    )
    return connection.execute(holders.order_by(member.c.member_id).limit(MOST_OF_A_PHONE)).scalars().all()


def ways_of_writing(phone: str) -> list[str]:
    """As tills write it (E.164), and as shops have it in their lists: without plus or country, marks left out."""
    ways = [phone, phone[1:], f"00{phone[1:]}"]
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return ways
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [*ways, re.sub(r"[^0-9]", "", national)]


def _note_seen(connection: Connection, asked: Asked) -> None:
    """Marked as changed, so that no change between this answer and the next exchange is missed."""
    if member_stores.note(connection, ((one, asked.sender.store_id) for one in asked.pool)):
        feed.note(connection, "member", asked.pool)
