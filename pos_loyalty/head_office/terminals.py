"""Who a till is: its row, and the token that proves it. Only the token's hash is kept."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, bindparam, select, update

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import feed_counter, store, terminal
from pos_loyalty.head_office.refusals import OperatorError, RefusedError

TOKEN_BYTES = 32
COMPLETE_EVERY_MS = 10_000
"""How often it is recorded that a till has told everything: not in each of its rounds."""
_NOBODY = "0" * 64


@dataclass(frozen=True, slots=True)
class Session:
    """Which start of a till exchanges now, which did before, and which has asked to; nothing before the first."""

    session_id: str | None
    boot_id: str | None
    next_session_id: str | None
    next_boot_id: str | None
    ended_boots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terminal:
    terminal_id: str
    store_id: str
    timezone: str
    members: str
    epoch: int
    last_seq: int
    last_hash: str
    last_seen_at_ms: int
    told_feed: int
    lineage: int
    complete_ms: int
    asks: int
    session: Session


class Place(NamedTuple):
    """Up to where a terminal's log is recorded, and up to where it may have been told of changes."""

    last_seq: int
    last_hash: str
    told_feed: int


_SELECT = select(
    terminal.c.terminal_id,
    terminal.c.store_id,
    store.c.timezone,
    store.c.members,
    terminal.c.epoch,
    terminal.c.last_seq,
    terminal.c.last_hash,
    terminal.c.last_seen_at_ms,
    terminal.c.token_hash,
    terminal.c.revoked_at_ms,
    terminal.c.told_feed,
    terminal.c.lineage,
    terminal.c.complete_ms,
    terminal.c.asks,
    terminal.c.session_id,
    terminal.c.boot_id,
    terminal.c.next_session_id,
    terminal.c.next_boot_id,
    terminal.c.ended_boots,
).join(store, store.c.store_id == terminal.c.store_id)
_BY_ID = _SELECT.where(terminal.c.terminal_id == bindparam("terminal_id"))
_BY_ID_LOCKED = _BY_ID.with_for_update(of=terminal)
_THESE_LOCKED = (
    _SELECT.where(among(terminal.c.terminal_id, keys("these")))
    .order_by(terminal.c.terminal_id)
    .with_for_update(of=terminal)
)
_THIS = terminal.c.terminal_id == bindparam("sender")
_AMONG = among(terminal.c.terminal_id, keys("senders"))
_PLACES = select(
    terminal.c.terminal_id, terminal.c.last_seq, terminal.c.last_hash, terminal.c.told_feed
).where(_AMONG)
_NOTE = update(terminal).where(_THIS)
_NOTE_TOLD = update(terminal).where(_AMONG, terminal.c.told_feed < bindparam("cursor"))
_NOTE_ASKS = update(terminal).where(_THIS, terminal.c.asks < bindparam("more"))


_RESTORED = select(feed_counter.c.restored_at_ms)


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def authenticate(connection: Connection, terminal_id: str, token: str, *, lock: bool) -> Terminal:
    """The terminal, its row locked if asked; raises RefusedError 'token_refused' the same way for every reason."""
    row = connection.execute(_BY_ID_LOCKED if lock else _BY_ID, {"terminal_id": terminal_id}).first()
    if not _may_speak(row, token):
        raise RefusedError("token_refused", "This terminal and this token do not belong together (any more).")
    return _terminal(row)


def authenticate_all(connection: Connection, said: Sequence[tuple[str, str]]) -> list[Terminal | None]:
    """By id and token; None where they do not belong together. Locked in one order for everybody."""
    these = sorted({terminal_id for terminal_id, _ in said})
    rows = {row.terminal_id: row for row in connection.execute(_THESE_LOCKED, {"these": these})}
    found = ((rows.get(terminal_id), token) for terminal_id, token in said)
    return [_terminal(row) if _may_speak(row, token) else None for row, token in found]


def _may_speak(row: Any, token: str) -> bool:
    matches = hmac.compare_digest(row.token_hash if row is not None else _NOBODY, token_hash(token))
    return row is not None and matches and row.revoked_at_ms is None


def known(connection: Connection, terminal_id: str) -> Terminal:
    """One that this head office registered, whether it may still speak or not."""
    return _terminal(connection.execute(_BY_ID, {"terminal_id": terminal_id}).one())


