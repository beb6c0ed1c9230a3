"""What is set aside, whoever asked for it: points of a member, and one gift of a store."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select, update

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import reservation, reward, reward_stock
from pos_loyalty.domain import ledger
from pos_loyalty.domain.rewards import Asker, Reward
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import feed, member_tiers, stock
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.terminals import Terminal

DAY_MS = 86_400_000

_NOTE = update(reservation).where(reservation.c.redemption_id == bindparam("this"))
_HELD = (
    select(reservation.c.member_id, func.sum(reservation.c.points).label("points"))
    .where(among(reservation.c.member_id, keys("these")), reservation.c.state == "held")
    .group_by(reservation.c.member_id)
)


def spendable(accounts: Accounts, member_id: str) -> int:
    """Points that are not pending, not over, and not set aside already."""
    return spendable_of_each(accounts, [member_id])[member_id]


def spendable_of_each(accounts: Accounts, member_ids: Sequence[str]) -> dict[str, int]:
    """The same by member, of several accounts."""
    held = _held(accounts.connection, [one for named in member_ids for one in accounts.members(named)])
    return {
        named: ledger.holding(accounts.account(named), accounts.today).spendable
        - sum(held.get(one, 0) for one in accounts.members(named))
        for named in member_ids
    }


def _held(connection: Connection, member_ids: Iterable[str]) -> dict[str, int]:
    """Points by member."""
    rows = connection.execute(_HELD, {"these": member_ids})
    return {row.member_id: int(row.points) for row in rows}


def reward_in_store(connection: Connection, reward_id: str, store_id: str) -> Reward | None:
    """None if it is not offered."""
    in_store = and_(reward_stock.c.reward_id == reward.c.reward_id, reward_stock.c.store_id == store_id)
    row = connection.execute(
        select(reward, func.coalesce(reward_stock.c.on_hand, 0).label("stock"))
        .outerjoin(reward_stock, in_store)
        .where(reward.c.reward_id == reward_id, reward.c.active)
    ).first()
    return reward_of(row) if row is not None else None


def reward_of(row: Any) -> Reward:
    """A row of the catalogue with the `stock` of one store."""
    return Reward(
        row.reward_id,
        tuple(row.names.items()),
        row.points,
        row.stock,
        row.kind,
        tuple(row.tiers),
        row.first_day,
        row.last_day,
        row.limit_count,
        row.limit_days,
        row.amount_minor,
        row.percent_milli,
        row.most_minor,
        row.minimum_minor,
        row.steps,
    )


def asker(
    accounts: Accounts, member_id: str, gift: Reward, scheme: Scheme, available: int, now_ms: int
) -> Asker:
    account_id = accounts.account_id(member_id)
    tier = member_tiers.tier_on(accounts.connection, account_id, scheme, accounts.today)
    taken = {}
    if gift.limit is not None:
        since_ms = now_ms - gift.limit_days * DAY_MS if gift.limit_days else 0
        counted = select(func.count()).where(
            reservation.c.member_id.in_(accounts.members(member_id)),
            reservation.c.reward_id == gift.reward_id,
            reservation.c.state.in_(("held", "given")),
            reservation.c.reserved_at_ms >= since_ms,
        )
        taken = {gift.reward_id: int(accounts.connection.execute(counted).scalar_one())}
    return Asker(tier, available, accounts.today, taken)


def row(
    redemption_id: str,
    member_id: str,
    reward_id: str,
    points: int,
    sender: Terminal,
    now_ms: int,
    expires_at_ms: int,
) -> dict[str, Any]:
    """Of what is set aside for a till from now on."""
    return {
        "redemption_id": redemption_id,
        "member_id": member_id,
        "terminal_id": sender.terminal_id,
        "store_id": sender.store_id,
        "reward_id": reward_id,
        "points": points,
        "state": "held",
        "lineage": sender.lineage,
        "reserved_at_ms": now_ms,
        "expires_at_ms": expires_at_ms,
    }


def note(connection: Connection, redemption_id: str, **values: Any) -> None:
    """Columns of what is set aside under this id are these from now on."""
    connection.execute(_NOTE, {"this": redemption_id, **values})


def release(connection: Connection, redemption_id: str) -> bool:
    """Puts back what is set aside under this id; False if nothing is."""
    released = connection.execute(
        update(reservation)
        .where(reservation.c.redemption_id == redemption_id, reservation.c.state == "held")
        .values(state="released")
        .returning(reservation.c.store_id, reservation.c.reward_id)
    ).first()
    if released is None:
        return False
    if stock.put_back_one(connection, released.store_id, released.reward_id):
        feed.note(connection, "reward", [released.reward_id])
    return True
