"""Writes an analysis into the tables that tills are told from, and marks what is news to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, select

from pos_loyalty.analytics.ranking import BANDS, band_of
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.database.head_office_tables import affinity, analysis, product, standing
from pos_loyalty.domain import tiers
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Holdership, Merit
from pos_loyalty.head_office import days, feed, member_tiers, schemes
from pos_loyalty.head_office.accounts import pools_of
from pos_loyalty.head_office.insertion import insert_or_update
from pos_loyalty.head_office.member_tiers import Judged

ROWS_AT_ONCE = 5_000
TOLD = ("band", "suggestions", "prompt")

Row = dict[str, Any]
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Findings:
    """Each can be read again; in the order of member_id (or product_id), best first within it."""

    ranking: Callable[[], Iterator[Row]]
    usual: Callable[[], Iterator[Row]]
    missed: Callable[[], Iterator[Row]]
    companions: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Publication:
    analysis_id: str
    cutoff: date
    published_at_ms: int


def publish(
    connection: Connection, publication: Publication, findings: Findings, settings: Settings
) -> tuple[int, int, int]:
    """How many members were ranked, and how many members and products have news for the tills."""
    scheme = schemes.published(connection, publication.published_at_ms).current
    is_first = connection.execute(select(analysis.c.analysis_id).limit(1)).first() is None
    judge = _Judge(publication, scheme, settings, is_first=is_first, excluded=_excluded(connection, scheme))
    ranked = members_changed = 0
    for rows in _pages(_standings(findings, judge)):
        members_changed += _write_standings(connection, rows, judge)
        ranked += len(rows)
    gone = delete(standing).where(standing.c.analysis_id != publication.analysis_id)
    left = list(connection.execute(gone.returning(standing.c.member_id)).scalars())
    for some in _pages(iter(left)):
        judge.look_at_tiers(connection, dict.fromkeys(some))
    feed.note(connection, "member", left)
    products_changed = _write_affinities(connection, publication, findings, judge)
    connection.execute(
        analysis.insert(),
        {
            "analysis_id": publication.analysis_id,
            "cutoff_on": publication.cutoff,
            "published_at_ms": publication.published_at_ms,
            "members_ranked": ranked,
        },
    )
    return ranked, members_changed + len(left), products_changed


class _Judge:
    """Turns figures into what is said about a member."""

    def __init__(
        self,
        publication: Publication,
        scheme: Scheme,
        settings: Settings,
        *,
        is_first: bool,
        excluded: set[str],
    ) -> None:
        self.publication = publication
        self.excluded = excluded
        self._scheme = scheme
        self._settings = settings
        self._is_first = is_first
        # A tier counts from when the tills are told, whatever period it was found in.
        zone = schemes.zone_of(scheme)
        self._today = schemes.local_time(publication.published_at_ms, zone).date()

    def standing(self, row: Row, usual: list[Row], missed: Row | None) -> Row:
        """A row of the table."""
        band = band_of(row["rank"], row["members"], self._settings.ranking)
        return {
            "member_id": row["member_id"],
            "analysis_id": self.publication.analysis_id,
            "band": band,
            "rank": row["rank"],
            "sales_minor": row["sales_minor"],
            "visits": row["visits"],
            "reason": _reason(row),
            "suggestions": [_suggestion(one) for one in usual if one["product_id"] not in self.excluded],
            "prompt": _prompt(row, band, missed),
        }

    def look_at_tiers(self, connection: Connection, bands: Mapping[str, str | None]) -> list[str]:
        """Tiers follow the ranking, as far as the scheme lets them; the members whose tier is another one now."""
        if self._scheme.tiering.basis == "threshold":
            return []
        pools = pools_of(connection, bands)
        held = member_tiers.held_by(connection, pools)
        measured = self._measured(connection, pools)
        looks = [
            Judged(account_id, own, self._judged(own, Merit(bands[account_id], measured[account_id])))
            for account_id in pools
            for own in [held.get(account_id)]
        ]
        return member_tiers.record(connection, looks, self.publication.published_at_ms, "standing")

    def _measured(self, connection: Connection, pools: Mapping[str, list[str]]) -> Mapping[str, int]:
        """What thresholds count, by account; zero where tiers have none."""
        tiering, today = self._scheme.tiering, self._today
        if tiering.basis == "standing":
            return dict.fromkeys(pools, 0)
        everybody = [one for pool in pools.values() for one in pool]
        first = today - timedelta(days=tiering.period_days - 1)
        of_each = days.measured_of_each(connection, everybody, tiering.measure, first, today)
        return {leader: sum(of_each.get(one, 0) for one in pool) for leader, pool in pools.items()}

    def _judged(self, held: Holdership | None, merit: Merit) -> Holdership:
        scheme, today = self._scheme, self._today
        after = tiers.judged(held, scheme, merit, today)
        if held is not None or self._is_first or scheme.rank(after.tier) == len(scheme.tiers) - 1:
            return after
        # Whoever is ranked for the first time comes from the lowest tier: a rise, but for the first analysis.
        return replace(after, risen_on=today)


def _reason(row: Row) -> Row:
    """Why this rank; the values say more than the sentence needs, for head office."""
    said = ("rank", "members", "visits", "blocks", "blocks_needed")
    has_bulk = row["counted_minor"] * 4 < row["sales_minor"] * 3
    key = "rank_without_bulk" if has_bulk else "rank_plain"
    return {"key": key, "values": {name: row[name] for name in said}}


def _suggestion(row: Row) -> Row:
    if row["is_due"]:
        reason = {"key": "reason_usual_due", "values": {"days": row["gap_days"]}}
    else:
        reason = {"key": "reason_usual", "values": {"times": row["times"]}}
    return {"product_id": row["product_id"], "reason": reason}


def _prompt(row: Row, band: str, missed: Row | None) -> Row | None:
    """For when the till has nothing better: it sees birthdays, long absences and new tiers by itself."""
    if missed is not None:
        return {"key": "say_missed", "values": {}}
    if band == BANDS[0]:
        return {"key": "say_thanks_visits", "values": {"visits": row["visits"]}}
    return None


def _standings(findings: Findings, judge: _Judge) -> Iterator[Row]:
    """Merges three streams that are all in the order of the member's id."""
    usual = _grouped(findings.usual(), "member_id")
    missed = _grouped(findings.missed(), "member_id")
    for row in findings.ranking():
        own_missed = missed(row["member_id"])
        yield judge.standing(row, usual(row["member_id"]), own_missed[0] if own_missed else None)


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


