"""Writes an analysis into the tables that tills are told from, and marks what is news to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, delete, select

from pos_loyalty.analytics import settings_file
from pos_loyalty.analytics.cohorts import first_of
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.database.head_office_tables import (
    affinity,
    analysis,
    cohort,
    feedback,
    loss,
    product_class,
    standing,
    standing_change,
)
from pos_loyalty.domain import popular_goods
from pos_loyalty.head_office import feed, schemes
from pos_loyalty.head_office.insertion import insert_or_update, pages
from pos_loyalty.head_office.similarity import is_similar
from pos_loyalty.head_office.standing_rows import (
    HISTORY,
    Publication,
    change_of_one_gone,
    change_row,
    standing_row,
)
from pos_loyalty.head_office.suggestible import Suggestible, suggestible
from pos_loyalty.head_office.tier_judge import TierJudge

ROWS_AT_ONCE = 5_000
COMPLAINT = "complaint"
"""A reason to leave that no purchase tells, see `feedback`."""
COMPLAINT_DAYS = 90
"""So long before the last visit it still counts."""
TOLD = ("band", "suggestions", "prompt")
"""What a till is told of a standing."""
_BEFORE = ("member_id", "below_since", *TOLD, *(name for name in HISTORY if name not in TOLD))

Row = dict[str, Any]
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Findings:
    """Each can be read again; in the order of member_id (or product_id), best first within it.

    `customers` counts those of the last year, lost ones too; `growth_days` is that of the classes.
    """

    standings: Callable[[], Iterator[Row]]
    usual: Callable[[], Iterator[Row]]
    alike: Callable[[], Iterator[Row]]
    missed: Callable[[], Iterator[Row]]
    losses: Callable[[], Iterator[Row]]
    product_classes: Callable[[], Iterator[Row]]
    companions: Callable[[], Iterator[Row]]
    popular: Callable[[], Iterator[Row]]
    cohorts: Callable[[], Iterator[Row]]
    customers: int
    growth_days: int


def publish(
    connection: Connection, publication: Publication, findings: Findings, settings: Settings
) -> tuple[int, int, int]:
    """How many members were ranked, and how many members and products have news for the tills."""
    scheme = schemes.published(connection, publication.published_at_ms).current
    is_first = connection.execute(select(analysis.c.analysis_id).limit(1)).first() is None
    judge = TierJudge(scheme, publication.published_at_ms, is_first=is_first)
    goods = suggestible(connection, scheme, settings, publication.published_at_ms)
    ranked = members_changed = 0
    for page in pages(_members(findings, goods), ROWS_AT_ONCE):
        members_changed += _write_standings(connection, page, publication, settings, judge)
        ranked += len(page)
    members_changed += _take_out_the_gone(connection, publication, judge)
    products_changed = _write_affinities(connection, publication, findings, goods)
    _replace(connection, loss, _losses(connection, findings, publication), publication)
    _replace(connection, product_class, _product_classes(findings, publication), publication)
    _replace(connection, cohort, _cohorts(findings, publication), publication)
    row = {
        "analysis_id": publication.analysis_id,
        "cutoff_on": publication.cutoff,
        "published_at_ms": publication.published_at_ms,
        "members_ranked": ranked,
        "customers": findings.customers,
        "growth_days": findings.growth_days,
        "margin_percent": settings.value.margin_percent,
        "horizon_days": settings.value.horizon_days,
        "away_days": settings.churn.horizon_days,
        "settings": settings_file.document(settings),
    }
    connection.execute(analysis.insert(), row)
    return ranked, members_changed, products_changed


Found = tuple[Row, list[Row], list[Row], Row | None]
"""A standing, what the member usually buys, what members alike buy, and whether they are missed."""


def _members(findings: Findings, goods: Suggestible) -> Iterator[Found]:
    """Merges four streams that are all in the order of the member's id."""
    usual = _grouped(findings.usual(), "member_id")
    alike = _grouped(findings.alike(), "member_id")
    missed = _grouped(findings.missed(), "member_id")
    for row in findings.standings():
        own_missed = missed(row["member_id"])
        one = row["member_id"]
        of_both = (goods.of_member(one, usual(one)), goods.of_member(one, alike(one)))
        yield row, *of_both, own_missed[0] if own_missed else None


def _write_standings(
    connection: Connection, page: list[Found], publication: Publication, settings: Settings, judge: TierJudge
) -> int:
    """How many of these members have news for the tills."""
    ids = [row["member_id"] for row, *_ in page]
    query = select(*(standing.c[name] for name in _BEFORE)).where(standing.c.member_id.in_(ids))
    known = {row["member_id"]: dict(row) for row in connection.execute(query).mappings()}
    rows = [
        standing_row(found, known.get(found["member_id"]), usual, alike, missed, publication, settings)
        for found, usual, alike, missed in page
    ]
    for row in rows:
        _keep_if_similar(row, known.get(row["member_id"]), "suggestions")
    changed = [row["member_id"] for row in rows if _has_news(row, known.get(row["member_id"]))]
    insert_or_update(connection, standing, rows)
    changes = [change_row(row, known.get(row["member_id"]), publication) for row in rows]
    insert_or_update(connection, standing_change, [one for one in changes if one is not None])
    moved = judge.look(connection, {row["member_id"]: row["band"] for row in rows})
    news = sorted({*changed, *moved})
    feed.note(connection, "member", news)
    return len(news)


