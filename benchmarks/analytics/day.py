"""What the short job of a day costs beside the whole analysis, in a head office with a year of real purchases."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.analytics.apart import apart
from benchmarks.figures import Figure
from pos_loyalty.head_office import purchase_facts
from pos_loyalty.head_office.analyse import analyse
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.renew import renew

PART = 0.5
"""Of the whole: a short job that takes longer is not worth its name."""


def measure(database: Path) -> list[Figure]:
    """The night before the last day everything is worked out; then that day's purchases are taken into account."""
    whole_s, whole_mb = apart(_whole, database)
    day_s, day_mb = apart(_day, database)
    summary = database.with_suffix(".day").read_text(encoding="ascii")
    yardstick = f"the whole analysis: {whole_s:.1f} s, {whole_mb:,.0f} MB"
    return [
        Figure("a day taken into account: time", f"{day_s:.1f} s; {summary}", yardstick, day_s / whole_s, PART),
        Figure("a day taken into account: memory", f"{day_mb:,.0f} MB", yardstick, day_mb / whole_mb, 1.0),
    ]  # fmt: skip


def _whole(database: Path) -> None:
    with _opened(database) as engine:
        with engine.connect() as connection:
            newest = purchase_facts.newest_day(connection)
        assert newest is not None, "there are purchases"
        analyse(engine, newest, now=datetime.now(UTC))


def _day(database: Path) -> None:
    with _opened(database) as engine:
        done = renew(engine, now=datetime.now(UTC))
    told = f"{done.members_seen:,} members came, {done.members_changed:,} have news"
    database.with_suffix(".day").write_text(told, encoding="ascii")


@contextmanager
def _opened(database: Path) -> Iterator[Engine]:
    engine = open_head_office(str(database))
    yield engine
    engine.dispose()
