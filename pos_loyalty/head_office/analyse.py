"""The job that finds out what purchases say, and publishes it in one go: all of it, or nothing."""

import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import uuid_utils
from sqlalchemy import Engine

from pos_loyalty.analytics import engines, facts
from pos_loyalty.analytics.engine import Engine as AnalyticsEngine
from pos_loyalty.analytics.engine import EngineError
from pos_loyalty.analytics.pipeline import STEPS, fitted
from pos_loyalty.analytics.settings import Settings
from pos_loyalty.head_office import purchase_facts
from pos_loyalty.head_office.publish import Findings, publish
from pos_loyalty.head_office.purchase_facts import PurchaseFacts
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.standing_rows import Publication
from pos_loyalty.head_office.transactions import snapshot, write

Advance = Callable[[int], None]
Progress = Callable[[str, int], AbstractContextManager[Advance]]


@dataclass(frozen=True, slots=True)
class Worker:
    """What works everything out: an engine, the URL of its database (for postgres), and the folder it works in.

    A cluster needs a folder that all its machines see; without one it is a temporary one of this machine.
    """

    engine: engines.EngineName = "duckdb"
    url: str = ""
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class AnalysisSummary:
    """The period is that of the ranking; `purchases` and `lines` are all that were read, older ones too.

    `members_changed` and `products_changed` count those with news for the tills.
    """

    analysis_id: str
    first_day: date
    last_day: date
    purchases: int
    lines: int
    members_ranked: int
    members_changed: int
    products_changed: int


def analyse(
    engine: Engine,
    cutoff: date | None = None,
    *,
    now: datetime,
    read_from: Engine | None = None,
    progress: Progress | None = None,
    settings: Settings | None = None,
    worker: Worker | None = None,
) -> AnalysisSummary:
    """Ranks members, forecasts what they will do and finds what is bought together, from the years before `cutoff`.

    Without a cut-off the period ends with the newest day that has purchases. Stopped before its end, the job has
    changed nothing; it is simply run again. What it works on is read once, in one snapshot, of a replica if `read_from`
    is one, and lies in Parquet files from then on: the tables that tills wait for are only written to. Raises OperatorError
    when there are no purchases at all, or the worker cannot be started.
    """
    settings, worker = settings or Settings(), worker or Worker()
    show = progress or quiet
    with tempfile.TemporaryDirectory(prefix="pos-loyalty-analysis-", dir=worker.folder) as folder:
        with snapshot(read_from or engine) as connection, show("reading purchases", 0) as advance:
            until = cutoff or _day_after_newest(purchase_facts.newest_day(connection))
            first = until - timedelta(days=settings.history_days)
            found = purchase_facts.write_facts(connection, first, until, Path(folder), advance)
        computed = _started(worker, Path(folder))
        try:
            with show("working out", STEPS) as advance:
                findings = _findings(computed, found, until, settings, advance)
            publication = Publication(str(uuid_utils.uuid7()), until, int(now.timestamp() * 1000))
            with show("publishing", 0):
                counts = write(
                    engine, lambda connection: publish(connection, publication, findings, settings)
                )
        finally:
            computed.close()
    first, last = until - timedelta(days=settings.ranking.window_days), until - timedelta(days=1)
    return AnalysisSummary(
        publication.analysis_id, first, last, found.purchase_count, found.line_count, *counts
    )


def _started(worker: Worker, folder: Path) -> AnalyticsEngine:
    try:
        return engines.opened(worker.engine, folder, worker.url)
    except EngineError as error:
        raise OperatorError(str(error)) from error


def _findings(
    engine: AnalyticsEngine, found: PurchaseFacts, until: date, settings: Settings, advance: Advance
) -> Findings:
    net = engine.kept("net", facts.net_lines(engine.parquet(found.purchases), engine.parquet(found.lines)))
    products = engine.parquet(found.products)
    tables = fitted(engine, net, products, until.toordinal(), settings, advance)
    customers = next(engine.rows("count", tables.customers.count().name("many").as_table()))["many"]
    return Findings(
        standings=lambda: engine.rows("standings", tables.standings.order_by("member_id")),
        usual=lambda: engine.rows("usual", tables.usual.order_by("member_id", "place")),
        alike=lambda: engine.rows("alike", tables.alike.order_by("member_id", "place")),
        missed=lambda: engine.rows("missed", tables.missed.order_by("member_id")),
        losses=lambda: engine.rows("losses", tables.losses.order_by("member_id")),
        product_classes=lambda: engine.rows("product-classes", tables.product_classes.order_by("product_id")),
        cohorts=lambda: engine.rows("cohorts", tables.cohorts.order_by("month", "months_later")),
        companions=lambda: engine.rows("companions", tables.companions.order_by("product_id", "place")),
        popular=lambda: engine.rows("popular", tables.popular.order_by("place")),
        customers=customers,
        growth_days=tables.growth_days,
    )


def _day_after_newest(newest: date | None) -> date:
    if newest is None:
        raise OperatorError("There are no purchases to analyse. Import some, or wait for the tills' sales.")
    return newest + timedelta(days=1)


def quiet(_name: str, _total: int) -> AbstractContextManager[Advance]:
    return nullcontext(lambda _count: None)
