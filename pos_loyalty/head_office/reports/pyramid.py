"""How many members are in each band, stage and class, and how much of everything is theirs: the true figures."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from pos_loyalty.analytics.classes import YEAR_DAYS
from pos_loyalty.analytics.lifecycle import STAGES
from pos_loyalty.analytics.lifetime_value import profit
from pos_loyalty.database.head_office_tables import standing
from pos_loyalty.domain.scheme import BANDS
from pos_loyalty.head_office.reports.report import (
    Column,
    Report,
    currency_of,
    last_analysis,
    margin_of,
    part,
    settings_of,
)

ACTIONS = {
    "acquisition": "welcome them, bring the second purchase",
    "growth": "make them high-value",
    "maturity": "cross-sell: something new for them",
    "decline": "win back",
    "exit": "ask why, one good offer",
}
_SHARES = (
    Column("members", "count"),
    Column("member_share", "share", "share"),
    Column("sales", "money"),
    Column("sales_share", "share", "share"),
    Column("visits", "count"),
    Column("visit_share", "share", "share"),
    Column("profit", "money"),
)


def pyramid(connection: Connection) -> Report:
    """By exact rank, so that the shares of members are those of the settings. Raises OperatorError."""
    last = last_analysis(connection)
    by_rank = func.coalesce(standing.c.rank_band, standing.c.band)
    rows = [{"band": row.pop("name")} | row for row in _shared(connection, by_rank, BANDS, margin_of(last))]
    members, least = sum(row["members"] for row in rows), settings_of(last).ranking.least_members
    notes = [f"{members:,} members bought in the year before {last.cutoff_on}."]
    if members < least:
        notes.append(f"Fewer than {least} make no pyramid: all count as small.")
    notes.append(_margin_note(margin_of(last)))
    return Report((Column("band"), *_SHARES), rows, currency_of(connection), notes)


def stages(connection: Connection) -> Report:
    """The five stages of the life cycle, each with what to do. Raises OperatorError."""
    last = last_analysis(connection)
    found = _shared(connection, standing.c.stage, STAGES, margin_of(last))
    rows = [{"stage": row["name"], "action": ACTIONS[row["name"]]} | row for row in found]
    notes = [_margin_note(margin_of(last))]
    return Report((Column("stage"), *_SHARES, Column("action")), rows, currency_of(connection), notes)


def classes(connection: Connection) -> Report:
    """A, B and C. Raises OperatorError."""
    last = last_analysis(connection)
    found = _shared(connection, standing.c.abc, ("A", "B", "C"), margin_of(last))
    rows = [{"class": row["name"]} | row for row in found]
    notes = [_growth_note(last.growth_days), _margin_note(margin_of(last))]
    return Report((Column("class"), *_SHARES), rows, currency_of(connection), notes)


def _shared(
    connection: Connection, of: ColumnElement[str], names: Sequence[str], margin_percent: int
) -> list[dict[str, Any]]:
    """A row for each name, also where nobody is; whoever has none of them is in no row."""
    sales = func.coalesce(func.sum(standing.c.sales_minor), 0)
    visits = func.coalesce(func.sum(standing.c.visits), 0)
    rows = connection.execute(select(of, func.count(), sales, visits).group_by(of))
    found = {name: (int(members), int(sold), int(came)) for name, members, sold, came in rows}
    counted = [(name, *found.get(name, (0, 0, 0))) for name in names]
    all_members, all_sales, all_visits = (
        sum(column) for column in zip(*(row[1:] for row in counted), strict=True)
    )
    return [
        {
            "name": name,
            "members": members,
            "member_share": part(members, all_members),
            "sales": sales_minor,
            "sales_share": part(sales_minor, all_sales),
            "visits": came,
            "visit_share": part(came, all_visits),
            "profit": profit(sales_minor, margin_percent),
        }
        for name, members, sales_minor, came in counted
    ]


def _margin_note(margin_percent: int) -> str:
    return (
        f"Profit is {margin_percent} % of sales, the margin of the settings; its shares are those of sales."
    )


def _growth_note(growth_days: int | None) -> str:
    if not growth_days:
        return (
            "B needs three periods to compare, and there is no year and a half of purchases yet: nobody is B."
        )
    periods = (
        "years" if growth_days >= YEAR_DAYS else "half-years, as there are no three years of purchases yet"
    )
    return (
        f"A: the top 20 % by what they bought. B: 10 % more in each of the last two {periods}. C: all others."
    )
