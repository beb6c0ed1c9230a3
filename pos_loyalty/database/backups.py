"""Copies of a till's store beside it: made while the till works, looked at before they count, three generations.

They are for a file that is damaged. A disk that is lost takes them with it; what was sent is at head office.
"""

import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlcipher3
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from pos_loyalty.database import at_rest
from pos_loyalty.database.durable import sync, sync_names
from pos_loyalty.database.engine import connect, open_sqlite_untouched
from pos_loyalty.domain.errors import StoreError
from pos_loyalty.domain.log_chain import GENESIS, chain_hash

FOLDER = "backups"
KEPT = 3
EVERY_MS = 86_400_000
_UNFINISHED = "unfinished.db"
_MADE_AT = "%Y%m%d-%H%M%S"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Backup:
    """`newest_seq` and `newest_at_ms` are of the last event in it; both None where it cannot be read."""

    path: Path
    made_at: datetime
    newest_seq: int | None
    newest_at_ms: int | None

    @property
    def is_whole(self) -> bool:
        return self.newest_seq is not None


def listing(store: Path) -> Sequence[Backup]:
    """Of this store, newest first."""
    return [_looked_at(path) for path in _paths(store)]


def is_due(store: Path, now_ms: int) -> bool:
    """A clock that was put back brings no more of them than one that goes on."""
    newest = next((_made_at(path) for path in _paths(store)), None)
    return newest is None or abs(now_ms - newest.timestamp() * 1000) >= EVERY_MS


def make(engine: Engine, store: Path, now_ms: int, *, even_damaged: bool = False) -> Path:
    """A copy of the open store as of now; the oldest goes when the new one is there. Raises StoreError.

    One that is damaged is refused, or it would push out those that are whole.
    """
    unfinished = store.parent / FOLDER / _UNFINISHED
    try:
        unfinished.parent.mkdir(exist_ok=True)
        unfinished.unlink(missing_ok=True)
        _copy(engine, unfinished, at_rest.key_of(store))
        if not even_damaged and not _looked_at(unfinished).is_whole:
            raise StoreError("database_unreadable", path=str(unfinished), detail="the copy is not whole")
        sync(unfinished)
        made_at = datetime.fromtimestamp(now_ms / 1000, UTC)
        path = unfinished.with_name(f"till-{made_at.strftime(_MADE_AT)}.db")
        unfinished.replace(path)
        sync_names(path.parent)
    except (OSError, DBAPIError, sqlcipher3.dbapi2.Error) as error:
        _discard(unfinished)
        raise StoreError("disk_full") from error
    for old in _paths(store)[KEPT:]:
        old.unlink(missing_ok=True)
    return path


def encrypt_all(store: Path, key: str) -> None:
    """Copies that an earlier version left in plain; one that cannot be read is of no use to anybody, and goes."""
    for path in _paths(store):
        if not at_rest.is_plain(path):
            continue
        try:
            at_rest.encrypt(path, key)
        except DBAPIError:
            _log.warning("the copy %s lay in plain and is damaged: it is removed", path.name)
            _discard(path)


def put_back(store: Path, backup: Path, now_ms: int) -> Path:
    """Makes this copy the till's store; returns the folder where the replaced files are kept.

    Raises StoreError: 'till_runs_already' while a till has the store open, 'backup_damaged' for a copy that is not whole.
    """
    if not _looked_at(backup).is_whole:
        raise StoreError("backup_damaged", path=str(backup))
    _refuse_while_open(store)
    fresh = store.with_name(f"{store.name}.fresh")
    shutil.copyfile(backup, fresh)
    _forget_session(fresh)
    sync(fresh)
    aside = store.parent / f"replaced-{datetime.fromtimestamp(now_ms / 1000, UTC).strftime(_MADE_AT)}"
    aside.mkdir(exist_ok=True)
    for name in (f"{store.name}-wal", f"{store.name}-shm", store.name):
        if store.with_name(name).exists():
            store.with_name(name).replace(aside / name)
    fresh.replace(store)
    sync_names(store.parent)
    return aside


def _forget_session(store: Path) -> None:
    """So that head office knows it for another state of the disk, in which gifts were perhaps not given yet."""
    connection = connect(str(store), at_rest.key_of(store))
    try:
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("UPDATE terminal SET session_id = NULL")
        connection.commit()
    except sqlcipher3.dbapi2.OperationalError:
        """An older version made it, which said nothing at its start; then nothing is set aside for it either."""
    finally:
        connection.close()


def _paths(store: Path) -> list[Path]:
    return sorted((store.parent / FOLDER).glob("till-*.db"), reverse=True)


def _made_at(path: Path) -> datetime:
    try:
        return datetime.strptime(path.stem.removeprefix("till-"), _MADE_AT).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _copy(engine: Engine, target: Path, key: str | None) -> None:
    """SQLite's own backup: one consistent state, while the counter goes on writing."""
    copy = connect(str(target), key)
    try:
        with engine.connect() as connection:
            source = connection.connection.dbapi_connection
            assert source is not None, "a connection that is in use has one"
            source.backup(copy)
        # A file alone, without a log beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()


def _looked_at(path: Path) -> Backup:
    seq, at_ms = _newest_event(path)
    return Backup(path, _made_at(path), seq, at_ms)


def _newest_event(path: Path) -> tuple[int | None, int | None]:
    """(0, None) for an empty log, (None, None) where a page or the chain of the log is broken."""
    try:
        key = at_rest.key_of(path)
    except (OSError, StoreError):
        return None, None
    engine = open_sqlite_untouched(path, key)
    try:
        with engine.connect() as connection:
            if key and connection.exec_driver_sql("PRAGMA cipher_integrity_check").first() is not None:
                return None, None
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                return None, None
            return _end_of_chain(connection)
    except DBAPIError:
        return None, None
    finally:
        engine.dispose()


def _end_of_chain(connection: Connection) -> tuple[int | None, int | None]:
    """Of columns that the log has had since the first version: what is copied may be older than this program."""
    newest: tuple[int, int | None] = (0, None)
    previous = GENESIS
    rows = connection.exec_driver_sql(
        "SELECT seq, event_id, kind, occurred_at_ms, body, hash FROM event ORDER BY seq"
    )
    for seq, event_id, kind, at_ms, body, its_hash in rows:
        if its_hash != chain_hash(previous, seq, event_id, kind, at_ms, body):
            return None, None
        newest, previous = (seq, at_ms), its_hash
    return newest


def _refuse_while_open(path: Path) -> None:
    """A till that runs has the file open, and would go on with a file that is not there any more."""
    if not path.exists():
        return
    connection = connect(str(path), at_rest.key_of(path), timeout=0)
    try:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except sqlcipher3.dbapi2.OperationalError as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            raise StoreError("till_runs_already", path=str(path.parent)) from error
    except sqlcipher3.dbapi2.DatabaseError:
        """A file that is none any more is open nowhere that could use it."""
    finally:
        connection.close()


def _discard(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        """On a disk in trouble it stays, and the next one begins with it."""
