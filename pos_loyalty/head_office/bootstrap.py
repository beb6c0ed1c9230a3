"""Opens head office's database ready for work: reachable, migrated, with the rows that exist once."""

import secrets
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uuid_utils
from sqlalchemy import Connection, Engine, make_url, select
from sqlalchemy.exc import ArgumentError, DBAPIError

from pos_loyalty import resources
from pos_loyalty.database.engine import open_database, open_sqlite_untouched
from pos_loyalty.database.head_office_tables import feed_counter, programme, scheme
from pos_loyalty.database.migrate import is_current, refuse_newer, upgrade
from pos_loyalty.domain.errors import StoreError
from pos_loyalty.domain.scheme_document import scheme_from_document
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.insertion import insert_if_new
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.transactions import write

CARD_KEY_BYTES = 32
NEWER = (
    "The database {database} was made by a newer version of the program. "
    "Nothing was changed. Install the newer version."
)


ONLY_READS = (
    "The database {database} can only be read from here, and it is not of this version of the program yet: "
    "start head office on the database itself first."
)
_READ_ONLY = {"25006", "42501"}
"""What PostgreSQL says of a replica, and of a role that may not."""


def open_for_reading(url: str) -> Engine:
    """The same for whoever writes nothing: a replica's too, and that of a role that may only read."""
    if _sqlite_file(url) is None:
        with _told_in_words(url):
            engine = open_database(url)
            if is_current(engine, "head_office"):
                return engine
            engine.dispose()
    return open_head_office(url)


def open_head_office(url: str) -> Engine:
    """The engine of a head-office database, made and brought up to date where needed.

    Raises OperatorError when it cannot be reached, or when a newer program made it; nothing is changed then.
    """
    with _told_in_words(url):
        _prepare_file(url)
        engine = open_database(url)
        try:
            upgrade(engine, "head_office")
            write(engine, _make_first_rows)
        except BaseException:
            engine.dispose()
            raise
        return engine


@contextmanager
def _told_in_words(url: str) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise OperatorError(_why_unreachable(url, error)) from error
    except (ArgumentError, OSError) as error:
        raise OperatorError(f"{_shown(url)} is not a database that can be opened.") from error
    except StoreError as error:
        if error.key != "database_newer":
            raise
        raise OperatorError(NEWER.format(database=_shown(url))) from error


def _make_first_rows(connection: Connection) -> None:
    generation = {"id": 1, "feed": 0, "generation": str(uuid_utils.uuid7())}
    insert_if_new(connection, feed_counter, generation)
    if connection.execute(select(scheme.c.version).limit(1)).first() is None:
        text = resources.assets("schemes", "default.toml").read_text(encoding="utf-8")
        schemes.publish(connection, tomllib.loads(text), time.time_ns() // 1_000_000)
    current = scheme_from_document(schemes.current_document(connection))
    if connection.execute(select(programme.c.programme).limit(1)).first() is None:
        insert_if_new(
            connection,
            programme,
            {
                "programme": current.programme,
                "card_key": secrets.token_bytes(CARD_KEY_BYTES),
                "next_card_index": 0,
                "next_terminal_no": 1,
            },
        )


def _prepare_file(url: str) -> None:
    """Makes a new file, readable by its owner only: it will hold personal data and the key of all card numbers.

    A file that a newer program made is not even brought to this one's journal mode.
    """
    path = _sqlite_file(url)
    if path is None:
        return
    if path.exists() and path.stat().st_size:
        looking = open_sqlite_untouched(path)
        try:
            refuse_newer(looking, "head_office")
        finally:
            looking.dispose()
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as error:
        raise OperatorError(f"{path} cannot be made: {error.strerror}.") from error


def _sqlite_file(url: str) -> Path | None:
    if "://" not in url:
        return Path(url).expanduser()
    if url.startswith("sqlite"):
        name = make_url(url).database
        return Path(name) if name and name != ":memory:" else None
    return None


def _why_unreachable(url: str, error: DBAPIError) -> str:
    if getattr(error.orig, "sqlstate", None) in _READ_ONLY:
        return ONLY_READS.format(database=_shown(url))
    said = str(error.orig).strip().splitlines()
    return f"The database {_shown(url)} does not answer: {said[0] if said else 'no reason given'}"


def _shown(url: str) -> str:
    """A URL without its password."""
    if "://" not in url:
        return url
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "that is given"
