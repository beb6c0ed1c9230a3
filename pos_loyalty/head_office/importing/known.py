"""What head office knows under the shop's own ids, looked up in thousands and remembered within bounds."""

from typing import Any

from sqlalchemy import Column, Connection

from pos_loyalty.database.head_office_tables import member, product
from pos_loyalty.head_office.importing import bulk

MOST_REMEMBERED = 200_000


class Known:
    """Only what was found is remembered: what is missing may come with the next file."""

    def __init__(self, key: Column[Any], *others: Column[Any]) -> None:
        self._key = key
        self._others = others
        self._rows: dict[str, tuple[Any, ...]] = {}

    def fetch(self, connection: Connection, keys: set[str]) -> dict[str, tuple[Any, ...]]:
        """The rows of these keys, as far as there are any."""
        missing = {key for key in keys if key and key not in self._rows}
        if len(self._rows) + len(missing) > MOST_REMEMBERED:
            self._rows.clear()
            missing = {key for key in keys if key}
        found = bulk.rows_by_key(connection, self._key, self._others, missing)
        self._rows.update({row[0]: tuple(row[1:]) for row in found})
        return {key: self._rows[key] for key in keys if key in self._rows}


def known_members() -> Known:
    return Known(member.c.shop_member_id, member.c.member_id)


def known_products() -> Known:
    return Known(product.c.product_id, product.c.name, product.c.category, product.c.tags)
