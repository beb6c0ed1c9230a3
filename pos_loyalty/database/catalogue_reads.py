"""What the counter reads of goods, gifts and the programme."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, Text, bindparam, cast, select

from pos_loyalty.database.till_tables import product, reward, scheme
from pos_loyalty.domain.rewards import Reward
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.scheme_document import scheme_from_text


class ProductRecord(NamedTuple):
    product_id: str
    name: str
    category: str
    price_minor: int | None
    tags: tuple[str, ...] = ()


_PRODUCT = (product.c.product_id, product.c.name, product.c.category, product.c.price_minor, product.c.tags)
_BY_GTIN = (
    select(*_PRODUCT).where(product.c.gtin == bindparam("gtin")).order_by(product.c.product_id).limit(1)
)
_REWARDS = select(reward).where(reward.c.active)
_DOCUMENT = cast(scheme.c.document, Text)
_SCHEMES = select(_DOCUMENT).order_by(scheme.c.version)
_SCHEME = select(_DOCUMENT).where(scheme.c.version == bindparam("version"))
# By hand, as at each scan: so many placeholders as ids would be a statement of its own for each number of them.
_BY_IDS = """
    SELECT product_id, name, category, price_minor, tags FROM product
    WHERE product_id IN (SELECT value FROM json_each(?))
"""
_COMPANIONS = (
    "SELECT product_id, companions FROM affinity WHERE product_id IN (SELECT value FROM json_each(?))"
)


def _product(row: Any) -> ProductRecord:
    return ProductRecord(row.product_id, row.name, row.category, row.price_minor, tuple(row.tags))


def product_by_gtin(connection: Connection, gtin: str) -> ProductRecord | None:
    row = connection.execute(_BY_GTIN, {"gtin": gtin}).first()
    return _product(row) if row else None


def products_by_id(connection: Connection, product_ids: Iterable[str]) -> dict[str, ProductRecord]:
    ids = sorted(set(product_ids))
    if not ids:
        return {}
    rows = connection.exec_driver_sql(_BY_IDS, (json.dumps(ids),))
    return {
        one: ProductRecord(one, name, category, price_minor, tuple(json.loads(tags)) if tags != "[]" else ())
        for one, name, category, price_minor, tags in rows
    }


def companions(connection: Connection, product_ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Goods bought together with each of these, best first: {product_id, in_ten}."""
    ids = sorted(set(product_ids))
    if not ids:
        return {}
    rows = connection.exec_driver_sql(_COMPANIONS, (json.dumps(ids),))
    return {product_id: json.loads(told) for product_id, told in rows}


def rewards(connection: Connection) -> tuple[Reward, ...]:
    rows = connection.execute(_REWARDS)
    return tuple(_reward(row) for row in rows)


def _reward(row: Any) -> Reward:
    terms = dict(row.terms)
    known = {name: terms[name] for name in _TERMS if name in terms}
    return Reward(
        row.reward_id,
        tuple(sorted(row.names.items())),
        row.points,
        row.stock,
        tiers=tuple(terms.get("tiers", ())),
        first_day=_day(terms.get("first_day")),
        last_day=_day(terms.get("last_day")),
        **known,
    )


_TERMS = (
    "kind",
    "limit",
    "limit_days",
    "amount_minor",
    "percent_milli",
    "most_minor",
    "minimum_minor",
    "steps",
)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def schemes(connection: Connection) -> tuple[Scheme, ...]:
    """Every version that head office sent, also those whose date has not come."""
    documents = connection.execute(_SCHEMES).scalars()
    return tuple(map(scheme_from_text, documents))


def scheme_of_version(connection: Connection, version: int) -> Scheme | None:
    document = connection.execute(_SCHEME, {"version": version}).scalar_one_or_none()
    return scheme_from_text(document) if document else None
