"""Campaigns: who is meant, who of them gets nothing so that the rest can be compared, and what was begun."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from pos_loyalty.database.head_office_tables import campaign, campaign_member, member, standing
from pos_loyalty.domain.hold_out import is_drawn
from pos_loyalty.head_office.campaign_file import Audience, Campaign, of_document
from pos_loyalty.head_office.insertion import insert_missing, pages
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.reports.report import last_analysis, settings_of

ROWS_AT_ONCE = 5_000
LEAST_OF_AN_ARM = 2
"""Of one member nothing can be compared."""


class Meant(NamedTuple):
    """`expected_minor` is what the member is likely to buy in the time of the campaign, without it."""

    member_id: str
    is_held_out: bool
    expected_minor: int


def audience(connection: Connection, of: Campaign) -> list[Meant]:
    """In the order of their ids. Raises OperatorError."""
    last = last_analysis(connection)
    horizon = last.horizon_days or settings_of(last).value.horizon_days
    yearly = func.coalesce(standing.c.forecast_minor, standing.c.simple_minor, standing.c.sales_minor)
    rows = connection.execute(_query(of.audience, yearly.label("yearly_minor")))
    return [
        Meant(
            row.member_id, _is_held_out(of, row.member_id), max(int(row.yearly_minor), 0) * of.days // horizon
        )
        for row in rows
    ]


def start(connection: Connection, of: Campaign, now_ms: int) -> Sequence[Meant]:
    """Fixes who is meant and who is held out, for good. Raises OperatorError."""
    if connection.execute(select(campaign.c.name).where(campaign.c.name == of.name)).first():
        raise OperatorError(f"There is a campaign {of.name} already. Take another name.")
    meant = audience(connection, of)
    held_out = sum(one.is_held_out for one in meant)
    if min(held_out, len(meant) - held_out) < LEAST_OF_AN_ARM:
        raise OperatorError(
            f"Of {len(meant):,} members {held_out:,} would be held out: too few to compare. Widen the audience or raise hold_out_percent."
        )
    row = {"name": of.name, "document": of.document(), "started_at_ms": now_ms}
    connection.execute(campaign.insert(), row)
    rows = ({"campaign": of.name} | one._asdict() for one in meant)
    for page in pages(rows, ROWS_AT_ONCE):
        insert_missing(connection, campaign_member, page)
    return meant


def known(connection: Connection, name: str) -> Campaign:
    """Raises OperatorError."""
    found = connection.execute(select(campaign.c.document).where(campaign.c.name == name)).scalar()
    if found is None:
        names = ", ".join(one.name for one in listing(connection)) or "none"
        raise OperatorError(f"There is no campaign {name}. There are: {names}.")
    return of_document(found)


def listing(connection: Connection) -> Sequence[Any]:
    """The newest first, with how many are meant and held out."""
    of, whose = campaign.c, campaign_member.c
    counts = (
        select(
            whose.campaign,
            func.count().label("members"),
            func.sum(whose.is_held_out.cast(standing.c.visits.type)).label("held_out"),
        )
        .group_by(whose.campaign)
        .subquery()
    )
    query = select(of.name, of.document, of.started_at_ms, counts.c.members, counts.c.held_out).join(
        counts, counts.c.campaign == of.name
    )
    return connection.execute(query.order_by(of.started_at_ms.desc(), of.name)).all()


def _query(of: Audience, *columns: Any) -> Select[Any]:
    query = (
        select(standing.c.member_id, *columns)
        .join(member, member.c.member_id == standing.c.member_id)
        .where(member.c.status == "active", standing.c.visits >= of.least_visits)
    )
    for column, wanted in (
        (standing.c.band, of.bands),
        (standing.c.stage, of.stages),
        (standing.c.abc, of.classes),
        (member.c.store_id, of.stores),
    ):
        if wanted:
            query = query.where(column.in_(wanted))
    return query.order_by(standing.c.member_id)


def _is_held_out(of: Campaign, member_id: str) -> bool:
    """Others in each campaign, and the same however often it is planned."""
    return is_drawn(f"campaign {of.name} {member_id}", of.hold_out_percent)
