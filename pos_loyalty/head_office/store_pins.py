"""The PIN of a store's manager: kept as a hash, sent to the tills of the store."""

import re

from sqlalchemy import Connection, update

from pos_loyalty.database.head_office_tables import store
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.refusals import OperatorError

_PIN = re.compile(r"[0-9]{4,12}", re.ASCII)


def set_pin(connection: Connection, store_id: str, pin: str | None) -> None:
    """None takes it away. Raises OperatorError for a store that is not there, or digits that are no PIN."""
    changed = connection.execute(
        update(store).where(store.c.store_id == store_id).values(manager_pin_hash=_hash_of(pin))
    )
    if changed.rowcount != 1:
        raise OperatorError(f"There is no store {store_id}.")
    feed.note(connection, "store", [store_id])


def _hash_of(pin: str | None) -> str | None:
    if pin is None:
        return None
    if _PIN.fullmatch(pin) is None:
        raise OperatorError("A PIN has 4 to 12 digits.")
    from argon2 import PasswordHasher

    return PasswordHasher().hash(pin)
