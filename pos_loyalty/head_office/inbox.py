"""Takes in a till's events: each once, in order, in the one transaction that also moves the till's position.

Nothing is lost and nothing stops the queue: what is not understood is kept as it came, acknowledged, and
brought to a person's attention.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import uuid_utils
from sqlalchemy import Connection, bindparam, select

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import inbox_event, inbox_position, waiting_event
from pos_loyalty.domain.clock_check import is_clock_off
from pos_loyalty.head_office import (
    card_blocks,
    effects,
    feed,
    gift_rights,
    later,
    member_stores,
    sessions,
    terminals,
    waiting,
)
from pos_loyalty.head_office.alarms import DAY_MS, Alarm, raise_alarm
from pos_loyalty.head_office.batch import work_of
from pos_loyalty.head_office.effect import Effect, Touched, Work, refused
from pos_loyalty.head_office.gift_rights import NOTHING_TOLD, Told
from pos_loyalty.head_office.insertion import insert_all
from pos_loyalty.head_office.position import Ahead, Conflict, Next, Position, judge
from pos_loyalty.head_office.terminals import Terminal
from pos_loyalty.sync.event_bodies import EventBody
from pos_loyalty.sync.messages import MAX_EVENTS, CardBlockMessage, Event, ExchangeRequest

SEEN_EVERY_MS = 30_000
_CLOCK_UNITS = ((DAY_MS, "days"), (3_600_000, "hours"), (0, "minutes"))


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a request; with a conflict nothing but its alarm was recorded.

    `has_news`: there are, or may be, changes that have no number yet.
    """

    sender: Terminal
    conflict: Conflict | None = None
    card_blocks: tuple[CardBlockMessage, ...] = ()
    told: Told = NOTHING_TOLD
    has_news: bool = False


@dataclass(slots=True)
class _Page:
    """Rows and notes of one batch, written together at its end."""

    events: list[dict[str, Any]] = field(default_factory=list)
    positions: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    touched: set[Touched] = field(default_factory=set)


def receive(
    connection: Connection, request: ExchangeRequest, token: str, now_ms: int, *, carefully: bool = False
) -> Received:
    """`carefully` puts each event behind a savepoint, so that one the database rejects harms no other."""
    sender = terminals.authenticate(connection, request.terminal_id, token, lock=True)
    sessions.admit(connection, sender, request.session_id)
    _look_at_clock(connection, sender, request.sent_at_ms - now_ms, now_ms)
    position = Position(sender.epoch, sender.last_seq, sender.last_hash)
    verdict = judge(position, request, _recorded(connection, sender, request.after_seq))
    if isinstance(verdict, Conflict):
        raise_alarm(connection, now_ms, sender.terminal_id, Alarm(verdict.code, verdict.detail))
        return Received(sender, conflict=verdict)
    if isinstance(verdict, Ahead) or _was_told_more(connection, sender, request):
        sessions.note_restored(connection, sender, now_ms)
    events = verdict.events if isinstance(verdict, Next) else ()
    has_told_all = isinstance(verdict, Next) and not request.more
    if has_told_all:
        # Before there were sessions a till did not say of which time it tells.
        heard_ms = request.heard_ms if request.session_id else now_ms
        terminals.note_complete(connection, sender, min(heard_ms, now_ms))
    if events:
        work = _take_in(connection, sender, events, now_ms, carefully=carefully)
        if has_told_all:
            _set_gifts_aside(work, request)
    elif now_ms - sender.last_seen_at_ms >= SEEN_EVERY_MS:
        terminals.note(connection, sender, last_seen_at_ms=now_ms)
    told = gift_rights.settle(connection, sender, request, has_told_all=has_told_all)
    # Who has said something need not look, and so is in nobody's way.
    has_news = bool(events) or feed.is_pending(connection)
    return Received(sender, card_blocks=_refill(connection, request), told=told, has_news=has_news)


def _look_at_clock(connection: Connection, sender: Terminal, ahead_ms: int, now_ms: int) -> None:
    """The till says so itself; here it is for those who care for all tills. In words that stay the same for a day."""
    if not is_clock_off(ahead_ms):
        return
    unit = next(name for least_ms, name in _CLOCK_UNITS if abs(ahead_ms) >= least_ms)
    where = "ahead" if ahead_ms > 0 else "behind"
    what = f"the till's clock is {unit} {where}: days, stamps and what runs out are wrong there"
    raise_alarm(connection, now_ms, sender.terminal_id, Alarm("clock_off", what))


def _set_gifts_aside(work: Work, request: ExchangeRequest) -> None:
    """For the members who were served just now, at a till that knows what to do with it."""
    if request.rights_seq is None or not request.session_id:
        return
    if work.accounts.account_ids() and terminals.are_heard_of_since_it_was_put_back(work.connection):
        gift_rights.grant(work, request.session_id)


def _was_told_more(connection: Connection, sender: Terminal, request: ExchangeRequest) -> bool:
    """Of the changes than this database ever told it."""
    return request.feed_cursor > sender.told_feed and request.generation == feed.generation(connection)