def _keep_if_similar(row: Row, before: Mapping[str, Any] | None, name: str) -> None:
    """What has hardly moved stays as it was told: weights fade from day to day, and tills need not hear of it."""
    if before is not None and is_similar(row[name], before[name]):
        row[name] = before[name]


def _has_news(row: Row, before: Mapping[str, Any] | None) -> bool:
    return before is None or any(before[name] != row[name] for name in TOLD)


def _take_out_the_gone(connection: Connection, publication: Publication, judge: TierJudge) -> int:
    """How many were ranked before and are not any more."""
    gone = delete(standing).where(standing.c.analysis_id != publication.analysis_id)
    left = list(connection.execute(gone.returning(standing.c.member_id)).scalars())
    for some in pages(iter(left), ROWS_AT_ONCE):
        judge.look(connection, dict.fromkeys(some))
        rows = [change_of_one_gone(member_id, publication) for member_id in some]
        insert_or_update(connection, standing_change, rows)
    feed.note(connection, "member", left)
    return len(left)


def _losses(connection: Connection, findings: Findings, publication: Publication) -> Iterator[Row]:
    """Who complained before the last visit, or instead of another one, left for that, whatever the purchases say."""
    complaints = _complaints(connection)
    for row in findings.losses():
        last_on, lost_on = date.fromordinal(row["last_day"]), date.fromordinal(row["lost_day"])
        since = last_on - timedelta(days=COMPLAINT_DAYS)
        has_complained = any(since <= day <= lost_on for day in complaints.get(row["member_id"], ()))
        yield {
            "member_id": row["member_id"],
            "analysis_id": publication.analysis_id,
            "last_on": last_on,
            "lost_on": lost_on,
            "year_minor": row["year_minor"],
            "reason": COMPLAINT if has_complained else row["reason"],
            "category": None if has_complained else row["category"],
        }


def _complaints(connection: Connection) -> Mapping[str, list[date]]:
    of = feedback.c
    found: dict[str, list[date]] = {}
    for row in connection.execute(select(of.member_id, of.on_day).where(of.kind == COMPLAINT)):
        found.setdefault(row.member_id, []).append(row.on_day)
    return found


def _product_classes(findings: Findings, publication: Publication) -> Iterator[Row]:
    for row in findings.product_classes():
        if row["product_id"] is not None:
            yield row | {"analysis_id": publication.analysis_id}


def _cohorts(findings: Findings, publication: Publication) -> Iterator[Row]:
    for row in findings.cohorts():
        month_on = first_of(row.pop("month"))
        yield row | {"month_on": month_on, "analysis_id": publication.analysis_id}


def _replace(connection: Connection, table: Table, rows: Iterator[Row], publication: Publication) -> None:
    for page in pages(rows, ROWS_AT_ONCE):
        insert_or_update(connection, table, page)
    connection.execute(delete(table).where(table.c.analysis_id != publication.analysis_id))


def _grouped(rows: Iterator[Row], key: str) -> Callable[[str], list[Row]]:
    """A function that gives the rows of a key; it is asked for keys in ascending order."""
    groups = groupby(rows, itemgetter(key))
    waiting: list[tuple[str, list[Row]]] = []

    def rows_of(wanted: str) -> list[Row]:
        while not waiting or waiting[0][0] < wanted:
            waiting.clear()
            following = next(groups, None)
            if following is None:
                return []
            waiting.append((following[0], list(following[1])))
        return waiting[0][1] if waiting[0][0] == wanted else []

    return rows_of


def _write_affinities(
    connection: Connection,
    publication: Publication,
    findings: Findings,
    goods: Suggestible,
) -> int:
    """Of each product the companions; how many products have others than before."""
    rows = connection.execute(select(affinity.c.product_id, affinity.c.companions))
    known: Mapping[str, Any] = {row.product_id: {"companions": row.companions} for row in rows}
    changed: list[str] = []
    for page in pages(_affinities(findings, publication, goods), ROWS_AT_ONCE):
        for row in page:
            before = known.get(row["product_id"])
            _keep_if_similar(row, before, "companions")
            if before is None or before["companions"] != row["companions"]:
                changed.append(row["product_id"])
        insert_or_update(connection, affinity, page)
    gone = delete(affinity).where(affinity.c.analysis_id != publication.analysis_id)
    changed += connection.execute(gone.returning(affinity.c.product_id)).scalars()
    feed.note(connection, "affinity", changed)
    return len(changed)


def _affinities(findings: Findings, publication: Publication, goods: Suggestible) -> Iterator[Row]:
    told = chain(_popular(findings), findings.companions())
    for product_id, rows in groupby(told, itemgetter("product_id")):
        companions = [
            {
                "product_id": row["companion_id"],
                "in_ten": row["in_ten"],
                "together": row["together"],
                "weight": row["weight_micro"],
            }
            for row in goods.companions(rows)
        ]
        if companions and product_id not in goods.excluded:
            yield {
                "product_id": product_id, "analysis_id": publication.analysis_id, "companions": companions
            }  # fmt: skip


def _popular(findings: Findings) -> Iterator[Row]:
    """What most customers buy, as the companions of `popular_goods.KEY`."""
    for row in findings.popular():
        yield row | {"product_id": popular_goods.KEY, "companion_id": row["product_id"], "in_ten": 0}
