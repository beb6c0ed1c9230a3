"""The yardstick under the till: the SQLite driver with the till's own settings, and nothing above it."""

from pathlib import Path
from typing import Any

from pos_loyalty.database import at_rest, engine

PRAGMAS = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers", "secure_delete", "cache_size")


def connect(path: Path, like: Any) -> Any:
    """A connection to the file at `path`, set as `like`, a connection of the product, is."""
    connection = engine.connect(str(path), at_rest.key_of(path), isolation_level=None)
    for pragma in PRAGMAS:
        value = like.exec_driver_sql(f"PRAGMA {pragma}").scalar_one()
        connection.execute(f"PRAGMA {pragma} = {value}").fetchall()
    return connection
