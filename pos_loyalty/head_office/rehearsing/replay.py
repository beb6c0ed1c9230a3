"""Replays a stretch of accounts under both rules; it runs in this process and in another one alike."""

from dataclasses import dataclass, field
from functools import cache

from sqlalchemy import Engine

from pos_loyalty.cycles import search_now
from pos_loyalty.database.engine import open_database
from pos_loyalty.head_office.rehearsing import histories
from pos_loyalty.head_office.rehearsing.events import History, Moved
from pos_loyalty.head_office.rehearsing.histories import Stretch
from pos_loyalty.head_office.rehearsing.plan import Plan
from pos_loyalty.head_office.rehearsing.side import Side
from pos_loyalty.head_office.rehearsing.sums import MemberRow, Replayed, Sums, sums_of
from pos_loyalty.head_office.transactions import snapshot


@dataclass(slots=True)
class Part:
    """What came of one stretch; `rows` are the members who bought or whom the two rules leave apart."""

    stretch: Stretch
    sums: Sums
    rows: list[MemberRow]


@dataclass(slots=True)
class Replayer:
    """`engine` stays in the process that made it; another one opens its own, once."""

    plan: Plan
    url: str
    engine: Engine | None = field(default=None, repr=False)

    def __getstate__(self) -> tuple[Plan, str]:
        return self.plan, self.url

    def __setstate__(self, state: tuple[Plan, str]) -> None:
        self.plan, self.url = state
        self.engine = None

    def __call__(self, stretch: Stretch) -> Part:
        with snapshot(self.engine or _engine(self.url)) as connection:
            read, lines = histories.read(connection, stretch, self.plan.period, awards=self.plan.has_awards)
        replayed = [replay(history, self.plan) for history in read]
        sums = sums_of(replayed, self.plan)
        sums.purchases, sums.lines = stretch.purchases, lines
        rows = [one.row for one in replayed if one.has_bought or one.row.differs]
        search_now()
        return Part(stretch, sums, rows)


@cache
def _engine(url: str) -> Engine:
    return open_database(url)


def replay(history: History, plan: Plan) -> Replayed:
    old = Side(plan.old, plan.old, history, plan.period)
    new = Side(plan.new, plan.old, history, plan.period)
    for event in history.events:
        old.take(event)
        new.take(event)
    before, after = old.ending(), new.ending()
    row = MemberRow(
        member=history.account_id,
        shop_member=history.shop_member_id,
        old_points=before.points,
        new_points=after.points,
        old_expired=before.expired,
        new_expired=after.expired,
        old_balance=before.standing - before.debt,
        new_balance=after.standing - after.debt,
        old_tier=before.tier,
        new_tier=after.tier,
    )
    has_bought = any(not isinstance(event, Moved) for event in history.events)
    return Replayed(row, has_bought, before, after)
