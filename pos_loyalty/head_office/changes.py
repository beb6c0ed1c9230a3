"""Builds what a till is told: the things that changed behind its cursor, each as it is now.

Everything is read page by page in one snapshot with the till's position, so that a member's
balance contains exactly the events that the same answer acknowledges.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, union_all

from pos_loyalty.database.among import among, keys, plan_for_many
from pos_loyalty.database.head_office_tables import (
    affinity,
    card,
    change_feed,
    feed_counter,
    product,
    reward,
    reward_stock,
    scheme,
    store,
)
from pos_loyalty.head_office import feed, member_changes, operators
from pos_loyalty.head_office.terminals import Terminal
from pos_loyalty.sync.changes import (
    AffinityChange,
    CardChange,
    Change,
    Companion,
    ProductChange,
    RewardChange,
    RewardTerms,
    SchemeChange,
    StoreChange,
)

_COUNTER = select(feed_counter.c.feed, feed_counter.c.generation)
_THESE = keys("these")
_SCHEMES = (
    select(scheme.c.version, scheme.c.document)
    .where(scheme.c.version.in_(bindparam("versions", expanding=True)))
    .order_by(scheme.c.version)
)
_STORES = select(store.c.store_id, store.c.name, store.c.timezone, store.c.manager_pin_hash).where(
    among(store.c.store_id, _THESE)
)
_CARDS = select(card.c.card_number, card.c.state).where(among(card.c.card_number, _THESE))
_PRODUCTS = select(product).where(among(product.c.product_id, _THESE))
_REWARDS = (
    select(reward, func.coalesce(reward_stock.c.on_hand, 0).label("stock"))
    .where(among(reward.c.reward_id, _THESE))
    .outerjoin(
        reward_stock,
        and_(
            reward_stock.c.reward_id == reward.c.reward_id,
            reward_stock.c.store_id == bindparam("of_store"),
        ),
    )
)
_AFFINITIES = select(affinity.c.product_id, affinity.c.companions).where(among(affinity.c.product_id, _THESE))


@cache
def _behind(audiences: int) -> Any:
    """Each audience by its index, merged: of several at once SQLite would sort whatever is behind the cursor."""
    each = [
        select(change_feed.c.kind, change_feed.c.key, change_feed.c.feed).where(
            change_feed.c.audience == bindparam(f"audience_{n}"), change_feed.c.feed > bindparam("cursor")
        )
        for n in range(audiences)
    ]
    return union_all(*each).order_by("feed").limit(bindparam("most"))


@dataclass(frozen=True, slots=True)
class Changes:
    """One page; `cursor` is where the next one starts, `more` whether there is one already, `newest` where all end."""

    changes: tuple[Change, ...]
    cursor: int
    newest: int
    generation: str
    more: bool


@dataclass(frozen=True, slots=True)
class _Page:
    """The keys of one kind on one page, and the store that asks.

    Keys and not a join with the feed: SQLite would walk over all members for each page of them.
    """

    keys: Sequence[str]
    store_id: str
    now_ms: int


def changes_after(
    connection: Connection, terminal: Terminal, cursor: int, generation: str, limit: int, now_ms: int
) -> Changes:
    """The page behind `cursor`; from the beginning if the cursor is not one of this database."""
    counter = connection.execute(_COUNTER).one()
    if (generation and generation != counter.generation) or cursor > counter.feed:
        cursor = 0
    audiences = feed.audiences_of(terminal.store_id, terminal.members)
    named = {f"audience_{n}": one for n, one in enumerate(audiences)}
    rows = connection.execute(_behind(len(audiences)), {"cursor": cursor, "most": limit + 1, **named}).all()
    more, rows = len(rows) > limit, rows[:limit]
    if not rows:
        return Changes((), counter.feed, counter.feed, counter.generation, more=False)
    plan_for_many(connection, len(rows))
    by_kind: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row.key)
    found = tuple(
        change
        for kind, reader in _READERS.items()
        if kind in by_kind
        for change in reader(connection, _Page(by_kind[kind], terminal.store_id, now_ms))
    )
    return Changes(found, rows[-1].feed, counter.feed, counter.generation, more)


def _schemes(connection: Connection, page: _Page) -> Iterator[Change]:
    numbers = [int(key) for key in page.keys]
    rows = connection.execute(_SCHEMES, {"versions": numbers})
    return (SchemeChange(version=row.version, document=row.document) for row in rows)


def _stores(connection: Connection, page: _Page) -> Iterator[Change]:
    for row in connection.execute(_STORES, {"these": page.keys}).all():
        yield StoreChange(
            store_id=row.store_id,
            name=row.name,
            timezone=row.timezone,
            manager_pin_hash=row.manager_pin_hash,
            operators=operators.of_store(connection, row.store_id),
        )


def _cards(connection: Connection, page: _Page) -> Iterator[Change]:
    rows = connection.execute(_CARDS, {"these": page.keys})
    return (CardChange.model_validate(row, from_attributes=True) for row in rows)


def _products(connection: Connection, page: _Page) -> Iterator[Change]:
    for row in connection.execute(_PRODUCTS, {"these": page.keys}):
        yield ProductChange(
            product_id=row.product_id,
            gtin=row.gtin,
            name=row.name,
            category=row.category,
            price_minor=row.price_minor,
            unit=row.unit,
            tags=tuple(row.tags),
        )


def _rewards(connection: Connection, page: _Page) -> Iterator[Change]:
    rows = connection.execute(_REWARDS, {"these": page.keys, "of_store": page.store_id})
    for row in rows:
        yield RewardChange(
            reward_id=row.reward_id,
            names=row.names,
            points=row.points,
            active=row.active,
            stock=row.stock,
            terms=RewardTerms(
                kind=row.kind,
                tiers=tuple(row.tiers),
                first_day=row.first_day,
                last_day=row.last_day,
                limit=row.limit_count,
                limit_days=row.limit_days,
                amount_minor=row.amount_minor,
                percent_milli=row.percent_milli,
                most_minor=row.most_minor,
                minimum_minor=row.minimum_minor,
                steps=row.steps,
            ),
        )


def _affinities(connection: Connection, page: _Page) -> Iterator[Change]:
    for row in connection.execute(_AFFINITIES, {"these": page.keys}):
        yield AffinityChange(
            product_id=row.product_id,
            companions=tuple(Companion.model_validate(companion) for companion in row.companions),
        )


_READERS: dict[str, Callable[[Connection, _Page], Iterator[Change]]] = {
    "scheme": _schemes,
    "store": _stores,
    "card": _cards,
    "product": _products,
    "reward": _rewards,
    "affinity": _affinities,
    "member": lambda connection, page: member_changes.of(connection, page.keys, page.now_ms),
}
