"""What the counter reads of goods, gifts and the programme."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from pos_loyalty.database.till_tables import affinity, product, reward, scheme
from pos_loyalty.domain.rewards import Reward
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.scheme_document import known_scheme


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
_BY_IDS = select(*_PRODUCT).where(product.c.product_id.in_(bindparam("ids", expanding=True)))
_COMPANIONS = select(affinity.c.product_id, affinity.c.companions).where(
    affinity.c.product_id.in_(bindparam("ids", expanding=True))
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
    return {row.product_id: _product(row) for row in connection.execute(_BY_IDS, {"ids": ids})}


def companions(connection: Connection, product_ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Goods bought together with each of these, best first: {product_id, in_ten}."""
    ids = sorted(set(product_ids))
    if not ids:
        return {}
    return {row.product_id: row.companions for row in connection.execute(_COMPANIONS, {"ids": ids})}


def rewards(connection: Connection) -> tuple[Reward, ...]:
    rows = connection.execute(select(reward).where(reward.c.active))
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
    documents = connection.execute(select(scheme.c.document).order_by(scheme.c.version)).scalars()
    return tuple(known_scheme(document) for document in documents)


def scheme_of_version(connection: Connection, version: int) -> Scheme | None:
    document = connection.execute(
        select(scheme.c.document).where(scheme.c.version == version)
    ).scalar_one_or_none()
    return known_scheme(document) if document else None
