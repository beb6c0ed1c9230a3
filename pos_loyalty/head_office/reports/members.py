"""Lists of members: who drifts away, who was lost and what that costs, what members will bring."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from pos_loyalty.analytics.lifetime_value import profit
from pos_loyalty.analytics.settings import ChurnSettings, ValueSettings
from pos_loyalty.database.head_office_tables import card, loss, member, standing
from pos_loyalty.head_office.reports.report import (
    Column,
    Report,
    currency_of,
    last_analysis,
    margin_of,
    part,
    settings_of,
)

MEMBER = (Column("member_id", "id"), Column("card"), Column("name"), Column("phone"))
NORM = (10, 30)
"""Percent of its customers that a shop loses in a year, as trade books say."""
_CARDS = (
    select(func.min(card.c.card_number))
    .where(card.c.member_id == member.c.member_id, card.c.state == "active")
    .scalar_subquery()
)
WHO = (
    member.c.member_id,
    # What a person can find the member by: the card, else the shop's own id.
    func.coalesce(_CARDS, member.c.shop_member_id, "").label("card"),
    member.c.name,
    member.c.phone,
)

Rows = list[dict[str, Any]]


def rows_of(connection: Connection, query: Select[Any], limit: int | None) -> Rows:
    return [dict(row) for row in connection.execute(query.limit(limit)).mappings()]


def with_members(*columns: Any) -> Select[Any]:
    """Of everybody with a standing."""
    return select(*WHO, *columns).join(standing, standing.c.member_id == member.c.member_id)


def drifting(connection: Connection, limit: int | None = None) -> Report:
    """Who is likely to stay away, the most that is at stake first. Raises OperatorError."""
    last, of = last_analysis(connection), standing.c
    least = 10 * settings_of(last).churn.listed_percent
    query = with_members(
        of.band,
        of.stage,
        of.silent_days,
        of.gap_days,
        of.trend,
        of.away_permille,
        of.sales_minor.label("year"),
        of.sales_minor,
    )
    query = query.where((of.away_permille >= least) | (of.stage == "decline"), of.kind != "buyer")
    at_stake = (of.sales_minor * func.coalesce(of.away_permille, 0)).desc()
    rows = [
        row | {"away": (row["away_permille"] or 0) / 1_000, "at_stake": _at_stake(row)}
        for row in rows_of(connection, query.order_by(at_stake, of.member_id), limit)
    ]
    columns = (
        *MEMBER,
        Column("band"),
        Column("stage"),
        Column("trend"),
        Column("silent_days", "count", "days away"),
        Column("gap_days", "count", "usual gap"),
        Column("away", "share", "stays away"),
        Column("year", "money", "last year"),
        Column("at_stake", "money", "at stake"),
    )
    days = last.away_days or ChurnSettings().horizon_days
    note = f"Stays away: the chance of no visit in the {days} days after {last.cutoff_on}. At stake: that of last year's sales."
    return Report(columns, rows, currency_of(connection), (note,))


def _at_stake(row: dict[str, Any]) -> int:
    return int(row["sales_minor"] * (row["away_permille"] or 0) // 1_000)


def leaving(connection: Connection, limit: int | None = None) -> Report:
    """Customers lost in the last year: who, when, why, and what that costs. Raises OperatorError."""
    last = last_analysis(connection)
    query = select(
        *WHO, loss.c.last_on, loss.c.lost_on, loss.c.reason, loss.c.category, loss.c.year_minor.label("year")
    )
    query = query.join(loss, loss.c.member_id == member.c.member_id)
    rows = rows_of(connection, query.order_by(loss.c.year_minor.desc(), loss.c.member_id), limit)
    lost, sales_minor = connection.execute(
        select(func.count(), func.coalesce(func.sum(loss.c.year_minor), 0))
    ).one()
    columns = (
        *MEMBER,
        Column("last_on", "day", "last visit"),
        Column("lost_on", "day", "lost on"),
        Column("reason"),
        Column("category"),
        Column("year", "money", "a year"),
    )
    currency = currency_of(connection)
    return Report(columns, rows, currency, _cost(last, int(lost), int(sales_minor), currency))


def _cost(last: Row[Any], lost: int, sales_minor: int, currency: str) -> Sequence[str]:
    customers = last.customers or 0
    share = part(lost, customers)
    margin = margin_of(last)
    money = Report(
        (Column("m", "money"),), ({"m": sales_minor}, {"m": profit(sales_minor, margin)}), currency
    )
    (sales,), (lost_profit,) = money.shown()
    low, high = NORM
    where = "below" if 100 * share < low else "above" if 100 * share > high else "within"
    return (
        f"{lost:,} of {customers:,} customers were lost in the year before {last.cutoff_on}: {share:.1%}, {where} the usual {low} to {high} %.",
        f"They bought for {sales} {currency} a year; at a margin of {margin} % that is {lost_profit} {currency} of profit.",
    )


def lifetime_value(connection: Connection, limit: int | None = None) -> Report:
    """What members will bring within the horizon, by the forecast and by the simple formula. Raises OperatorError."""
    last, of = last_analysis(connection), standing.c
    margin = margin_of(last)
    horizon = last.horizon_days or ValueSettings().horizon_days
    query = with_members(
        of.band,
        of.stage,
        of.visits_milli,
        of.forecast_minor.label("forecast"),
        of.simple_minor.label("simple"),
    )
    best = func.coalesce(of.forecast_minor, of.simple_minor, 0).desc()
    rows = [
        row
        | {
            "visits": None if row["visits_milli"] is None else row["visits_milli"] / 1_000,
            "profit": _profit(row["forecast"] if row["forecast"] is not None else row["simple"], margin),
        }
        for row in rows_of(connection, query.order_by(best, of.member_id), limit)
    ]
    columns = (
        *MEMBER,
        Column("band"),
        Column("stage"),
        Column("visits", "decimal", "visits expected"),
        Column("forecast", "money"),
        Column("simple", "money", "simple formula"),
        Column("profit", "money"),
    )
    until = last.cutoff_on + timedelta(days=horizon)
    notes = (
        f"Sales from {last.cutoff_on} to the day before {until}; profit is {margin} % of the forecast.",
        "Simple formula: average purchase × purchases so far × time. The forecast knows that members stop coming.",
    )
    return Report(columns, rows, currency_of(connection), notes)


def _profit(sales_minor: int | None, margin: int) -> int | None:
    return None if sales_minor is None else profit(sales_minor, margin)


def keeping(
    connection: Connection, acquisition_minor: int, retention_minor: int, since: date | None = None
) -> Report:
    """What winning customers costs against keeping them, at these costs for each. Raises OperatorError."""
    last = last_analysis(connection)
    first = since or last.cutoff_on - timedelta(days=365)
    won = connection.execute(
        select(func.count()).where(standing.c.first_on >= first, standing.c.first_on < last.cutoff_on)
    ).scalar_one()
    lost, lost_minor = connection.execute(
        select(func.count(), func.coalesce(func.sum(loss.c.year_minor), 0))
    ).one()
    kept = max((last.customers or 0) - lost, 0)
    margin = margin_of(last)
    rows = [
        {"what": "won", "members": won, "cost": won * acquisition_minor},
        {"what": "kept", "members": kept, "cost": kept * retention_minor},
        {"what": "lost, to be replaced", "members": lost, "cost": lost * acquisition_minor},
        {"what": "lost, profit of a year", "members": lost, "cost": profit(int(lost_minor), margin)},
    ]
    ratio = part(acquisition_minor, retention_minor)
    known_since = connection.execute(select(func.min(standing.c.first_on))).scalar_one_or_none()
    notes = [
        f"Winning a customer costs {ratio:.1f} times keeping one here; both costs are given, not measured."
    ]
    if known_since is None or known_since >= first:
        notes.append(f"No purchase before {first} is known: customers of before count as won.")
    columns = (Column("what"), Column("members", "count"), Column("cost", "money"))
    return Report(columns, rows, currency_of(connection), notes)
