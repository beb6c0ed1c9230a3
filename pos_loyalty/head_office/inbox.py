"""Takes in a till's events: each once, in order, in the one transaction that also moves the till's position.

Nothing is lost and nothing stops the queue: what is not understood is kept as it came, acknowledged, and
brought to a person's attention.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import uuid_utils
from sqlalchemy import Connection, select

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
from pos_loyalty.head_office.batch import works_of
from pos_loyalty.head_office.effect import Effect, Touched, Work, refused
from pos_loyalty.head_office.gift_rights import NOTHING_TOLD, Told
from pos_loyalty.head_office.insertion import insert_all
from pos_loyalty.head_office.position import Ahead, Conflict, Next, Position, judge
from pos_loyalty.head_office.terminals import Terminal
from pos_loyalty.sync.event_bodies import EventBody
from pos_loyalty.sync.messages import MAX_EVENTS, PROTOCOL, CardBlockMessage, Event, ExchangeRequest

SEEN_EVERY_MS = 30_000
_EventKey = tuple[str, str]
"""Of a terminal and an event."""
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


class Asked(NamedTuple):
    """What a till sent, and its token."""

    request: ExchangeRequest
    token: str


class Arrival(NamedTuple):
    """The events of one till that are next in its log."""

    sender: Terminal
    request: ExchangeRequest
    events: Sequence[Event]


@dataclass(slots=True)
class _Batch:
    """Events of one till, and the rows and notes that they become, written together at the end."""

    work: Work
    events: Sequence[Event]
    bodies: Sequence[EventBody | None]
    recorded: list[dict[str, Any]] = field(default_factory=list)
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
        arrival = Arrival(sender, request, events)
        batches = _take_in(connection, [arrival], now_ms, carefully=carefully)
        _set_gifts_aside([arrival], batches)
    elif now_ms - sender.last_seen_at_ms >= SEEN_EVERY_MS:
        terminals.note(connection, sender, last_seen_at_ms=now_ms)
    told = gift_rights.settle(connection, sender, request, has_told_all=has_told_all)
    # Who has said something need not look, and so is in nobody's way.
    has_news = bool(events) or feed.is_pending(connection)
    return Received(sender, card_blocks=_refill(connection, request), told=told, has_news=has_news)


def receive_together(connection: Connection, asked: Sequence[Asked], now_ms: int) -> list[Received | None]:
    """Those that only tell what is next in their tills' logs; None for the others, each of which comes alone."""
    said = [(one.request.terminal_id, one.token) for one in asked]
    arrivals: dict[int, Arrival] = {}
    here: set[str] = set()
    for n, sender in enumerate(terminals.authenticate_all(connection, said)):
        request = asked[n].request
        # What else a till sends stands behind this.
        if sender is not None and sender.terminal_id not in here and _is_plain(sender, request, now_ms):
            here.add(sender.terminal_id)
            arrivals[n] = Arrival(sender, request, request.events)
    found: list[Received | None] = [None] * len(asked)
    for n, told in zip(arrivals, _take_in_together(connection, list(arrivals.values()), now_ms), strict=True):
        found[n] = Received(arrivals[n].sender, told=told, has_news=True)
    return found


def _is_plain(sender: Terminal, request: ExchangeRequest, now_ms: int) -> bool:
    """Whether nothing of it asks for more than its events to be taken in."""
    is_known_start = bool(request.session_id) and request.session_id == sender.session.session_id
    is_understood = request.protocol == PROTOCOL
    is_due = request.after_seq == sender.last_seq and request.feed_cursor <= sender.told_feed
    needs_more = is_clock_off(request.sent_at_ms - now_ms) or _needs_numbers(request)
    if not is_understood or not is_known_start or not is_due or needs_more:
        return False
    position = Position(sender.epoch, sender.last_seq, sender.last_hash)
    return bool(request.events) and isinstance(judge(position, request, {}), Next)


def _take_in_together(connection: Connection, arrivals: Sequence[Arrival], now_ms: int) -> list[Told]:
    if not arrivals:
        return []
    for sender, request, _events in arrivals:
        if not request.more:
            terminals.note_complete(connection, sender, min(request.heard_ms, now_ms))
    _set_gifts_aside(arrivals, _take_in(connection, arrivals, now_ms, carefully=False))
    return [
        gift_rights.settle(connection, sender, request, has_told_all=not request.more)
        for sender, request, _events in arrivals
    ]


def _look_at_clock(connection: Connection, sender: Terminal, ahead_ms: int, now_ms: int) -> None:
    """The till says so itself; here it is for those who care for all tills. In words that stay the same for a day."""
    if not is_clock_off(ahead_ms):
        return
    unit = next(name for least_ms, name in _CLOCK_UNITS if abs(ahead_ms) >= least_ms)
    where = "ahead" if ahead_ms > 0 else "behind"
    what = f"the till's clock is {unit} {where}: days, stamps and what runs out are wrong there"
    raise_alarm(connection, now_ms, sender.terminal_id, Alarm("clock_off", what))


def _set_gifts_aside(arrivals: Sequence[Arrival], batches: Sequence[_Batch]) -> None:
    """For the members who were served just now, at tills that have told everything and know what to do with it."""
    served = {n: accounts for n, batch in enumerate(batches) if (accounts := _served(batch))}
    able = [n for n in served if _can_have_gifts(arrivals[n].request)]
    if able and terminals.are_heard_of_since_it_was_put_back(batches[0].work.connection):
        for n in able:
            gift_rights.grant(batches[n].work, arrivals[n].request.session_id, served[n])


def _can_have_gifts(request: ExchangeRequest) -> bool:
    return not request.more and request.rights_seq is not None and bool(request.session_id)


