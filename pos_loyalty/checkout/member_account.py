"""What a till knows of a member's points and of what its sales depend on: head office's word and its own entries."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from pos_loyalty.checkout.till_context import TillIdentity
from pos_loyalty.database import driver
from pos_loyalty.database.member_reads import MemberRecord
from pos_loyalty.domain import provisional
from pos_loyalty.domain.facts import Facts, Period, birthday_windows
from pos_loyalty.domain.ledger import Account
from pos_loyalty.domain.provisional import Bucket, OwnEntry
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Progress

# Sales and what came back of them since head office's figures; a void takes its sale away again.
_OWN = """
    SELECT p.kind, p.points, p.total_minor, COALESCE(s.business_date, p.business_date)
      FROM purchase p LEFT JOIN purchase s ON s.purchase_id = p.returns_purchase_id
     WHERE p.member_id = ? AND p.seq > ?
"""


@dataclass(frozen=True, slots=True)
class OwnSale:
    """A purchase of this till that head office's figures lack; points with their sign, the day of its sale."""

    kind: str
    points: int
    amount_minor: int
    day: date


@dataclass(frozen=True, slots=True)
class MemberAccount:
    """Decoded from a record. `counters` are head office's, for the day they name."""

    account: Account
    counters: Mapping[str, Any]
    progress: Progress | None
    taken: Mapping[str, int]


def read(record: MemberRecord, today: date) -> MemberAccount:
    told = json.loads(record.account)
    buckets = [Bucket(points, _day(pending), _day(over)) for points, pending, over in told.get("lots", ())]
    own = [
        OwnEntry(kind, points, lot_id, _day(pending), _day(over))
        for kind, points, lot_id, pending, over in json.loads(record.own_entries)
    ]
    progress = told.get("progress")
    if progress is not None:
        progress = Progress(**{**progress, "keep_until": _day(progress.get("keep_until"))})
    return MemberAccount(
        account=provisional.account_of(record.points, buckets, own, today),
        counters=told.get("counters") or {},
        progress=progress,
        taken=told.get("taken") or {},
    )


def of_a_newcomer(today: date) -> str:
    """What is known of somebody who joins here, as it is kept: nothing was bought yet."""
    return json.dumps({"counters": {"on": today.isoformat(), "sales": 0, "sales_ever": 0}})


def own_sales(connection: Connection, record: MemberRecord) -> tuple[OwnSale, ...]:
    rows = driver.rows(connection, _OWN, (record.member_id, record.included_seq))
    return tuple(OwnSale(kind, points, amount, date.fromisoformat(day)) for kind, points, amount, day in rows)


def facts_of(
    record: MemberRecord,
    known: MemberAccount,
    own: tuple[OwnSale, ...],
    scheme: Scheme,
    who: TillIdentity,
    at: datetime,
) -> Facts | None:
    """As far as this till can know; head office may know more, and its figure counts."""
    if not scheme.needs_facts:
        return None
    today = at.date()
    figures = _figures(known.counters, today)
    sales_today = figures["sales"] + sum(_sign(one) for one in own if one.day == today)
    sales_ever = figures["sales_ever"] + sum(_sign(one) for one in own)
    own_points: dict[Period, int] = {
        "day": sum(one.points for one in own if one.day == today),
        "month": sum(one.points for one in own if (one.day.year, one.day.month) == (today.year, today.month)),
        "year": sum(one.points for one in own if one.day.year == today.year),
        "ever": sum(one.points for one in own),
    }
    return Facts(
        at=at,
        store_id=who.store_id,
        tier=scheme.tier(record.tier_code).code,
        birthday=birthday_windows(_day(record.birthday), today),
        first_purchase=bool(known.counters) and sales_ever <= 0,
        visited_today=sales_today > 0,
        earned={
            period: figures[period] + points
            for period, points in own_points.items()
            if period in scheme.earning.most_in
        },
    )


def _figures(counters: Mapping[str, Any], today: date) -> dict[str, int]:
    """Head office's counters as far as they are still about this day, month and year."""
    on = _day(counters.get("on"))
    is_same = {
        "sales": on == today,
        "day": on == today,
        "month": on is not None and (on.year, on.month) == (today.year, today.month),
        "year": on is not None and on.year == today.year,
        "ever": True,
        "sales_ever": True,
    }
    return {name: int(counters.get(name, 0)) if still else 0 for name, still in is_same.items()}


def _sign(sale: OwnSale) -> int:
    return {"sale": 1, "void": -1}.get(sale.kind, 0)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
