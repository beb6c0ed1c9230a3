"""How head office is: which tills were heard of and have told everything, what waits, and what was noticed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Connection, func, select

from pos_loyalty import __version__
from pos_loyalty.database import migrate
from pos_loyalty.database.head_office_tables import (
    alarm,
    inbox_event,
    member,
    pending_change,
    store,
    terminal,
)
from pos_loyalty.head_office import reservations, terminals
from pos_loyalty.head_office.stores import zone_of

DAY_MS = 86_400_000
ONLINE_MS = 2 * 60_000
MOST_TILLS_OF_A_FILE = 100
"""Measured: a file takes in a hundred to some hundreds of single sales a second, all tills together."""
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class OfficeStatus:
    """`tills_complete` have told everything up to the begin of today in their store; revoked tills do not count.

    `troubles` are sentences, empty when all is well.
    """

    version: str
    schema: str | None
    database: str
    tills: int
    tills_online: int
    tills_complete: int
    last_heard_ms: int | None
    members: int
    events: int
    changes_waiting: int
    holds_waiting: int
    alarms: Mapping[str, int]
    troubles: tuple[str, ...]


def look(connection: Connection, now_ms: int) -> OfficeStatus:
    """Of one instant; alarms are those of the last day."""
    rows = connection.execute(
        select(
            terminal.c.name,
            terminal.c.store_id,
            store.c.timezone,
            terminal.c.last_seen_at_ms,
            terminal.c.complete_ms,
        )
        .join(store, store.c.store_id == terminal.c.store_id)
        .where(terminal.c.revoked_at_ms.is_(None))
        .order_by(terminal.c.terminal_no)
    ).all()
    behind = [row for row in rows if row.complete_ms < _begin_of_today_ms(row.timezone, now_ms)]
    alarms = _alarms(connection, now_ms)
    holds = len(reservations.waiting(connection, now_ms))
    return OfficeStatus(
        version=__version__,
        schema=migrate.revision_of(connection),
        database=connection.dialect.name,
        tills=len(rows),
        tills_online=sum((row.last_seen_at_ms or 0) > now_ms - ONLINE_MS for row in rows),
        tills_complete=len(rows) - len(behind),
        last_heard_ms=max((row.last_seen_at_ms for row in rows if row.last_seen_at_ms), default=None),
        members=_count(connection, member),
        events=_count(connection, inbox_event),
        changes_waiting=_count(connection, pending_change),
        holds_waiting=holds,
        alarms=alarms,
        troubles=tuple(_troubles(connection, len(rows), behind, holds, alarms)),
    )


def _begin_of_today_ms(timezone: str, now_ms: int) -> int:
    zone = zone_of(timezone)
    today = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).date()
    return int(datetime.combine(today, time.min, zone).timestamp() * 1000)


def _alarms(connection: Connection, now_ms: int) -> dict[str, int]:
    rows = connection.execute(
        select(alarm.c.kind, func.count().label("alarms"))
        .where(alarm.c.raised_at_ms > now_ms - DAY_MS)
        .group_by(alarm.c.kind)
        .order_by(alarm.c.kind)
    )
    return {row.kind: row.alarms for row in rows}


def _count(connection: Connection, table: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _troubles(
    connection: Connection, tills: int, behind: list[Any], holds: int, alarms: Mapping[str, int]
) -> list[str]:
    told = []
    if not terminals.are_heard_of_since_it_was_put_back(connection):
        told.append("This database was put back; no gift is set aside until every till has said everything.")
    if tills > MOST_TILLS_OF_A_FILE and connection.dialect.name == "sqlite":
        told.append(f"{tills} tills are too many for one file: move to PostgreSQL with head-office move.")
    if behind:
        named = ", ".join(f"{row.name} ({row.store_id})" for row in behind[:MOST_NAMED])
        more = f" and {len(behind) - MOST_NAMED} more" if len(behind) > MOST_NAMED else ""
        told.append(f"These tills have not told all of the days before today: {named}{more}.")
    if holds:
        told.append(
            f"{holds} gifts are set aside for tills that have to be heard of: head-office gifts holds"
        )
    if alarms:
        told.append(f"{sum(alarms.values())} alarms in the last day: head-office alarms")
    return told
