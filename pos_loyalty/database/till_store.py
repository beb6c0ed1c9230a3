"""The till's store: one SQLite file, its transactions, and what a full or broken disk is called."""

import errno
import hmac
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from pos_loyalty.database import at_rest, backups, migrate
from pos_loyalty.database.engine import (
    EACH_STATEMENT_ALONE,
    open_sqlite,
    open_sqlite_read_only,
    open_sqlite_untouched,
)
from pos_loyalty.database.event_log import SAID_BY
from pos_loyalty.domain.errors import StoreError

FILE_NAME = "till.db"

_TROUBLES = {
    "SQLITE_FULL": "disk_full",
    "SQLITE_IOERR": "disk_full",
    "SQLITE_READONLY": "disk_read_only",
    "SQLITE_CORRUPT": "records_damaged",
    "SQLITE_NOTADB": "records_damaged",
    "SQLITE_BUSY": "database_unreadable",
    "SQLITE_CANTOPEN": "database_unreadable",
}
_DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")
_DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


class TillStore:
    """Opened store of one till. Connections are cheap to take and may be used from any one thread at a time."""

    def __init__(self, engine: Engine, *, is_read_only: bool = False, key: str = "") -> None:
        self.engine = engine
        self.pepper = hmac.digest(key.encode("ascii"), b"pos-loyalty PINs", "sha256")
        """Goes into every PIN that is kept here: of this machine alone, and not in the file."""
        self.operator_id: str | None = None
        """Whoever stands here; each event that is recorded says so."""
        self.is_read_only = is_read_only
        """The disk took no writing when it was opened: everything can be looked up, nothing recorded."""
        self.boot_id = str(uuid.uuid4())
        """This opening of the store: what a disk that was put back says of an earlier one counts no more."""
        self._reads = engine.execution_options(**{EACH_STATEMENT_ALONE: True})

    @classmethod
    def open(cls, path: Path) -> "TillStore":
        """Opens or makes the file and brings it to this version; raises StoreError with a sentence.

        A file that a newer version made is not even brought to this version's journal mode. One on a disk that is
        full or read-only is opened for looking things up.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size:
                _refuse_newer(path)
            if path.exists() and not os.access(path, os.W_OK):
                raise PermissionError(errno.EROFS, "it may only be read", str(path))
            key = _key_for(path)
            return cls(_opened(path, key), key=key)
        except (DBAPIError, OSError) as error:
            engine = _opened_read_only(path) if _is_about_the_disk(error) else None
            if engine is None:
                # What the disk is in the way of is told in full here: there is nothing to go on with.
                key = "records_damaged" if _key_of(error) == "records_damaged" else "database_unreadable"
                raise StoreError(key, path=str(path), detail=_short(error)) from error
            return cls(engine, is_read_only=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Single statements, each a read of its own."""
        with self._trouble_as_sentence(), self._reads.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, approved_by: str | None = None) -> Iterator[Connection]:
        """One transaction: all of it is durable when the block ends, or nothing is. Its events say who agreed to it."""
        if self.is_read_only:
            raise StoreError("disk_read_only")
        with self._trouble_as_sentence(), self.engine.begin() as connection:
            names = {"operator_id": self.operator_id, "approved_by": approved_by}
            said_by = {name: who for name, who in names.items() if who is not None}
            yield connection.execution_options(**{SAID_BY: said_by})

    def keep_a_copy(self, now_ms: int) -> None:
        """Once a day, when the counter is idle; raises StoreError."""
        path = self.engine.url.database
        if path and not self.is_read_only and backups.is_due(Path(path), now_ms):
            backups.make(self.engine, Path(path), now_ms)

    def checkpoint(self) -> None:
        """Moves the write-ahead log into the file; called when the counter is idle, never during a sale."""
        with self.reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").all()

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def _trouble_as_sentence(self) -> Iterator[None]:
        """What a person can do something about is a sentence; a statement that is wrong stays a bug."""
        try:
            yield
        except DBAPIError as error:
            key = _key_of(error)
            if key is None:
                raise
            raise StoreError(key, path=str(self.engine.url.database), detail=_short(error)) from error


def _is_about_the_disk(error: BaseException) -> bool:
    return isinstance(error, PermissionError) or _name_of(error).startswith(_DISK)


def _key_of(error: BaseException) -> str | None:
    """None for what is no trouble of the file or its disk."""
    name = _name_of(error)
    return next((key for begin, key in _TROUBLES.items() if name.startswith(begin)), None)


def _name_of(error: BaseException) -> str:
    return getattr(error.orig, "sqlite_errorname", "") if isinstance(error, DBAPIError) else ""


def _opened_read_only(path: Path) -> Engine | None:
    """None where that cannot be done either, or an older version left the file."""
    if not path.exists():
        return None
    engine = open_sqlite_read_only(path, at_rest.key_of(path))
    try:
        if migrate.is_current(engine, "till"):
            return engine
    except DBAPIError:
        """The caller tells what was in the way first."""
    engine.dispose()
    return None


def _refuse_newer(path: Path) -> None:
    engine = open_sqlite_untouched(path, at_rest.key_of(path))
    try:
        migrate.refuse_newer(engine, "till")
    finally:
        engine.dispose()


def _opened(path: Path, key: str) -> Engine:
    engine = open_sqlite(path, key=key)
    try:
        _refuse_weaker(engine)
        migrate.upgrade(engine, "till", before=lambda: _keep_as_it_was(engine, path))
    except BaseException:
        engine.dispose()
        raise
    return engine


def _key_for(path: Path) -> str:
    """Of the store, which is encrypted with it from here on, and its copies too."""
    is_there = path.exists() and path.stat().st_size > 0
    key = (at_rest.key_of(path) if is_there else None) or at_rest.key_for_new()
    if is_there and at_rest.is_plain(path):
        at_rest.encrypt(path, key)
    backups.encrypt_all(path, key)
    return key


def _keep_as_it_was(engine: Engine, path: Path) -> None:
    """A copy from before the change; without room for one the change is not begun. A damaged store works on too."""
    backups.make(engine, path, time.time_ns() // 1_000_000, even_damaged=True)


def _refuse_weaker(engine: Engine) -> None:
    """A folder on a network may not carry a write-ahead log; SQLite then goes on with less, and says nothing."""
    with engine.connect() as connection:
        for pragma, needed in _DURABLE.items():
            found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
            if found != needed:
                raise OSError(f"{pragma} is {found} on this disk, {needed} is needed")


def _short(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(cause)[:200]
