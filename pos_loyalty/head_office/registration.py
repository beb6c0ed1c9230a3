"""Trades a one-time code for the identity of a till.

A code is eighteen digits, so that it can be printed as bars and scanned, and too many to be guessed in the
day it lives. Only its hash is stored.
"""

import hashlib
import re
import secrets
from dataclasses import fields
from typing import Any

import uuid_utils
from sqlalchemy import Connection, select, update

from pos_loyalty.database.head_office_tables import feed_counter, invite, programme, store, terminal
from pos_loyalty.domain.log_chain import GENESIS
from pos_loyalty.head_office import card_blocks, coupons, schemes, stores, terminals
from pos_loyalty.head_office.refusals import OperatorError, RefusedError
from pos_loyalty.sync.messages import PROTOCOL, CardBlockMessage, RegisterAnswer, RegisterRequest

CODE_DIGITS = 18
CODE_LIFE_MS = 24 * 60 * 60_000
MAX_TERMINAL_NO = 99_999


def make_invite(
    connection: Connection, store_id: str, terminal_name: str, now_ms: int, terminal_id: str | None = None
) -> str:
    """A code that registers one till, once, within a day; with `terminal_id` that till anew."""
    if not stores.exists(connection, store_id):
        raise OperatorError(f"There is no store {store_id}. Give --store-name to make it.")
    if not 1 <= len(terminal_name) <= 100 or not terminal_name.isprintable():
        raise OperatorError("A till's name has 1 to 100 printable characters.")
    if terminal_id is not None:
        _check_same_store(connection, terminal_id, store_id)
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    connection.execute(
        invite.insert(),
        {
            "code_hash": _hash_of(code),
            "store_id": store_id,
            "terminal_name": terminal_name,
            "terminal_id": terminal_id,
            "expires_at_ms": now_ms + CODE_LIFE_MS,
        },
    )
    return code


def register(connection: Connection, request: RegisterRequest, now_ms: int) -> RegisterAnswer:
    """Spends the code; raises RefusedError 'code_refused' the same way for every reason."""
    if request.protocol != PROTOCOL:
        raise RefusedError("protocol_unknown", f"This head office speaks protocol {PROTOCOL}.")
    invited = _spend(connection, request.code, now_ms)
    token = terminals.new_token()
    make = _renew if invited.terminal_id else _create
    row = make(connection, invited, token, now_ms, request)
    block = card_blocks.take(connection)
    number, key = card_blocks.programme_and_key(connection)
    return RegisterAnswer(
        terminal_id=row["terminal_id"],
        terminal_no=row["terminal_no"],
        name=row["name"],
        store_id=row["store_id"],
        store_name=invited.store_name,
        timezone=invited.timezone,
        token=token,
        epoch=row["epoch"],
        programme=number,
        card_key=key.hex(),
        card_blocks=(CardBlockMessage(first_index=block.first, last_index=block.last),),
        generation=connection.execute(select(feed_counter.c.generation)).scalar_one(),
        scheme=schemes.current_document(connection),
        manager_pin_hash=invited.manager_pin_hash,
    )


def _spend(connection: Connection, code: str, now_ms: int) -> Any:
    """Marks the code as used in the same statement that finds it, so that it works once."""
    code_hash = _hash_of(re.sub(r"[\s-]", "", code))
    spent = connection.execute(
        update(invite)
        .where(
            invite.c.code_hash == code_hash, invite.c.used_at_ms.is_(None), invite.c.expires_at_ms > now_ms
        )
        .values(used_at_ms=now_ms)
    )
    if spent.rowcount != 1:
        raise RefusedError(
            "code_refused", "The code was used already, is older than a day, or was never given out."
        )
    found = (
        select(invite.c.terminal_id, invite.c.terminal_name, invite.c.store_id, store.c.timezone)
        .add_columns(store.c.name.label("store_name"), store.c.manager_pin_hash)
        .join(store, store.c.store_id == invite.c.store_id)
        .where(invite.c.code_hash == code_hash)
    )
    return connection.execute(found).one()


def _create(
    connection: Connection, invited: Any, token: str, now_ms: int, request: RegisterRequest
) -> dict[str, Any]:
    row = {
        "terminal_id": str(uuid_utils.uuid7()),
        "terminal_no": next_terminal_no(connection),
        "store_id": invited.store_id,
        "name": invited.terminal_name,
        "token_hash": terminals.token_hash(token),
        "public_key": request.public_key,
        "epoch": 1,
        "last_seq": 0,
        "last_hash": GENESIS,
        "registered_at_ms": now_ms,
    }
    connection.execute(terminal.insert(), row)
    return row


def _renew(
    connection: Connection, invited: Any, token: str, now_ms: int, request: RegisterRequest
) -> dict[str, Any]:
    """The same till in a new epoch: its old token and its old log positions count no more.

    It gets a new number too, because the counter of its receipts may have been lost with its disk. What was set aside
    for another disk stays so until a person puts it back.
    """
    lineages = 0 if _is_same_disk(connection, invited.terminal_id, request) else 1
    if lineages:
        coupons.keep_held(connection, invited.terminal_id)
    renewed = connection.execute(
        update(terminal)
        .where(terminal.c.terminal_id == invited.terminal_id)
        .values(
            terminal_no=next_terminal_no(connection),
            token_hash=terminals.token_hash(token),
            public_key=request.public_key,
            name=invited.terminal_name,
            epoch=terminal.c.epoch + 1,
            lineage=terminal.c.lineage + lineages,
            last_seq=0,
            last_hash=GENESIS,
            asks=0,
            registered_at_ms=now_ms,
            revoked_at_ms=None,
            **(dict.fromkeys(field.name for field in fields(terminals.Session)) | {"ended_boots": "[]"}),
        )
        .returning(terminal)
    )
    return dict(renewed.mappings().one())


def _is_same_disk(connection: Connection, terminal_id: str, request: RegisterRequest) -> bool:
    earlier = request.earlier
    if earlier is None or earlier.terminal_id != terminal_id:
        return False
    sender = terminals.known(connection, terminal_id)
    if (earlier.epoch, earlier.acked_seq, earlier.acked_hash) != (
        sender.epoch,
        sender.last_seq,
        sender.last_hash,
    ):
        return False
    return terminals.is_same_disk(sender, earlier.session_id, earlier.heard_ms, earlier.asks)


def next_terminal_no(connection: Connection) -> int:
    following = (
        update(programme)
        .values(next_terminal_no=programme.c.next_terminal_no + 1)
        .returning(programme.c.next_terminal_no)
    )
    number = int(connection.execute(following).scalar_one()) - 1
    if number > MAX_TERMINAL_NO:
        raise OperatorError("All terminal numbers are used up.")
    return number


def _check_same_store(connection: Connection, terminal_id: str, store_id: str) -> None:
    own = connection.execute(
        select(terminal.c.store_id).where(terminal.c.terminal_id == terminal_id)
    ).scalar()
    if own is None:
        raise OperatorError(f"There is no terminal {terminal_id}. `terminals` lists them.")
    if own != store_id:
        raise OperatorError(
            f"This terminal belongs to store {own}. A till that moves is registered as a new one."
        )


def _hash_of(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