def _terminal(row: Any) -> Terminal:
    return Terminal(
        row.terminal_id,
        row.store_id,
        row.timezone,
        row.members,
        row.epoch,
        row.last_seq,
        row.last_hash,
        row.last_seen_at_ms or 0,
        row.told_feed,
        row.lineage,
        row.complete_ms,
        row.asks,
        Session(
            row.session_id,
            row.boot_id,
            row.next_session_id,
            row.next_boot_id,
            tuple(json.loads(row.ended_boots)),
        ),
    )


def places(connection: Connection, senders: Iterable[Terminal]) -> dict[str, Place]:
    """By terminal."""
    rows = connection.execute(_PLACES, {"senders": [one.terminal_id for one in senders]})
    return {terminal_id: Place(*place) for terminal_id, *place in rows}


def note(connection: Connection, sender: Terminal, **values: int | str | None) -> None:
    """Columns of a locked terminal are these from now on."""
    note_of_each(connection, {sender.terminal_id: values})


def note_of_each(connection: Connection, noted: Mapping[str, Mapping[str, int | str | None]]) -> None:
    """By locked terminal, the same columns of each."""
    connection.execute(_NOTE, [{"sender": one, **values} for one, values in noted.items()])


def note_told(connection: Connection, senders: Iterable[Terminal], cursor: int) -> None:
    """They may hear of changes up to there from now on; all of them are in this database."""
    told = {"senders": [one.terminal_id for one in senders], "cursor": cursor, "told_feed": cursor}
    connection.execute(_NOTE_TOLD, told)


def note_asks(connection: Connection, sender: Terminal, asks: int) -> None:
    """An earlier state of its disk has asked less often."""
    if asks > sender.asks:
        connection.execute(_NOTE_ASKS, {"sender": sender.terminal_id, "more": asks, "asks": asks})


def note_complete(connection: Connection, sender: Terminal, at_ms: int) -> None:
    """A locked terminal has told everything that it knew when it heard of this time of ours."""
    if sender.complete_ms < at_ms - COMPLETE_EVERY_MS:
        note(connection, sender, complete_ms=at_ms)


def is_same_disk(sender: Terminal, session_id: str, heard_ms: int, asks: int | None) -> bool:
    """Whether who remembers this spoke last for this till: a copy, or an earlier state, remembers less."""
    own = sender.session
    was_told_less = 0 < heard_ms < sender.complete_ms
    knows_session = session_id in {own.session_id, own.next_session_id}
    return knows_session and not was_told_less and not has_asked_less(sender, asks)


def has_asked_less(sender: Terminal, asks: int | None) -> bool:
    """For something to be set aside, than the disk that asked last; a till that counts nothing is believed."""
    return asks is not None and asks < sender.asks


def are_heard_of_since_it_was_put_back(connection: Connection) -> bool:
    """Whether this database is no old copy in which something is missing that a till has yet to tell again."""
    restored_at_ms = connection.execute(_RESTORED).scalar_one()
    if not restored_at_ms:
        return True
    behind = select(terminal.c.terminal_id).where(
        terminal.c.revoked_at_ms.is_(None), terminal.c.complete_ms <= restored_at_ms
    )
    return connection.execute(behind.limit(1)).first() is None


NO_END_MS = 253_402_300_799_000
"""The end of the year 9999: what is set aside so long is ended by its till's word, or by a person."""


def has_told_all_since(connection: Connection, terminal_id: str | None, at_ms: int) -> bool:
    """What a till holds ends only then: it may have given it away without a line."""
    found = select(terminal.c.complete_ms).where(terminal.c.terminal_id == terminal_id)
    complete_ms = connection.execute(found).scalar()
    return complete_ms is None or complete_ms > at_ms


def revoke(connection: Connection, terminal_id: str, now_ms: int) -> None:
    """From now on this till is refused; what is set aside for it waits for a person. Raises OperatorError."""
    working = and_(terminal.c.terminal_id == terminal_id, terminal.c.revoked_at_ms.is_(None))
    if not connection.execute(update(terminal).where(working).values(revoked_at_ms=now_ms)).rowcount:
        raise OperatorError(f"There is no working terminal {terminal_id}. `terminals` lists them.")


def listing(connection: Connection) -> Sequence[Mapping[str, Any]]:
    """Every till, without its token's hash."""
    hidden = {
        "token_hash",
        "last_hash",
        "told_feed",
        "lineage",
        "rights_seq",
        "asks",
        "public_key",
        *(field.name for field in fields(Session)),
    }
    shown = [column for column in terminal.columns if column.name not in hidden]
    rows = connection.execute(select(*shown).order_by(terminal.c.terminal_no)).mappings()
    return [dict(row) for row in rows]
