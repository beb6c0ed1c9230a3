"""Reads the purchases of some members: those of the period, and whatever belongs to the same goods."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Text, and_, cast, or_, select

from pos_loyalty.database.head_office_tables import purchase, purchase_line
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.points import Returned, summed
from pos_loyalty.head_office.importing.bulk import MOST_KEYS, chunks
from pos_loyalty.head_office.rehearsing.rules import Period
from pos_loyalty.head_office.schemes import local_time


@dataclass(frozen=True, slots=True)
class Head:
    """A row of `purchase`; `at` is its time in the shop, on its business day, and `tier` what its facts say."""

    purchase_id: str
    kind: str
    returns_id: str | None
    member_id: str
    store_id: str
    at_ms: int
    day: date
    points: int
    at: datetime
    tier: str | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """The time zones of stores; `default` is that of head office."""

    zones: Mapping[str, ZoneInfo]
    default: ZoneInfo

    def head(self, row: Any) -> Head:
        purchase_id, kind, returns_id, member_id, store_id, at_ms, day, points, facts = row
        at = local_time(at_ms, self.zones.get(store_id, self.default))
        tier = None
        if facts is not None or at.date() != day:
            told = json.loads(facts or "{}")
            at, tier = _on_day(at, day, told.get("at")), told.get("tier")
        return Head(purchase_id, kind, returns_id, member_id, store_id, at_ms, day, points, at, tier)


def _on_day(at: datetime, day: date, told: str | None) -> datetime:
    """The clock of a till may have been wrong: its sale counted when it arrived."""
    if at.date() == day:
        return at
    counted = datetime.fromisoformat(told) if told else at
    return counted if counted.date() == day else datetime.combine(day, at.time())


_HEAD = select(
    purchase.c.purchase_id,
    purchase.c.kind,
    purchase.c.returns_purchase_id,
    purchase.c.member_id,
    purchase.c.store_id,
    purchase.c.purchased_at_ms,
    purchase.c.business_date,
    purchase.c.points,
    cast(purchase.c.facts, Text),
)


def heads_of(
    connection: Connection, member_ids: Collection[str], period: Period, clocks: Clocks
) -> dict[str, Head]:
    """By id: purchases of the period, later returns, and all of the goods that any of these are about."""
    own = purchase.c
    inside_or_back = and_(
        own.business_date >= period.first,
        or_(own.business_date <= period.last, own.returns_purchase_id.is_not(None)),
    )
    found: dict[str, Head] = {}

    def read(column: Any, keys: Iterable[str | None], *conditions: Any) -> bool:
        before = len(found)
        for some in chunks(sorted({key for key in keys if key}), MOST_KEYS):
            for row in connection.execute(_HEAD.where(column.in_(some), *conditions)).all():
                found.setdefault(row[0], clocks.head(row))
        return len(found) > before

    read(own.member_id, member_ids, inside_or_back)
    # A void may be of a return, and that of a sale.
    while read(own.purchase_id, [head.returns_id for head in found.values() if head.returns_id not in found]):
        pass
    older = [one.purchase_id for one in found.values() if one.kind == "sale" and one.day < period.first]
    if read(own.returns_purchase_id, older):
        older_returns = [one.purchase_id for one in found.values() if one.returns_id in set(older)]
        read(own.returns_purchase_id, older_returns)
    return found


_LINE = select(
    purchase_line.c.purchase_id,
    purchase_line.c.line_no,
    purchase_line.c.product_id,
    purchase_line.c.category,
    purchase_line.c.quantity_milli,
    purchase_line.c.amount_minor,
    purchase_line.c.discount_minor,
    purchase_line.c.voucher_minor,
    cast(purchase_line.c.tags, Text),
    purchase_line.c.returns_line_no,
)


@dataclass(slots=True)
class Lines:
    """The goods of sales, and of returns what came back by the line of the sale."""

    sold: dict[str, tuple[BasketLine, ...]]
    returned: dict[str, dict[int, Returned]]


def lines_of(connection: Connection, sales: Collection[str], returns: Collection[str]) -> Lines:
    """Names of goods are left out: no rule asks for them."""
    sold: dict[str, list[BasketLine]] = {}
    for purchase_id, line_no, product_id, category, milli, minor, off, voucher, tags, _ in _rows(
        connection, sales
    ):
        words = _tags(tags) if tags is not None else ()
        line = BasketLine(line_no, product_id, "", category, milli, minor, words, off, None, voucher)
        if purchase_id in sold:
            sold[purchase_id].append(line)
        else:
            sold[purchase_id] = [line]
    back: dict[str, list[tuple[int, int, int]]] = {}
    for row in _rows(connection, returns):
        back.setdefault(row[0], []).append((row[9] or 0, row[5], row[4]))
    return Lines(
        {purchase_id: tuple(sorted(lines, key=_line_no)) for purchase_id, lines in sold.items()},
        {purchase_id: summed(parts) for purchase_id, parts in back.items()},
    )


def _rows(connection: Connection, purchase_ids: Collection[str]) -> Iterator[Any]:
    # In the order of the key, so that each page of the table is read once.
    for some in chunks(sorted(purchase_ids), MOST_KEYS):
        yield from connection.execute(_LINE.where(purchase_line.c.purchase_id.in_(some))).all()


def _line_no(line: BasketLine) -> int:
    return line.line_no


@lru_cache(4096)
def _tags(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