def _served(batch: _Batch) -> set[str]:
    """The accounts that its events were about."""
    accounts = batch.work.accounts
    members = (key for kind, key in batch.touched if kind == "member")
    return {accounts.account_id(one) for one in members if one in accounts}


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
    connection: Connection, arrivals: Sequence[Arrival], now_ms: int, *, carefully: bool
) -> list[_Batch]:
    batches = _batches(connection, arrivals, now_ms)
    known = _known(connection, arrivals)
    if carefully:
        _apply_all(batches, known, effects.apply_carefully)
    else:
        with later.gathered(connection):
            _apply_all(batches, known, effects.apply)
    insert_all(connection, inbox_event, [row for batch in batches for row in batch.recorded])
    insert_all(connection, waiting_event, [row for batch in batches for row in batch.waiting])
    if waiting.are_waited_for(connection, [body for batch in batches for body in batch.bodies]):
        for batch in batches:
            batch.touched |= waiting.take_up(batch.work, batch.bodies)
    batches[0].work.accounts.expire_all()
    _write(connection, batches, now_ms)
    return batches


def _batches(connection: Connection, arrivals: Sequence[Arrival], now_ms: int) -> list[_Batch]:
    bodies = [[effects.decode(event) for event in events] for _sender, _request, events in arrivals]
    senders = [sender for sender, _request, _events in arrivals]
    works = works_of(connection, list(zip(senders, bodies, strict=True)), now_ms)
    return [
        _Batch(work, arrival.events, some)
        for work, arrival, some in zip(works, arrivals, bodies, strict=True)
    ]


def _apply_all(
    batches: Sequence[_Batch],
    known: dict[_EventKey, tuple[str, str]],
    apply: Callable[[Work, Event, EventBody | None], Effect],
) -> None:
    for batch in batches:
        for event, body in zip(batch.events, batch.bodies, strict=True):
            _apply(batch, event, body, known, apply)


def _apply(
    batch: _Batch,
    event: Event,
    body: EventBody | None,
    known: dict[_EventKey, tuple[str, str]],
    apply: Callable[[Work, Event, EventBody | None], Effect],
) -> None:
    work = batch.work
    key, content = (work.terminal.terminal_id, event.event_id), (event.kind, _storable(event.body))
    before = known.get(key)
    if before == content:
        _place(batch, event, event.event_id)
    elif before is None:
        known[key] = content
        _record(batch, event, apply(work, event, body), event.event_id)
    else:
        _record(batch, event, *_changed(event))
    batch.touched.update(("member", one) for one in effects.concerned_members(work, body))


def _changed(event: Event) -> tuple[Effect, str]:
    """The same id with another content: kept beside the first under an id of its own."""
    fresh_id = str(uuid_utils.uuid7())
    what = f"event {event.event_id} came again with another content, now {fresh_id}"
    return refused(what, Alarm("event_changed", what)), fresh_id


def _record(batch: _Batch, event: Event, effect: Effect, event_id: str) -> None:
    work = batch.work
    batch.recorded.append(
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
        batch.waiting.append(key | {"waits_for": effect.waits_for})
    _place(batch, event, event_id)
    batch.touched.update(effect.touched)
    for noticed in effect.alarms:
        raise_alarm(work.connection, work.now_ms, work.terminal.terminal_id, noticed)


def _place(batch: _Batch, event: Event, event_id: str) -> None:
    sender = batch.work.terminal
    batch.positions.append(
        {
            "terminal_id": sender.terminal_id,
            "epoch": sender.epoch,
            "seq": event.seq,
            "event_id": event_id,
            "hash": event.hash,
        }
    )


def _write(connection: Connection, batches: Sequence[_Batch], now_ms: int) -> None:
    insert_all(connection, inbox_position, [row for batch in batches for row in batch.positions])
    member_stores.note(connection, (sighting for batch in batches for sighting in _seen(batch)))
    reached = {
        last["terminal_id"]: {
            "last_seq": last["seq"],
            "last_hash": last["hash"],
            "last_seen_at_ms": now_ms,
        }
        for last in (batch.positions[-1] for batch in batches)
    }
    terminals.note_of_each(connection, reached)
    feed.note_all(connection, {thing for batch in batches for thing in batch.touched})


def _seen(batch: _Batch) -> Iterable[member_stores.Sighting]:
    members = (key for kind, key in batch.touched if kind == "member")
    return member_stores.of_accounts(batch.work.accounts, members, batch.work.terminal.store_id)


_KNOWN = select(
    inbox_event.c.terminal_id, inbox_event.c.event_id, inbox_event.c.kind, inbox_event.c.body
).where(among(inbox_event.c.terminal_id, keys("senders")), among(inbox_event.c.event_id, keys("wanted")))


def _known(connection: Connection, arrivals: Sequence[Arrival]) -> dict[_EventKey, tuple[str, str]]:
    """Kind and body of those events that came before, in this epoch or an earlier one."""
    senders = [sender.terminal_id for sender, _request, _events in arrivals]
    wanted = [event.event_id for _sender, _request, events in arrivals for event in events]
    rows = connection.execute(_KNOWN, {"senders": senders, "wanted": wanted})
    return {(row.terminal_id, row.event_id): (row.kind, row.body) for row in rows}


def _refill(connection: Connection, request: ExchangeRequest) -> tuple[CardBlockMessage, ...]:
    if not _needs_numbers(request):
        return ()
    block = card_blocks.take(connection)
    return (CardBlockMessage(first_index=block.first, last_index=block.last),)


def _needs_numbers(request: ExchangeRequest) -> bool:
    return request.card_numbers_left < card_blocks.REFILL_BELOW


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL; the hash still tells what was sent."""
    return text.replace("\0", "\N{SYMBOL FOR NULL}")
