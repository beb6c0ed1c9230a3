"""What is due each day: points that are over leave, tiers whose time has come are looked at, holds end.

What waits for an event that was never told is looked at once more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection, Engine, or_, select

from pos_loyalty.database.head_office_tables import lot, member, member_day, member_tier
from pos_loyalty.head_office import feed, gift_rights, member_tiers, reservations, schemes, waiting
from pos_loyalty.head_office.accounts import Accounts, pool_of
from pos_loyalty.head_office.schemes import Schemes
from pos_loyalty.head_office.transactions import snapshot, write

MEMBERS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class DayReport:
    """`points_expired` is what left altogether; `members_expired` whose, `tiers_changed` how many have another tier."""

    day: date
    members_expired: int
    points_expired: int
    tiers_changed: int
    holds_ended: int


def run(engine: Engine, now_ms: int) -> DayReport:
    """In transactions of bounded size; run again, it finds nothing more to do that day."""
    with snapshot(engine) as connection:
        known = schemes.published(connection, now_ms)
        over = _members_with_points_over(connection, known.now.date())
    expire = partial(_expire, now_ms=now_ms, today=known.now.date())
    expired = sum(write(engine, partial(expire, some)) for some in _some(over))
    with snapshot(engine) as connection:
        due = _members_due_a_look(connection, known)
    waiting.look_again(engine, now_ms)
    look = partial(_look, now_ms=now_ms, known=known)
    moved = sum(write(engine, partial(look, some)) for some in _some(due))
    ended = write(engine, lambda connection: reservations.sweep(connection, now_ms))
    write(engine, lambda connection: gift_rights.call_back_old(connection, now_ms))
    return DayReport(known.now.date(), len(over), expired, moved, ended)


def _members_with_points_over(connection: Connection, today: date) -> list[str]:
    over = select(lot.c.member_id).where(lot.c.points_left > 0, lot.c.expires_on < today).distinct()
    return list(connection.execute(over.order_by(lot.c.member_id)).scalars())


def _expire(member_ids: Sequence[str], connection: Connection, *, now_ms: int, today: date) -> int:
    before = _points_of(connection, member_ids)
    accounts = Accounts(connection, member_ids, now_ms, today)
    feed.note(connection, "member", sorted(accounts.account_ids()))
    return before - _points_of(connection, member_ids)


def _points_of(connection: Connection, member_ids: Sequence[str]) -> int:
    rows = connection.execute(select(member.c.points).where(member.c.member_id.in_(member_ids))).scalars()
    return sum(rows)


def _members_due_a_look(connection: Connection, known: Schemes) -> list[str]:
    """Tiers whose time is over; with thresholds also whoever bought in the period and has no tier yet."""
    scheme, today = known.current, known.now.date()
    is_over = or_(member_tier.c.held_until.is_(None), member_tier.c.held_until < today)
    due = set(
        connection.execute(
            select(member_tier.c.member_id).where(is_over, member_tier.c.tier_code != scheme.tiers[-1].code)
        ).scalars()
    )
    if scheme.tiering.basis != "standing":
        first = today - timedelta(days=scheme.tiering.period_days - 1)
        bought = (
            select(member_day.c.member_id)
            .outerjoin(member_tier, member_tier.c.member_id == member_day.c.member_id)
            .where(member_day.c.day >= first, member_tier.c.member_id.is_(None))
        )
        due.update(connection.execute(bought.distinct()).scalars())
    return sorted(due)


def _look(member_ids: Sequence[str], connection: Connection, *, now_ms: int, known: Schemes) -> int:
    moved = []
    for member_id in member_ids:
        pool = pool_of(connection, member_id)
        if pool and pool[0] == member_id:
            today = known.now.date()
            if member_tiers.judge(connection, member_id, pool, known.current, today, now_ms, "period"):
                moved.append(member_id)
    feed.note(connection, "member", moved)
    return len(moved)


def _some(member_ids: Sequence[str]) -> list[Sequence[str]]:
    return [
        member_ids[place : place + MEMBERS_AT_ONCE] for place in range(0, len(member_ids), MEMBERS_AT_ONCE)
    ]
