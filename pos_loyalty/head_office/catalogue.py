"""The catalogue of gifts and vouchers, as a person at head office sees and changes it."""

from typing import Any

from sqlalchemy import Connection, func, select, update

from pos_loyalty.database.head_office_tables import reward, reward_stock
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.refusals import OperatorError


def listing(connection: Connection) -> list[dict[str, Any]]:
    """Every reward with the stock of all stores together, cheapest first."""
    stock = func.coalesce(func.sum(reward_stock.c.on_hand), 0).label("stock")
    in_shops = select(reward_stock.c.reward_id, stock).group_by(reward_stock.c.reward_id).subquery("in_shops")
    rows = connection.execute(
        select(reward, func.coalesce(in_shops.c.stock, 0).label("stock"))
        .outerjoin(in_shops, in_shops.c.reward_id == reward.c.reward_id)
        .order_by(reward.c.points, reward.c.reward_id)
    ).mappings()
    return [dict(row) for row in rows]


def withdraw(connection: Connection, reward_id: str) -> None:
    """Raises OperatorError if there is no such reward. What is on hold is still handed over."""
    changed = connection.execute(update(reward).where(reward.c.reward_id == reward_id).values(active=False))
    if changed.rowcount != 1:
        raise OperatorError(f"There is no gift {reward_id}. `gifts list` lists them.")
    feed.note(connection, "reward", [reward_id])
