"""What a service does beside answering tills: what is due each day, the next months of its tables, a look at the books."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from pos_loyalty.database import partitions
from pos_loyalty.head_office import daily
from pos_loyalty.head_office.alarms import Alarm, raise_alarm
from pos_loyalty.head_office.logs import log
from pos_loyalty.head_office.recurring import Recurring
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.head_office.verify import verify_sample

EVERY_S = 3_600.0


class Housekeeping(Recurring):
    """It works at its start and every hour."""

    name = "housekeeping"

    def __init__(self, engine: Engine, clock: Callable[[], datetime], every_s: float = EVERY_S) -> None:
        super().__init__(engine, clock, every_s)

    def _first(self) -> None:
        self._look_at_the_books()

    def _again(self) -> None:
        self._guarded(self._do_what_is_due)
        self._guarded(self._make_months)

    def _do_what_is_due(self) -> None:
        report = daily.run(self._engine, self._now_ms())
        log().info(
            "day_done",
            day=str(report.day),
            points_expired=report.points_expired,
            tiers_changed=report.tiers_changed,
        )

    def _make_months(self) -> None:
        """One try: it locks tills out for as long as it waits, and there are months of hours left."""
        made = write(
            self._engine, lambda connection: partitions.make_ahead(connection, self._now_ms()), attempts=1
        )
        if made:
            log().info("months_made", pieces=made)

    def _look_at_the_books(self) -> None:
        """A sample; `pos-loyalty verify` looks at everything."""
        with snapshot(self._engine) as connection:
            checks = verify_sample(connection)
        wrong = [words for check in checks for words in check.wrong]
        write(self._engine, lambda connection: self._raise_alarms(connection, wrong))
        log().info("books_looked_at", rows=sum(check.looked_at for check in checks), wrong=len(wrong))

    def _raise_alarms(self, connection: Connection, wrong: Sequence[str]) -> None:
        for words in wrong:
            raise_alarm(connection, self._now_ms(), None, Alarm("balance_differs", words))
