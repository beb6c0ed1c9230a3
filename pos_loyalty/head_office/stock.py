"""Gifts on the shelf of a store: one is taken only while there is one."""

from sqlalchemy import BindParameter, Connection, bindparam, update

from pos_loyalty.database.head_office_tables import reward_stock

_BY: BindParameter[int] = bindparam("by")
_MOVE = (
    update(reward_stock)
    .where(
        reward_stock.c.store_id == bindparam("of_store"),
        reward_stock.c.reward_id == bindparam("of_reward"),
        reward_stock.c.on_hand + _BY >= 0,
    )
    .values(on_hand=reward_stock.c.on_hand + _BY)
)


def take_one(connection: Connection, store_id: str, reward_id: str) -> bool:
    """False, and nothing changed, if none is left."""
    return _move(connection, store_id, reward_id, -1)


def put_back_one(connection: Connection, store_id: str, reward_id: str | None) -> bool:
    """False if this store does not count this gift."""
    return reward_id is not None and _move(connection, store_id, reward_id, 1)


def _move(connection: Connection, store_id: str, reward_id: str, by: int) -> bool:
    moved = connection.execute(_MOVE, {"of_store": store_id, "of_reward": reward_id, "by": by})
    return moved.rowcount == 1
