"""Brings a database to the version of this program, or refuses one that is newer, untouched."""

from collections.abc import Callable
from functools import cache
from typing import Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from pos_loyalty import resources
from pos_loyalty.domain.errors import StoreError

Which = Literal["till", "head_office"]


def upgrade(engine: Engine, which: Which, before: Callable[[], None] = lambda: None) -> None:
    """Runs what is missing, each step in its own transaction; raises StoreError 'database_newer'.

    `before` comes first where there is something that an older version made.
    """
    scripts = _scripts(which)
    with engine.connect() as connection:
        current = _known_revision(connection, scripts)
        connection.rollback()
        if current == scripts.get_current_head():
            return
        if current is not None:
            before()
        config = _config(which)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def refuse_newer(engine: Engine, which: Which) -> None:
    """Only looks; raises StoreError 'database_newer'."""
    with engine.connect() as connection:
        _known_revision(connection, _scripts(which))


def is_current(engine: Engine, which: Which) -> bool:
    """Whether this version of the program made it, or brought it up to date."""
    with engine.connect() as connection:
        return revision_of(connection) == _scripts(which).get_current_head()


def _known_revision(connection: Connection, scripts: ScriptDirectory) -> str | None:
    current = revision_of(connection)
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreError("database_newer")
    return current


def revision_of(connection: Connection) -> str | None:
    """Which step the database is at; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def _scripts(which: Which) -> ScriptDirectory:
    """Read once: a start looks twice, first without touching the file."""
    return ScriptDirectory.from_config(_config(which))


def _config(which: Which) -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.migrations(which)))
    return config
