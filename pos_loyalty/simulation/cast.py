"""Chooses who comes to the counter in the demonstration, from what the till knows."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from pos_loyalty.database.till_store import TillStore


@dataclass(frozen=True, slots=True)
class Shopper:
    member_id: str
    card_number: str


@dataclass(frozen=True, slots=True)
class Cast:
    """A few customers and a few goods for a short shift."""

    gift_taker: Shopper
    regular: Shopper
    offline_guest: Shopper
    goods: tuple[str, ...]


_SHOPPERS = text("""
    SELECT m.member_id, c.card_number FROM member m JOIN card c ON c.member_id = m.member_id
    WHERE m.status = 'active' AND c.state = 'active' AND length(m.usual) > 0
      AND m.points >= :least
    ORDER BY m.band IN ('vip', 'large') DESC, m.points DESC, m.member_id LIMIT 3
""")
_GOODS = text("""
    SELECT p.gtin FROM affinity a JOIN product p ON p.product_id = a.product_id
    WHERE p.gtin IS NOT NULL AND p.price_minor IS NOT NULL
    ORDER BY json_array_length(a.companions) DESC, p.product_id LIMIT 6
""")
_CHEAPEST = text("SELECT MIN(points) FROM reward WHERE active AND stock > 0")


def choose(store: TillStore) -> Cast:
    with store.reading() as connection:
        return _choose(connection)


def _choose(connection: Connection) -> Cast:
    least = connection.execute(_CHEAPEST).scalar_one()
    shoppers = [Shopper(*row) for row in connection.execute(_SHOPPERS, {"least": least})]
    goods = tuple(connection.execute(_GOODS).scalars())
    return Cast(shoppers[0], shoppers[1], shoppers[2], goods)
