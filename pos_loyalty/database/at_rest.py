"""A till's store lies encrypted on its disk; one that an earlier version left in plain is encrypted when it is opened."""

from pathlib import Path

from sqlalchemy.exc import DBAPIError

from pos_loyalty.database import store_keys
from pos_loyalty.database.durable import sync, sync_names
from pos_loyalty.database.engine import open_sqlite_alone, open_sqlite_untouched
from pos_loyalty.domain.errors import StoreError

_PLAIN = b"SQLite format 3\0"


def is_plain(path: Path) -> bool:
    """Whether it is a database that anybody can read."""
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN


def key_of(path: Path) -> str | None:
    """What a file that is there is read with, None for one in plain.

    Raises StoreError 'store_key_missing' where this account has no key, as on another machine than the one that wrote
    the file. With a wrong one the file reads as a damaged one does.
    """
    if is_plain(path):
        return None
    keys = [key.hexadecimal for key in store_keys.known()]
    if not keys:
        raise StoreError("store_key_missing", path=str(path))
    return next((key for key in keys[1:] if not _opens(path, keys[0]) and _opens(path, key)), keys[0])


def key_for_new() -> str:
    return (store_keys.known() or [store_keys.make()])[0].hexadecimal


def encrypt(path: Path, key: str) -> None:
    """Raises DBAPIError, also while somebody has it open; then the file stays as it was."""
    fresh = path.with_name(f"{path.name}.encrypted")
    fresh.unlink(missing_ok=True)
    engine = open_sqlite_alone(path)
    try:
        with engine.connect() as connection:
            # Moves in what a log beside it holds, and takes the log away.
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE").all()
            connection.exec_driver_sql("ATTACH DATABASE ? AS encrypted KEY ?", (str(fresh), f"x'{key}'"))
            connection.exec_driver_sql("SELECT sqlcipher_export('encrypted')").all()
            connection.exec_driver_sql("DETACH DATABASE encrypted")
    finally:
        engine.dispose()
    sync(fresh)
    fresh.replace(path)
    sync_names(path.parent)


def _opens(path: Path, key: str) -> bool:
    engine = open_sqlite_untouched(path, key)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").all()
    except DBAPIError:
        return False
    finally:
        engine.dispose()
    return True
