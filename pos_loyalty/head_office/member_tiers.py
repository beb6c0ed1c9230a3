"""The tiers that members hold: judged when something changes, kept with their history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import uuid_utils
from sqlalchemy import Connection, select

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import member_tier, standing, tier_change
from pos_loyalty.domain import tiers
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Holdership, Merit
from pos_loyalty.head_office import days
from pos_loyalty.head_office.insertion import insert_all, insert_or_update

Reason = Literal["threshold", "standing", "period", "merge"]


_HELD_BY = select(member_tier).where(among(member_tier.c.member_id, keys("these")))


@dataclass(frozen=True, slots=True)
class Judged:
    """A member's tier before and after a look."""

    member_id: str
    before: Holdership | None
    after: Holdership


def held_by(connection: Connection, member_ids: Iterable[str]) -> dict[str, Holdership]:
    rows = connection.execute(_HELD_BY, {"these": list(member_ids)})
    return {row.member_id: Holdership(row.tier_code, row.since, row.held_until, row.risen_on) for row in rows}


def merit(connection: Connection, account_id: str, pool: Sequence[str], scheme: Scheme, today: date) -> Merit:
    """What an account deserves its tier by today."""
    band = None
    if scheme.tiering.basis != "threshold":
        band = connection.execute(
            select(standing.c.band).where(standing.c.member_id == account_id)
        ).scalar_one_or_none()
    measured = 0
    if scheme.tiering.basis != "standing":
        first = today - timedelta(days=scheme.tiering.period_days - 1)
        measured = days.measured(connection, pool, scheme.tiering.measure, first, today)
    return Merit(band, measured)


def judge(
    connection: Connection,
    account_id: str,
    pool: Sequence[str],
    scheme: Scheme,
    today: date,
    now_ms: int,
    reason: Reason,
) -> bool:
    """Looks at one account; True if its tier is another one now."""
    before = held_by(connection, [account_id]).get(account_id)
    found = merit(connection, account_id, pool, scheme, today)
    return bool(
        record(
            connection,
            [Judged(account_id, before, tiers.judged(before, scheme, found, today))],
            now_ms,
            reason,
        )
    )


def record(connection: Connection, looks: Iterable[Judged], now_ms: int, reason: Reason) -> list[str]:
    """Keeps what changed and its history; the members whose tier is another one now."""
    changed = [look for look in looks if look.after != look.before]
    insert_or_update(
        connection,
        member_tier,
        [
            {
                "member_id": look.member_id,
                "tier_code": look.after.tier,
                "since": look.after.since,
                "held_until": look.after.held_until,
                "risen_on": look.after.risen_on,
            }
            for look in changed
        ],
    )
    moved = [look for look in changed if look.before is None or look.before.tier != look.after.tier]
    insert_all(
        connection,
        tier_change,
        [
            {
                "member_id": look.member_id,
                "change_id": str(uuid_utils.uuid7()),
                "changed_on": look.after.since,
                "changed_at_ms": now_ms,
                "before": look.before.tier if look.before else None,
                "after": look.after.tier,
                "reason": reason,
            }
            for look in moved
        ],
    )
    return [look.member_id for look in moved]


def tier_on(connection: Connection, account_id: str, scheme: Scheme, day: date) -> str:
    """The code of the tier that an account held on a day; the lowest if it has none yet."""
    held = held_by(connection, [account_id]).get(account_id)
    if held is None:
        return scheme.tiers[-1].code
    if day >= held.since:
        return held.tier
    rows = connection.execute(
        select(tier_change.c.changed_on, tier_change.c.before, tier_change.c.after)
        .where(tier_change.c.member_id == account_id)
        .order_by(tier_change.c.changed_on, tier_change.c.changed_at_ms, tier_change.c.change_id)
    ).all()
    return tiers.tier_at(held.tier, [tuple(row) for row in rows], day, scheme.tiers[-1].code)


def history(connection: Connection, member_ids: Iterable[str]) -> Sequence[Any]:
    """Every change of tier, oldest first."""
    return connection.execute(
        select(tier_change)
        .where(tier_change.c.member_id.in_(list(member_ids)))
        .order_by(tier_change.c.changed_at_ms, tier_change.c.change_id)
    ).all()