def _recorded(connection: Connection, sender: Terminal, after_seq: int) -> Mapping[int, str]:
    if after_seq >= sender.last_seq:
        return {}
    rows = connection.execute(
        select(inbox_position.c.seq, inbox_position.c.hash)
        .where(
            inbox_position.c.terminal_id == sender.terminal_id,
            inbox_position.c.epoch == sender.epoch,
            inbox_position.c.seq >= after_seq,
        )
        .order_by(inbox_position.c.seq)
        .limit(MAX_EVENTS + 1)
    )
    return {row.seq: row.hash for row in rows}


def _take_in(
    connection: Connection, sender: Terminal, events: Sequence[Event], now_ms: int, *, carefully: bool
) -> Work:
    bodies = [effects.decode(event) for event in events]
    work = work_of(connection, sender, bodies, now_ms)
    page = _Page()
    if carefully:
        _apply_all(work, events, bodies, page, effects.apply_carefully)
    else:
        with later.gathered(connection):
            _apply_all(work, events, bodies, page, effects.apply)
    insert_all(connection, inbox_event, page.events)
    insert_all(connection, waiting_event, page.waiting)
    page.touched |= waiting.take_up(work, bodies)
    work.accounts.expire_all()
    _write(work, page)
    return work


def _apply_all(
    work: Work,
    events: Sequence[Event],
    bodies: Sequence[EventBody | None],
    page: _Page,
    apply: Callable[[Work, Event, EventBody | None], Effect],
) -> None:
    known = _known(work.connection, work.terminal, events)
    for event, body in zip(events, bodies, strict=True):
        content = (event.kind, _storable(event.body))
        before = known.get(event.event_id)
        if before == content:
            _place(page, work.terminal, event, event.event_id)
        elif before is None:
            known[event.event_id] = content
            _record(page, work, event, apply(work, event, body), event.event_id)
        else:
            _record(page, work, event, *_changed(event))
        page.touched.update(("member", one) for one in effects.concerned_members(work, body))


def _changed(event: Event) -> tuple[Effect, str]:
    """The same id with another content: kept beside the first under an id of its own."""
    fresh_id = str(uuid_utils.uuid7())
    what = f"event {event.event_id} came again with another content, now {fresh_id}"
    return refused(what, Alarm("event_changed", what)), fresh_id


def _record(page: _Page, work: Work, event: Event, effect: Effect, event_id: str) -> None:
    page.events.append(
        {
            "terminal_id": work.terminal.terminal_id,
            "event_id": event_id,
            "epoch": work.terminal.epoch,
            "seq": event.seq,
            "hash": event.hash,
            "kind": _storable(event.kind),
            "occurred_at_ms": event.occurred_at_ms,
            "received_at_ms": work.now_ms,
            "body": _storable(event.body),
            "outcome": effect.outcome,
            "detail": effect.stored_detail,
        }
    )
    if effect.waits_for:
        key = {"terminal_id": work.terminal.terminal_id, "event_id": event_id}
        page.waiting.append(key | {"waits_for": effect.waits_for})
    _place(page, work.terminal, event, event_id)
    page.touched.update(effect.touched)
    for noticed in effect.alarms:
        raise_alarm(work.connection, work.now_ms, work.terminal.terminal_id, noticed)


def _place(page: _Page, sender: Terminal, event: Event, event_id: str) -> None:
    page.positions.append(
        {
            "terminal_id": sender.terminal_id,
            "epoch": sender.epoch,
            "seq": event.seq,
            "event_id": event_id,
            "hash": event.hash,
        }
    )


def _write(work: Work, page: _Page) -> None:
    connection, sender, now_ms = work.connection, work.terminal, work.now_ms
    insert_all(connection, inbox_position, page.positions)
    _note_seen(work, page.touched)
    last = page.positions[-1]
    terminals.note(connection, sender, last_seq=last["seq"], last_hash=last["hash"], last_seen_at_ms=now_ms)
    feed.note_all(connection, page.touched)


def _note_seen(work: Work, touched: Iterable[Touched]) -> None:
    members = (key for kind, key in touched if kind == "member")
    member_stores.note_account(work.accounts, members, work.terminal.store_id)


_KNOWN = select(inbox_event.c.event_id, inbox_event.c.kind, inbox_event.c.body).where(
    inbox_event.c.terminal_id == bindparam("sender"), among(inbox_event.c.event_id, keys("wanted"))
)


def _known(connection: Connection, sender: Terminal, events: Sequence[Event]) -> dict[str, tuple[str, str]]:
    """Kind and body of those events that came before, in this epoch or an earlier one."""
    wanted = [event.event_id for event in events]
    rows = connection.execute(_KNOWN, {"sender": sender.terminal_id, "wanted": wanted})
    return {row.event_id: (row.kind, row.body) for row in rows}


def _refill(connection: Connection, request: ExchangeRequest) -> tuple[CardBlockMessage, ...]:
    if request.card_numbers_left >= card_blocks.REFILL_BELOW:
        return ()
    block = card_blocks.take(connection)
    return (CardBlockMessage(first_index=block.first, last_index=block.last),)


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL; the hash still tells what was sent."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}")
