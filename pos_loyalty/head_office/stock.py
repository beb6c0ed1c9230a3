"""Gifts on the shelf of a store: one is taken only while there is one."""

from sqlalchemy import Connection, update

from pos_loyalty.database.head_office_tables import reward_stock


def take_one(connection: Connection, store_id: str, reward_id: str) -> bool:
    """False, and nothing changed, if none is left."""
    return _move(connection, store_id, reward_id, -1)


def put_back_one(connection: Connection, store_id: str, reward_id: str | None) -> bool:
    """False if this store does not count this gift."""
    return reward_id is not None and _move(connection, store_id, reward_id, 1)


def _move(connection: Connection, store_id: str, reward_id: str, by: int) -> bool:
    moved = connection.execute(
        update(reward_stock)
        .where(
            reward_stock.c.store_id == store_id,
            reward_stock.c.reward_id == reward_id,
            reward_stock.c.on_hand + by >= 0,
        )
        .values(on_hand=reward_stock.c.on_hand + by)
    )
    return moved.rowcount == 1
