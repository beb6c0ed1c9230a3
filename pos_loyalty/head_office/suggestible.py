"""Which goods may be suggested, and how much each counts: what earns points, is not excluded, was not declined."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from pos_loyalty.analytics.settings import Settings
from pos_loyalty.database.head_office_tables import product
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import margins
from pos_loyalty.head_office.answers import Answers, answers

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestible:
    excluded: frozenset[str]
    answered: Answers

    def of_member(self, member_id: str, rows: Iterable[Row]) -> list[Row]:
        """Of what is worth mentioning to the member, what may be; likeliest first."""
        left_out = self.excluded | self.answered.declined.get(member_id, frozenset())
        return self._weighed((row for row in rows if row["product_id"] not in left_out), "product_id")

    def companions(self, rows: Iterable[Row]) -> list[Row]:
        return self._weighed(
            (row for row in rows if row["companion_id"] not in self.excluded), "companion_id"
        )

    def _weighed(self, rows: Iterable[Row], name: str) -> list[Row]:
        """As customers answer to these products, likeliest first."""
        found = [row | {"weight_micro": self.answered.weight(row[name], row["weight_micro"])} for row in rows]
        return sorted(found, key=lambda row: (-row["weight_micro"], row["place"]))


def suggestible(connection: Connection, scheme: Scheme, settings: Settings, now_ms: int) -> Suggestible:
    tilted = margins.percents(connection, settings.suggestions.margin_tilt)
    return Suggestible(_excluded(connection, scheme), answers(connection, now_ms, tilted))


def _excluded(connection: Connection, scheme: Scheme) -> frozenset[str]:
    """What earns no points is not suggested either: tobacco, deposits, gift cards. Nor what the scheme says so of."""
    both = [goods for goods in (scheme.earning.excluded, scheme.suggesting.goods) if not goods.is_all]
    if not both:
        return frozenset()
    rows = connection.execute(select(product.c.product_id, product.c.category, product.c.tags))
    return frozenset(
        row.product_id
        for row in rows
        for goods in both
        if row.category in goods.except_categories
        or row.product_id in goods.except_products
        or not goods.except_tags.isdisjoint(row.tags)
    )
