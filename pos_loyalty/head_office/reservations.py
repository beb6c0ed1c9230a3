"""Sets points and one gift aside, in one step that only one of many can win.

A hold ends after fifteen minutes; whoever looks next puts its gift back. A till that gave the gift away all the
same is believed, see `gift_effects`.
"""

from typing import Any

from sqlalchemy import Connection, func, select, update

from pos_loyalty.database.head_office_tables import member, reservation, reward
from pos_loyalty.head_office import feed, stock, terminals
from pos_loyalty.head_office.alarms import Alarm, raise_alarm
from pos_loyalty.head_office.terminals import Terminal
from pos_loyalty.sync.messages import ReserveAnswerMessage, ReserveRequest

HOLD_MS = 15 * 60_000
SWEPT_AT_ONCE = 100


def reserve(connection: Connection, request: ReserveRequest, token: str, now_ms: int) -> ReserveAnswerMessage:
    """Idempotent by redemption_id: asked again, the answer is about the same hold."""
    sender = terminals.authenticate(connection, request.terminal_id, token, lock=False)
    sweep(connection, now_ms)
    owner = connection.execute(
        select(member.c.points, member.c.status)
        .where(member.c.member_id == request.member_id)
        .with_for_update()
    ).first()
    before = connection.execute(
        select(reservation).where(reservation.c.redemption_id == request.redemption_id)
    ).first()
    if before is not None:
        return _again(connection, request, before, now_ms)
    if owner is None or owner.status != "active":
        return ReserveAnswerMessage(granted=False, reason="unknown_member")
    available = owner.points - _held(connection, request.member_id, now_ms)
    gift = connection.execute(
        select(reward.c.points).where(reward.c.reward_id == request.reward_id, reward.c.active)
    ).first()
    if gift is None:
        return ReserveAnswerMessage(granted=False, reason="unknown_reward", points_left=available)
    if gift.points != request.points:
        return ReserveAnswerMessage(granted=False, reason="price_changed", points_left=available)
    if available < request.points:
        return ReserveAnswerMessage(granted=False, reason="not_enough_points", points_left=available)
    if not stock.take_one(connection, sender.store_id, request.reward_id):
        return ReserveAnswerMessage(granted=False, reason="out_of_stock", points_left=available)
    _hold(connection, request, sender, now_ms)
    return ReserveAnswerMessage(granted=True, points_left=available - request.points)


def sweep(connection: Connection, now_ms: int) -> int:
    """Ends holds that ran out and puts their gifts back; how many."""
    expired = connection.execute(
        select(reservation.c.redemption_id)
        .where(reservation.c.state == "held", reservation.c.expires_at_ms <= now_ms)
        .order_by(reservation.c.redemption_id)
        .limit(SWEPT_AT_ONCE)
    ).scalars()
    return sum(_release(connection, redemption_id) for redemption_id in expired.all())


def _release(connection: Connection, redemption_id: str) -> bool:
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


def _again(connection: Connection, request: ReserveRequest, before: Any, now_ms: int) -> ReserveAnswerMessage:
    asked = (request.member_id, request.reward_id, request.points)
    if before.member_id is not None and asked != (before.member_id, before.reward_id, before.points):
        what = f"redemption {request.redemption_id} was asked for again with another content"
        raise_alarm(connection, now_ms, request.terminal_id, Alarm("reservation_reused", what))
        return ReserveAnswerMessage(granted=False)
    points = connection.execute(
        select(member.c.points).where(member.c.member_id == request.member_id)
    ).scalar()
    left = (points or 0) - _held(connection, request.member_id, now_ms)
    return ReserveAnswerMessage(granted=before.state != "released", points_left=left)


def _held(connection: Connection, member_id: str, now_ms: int) -> int:
    held = select(func.coalesce(func.sum(reservation.c.points), 0)).where(
        reservation.c.member_id == member_id,
        reservation.c.state == "held",
        reservation.c.expires_at_ms > now_ms,
    )
    return int(connection.execute(held).scalar_one())


def _hold(connection: Connection, request: ReserveRequest, sender: Terminal, now_ms: int) -> None:
    connection.execute(
        reservation.insert(),
        {
            "redemption_id": request.redemption_id,
            "member_id": request.member_id,
            "terminal_id": sender.terminal_id,
            "store_id": sender.store_id,
            "reward_id": request.reward_id,
            "points": request.points,
            "state": "held",
            "reserved_at_ms": now_ms,
            "expires_at_ms": now_ms + HOLD_MS,
        },
    )
    feed.note(connection, "reward", [request.reward_id])
