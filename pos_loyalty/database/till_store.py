"""The till's store: one SQLite file, its transactions, and what a full or broken disk is called."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from pos_loyalty.database import migrate
from pos_loyalty.database.engine import open_sqlite
from pos_loyalty.domain.errors import StoreError

FILE_NAME = "till.db"


class TillStore:
    """Opened store of one till. Connections are cheap to take and may be used from any one thread at a time."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reads = engine.execution_options(isolation_level="AUTOCOMMIT")

    @classmethod
    def open(cls, path: Path) -> "TillStore":
        """Opens or makes the file and brings it to this version; raises StoreError with a sentence."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            engine = open_sqlite(path)
            migrate.upgrade(engine, "till")
        except (DBAPIError, OSError) as error:
            raise StoreError("database_unreadable", path=str(path), detail=_short(error)) from error
        return cls(engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Single statements, each a read of its own."""
        with self._reads.connect() as connection, _disk_trouble_as_sentence():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it is durable when the block ends, or nothing is."""
        with _disk_trouble_as_sentence(), self.engine.begin() as connection:
            yield connection

    def checkpoint(self) -> None:
        """Moves the write-ahead log into the file; called when the counter is idle, never during a sale."""
        with self.reading() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)").all()

    def close(self) -> None:
        self.engine.dispose()


@contextmanager
def _disk_trouble_as_sentence() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        detail = _short(error)
        if "disk is full" in detail or "disk I/O" in detail or "readonly database" in detail:
            raise StoreError("disk_full") from error
        raise


def _short(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    return str(cause)[:200]
