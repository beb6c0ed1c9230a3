"""How many of those who came for the first time in one month still come later."""

from collections import defaultdict
from datetime import date, timedelta

from sqlalchemy import Connection, select

from pos_loyalty.analytics.cohorts import month_of
from pos_loyalty.database.head_office_tables import cohort
from pos_loyalty.head_office.reports.report import Column, Report, currency_of, last_analysis, part

LATER = (1, 2, 3, 6, 12, 24)
"""The months that the table shows; the picture shows all."""

Cohorts = dict[date, list[int]]


def found(connection: Connection) -> Cohorts:
    """By the first day of the month: members in it and in each later one, as far as months are over.

    Raises OperatorError.
    """
    cutoff: date = last_analysis(connection).cutoff_on
    last_whole = month_of(cutoff - timedelta(days=cutoff.day))
    counts: dict[date, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(select(cohort).order_by(cohort.c.month_on)):
        counts[row.month_on][row.months_later] = row.members
    return {
        month: [later.get(months, 0) for months in range(last_whole - month_of(month) + 1)]
        for month, later in counts.items()
        if month_of(month) <= last_whole
    }


def cohorts(connection: Connection) -> Report:
    """Raises OperatorError."""
    rows = [
        {"month": month, "members": members[0]}
        | {f"after_{n}": part(members[n], members[0]) if n < len(members) else None for n in LATER}
        for month, members in found(connection).items()
    ]
    columns = (
        Column("month", "day"),
        Column("members", "count"),
        *(Column(f"after_{n}", "share", f"after {n}") for n in LATER),
    )
    notes = (
        "Members by the month of their first visit, and how many of them came in the first, second … month after it.",
        "The first line holds everybody who was there before: older purchases are not known.",
    )
    return Report(columns, rows, currency_of(connection), notes if rows else ("No month is over yet.",))
