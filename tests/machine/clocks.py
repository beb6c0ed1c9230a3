"""Steps of time: days pass, clocks go wrong, rules change, members are ranked, the day ends."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from pos_loyalty.analytics.settings import Settings
from pos_loyalty.head_office import publish, schemes
from pos_loyalty.head_office.publish import Findings
from pos_loyalty.head_office.standing_rows import FOUND, Publication
from tests.machine import scheme
from tests.machine.counter import DAY_MS, QUARTER_MS, TILLS, Counters

HOUR_MS = 3_600_000
PASSES = st.sampled_from(
    (QUARTER_MS, 5 * HOUR_MS, DAY_MS, DAY_MS, 2 * DAY_MS, 3 * DAY_MS, 3 * DAY_MS, 12 * DAY_MS, 33 * DAY_MS)
)
WRONG = st.sampled_from((0, 0, -DAY_MS, 2 * DAY_MS, -6 * HOUR_MS, 6 * HOUR_MS, -40 * DAY_MS))


class Calendar(Counters):
    @rule(by_ms=PASSES, ends_day=st.booleans())
    def time_passes(self, by_ms: int, ends_day: bool) -> None:
        self.shop.tick(by_ms)
        if ends_day:
            self.end_the_day()

    @rule(till=TILLS, offset_ms=WRONG)
    def set_a_clock(self, till: int, offset_ms: int) -> None:
        self.till(till).offset_ms = offset_ms
        self.counter(till).ticked()

    @rule(in_days=st.sampled_from((0, 0, 1, 2)))
    def publish_a_scheme(self, in_days: int) -> None:
        def work(connection):
            known = schemes.published(connection, self.office.now_ms)
            valid_from = (known.now + timedelta(days=in_days)).replace(microsecond=0)
            document = scheme.following(max(known.by_version) + 1, valid_from.isoformat())
            return schemes.publish(connection, document, self.office.now_ms)

        self.office.write(work)

    @rule(ranks=st.lists(st.sampled_from((1, 4, 15, 90)), min_size=6, max_size=6))
    def rank_the_members(self, ranks: list[int]) -> None:
        """Head office's analysis found the customers in this order."""
        members = self.office.rows("SELECT member_id FROM member WHERE account_id IS NULL ORDER BY member_id")
        rows = [_ranked(member_id, ranks[place % 6]) for place, (member_id,) in enumerate(members)]
        findings = Findings(lambda: iter(rows), *[_nothing] * 8, customers=0, growth_days=0)

        def work(connection):
            analysis_id = f"00000000-0000-7000-8000-{self.office.now_ms:012x}"
            day = schemes.published(connection, self.office.now_ms).now.date()
            publication = Publication(analysis_id, day, self.office.now_ms)
            return publish.publish(connection, publication, findings, Settings())

        self.office.write(work)


def _nothing() -> Iterator[Any]:
    return iter(())


def _ranked(member_id: str, rank: int) -> dict[str, Any]:
    figures = ("sales_minor", "counted_minor", "bulk_minor", "visits", "blocks", "blocks_needed", "first_day")
    row = dict.fromkeys(FOUND) | dict.fromkeys(figures, 1)
    return row | {"member_id": member_id, "rank": rank, "members": 100}
