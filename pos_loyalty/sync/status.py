"""How a till is: who it is, what waits to be sent, how old everything is, and what a person should see to."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from pos_loyalty import __version__
from pos_loyalty.database import backups, event_log, migrate, store_keys, verify_till
from pos_loyalty.database.engine import sqlite_version
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import card_block, gift_right, terminal
from pos_loyalty.domain.clock_check import is_clock_off
from pos_loyalty.sync import position

SILENT_MS = 24 * 3_600_000
"""What waits for so long waits for a person, not for the line."""
OLDEST_COPY_MS = 3 * 24 * 3_600_000
FEWEST_CARD_NUMBERS = 10
LEAST_FREE_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Status:
    """Times are epoch milliseconds, None for never; before registration there is no terminal.

    `clock_ahead_ms` is how far this machine's clock was ahead of head office's at the last exchange; `troubles` are
    sentences, empty when all is well.
    """

    terminal_id: str | None
    name: str | None
    store: str | None
    server: str | None
    version: str
    schema: str | None
    sqlite: str
    events_sent: int
    events_pending: int
    oldest_pending_ms: int | None
    last_exchange_ms: int | None
    clock_ahead_ms: int | None
    gifts_set_aside: int
    card_numbers_left: int
    copies: int
    newest_copy_ms: int | None
    free_bytes: int
    can_write: bool
    key_kept_in: str
    events_checked: int
    troubles: tuple[str, ...]


def look(store: TillStore, path: Path, now_ms: int, *, whole_log: bool = False) -> Status:
    """Reads only. The newest records are checked, with `whole_log` all of them."""
    copies = [one for one in backups.listing(path) if one.is_whole]
    known = position.summary(store)
    with store.reading() as connection:
        found: dict[str, Any] = {
            **known,
            "version": __version__,
            "schema": migrate.revision_of(connection),
            "sqlite": ".".join(map(str, sqlite_version())),
            "oldest_pending_ms": event_log.time_after(connection, known["events_sent"]),
            "clock_ahead_ms": clock_ahead_ms(connection),
            "gifts_set_aside": _count(connection, select(func.count()).select_from(gift_right)),
            "card_numbers_left": _count(
                connection,
                select(func.coalesce(func.sum(card_block.c.last_index + 1 - card_block.c.next_index), 0)),
            ),
            "copies": len(copies),
            "newest_copy_ms": round(copies[0].made_at.timestamp() * 1000) if copies else None,
            "free_bytes": shutil.disk_usage(path.parent).free,
            "can_write": not store.is_read_only,
            "key_kept_in": " and ".join(key.place for key in store_keys.known()) or "nowhere",
        }
        checked, wrong = _records(connection, whole_log=whole_log)
    return Status(**found, events_checked=checked, troubles=(*wrong, *_troubles(found, now_ms)))


def clock_ahead_ms(connection: Connection) -> int | None:
    """Head office's time arrived with its last answer, and this machine noted its own."""
    row = connection.execute(select(terminal.c.last_exchange_ms, terminal.c.heard_ms)).first()
    if row is None or row.last_exchange_ms is None or not row.heard_ms:
        return None
    return int(row.last_exchange_ms - row.heard_ms)


def _count(connection: Connection, counted: Any) -> int:
    return int(connection.execute(counted).scalar_one())


def _records(connection: Connection, *, whole_log: bool) -> tuple[int, tuple[str, ...]]:
    newest = event_log.newest_seq(connection)
    if not whole_log:
        is_whole = verify_till.is_newest_whole(connection)
        wrong = () if is_whole else ("The newest records do not agree with themselves: pos-loyalty verify",)
        return min(newest, verify_till.NEWEST_EVENTS), wrong
    checks = verify_till.verify(connection)
    return newest, tuple(f"{one.name}: {words}" for one in checks for words in one.wrong)


def _troubles(found: dict[str, Any], now_ms: int) -> list[str]:
    if found["terminal_id"] is None:
        return ["This installation is no terminal yet: pos-loyalty terminal register"]
    told = []
    if not found["can_write"]:
        told.append("Nothing can be recorded: the disk takes no writing.")
    if found["free_bytes"] < LEAST_FREE_BYTES:
        told.append(f"The disk is nearly full: {found['free_bytes'] // 1024**2} MiB are free.")
    waits_ms = now_ms - (found["oldest_pending_ms"] or now_ms)
    if waits_ms > SILENT_MS:
        told.append(f"Events wait to be sent since {waits_ms // 3_600_000} hours.")
    if is_clock_off(found["clock_ahead_ms"]):
        minutes = found["clock_ahead_ms"] / 60_000
        told.append(f"The clock was {minutes:+.0f} minutes off at the last exchange.")
    if found["events_sent"] + found["events_pending"] and _is_old(found["newest_copy_ms"], now_ms):
        told.append("There is no copy of the records of the last three days: pos-loyalty terminal backup")
    if found["last_exchange_ms"] is not None and found["card_numbers_left"] < FEWEST_CARD_NUMBERS:
        told.append("Card numbers run out; the next exchange brings some.")
    return told


def _is_old(copy_ms: int | None, now_ms: int) -> bool:
    return copy_ms is None or now_ms - copy_ms > OLDEST_COPY_MS
