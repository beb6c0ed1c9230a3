"""The shops that tills belong to."""

from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import store
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.insertion import insert_if_new
from pos_loyalty.head_office.refusals import OperatorError


def ensure(connection: Connection, store_id: str, name: str, timezone: str = "UTC") -> bool:
    """Makes the store if there is none with this id; True if it was made."""
    if not 1 <= len(store_id) <= 64 or not store_id.isprintable():
        raise OperatorError("A store's id has 1 to 64 printable characters.")
    if not 1 <= len(name) <= 200 or not name.isprintable():
        raise OperatorError("A store's name has 1 to 200 printable characters.")
    if not is_timezone(timezone):
        raise OperatorError(f"{timezone} is not a time zone. Use a name like Asia/Seoul or Europe/Madrid.")
    made = insert_if_new(connection, store, {"store_id": store_id, "name": name, "timezone": timezone})
    if made:
        feed.note(connection, "store", [store_id])
    return made


def exists(connection: Connection, store_id: str) -> bool:
    return (
        connection.execute(select(store.c.store_id).where(store.c.store_id == store_id)).first() is not None
    )


def zone_of(timezone: str) -> ZoneInfo:
    """UTC where the name is one that this machine does not know."""
    return ZoneInfo(timezone if is_timezone(timezone) else "UTC")


def is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
