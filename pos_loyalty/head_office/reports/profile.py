"""One member as head office sees them: who, how valuable, what habits, and what became of their standing."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, select

from pos_loyalty.analytics.reasons import sentence_of
from pos_loyalty.database.head_office_tables import (
    feedback,
    member,
    member_tier,
    product,
    purchase,
    purchase_line,
    standing,
    standing_change,
    store,
    suggestion_answer,
)
from pos_loyalty.head_office.accounts import pools_of
from pos_loyalty.head_office.reports.report import currency_of, last_analysis, major, part
from pos_loyalty.i18n.money import minor_digits

YEAR = timedelta(days=365)
MOST_CATEGORIES = 12
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_OF_STANDING = (
    "rank", "band", "rank_band", "abc", "stage", "trend", "kind", "gap_days", "silent_days", "steady_percent",
    "products_bought", "away_permille", "champion_of",
)  # fmt: skip


def profile(connection: Connection, member_id: str) -> dict[str, Any]:
    """A document of plain values; money in major units. What is not known is null. Raises OperatorError."""
    last = last_analysis(connection)
    digits = minor_digits(currency_of(connection))
    (account_id, pool), *_ = pools_of(connection, [member_id]).items()
    year = (last.cutoff_on - YEAR, last.cutoff_on)
    row = connection.execute(select(member).where(member.c.member_id == account_id)).one()
    found = connection.execute(select(standing).where(standing.c.member_id == account_id)).mappings().first()
    own = dict(found) if found is not None else None
    tier = connection.execute(
        select(member_tier.c.tier_code).where(member_tier.c.member_id == account_id)
    ).scalar()
    return {
        "member_id": account_id,
        "name": row.name,
        "phone": row.phone,
        "birthday": _iso(row.birthday),
        "joined_on": _iso(row.joined_on),
        "first_on": _iso(own["first_on"]) if own else None,
        "last_visit_on": _iso(row.last_visit_on),
        "points": row.points,
        "tier": tier,
        **{name: own[name] if own else None for name in _OF_STANDING},
        "reason": _why(connection, own, digits),
        "value": _value(own, digits),
        "habits": _habits(connection, pool, year, digits),
        "categories": _categories(connection, pool, year, digits),
        "promotions": _promotions(connection, pool, year, digits),
        "suggestions": _suggestions(connection, pool),
        "history": _history(connection, account_id),
        "feedback": _said(connection, pool),
    }


def _why(connection: Connection, own: Mapping[str, Any] | None, digits: int) -> str | None:
    """In a sentence."""
    if own is None:
        return None
    name = connection.execute(
        select(product.c.name).where(product.c.product_id == own["champion_of"])
    ).scalar()
    return sentence_of(own["reason"], own["band"], digits, name or own["champion_of"] or "")


def _value(own: Mapping[str, Any] | None, digits: int) -> dict[str, Any] | None:
    if own is None:
        return None
    named = ("sales_minor", "counted_minor", "bulk_minor", "forecast_minor", "simple_minor", "discount_minor")
    return {name.removesuffix("_minor"): _major(own[name], digits) for name in named}


def _habits(
    connection: Connection, pool: Sequence[str], year: tuple[date, date], digits: int
) -> dict[str, Any]:
    """How often, where, on which days of the week and for how much they buy."""
    of = purchase.c
    mine = [
        of.member_id.in_(pool),
        of.kind == "sale",
        of.business_date >= year[0],
        of.business_date < year[1],
    ]
    many, days, total, most = connection.execute(
        select(
            func.count(),
            func.count(of.business_date.distinct()),
            func.sum(of.total_minor),
            func.max(of.total_minor),
        ).where(*mine)
    ).one()
    favourite = connection.execute(
        select(store.c.name).join(purchase, of.store_id == store.c.store_id).where(*mine)
        .group_by(store.c.store_id, store.c.name).order_by(func.count().desc(), store.c.store_id).limit(1)
    ).scalar()  # fmt: skip
    found = connection.execute(
        select(of.business_date, func.count()).where(*mine).group_by(of.business_date)
    ).all()
    by_day = dict.fromkeys(WEEKDAYS, 0)
    for day, count in found:
        by_day[WEEKDAYS[day.weekday()]] += count
    return {
        "purchases": many,
        "days": days,
        "sales": _major(int(total or 0), digits),
        "average_purchase": _major(int(total or 0) // many, digits) if many else None,
        "largest_purchase": _major(most, digits),
        "usual_store": favourite,
        "by_weekday": by_day,
    }


def _categories(
    connection: Connection, pool: Sequence[str], year: tuple[date, date], digits: int
) -> list[dict[str, Any]]:
    """The share of each category in what was bought, returns taken off, the largest first."""
    of = purchase.c
    sign = case((of.kind == "sale", 1), else_=-1)
    name = func.coalesce(func.nullif(product.c.category, ""), func.nullif(purchase_line.c.category, ""), "–")
    amount = func.sum(purchase_line.c.amount_minor * sign)
    rows = connection.execute(
        select(name.label("category"), amount.label("amount"), func.count(of.purchase_id.distinct()).label("times"))
        .join(purchase_line, purchase_line.c.purchase_id == of.purchase_id)
        .outerjoin(product, product.c.product_id == purchase_line.c.product_id)
        .where(of.member_id.in_(pool), of.business_date >= year[0], of.business_date < year[1])
        .group_by(name).order_by(amount.desc(), name)
    ).all()  # fmt: skip
    whole = sum(max(int(row.amount), 0) for row in rows)
    return [
        {
            "category": row.category,
            "sales": _major(int(row.amount), digits),
            "share": round(part(max(int(row.amount), 0), whole), 6),
            "times": row.times,
        }
        for row in rows[:MOST_CATEGORIES]
    ]


def _promotions(
    connection: Connection, pool: Sequence[str], year: tuple[date, date], digits: int
) -> dict[str, Any]:
    """How much of what they buy is at a discount, beside everybody."""

    def shares(*of_whom: Any) -> tuple[int, int, int]:
        line, head = purchase_line.c, purchase.c
        query = (
            select(
                func.count(),
                func.sum(case((line.discount_minor > 0, 1), else_=0)),
                func.sum(line.discount_minor),
            )
            .join(purchase, head.purchase_id == line.purchase_id)
            .where(head.kind == "sale", head.business_date >= year[0], head.business_date < year[1], *of_whom)
        )
        lines, reduced, given = connection.execute(query).one()
        return int(lines), int(reduced or 0), int(given or 0)

    lines, reduced, given = shares(purchase.c.member_id.in_(pool))
    return {
        "lines": lines,
        "at_a_discount": round(part(reduced, lines), 6),
        "discount": _major(given, digits),
    }


def _suggestions(connection: Connection, pool: Sequence[str]) -> dict[str, int]:
    of = suggestion_answer.c
    rows = connection.execute(
        select(of.answer, func.count().label("many")).where(of.member_id.in_(pool)).group_by(of.answer)
    )
    return {row.answer: row.many for row in rows}


def _history(connection: Connection, account_id: str) -> list[dict[str, Any]]:
    """Bands, classes and stages from one analysis to the next, the newest first."""
    of = standing_change.c
    query = select(of.cutoff_on, of.rank_band, of.band, of.abc, of.stage).where(of.member_id == account_id)
    rows = connection.execute(query.order_by(of.cutoff_on.desc()).limit(MOST_CATEGORIES)).mappings()
    return [dict(row) | {"cutoff_on": _iso(row["cutoff_on"])} for row in rows]


def _said(connection: Connection, pool: Sequence[str]) -> list[dict[str, Any]]:
    of = feedback.c
    query = (
        select(of.on_day, of.kind, of.note)
        .where(of.member_id.in_(pool))
        .order_by(of.on_day.desc())
        .limit(MOST_CATEGORIES)
    )
    return [dict(row) | {"on_day": _iso(row["on_day"])} for row in connection.execute(query).mappings()]


def _major(minor: int | None, digits: int) -> int | float | None:
    return None if minor is None else major(int(minor), digits)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