def _write_standings(connection: Connection, rows: list[Row], judge: _Judge) -> int:
    """How many of these members have news for the tills."""
    ids = [row["member_id"] for row in rows]
    columns = (standing.c.member_id, *(standing.c[name] for name in TOLD))
    query = select(*columns).where(standing.c.member_id.in_(ids))
    known = {row["member_id"]: dict(row) for row in connection.execute(query).mappings()}
    changed: list[str] = []
    for row in rows:
        before = known.get(row["member_id"])
        if before is None or any(before[name] != row[name] for name in TOLD):
            changed.append(row["member_id"])
    insert_or_update(connection, standing, rows)
    moved = judge.look_at_tiers(connection, {row["member_id"]: row["band"] for row in rows})
    news = sorted({*changed, *moved})
    feed.note(connection, "member", news)
    return len(news)


def _write_affinities(
    connection: Connection, publication: Publication, findings: Findings, judge: _Judge
) -> int:
    """Of each product the companions; how many products have others than before."""
    rows = connection.execute(select(affinity.c.product_id, affinity.c.companions))
    known: Mapping[str, Any] = {row.product_id: _shown(row.companions) for row in rows}
    changed: list[str] = []
    for page in _pages(_affinities(findings, publication, judge.excluded)):
        changed += [r["product_id"] for r in page if known.get(r["product_id"]) != _shown(r["companions"])]
        insert_or_update(connection, affinity, page)
    gone = delete(affinity).where(affinity.c.analysis_id != publication.analysis_id)
    changed += connection.execute(gone.returning(affinity.c.product_id)).scalars()
    feed.note(connection, "affinity", changed)
    return len(changed)


def _affinities(findings: Findings, publication: Publication, excluded: set[str]) -> Iterator[Row]:
    for product_id, rows in groupby(findings.companions(), itemgetter("product_id")):
        companions = [
            {"product_id": row["companion_id"], "in_ten": row["in_ten"], "together": row["together"]}
            for row in rows
            if row["companion_id"] not in excluded
        ]
        if companions and product_id not in excluded:
            yield {
                "product_id": product_id, "analysis_id": publication.analysis_id, "companions": companions
            }  # fmt: skip


def _shown(companions: list[Row]) -> list[tuple[str, int]]:
    return [(one["product_id"], one["in_ten"]) for one in companions]


def _excluded(connection: Connection, scheme: Scheme) -> set[str]:
    """What earns no points is not suggested either: tobacco, deposits, gift cards."""
    goods = scheme.earning.excluded
    if goods.is_all:
        return set()
    rows = connection.execute(select(product.c.product_id, product.c.category, product.c.tags))
    return {
        row.product_id
        for row in rows
        if row.category in goods.except_categories
        or row.product_id in goods.except_products
        or not goods.except_tags.isdisjoint(row.tags)
    }


def _pages(rows: Iterator[One]) -> Iterator[list[One]]:
    while page := list(islice(rows, ROWS_AT_ONCE)):
        yield page
