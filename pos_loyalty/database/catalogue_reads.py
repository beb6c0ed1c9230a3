"""What the counter reads of goods, gifts and the programme."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, select

from pos_loyalty.database.till_tables import affinity, product, reward, scheme
from pos_loyalty.domain.rewards import Reward
from pos_loyalty.domain.scheme import Scheme, scheme_from_document


class ProductRecord(NamedTuple):
    product_id: str
    name: str
    category: str
    price_minor: int | None


_PRODUCT = (product.c.product_id, product.c.name, product.c.category, product.c.price_minor)
_BY_GTIN = (
    select(*_PRODUCT).where(product.c.gtin == bindparam("gtin")).order_by(product.c.product_id).limit(1)
)
_BY_IDS = select(*_PRODUCT).where(product.c.product_id.in_(bindparam("ids", expanding=True)))
_COMPANIONS = select(affinity.c.product_id, affinity.c.companions).where(
    affinity.c.product_id.in_(bindparam("ids", expanding=True))
)


def product_by_gtin(connection: Connection, gtin: str) -> ProductRecord | None:
    row = connection.execute(_BY_GTIN, {"gtin": gtin}).first()
    return ProductRecord(*row) if row else None


def products_by_id(connection: Connection, product_ids: Iterable[str]) -> dict[str, ProductRecord]:
    ids = sorted(set(product_ids))
    if not ids:
        return {}
    return {row.product_id: ProductRecord(*row) for row in connection.execute(_BY_IDS, {"ids": ids})}


def companions(connection: Connection, product_ids: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Goods bought together with each of these, best first: {product_id, in_ten}."""
    ids = sorted(set(product_ids))
    if not ids:
        return {}
    return {row.product_id: row.companions for row in connection.execute(_COMPANIONS, {"ids": ids})}


def rewards(connection: Connection) -> tuple[Reward, ...]:
    rows = connection.execute(select(reward).where(reward.c.active))
    return tuple(Reward(r.reward_id, tuple(sorted(r.names.items())), r.points, r.stock) for r in rows)


def current_scheme(connection: Connection) -> Scheme | None:
    document = connection.execute(
        select(scheme.c.document).order_by(scheme.c.version.desc()).limit(1)
    ).scalar_one_or_none()
    return scheme_from_document(document) if document else None


def scheme_of_version(connection: Connection, version: int) -> Scheme | None:
    document = connection.execute(
        select(scheme.c.document).where(scheme.c.version == version)
    ).scalar_one_or_none()
    return scheme_from_document(document) if document else None
