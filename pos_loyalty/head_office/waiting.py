"""Events that came before what they speak of: a sale before its member or card, what comes back before it was had.

After head office was put back the tills tell everything again, in any order. Such an event waits for what it speaks
of, and is carried out behind it; after a week nobody will tell of that any more, and it is kept as well as it can be.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from sqlalchemy import Connection, Engine, and_, select, update

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import inbox_event, waiting_event
from pos_loyalty.head_office import effects, feed, member_stores, terminals
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.alarms import raise_alarm
from pos_loyalty.head_office.batch import work_of
from pos_loyalty.head_office.effect import Effect, Touched, Work
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.sync.event_bodies import CardReplacedBody, EnrolBody, EventBody, PurchaseBody, RedemptionBody
from pos_loyalty.sync.messages import Event

MOST_DAYS = 7
AT_ONCE = 200
_DAY_MS = 86_400_000

_THE_EVENT = and_(
    inbox_event.c.terminal_id == waiting_event.c.terminal_id,
    inbox_event.c.event_id == waiting_event.c.event_id,
)
_ORDER = (inbox_event.c.occurred_at_ms, inbox_event.c.terminal_id, inbox_event.c.epoch, inbox_event.c.seq)
_WAITING = (
    select(inbox_event).join(waiting_event, _THE_EVENT).order_by(*_ORDER).with_for_update(of=waiting_event)
)

_WAITS_FOR_THEM = _WAITING.where(among(waiting_event.c.waits_for, keys("told")))
_IS_WAITED_FOR = (
    select(waiting_event.c.event_id).where(among(waiting_event.c.waits_for, keys("told"))).limit(1)
)


def are_waited_for(connection: Connection, bodies: Iterable[EventBody | None]) -> bool:
    """Whether anything waits for what these events tell of."""
    told = sorted(set(_told_by(bodies)))
    return bool(told) and connection.execute(_IS_WAITED_FOR, {"told": told}).first() is not None


def take_up(work: Work, bodies: Iterable[EventBody | None]) -> set[Touched]:
    """Carries out what waited for the members, sales and gifts that these events tell of, and for those behind them."""
    touched: set[Touched] = set()
    told = set(_told_by(bodies))
    while told:
        rows = work.connection.execute(_WAITS_FOR_THEM, {"told": sorted(told)}).all()
        told = set()
        for row in rows:
            own, body = _own(work.connection, row, work.now_ms, work.accounts)
            effect = effects.apply_carefully(own, _event(row), body)
            if not effect.waits_for:
                touched |= _settle(own, row, effect, body)
                told.update(_told_by([body]))
    return touched


def look_again(engine: Engine, now_ms: int) -> int:
    """Once more at everything that waits; what has waited for too long is kept as it is. How many wait no more."""
    with snapshot(engine) as connection:
        rows = connection.execute(
            select(waiting_event.c.terminal_id, waiting_event.c.event_id)
            .join(inbox_event, _THE_EVENT)
            .where(waiting_event.c.waits_for.is_not(None))
            .order_by(*_ORDER)
        ).all()
    keys = [(row.terminal_id, row.event_id) for row in rows]
    parts = [keys[first : first + AT_ONCE] for first in range(0, len(keys), AT_ONCE)]
    return sum(write(engine, partial(_look, part, now_ms)) for part in parts)


def _look(keys: Sequence[tuple[str, str]], now_ms: int, connection: Connection) -> int:
    done = 0
    for terminal_id, event_id in keys:
        row = connection.execute(
            _WAITING.where(
                waiting_event.c.terminal_id == terminal_id,
                waiting_event.c.event_id == event_id,
                waiting_event.c.waits_for.is_not(None),
            )
        ).first()
        if row is None:
            continue
        own, body = _own(connection, row, now_ms)
        is_last = row.received_at_ms < now_ms - MOST_DAYS * _DAY_MS
        effect = effects.apply_carefully(replace(own, is_last_try=is_last), _event(row), body)
        if not effect.waits_for:
            # What came first by the clock of its till was looked at before this.
            touched = _settle(own, row, effect, body) | take_up(own, [body])
            own.accounts.expire_all()
            feed.note_all(connection, touched)
            done += 1
    return done


def _told_by(bodies: Iterable[EventBody | None]) -> Iterator[str]:
    """PostgreSQL cannot even look for a NUL."""
    return (one for one in _named_by(bodies) if "\0" not in one)


def _named_by(bodies: Iterable[EventBody | None]) -> Iterator[str]:
    for body in bodies:
        if isinstance(body, EnrolBody):
            yield body.member_id
            yield body.card_number
        elif isinstance(body, CardReplacedBody):
            yield body.card_number
        elif isinstance(body, PurchaseBody):
            yield body.purchase_id
        elif isinstance(body, RedemptionBody):
            yield body.redemption_id


def _own(
    connection: Connection, row: Any, now_ms: int, accounts: Accounts | None = None
) -> tuple[Work, EventBody | None]:
    """The event's body, and what carrying it out as its own till's needs."""
    body = effects.decode(_event(row))
    sender = terminals.known(connection, row.terminal_id)
    return work_of(connection, sender, [body], now_ms, accounts), body


def _settle(work: Work, row: Any, effect: Effect, body: EventBody | None) -> set[Touched]:
    work.connection.execute(
        update(waiting_event)
        .where(waiting_event.c.terminal_id == row.terminal_id, waiting_event.c.event_id == row.event_id)
        .values(outcome=effect.outcome, detail=effect.stored_detail, waits_for=None)
    )
    for noticed in effect.alarms:
        raise_alarm(work.connection, work.now_ms, row.terminal_id, noticed)
    concerned = effects.concerned_members(work, body)
    seen = member_stores.of_accounts(work.accounts, concerned, work.terminal.store_id)
    member_stores.note(work.connection, seen)
    return {*effect.touched, *(("member", one) for one in concerned)}


def _event(row: Any) -> Event:
    return Event(
        seq=row.seq,
        event_id=row.event_id,
        kind=row.kind,
        occurred_at_ms=row.occurred_at_ms,
        body=row.body,
        hash=row.hash,
    )
