"""The till's store: one SQLite file, its transactions, and what a full or broken disk is called."""

import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from pos_loyalty.database import backups, migrate
from pos_loyalty.database.engine import EACH_STATEMENT_ALONE, open_sqlite, open_sqlite_untouched
from pos_loyalty.domain.errors import StoreError

FILE_NAME = "till.db"

_NO_SPACE = ("SQLITE_FULL", "SQLITE_IOERR")
_NOT_USABLE = ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_READONLY")
_DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


class TillStore:
    """Opened store of one till. Connections are cheap to take and may be used from any one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.boot_id = str(uuid.uuid4())
        """This opening of the store: what a disk that was put back says of an earlier one counts no more."""
        self._reads = engine.execution_options(**{EACH_STATEMENT_ALONE: True})

    @classmethod
    def open(cls, path: Path) -> "TillStore":
        """Opens or makes the file and brings it to this version; raises StoreError with a sentence.

        A file that a newer version made is not even brought to this version's journal mode.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.exists() and path.stat().st_size:
                _refuse_newer(path)
            return cls(_opened(path))
        except (DBAPIError, OSError) as error:
            raise StoreError("database_unreadable", path=str(path), detail=_short(error)) from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Single statements, each a read of its own."""
        with self._trouble_as_sentence(), self._reads.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is durable when the block ends, or nothing is."""
        with self._trouble_as_sentence(), self.engine.begin() as connection:
            yield connection

    def keep_a_copy(self, now_ms: int) -> None:
        """Once a day, when the counter is idle; raises StoreError."""
        path = self.engine.url.database
        if path and backups.is_due(Path(path), now_ms):
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
            name = getattr(error.orig, "sqlite_errorname", "")
            if name.startswith(_NO_SPACE):
                raise StoreError("disk_full") from error
            if name.startswith(_NOT_USABLE):
                path = str(self.engine.url.database)
                raise StoreError("database_unreadable", path=path, detail=_short(error)) from error
            raise


def _refuse_newer(path: Path) -> None:
    engine = open_sqlite_untouched(path)
    try:
        migrate.refuse_newer(engine, "till")
    finally:
        engine.dispose()


def _opened(path: Path) -> Engine:
    engine = open_sqlite(path)
    try:
        _refuse_weaker(engine)
        migrate.upgrade(engine, "till", before=lambda: _keep_as_it_was(engine, path))
    except BaseException:
        engine.dispose()
        raise
    return engine


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
