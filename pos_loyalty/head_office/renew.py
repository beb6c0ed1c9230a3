"""The short job of a day: what members who came since the last analysis usually buy now; ranks and the rest stay."""

import tempfile
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, select, update

from pos_loyalty.analytics import facts, usual
from pos_loyalty.analytics.duckdb_engine import DuckDbEngine
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.database.head_office_tables import purchase, purchase_line, standing
from pos_loyalty.head_office import feed, purchase_facts, schemes
from pos_loyalty.head_office.analyse import Progress, quiet
from pos_loyalty.head_office.insertion import pages
from pos_loyalty.head_office.purchase_facts import PurchaseFacts
from pos_loyalty.head_office.reports.report import last_analysis, settings_of
from pos_loyalty.head_office.similarity import is_similar
from pos_loyalty.head_office.standing_rows import ALIKE, suggestion
from pos_loyalty.head_office.suggestible import Suggestible, suggestible
from pos_loyalty.head_office.transactions import snapshot, write

ROWS_AT_ONCE = 5_000

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Since:
    """Of a member who came: what they usually buy now, likeliest first, and what they bought since the last analysis."""

    habits: list[Row] = field(default_factory=list)
    bought: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class RenewalSummary:
    """Members who bought on `first_day` or later, the day at which the last analysis ended, and those with news for tills."""

    first_day: date
    purchases: int
    members_seen: int
    members_changed: int


def renew(
    engine: Engine, *, now: datetime, read_from: Engine | None = None, progress: Progress | None = None
) -> RenewalSummary:
    """Goes by the settings of the last analysis. Raises OperatorError when there was none."""
    show, now_ms = progress or quiet, int(now.timestamp() * 1000)
    with tempfile.TemporaryDirectory(prefix="pos-loyalty-renewal-") as folder:
        with snapshot(read_from or engine) as connection, show("reading purchases", 0) as advance:
            last = last_analysis(connection)
            settings, since = settings_of(last), last.cutoff_on
            newest = purchase_facts.newest_day(connection) or since
            until = max(newest + timedelta(days=1), since)
            first = until - timedelta(days=settings.ranking.window_days)
            found = purchase_facts.write_facts(
                connection, first, until, Path(folder), advance, came_since=since
            )
            on_sale = _on_sale(connection, until - timedelta(days=settings.on_sale_days))
        computed = DuckDbEngine(Path(folder))
        try:
            members = _since(computed, found, on_sale, (since, until), settings)
            with show("publishing", 0):
                seen, changed = write(
                    engine, lambda connection: _publish(connection, members, settings, now_ms)
                )
        finally:
            computed.close()
    return RenewalSummary(since, found.purchase_count, seen, changed)


def _on_sale(connection: Connection, first: date) -> list[str]:
    sold = (
        select(purchase_line.c.product_id)
        .distinct()
        .join(purchase, purchase.c.purchase_id == purchase_line.c.purchase_id)
    )
    wanted = sold.where(purchase.c.business_date >= first, purchase_line.c.product_id.is_not(None))
    return list(connection.execute(wanted).scalars())


def _since(
    engine: DuckDbEngine,
    found: PurchaseFacts,
    on_sale: list[str],
    days: tuple[date, date],
    settings: Settings,
) -> dict[str, Since]:
    """By member who came; there are no habits where everything usual was just bought. `days` are half open."""
    last, until = (day.toordinal() for day in days)
    net = engine.kept("net", facts.net_lines(engine.parquet(found.purchases), engine.parquet(found.lines)))
    sold = engine.put("on-sale", {"product_id": "string"}, [{"product_id": on_sale}])
    rated = engine.kept("rated", usual.rated(net, until, settings.usual))
    rows = usual.usual(net, rated, until, settings.usual, sold)
    own = net.filter(net.member_id.notnull())
    members = own.select("member_id").distinct()
    by_member = {row["member_id"]: Since() for row in engine.rows("members", members.order_by("member_id"))}
    for row in engine.rows("usual", rows.order_by("member_id", "place")):
        by_member[row["member_id"]].habits.append(row)
    lately = own.filter((own.day >= last) & own.product_id.notnull()).select("member_id", "product_id")
    for row in engine.rows("bought", lately.distinct()):
        by_member[row["member_id"]].bought.add(row["product_id"])
    return by_member


def _publish(
    connection: Connection, since: Mapping[str, Since], settings: Settings, now_ms: int
) -> tuple[int, int]:
    """How many members were looked at, and how many have news."""
    scheme = schemes.published(connection, now_ms).current
    goods = suggestible(connection, scheme, settings, now_ms)
    changed = 0
    for ids in pages(since, ROWS_AT_ONCE):
        known = connection.execute(
            select(standing.c.member_id, standing.c.suggestions).where(standing.c.member_id.in_(ids))
        )
        news = list(_news(known.all(), since, goods))
        if news:
            connection.execute(_RENEW, news)
            feed.note(connection, "member", [row["key"] for row in news])
        changed += len(news)
    return len(since), changed


_RENEW = (
    update(standing)
    .where(standing.c.member_id == bindparam("key"))
    .values(suggestions=bindparam("suggestions", type_=standing.c.suggestions.type))
)


def _news(known: Any, since: Mapping[str, Since], goods: Suggestible) -> Iterator[Row]:
    for row in known:
        now = since[row.member_id]
        told = [suggestion(one) for one in goods.of_member(row.member_id, now.habits)]
        told += [one for one in row.suggestions if _is_still_new(one, now.bought)]
        if not is_similar(told, row.suggestions):
            yield {"key": row.member_id, "suggestions": told}


def _is_still_new(told: Row, bought: AbstractSet[str]) -> bool:
    """What members alike buy was found by the last analysis, and is new until it is bought."""
    return told["reason"]["key"] == ALIKE and told["product_id"] not in bought
