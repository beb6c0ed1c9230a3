"""The shops that tills belong to."""

from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, and_, case, func, select, update

from pos_loyalty.database.head_office_tables import member, member_store, store, terminal
from pos_loyalty.head_office import feed, member_stores
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
    row = {"store_id": store_id, "name": name, "timezone": timezone, "members": "seen"}
    made = insert_if_new(connection, store, row)
    if made:
        feed.note(connection, "store", [store_id])
    return made


def tell_of(connection: Connection, store_id: str, members: Literal["all", "seen"]) -> None:
    """Of whom the tills of this store are told from now on. Raises OperatorError if there is no such store."""
    changed = update(store).where(store.c.store_id == store_id, store.c.members != members)
    if not exists(connection, store_id):
        raise OperatorError(f"There is no store {store_id}.")
    if not connection.execute(changed.values(members=members)).rowcount:
        return
    if members == "seen":
        member_stores.note_everybody(connection, store_id)
    member_stores.tell_of_everybody(connection)


def listing(connection: Connection) -> list[dict[str, Any]]:
    """Each store with its tills that work, and of whom and of how many members these are told."""
    working = and_(terminal.c.store_id == store.c.store_id, terminal.c.revoked_at_ms.is_(None))
    seen = select(func.count()).where(member_store.c.store_id == store.c.store_id).scalar_subquery()
    everybody = select(func.count()).select_from(member).scalar_subquery()
    rows = connection.execute(
        select(
            store.c.store_id,
            store.c.name,
            store.c.timezone,
            select(func.count()).where(working).scalar_subquery().label("tills"),
            store.c.members.label("told_of"),
            case((store.c.members == "all", everybody), else_=seen).label("members"),
        ).order_by(store.c.store_id)
    )
    return [dict(row) for row in rows.mappings()]


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
