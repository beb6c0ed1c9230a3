"""The analysis at its time each night, in a process of its own: neither its memory nor its end is the service's."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, func, select, text

from pos_loyalty.database.head_office_tables import analysis
from pos_loyalty.head_office import schemes
from pos_loyalty.head_office.logs import log
from pos_loyalty.head_office.recurring import Recurring
from pos_loyalty.head_office.transactions import snapshot

CATCH_UP = timedelta(hours=6)
"""A service that was down at the time does it later, but not in the middle of the day."""
EVERY_S = 60.0
AGAIN_AFTER = timedelta(hours=1)
_TRY_LOCK = text("SELECT pg_try_advisory_lock(7095274)")
_UNLOCK = text("SELECT pg_advisory_unlock(7095274)")


def analyse_command(settings: Path | None) -> list[str]:
    """Without the database, which stands in the environment: what is on a command line everybody on the machine can read."""
    command = [
        sys.executable,
        "-c",
        "from pos_loyalty.cli import main; main()",
        "head-office",
        "analyse",
        "--json",
    ]
    return [*command, "--settings", str(settings)] if settings else command


def due_since(now: datetime, at: time) -> datetime | None:
    """When it was due last, in the zone of `now`; None where that is too long ago to catch up with."""
    scheduled = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    if scheduled > now:
        scheduled -= timedelta(days=1)
    return scheduled if now - scheduled <= CATCH_UP else None


class Nightly(Recurring):
    """It looks each minute; of services that run side by side one does it. What failed is tried again an hour later."""

    name = "analysis"

    def __init__(
        self,
        engine: Engine,
        url: str,
        clock: Callable[[], datetime],
        at: time,
        command: Sequence[str],
        every_s: float = EVERY_S,
    ) -> None:
        super().__init__(engine, clock, every_s)
        self._url, self._at, self._command = url, at, list(command)
        self._not_before: datetime | None = None

    def _first(self) -> None: ...

    def _again(self) -> None:
        if not self._guarded(self._look):
            self._not_before = self._clock() + AGAIN_AFTER

    def _look(self) -> None:
        if self._not_before is not None and self._clock() < self._not_before:
            return
        if not self._is_due():
            return
        with _alone(self._engine) as is_alone:
            # Another service may have done it while the lock was asked for.
            if is_alone and self._is_due():
                self._analyse()

    def _is_due(self) -> bool:
        with snapshot(self._engine) as connection:
            now = self._clock()
            zone = ZoneInfo(schemes.published(connection, int(now.timestamp() * 1000)).current.time_zone)
            since = due_since(now.astimezone(zone), self._at)
            newest = connection.execute(select(func.max(analysis.c.published_at_ms))).scalar()
        return since is not None and (newest or 0) < since.timestamp() * 1000

    def _analyse(self) -> None:
        log().info("analysis_begun")
        environment = {**os.environ, "POS_LOYALTY_DATABASE": self._url}
        with subprocess.Popen(
            self._command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:  # fmt: skip
            while process.poll() is None:
                if self._stopping.wait(0.2):
                    # Nothing is lost: it is worked out in files of its own and published in one go.
                    process.terminate()
        if process.returncode == 0:
            log().info("analysis_done")
        elif not self._stopping.is_set():
            log().error("analysis_failed", status=process.returncode)
            self._not_before = self._clock() + AGAIN_AFTER


@contextmanager
def _alone(engine: Engine) -> Iterator[bool]:
    """Whether no other service is at it; an SQLite file has one service only."""
    if engine.dialect.name != "postgresql":
        yield True
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(_TRY_LOCK).scalar_one():
            yield False
            return
        try:
            yield True
        finally:
            connection.execute(_UNLOCK)
