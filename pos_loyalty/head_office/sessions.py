"""A till's start is made known, and where its log goes on: the one way back after anything that was put back.

A till that goes on where head office stands keeps its epoch. One whose disk was put back, or whose log is another
one, gets a new epoch that begins at the last place both know; it sends what is behind it, and each event is known by
its id. A head office that was put back itself shows by a till that knows more, and gets a new generation, so that
every till reads everything again.
"""

import json
from typing import Any

import uuid_utils
from sqlalchemy import Connection, and_, or_, select

from pos_loyalty.database.head_office_tables import inbox_position
from pos_loyalty.domain.log_chain import GENESIS
from pos_loyalty.head_office import card_blocks, coupons, feed, gift_rights, registration, terminals
from pos_loyalty.head_office.alarms import Alarm, raise_alarm
from pos_loyalty.head_office.position import Conflict
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.terminals import Terminal
from pos_loyalty.sync.messages import PROTOCOL, CardBlockMessage, Renewal, SessionAnswer, SessionRequest

MOST_ENDED_BOOTS = 20
"""Which are remembered of a till: as many machines may have one identity and be found out."""


def open_session(
    connection: Connection, request: SessionRequest, token: str, now_ms: int
) -> SessionAnswer | Conflict:
    """Asked again by the same start, the answer is the same session. With a conflict only its alarm is recorded."""
    if request.protocol != PROTOCOL:
        raise RefusedError("protocol_unknown", f"This head office speaks protocol {PROTOCOL}.")
    sender = terminals.authenticate(connection, request.terminal_id, token, lock=True)
    if request.boot_id in sender.session.ended_boots:
        return _two_machines(connection, sender, now_ms)
    if _knows_more(sender, request):
        note_restored(connection, sender, now_ms)
    if _is_another_disk(sender, request):
        _begin_a_lineage(connection, sender, now_ms)
    renewal = None
    if request.is_forked or request.epoch != sender.epoch:
        renewal = _renew(connection, sender, request)
    session_id = _session_for(connection, sender, request.boot_id)
    if renewal is not None:
        sender = terminals.known(connection, sender.terminal_id)
    return SessionAnswer(
        session_id=session_id,
        epoch=sender.epoch,
        acked_seq=sender.last_seq,
        acked_hash=sender.last_hash,
        renewal=renewal,
        server_time_ms=now_ms,
    )


def admit(connection: Connection, sender: Terminal, session_id: str) -> None:
    """Lets the till's latest start exchange, and no other; raises RefusedError 'session_unknown'.

    A session counts from its first use: one that was asked for and never arrived ends nobody's.
    """
    own = sender.session
    if session_id == (own.session_id or ""):
        return
    if not session_id or session_id != own.next_session_id:
        raise RefusedError(
            "session_unknown", "Another start of this till was heard of since. Say hello again."
        )
    ended = [*own.ended_boots, *filter(None, [own.boot_id])][-MOST_ENDED_BOOTS:]
    terminals.note(
        connection,
        sender,
        session_id=own.next_session_id,
        boot_id=own.next_boot_id,
        ended_boots=json.dumps(ended),
        next_session_id=None,
        next_boot_id=None,
    )


def require(sender: Terminal, session_id: str) -> None:
    """Whoever asks for something that is set aside is the till's latest start; raises RefusedError 'session_unknown'.

    A second machine with the same identity would never tell what it gave away. Tills that open no sessions yet are
    not asked for one.
    """
    own = sender.session
    if own.session_id is not None and session_id not in {own.session_id, own.next_session_id}:
        raise RefusedError(
            "session_unknown", "Another start of this till was heard of since. Exchange first."
        )


