"""Opens SQLite and PostgreSQL the one way that this product relies on.

Errors never carry the values of a statement: they are people's names and numbers, and errors end in logs.

SQLite comes from `sqlcipher3`, whose build carries a version without the WAL-reset corruption bug of 3.7.0 to
3.51.2; an older one is refused. `synchronous=FULL` is what makes "acknowledged" mean durable.
"""

from pathlib import Path
from typing import Any

import sqlcipher3
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from pos_loyalty.database import driver
from pos_loyalty.domain.errors import StoreError

OLDEST_SQLITE = (3, 51, 3)
BUSY_TIMEOUT_MS = 10_000
MOST_CONNECTIONS = 15
"""Of a process with PostgreSQL. They stay open: to open one costs more than most of what is asked over it."""
EACH_STATEMENT_ALONE = "each_statement_alone"
"""Execution option for reads without a transaction.

SQLAlchemy's AUTOCOMMIT sets a pragma whenever a connection is given back, and after it SQLite compiles every
statement anew: twenty times the price of the read itself.
"""


def sqlite_version() -> tuple[int, ...]:
    return tuple(int(part) for part in sqlcipher3.dbapi2.sqlite_version.split("."))


def connect(address: str, key: str | None = None, **options: Any) -> Any:
    """The driver's own connection, to a file that is read with `key` (hexadecimal), or one in plain."""
    connection = sqlcipher3.dbapi2.connect(address, **options)
    _unlock(connection, key)
    return connection


def _unlock(connection: Any, key: str | None) -> None:
    if key is None:
        return
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    # A damaged page would be told of in thousands of lines; the error that is raised is enough.
    connection.execute("PRAGMA cipher_log_level = NONE")
    # What is sorted beside the file would lie there in plain.
    connection.execute("PRAGMA temp_store = MEMORY")


def open_sqlite(
    path: Path | None, connection_class: type[Any] | None = None, *, key: str | None = None
) -> Engine:
    """An engine for the file at `path` (None: in memory, one connection), made if it does not exist.

    `connection_class` takes the place of the driver's own in memory; with a `key` the file is encrypted. Raises
    StoreError when the SQLite library is one that can damage data.
    """
    if sqlite_version() < OLDEST_SQLITE:
        found, needed = (".".join(map(str, v)) for v in (sqlite_version(), OLDEST_SQLITE))
        raise StoreError("sqlite_too_old", found=found, needed=needed)
    if path is None:
        engine = create_engine(
            "sqlite://",
            module=sqlcipher3.dbapi2,
            hide_parameters=True,
            poolclass=StaticPool,
            connect_args={
                "check_same_thread": False,
                "factory": connection_class or sqlcipher3.dbapi2.Connection,
            },
        )
    else:
        engine = create_engine(
            f"sqlite:///{path.as_posix()}",
            module=sqlcipher3.dbapi2,
            hide_parameters=True,
            poolclass=QueuePool,
            connect_args={"check_same_thread": False, "timeout": BUSY_TIMEOUT_MS / 1000},
        )
    event.listen(engine, "connect", lambda connection, _record: _unlock(connection, key))
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def open_sqlite_alone(path: Path) -> Engine:
    """An engine for a file in plain that nobody else has open: nothing is set, and each statement is one of its own."""
    return create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        hide_parameters=True,
        poolclass=NullPool,
        creator=lambda: connect(str(path), isolation_level=None, timeout=0),
    )


def open_sqlite_untouched(path: Path, key: str | None = None) -> Engine:
    """An engine that only looks at a file: no pragma is set, and no log is moved into it at the end."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    return create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        poolclass=NullPool,
        creator=lambda: connect(address, key, uri=True),
    )


def open_sqlite_read_only(path: Path, key: str | None = None) -> Engine:
    """An engine for a file on a disk that takes no writing; what a write-ahead log beside it holds counts too.

    Raises the driver's error where nothing can be read.
    """
    engine = create_engine(
        "sqlite://",
        module=sqlcipher3.dbapi2,
        hide_parameters=True,
        poolclass=QueuePool,
        creator=lambda: _connect_read_only(path.absolute().as_uri(), key),
    )
    event.listen(engine, "begin", _begin)
    # Nothing takes the lock of a writer here.
    return engine.execution_options(read_only=True)


def _connect_read_only(address: str, key: str | None) -> Any:
    options: Any = {"uri": True, "check_same_thread": False, "isolation_level": None}
    connection = connect(f"{address}?mode=ro", key, **options)
    try:
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlcipher3.dbapi2.OperationalError:
        connection.close()
        # Where nothing lies beside the file, SQLite wants to make the files of its log, and cannot.
        connection = connect(f"{address}?mode=ro&immutable=1", key, **options)
    connection.execute("PRAGMA query_only=ON")
    return connection


def open_database(url: str) -> Engine:
    """An engine for a head-office URL: `sqlite:///file`, a plain file path, or `postgresql://…`."""
    if "://" not in url:
        return open_sqlite(Path(url).expanduser())
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return open_sqlite(Path(parsed.database) if parsed.database else None)
    if parsed.get_backend_name() != "postgresql":
        raise StoreError(
            "database_unreadable", path=parsed.render_as_string(), detail="SQLite or PostgreSQL is needed"
        )
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=MOST_CONNECTIONS,
        max_overflow=0,
    )


def _set_pragmas(connection: Any, _record: object) -> None:
    # The driver's own transaction handling would start a deferred transaction late; see `_begin`.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        # Without it REPLACE takes rows out behind the triggers that keep them.
        "recursive_triggers=ON",
        "secure_delete=ON",
        "cache_size=-32768",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Any) -> None:
    """Writers take the lock at once, so that a transaction never has to be given up half-way for it."""
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT" or options.get(EACH_STATEMENT_ALONE):
        return
    read_only = options.get("read_only", False)
    driver.write(connection, "BEGIN" if read_only else "BEGIN IMMEDIATE")