def note_restored(connection: Connection, sender: Terminal | None, now_ms: int) -> None:
    """Head office was put back to an earlier state: every till reads everything again, and no gifts go till then.

    Without a `sender` a person says so; a till that knows more than is recorded here says so otherwise.
    """
    feed.renew(connection, now_ms)
    gift_rights.call_back_all(connection, now_ms)
    card_blocks.leave_out(connection)
    terminal_id = sender.terminal_id if sender else None
    what = f"terminal {terminal_id} was told more than is recorded here" if sender else "as a person says"
    raise_alarm(connection, now_ms, terminal_id, Alarm("head_office_restored", what))


def _knows_more(sender: Terminal, request: SessionRequest) -> bool:
    """Of what only head office can have told it."""
    if request.epoch > sender.epoch:
        return True
    return request.epoch == sender.epoch and not request.is_forked and request.acked_seq > sender.last_seq


def _is_another_disk(sender: Terminal, request: SessionRequest) -> bool:
    """Than the one that spoke last: a copy of it, or an older state of it. Asked again, it is the same one."""
    own = sender.session
    is_same_start = request.boot_id in {own.boot_id, own.next_boot_id}
    if request.is_forked:
        # What was sent from there is not in this log.
        return True
    if is_same_start:
        return False
    if own.session_id is None:
        # No start of it was heard of by an exchange yet, but one may have asked for something.
        return terminals.has_asked_less(sender, request.asks)
    return not terminals.is_same_disk(sender, request.previous_session_id, request.heard_ms, request.asks)


def _begin_a_lineage(connection: Connection, sender: Terminal, now_ms: int) -> None:
    """What was set aside for the other disk stays set aside until it is heard of, or a person puts it back."""
    terminals.note(connection, sender, lineage=sender.lineage + 1)
    coupons.keep_held(connection, sender.terminal_id)
    what = "another disk than the last one speaks for this till: a copy, or an earlier state of it"
    raise_alarm(connection, now_ms, sender.terminal_id, Alarm("another_disk", what))


def _two_machines(connection: Connection, sender: Terminal, now_ms: int) -> Conflict:
    what = "a start of this till that had ended came again: two machines have one identity"
    raise_alarm(connection, now_ms, sender.terminal_id, Alarm("identity_conflict", what))
    return Conflict("identity_conflict", what)


def _session_for(connection: Connection, sender: Terminal, boot_id: str) -> str:
    own = sender.session
    if boot_id == own.boot_id and own.session_id is not None:
        return own.session_id
    if boot_id == own.next_boot_id and own.next_session_id is not None:
        return own.next_session_id
    session_id = str(uuid_utils.uuid7())
    terminals.note(connection, sender, next_session_id=session_id, next_boot_id=boot_id)
    return session_id


def _renew(connection: Connection, sender: Terminal, request: SessionRequest) -> Renewal:
    """A new epoch, behind every one that this till or this head office ever heard of."""
    seq, known_hash = _last_common(connection, sender, request)
    number = registration.next_terminal_no(connection)
    epoch = max(sender.epoch, request.epoch) + 1
    terminals.note(connection, sender, epoch=epoch, last_seq=seq, last_hash=known_hash, terminal_no=number)
    block = card_blocks.take(connection)
    return Renewal(
        terminal_no=number,
        card_blocks=(CardBlockMessage(first_index=block.first, last_index=block.last),),
    )


def _last_common(connection: Connection, sender: Terminal, request: SessionRequest) -> tuple[int, str]:
    """The newest sample that is recorded: a hash stands for everything before it, whatever epoch brought it."""
    places: list[Any] = [
        and_(inbox_position.c.seq == one.seq, inbox_position.c.hash == one.hash) for one in request.samples
    ]
    if not places:
        return 0, GENESIS
    found = connection.execute(
        select(inbox_position.c.seq, inbox_position.c.hash)
        .where(inbox_position.c.terminal_id == sender.terminal_id, or_(*places))
        .order_by(inbox_position.c.seq.desc())
        .limit(1)
    ).first()
    return (found.seq, found.hash) if found else (0, GENESIS)
