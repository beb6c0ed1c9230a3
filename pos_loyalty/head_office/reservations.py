"""Sets points and one gift aside, in one step that only one of many can win.

A hold ends after fifteen minutes, but not before its till has told everything it knew then: it may have given the
gift away without a line. Whoever looks next puts the gift back. A till that gave it away all the same is believed,
see `gift_effects`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from pos_loyalty.database.head_office_tables import reservation, terminal
from pos_loyalty.domain import rewards
from pos_loyalty.head_office import coupons, feed, gift_rights, holds, schemes, sessions, stock, terminals
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.acting import acting_asker
from pos_loyalty.head_office.alarms import Alarm, raise_alarm
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.sync.questions import ReserveAnswerMessage, ReserveRequest

HOLD_MS = 15 * 60_000
SWEPT_AT_ONCE = 100

_BEFORE = select(reservation).where(reservation.c.redemption_id == bindparam("this"))
_EXPIRED = (
    select(reservation.c.redemption_id)
    .join(terminal, terminal.c.terminal_id == reservation.c.terminal_id)
    .where(
        reservation.c.state == "held",
        reservation.c.expires_at_ms <= bindparam("now_ms"),
        reservation.c.expires_at_ms < terminal.c.complete_ms,
        # What another disk promised, this one cannot tell of.
        reservation.c.lineage == terminal.c.lineage,
    )
    .order_by(reservation.c.redemption_id)
    .limit(SWEPT_AT_ONCE)
)


def reserve(connection: Connection, request: ReserveRequest, token: str, now_ms: int) -> ReserveAnswerMessage:
    """Idempotent by redemption_id: asked again, the answer is about the same hold."""
    sender = terminals.authenticate(connection, request.terminal_id, token, lock=False)
    sessions.require(sender, request.session_id)
    terminals.note_asks(connection, sender, request.asks)
    sweep(connection, now_ms)
    acting = acting_asker(connection, request.member_id, request.card_number)
    request = request.model_copy(update={"member_id": acting})
    known = schemes.published(connection, now_ms)
    accounts = Accounts(connection, [request.member_id], now_ms, known.now.date())
    before = connection.execute(_BEFORE, {"this": request.redemption_id}).first()
    if before is not None:
        return _again(connection, request, before, accounts, now_ms)
    if not terminals.are_heard_of_since_it_was_put_back(connection):
        return ReserveAnswerMessage(granted=False, reason="restoring")
    if request.member_id not in accounts or accounts.leading(request.member_id).status != "active":
        return ReserveAnswerMessage(granted=False, reason="unknown_member")
    gift_rights.drop(connection, request.given_up, sender.terminal_id)
    available = holds.spendable(accounts, request.member_id)
    gift = holds.reward_in_store(connection, request.reward_id, sender.store_id)
    if gift is None:
        return ReserveAnswerMessage(granted=False, reason="unknown_reward", points_left=available)
    if not rewards.is_price(gift, request.points):
        return ReserveAnswerMessage(granted=False, reason="price_changed", points_left=available)
    asker = holds.asker(accounts, request.member_id, gift, known.current, available, now_ms)
    why_not = rewards.refusal(gift, asker, request.points)
    if why_not:
        missing = request.points - available
        is_called_back = gift_rights.call_back_for(
            accounts, request.member_id, gift, sender.store_id, why_not, missing
        )
        reason = _REASONS["set_aside" if is_called_back else why_not]
        return ReserveAnswerMessage(granted=False, reason=reason, points_left=available)
    if gift.kind == "gift" and not stock.take_one(connection, sender.store_id, request.reward_id):
        return ReserveAnswerMessage(granted=False, reason="out_of_stock", points_left=available)
    held = holds.row(
        request.redemption_id,
        request.member_id,
        request.reward_id,
        request.points,
        sender,
        now_ms,
        now_ms + HOLD_MS,
    )
    connection.execute(reservation.insert(), held)
    feed.note(connection, "reward", [request.reward_id])
    return ReserveAnswerMessage(granted=True, points_left=available - request.points)


_REASONS: Mapping[str, Any] = {
    "set_aside": "set_aside",
    "reward_not_yet": "not_yet",
    "reward_over": "over",
    "reward_tier": "tier",
    "reward_limit": "limit",
    "gift_out_of_stock": "out_of_stock",
    "gift_not_enough_points": "not_enough_points",
}


def sweep(connection: Connection, now_ms: int) -> int:
    """Ends holds that ran out and puts their gifts back; how many."""
    expired = connection.execute(_EXPIRED, {"now_ms": now_ms}).scalars()
    return sum(holds.release(connection, redemption_id) for redemption_id in expired.all())


def waiting(connection: Connection, now_ms: int) -> Sequence[Mapping[str, Any]]:
    """Holds whose time is over, and rights that were called back or went with a disk; oldest first, then coupons.

    Their till has not told everything since. Of a coupon `reserved_at_ms` is None.
    """
    rows = connection.execute(
        select(
            reservation.c.redemption_id,
            reservation.c.reward_id,
            reservation.c.points,
            reservation.c.reserved_at_ms,
            terminal.c.name.label("till"),
            reservation.c.store_id,
        )
        .join(terminal, terminal.c.terminal_id == reservation.c.terminal_id)
        .where(
            reservation.c.state == "held",
            or_(reservation.c.expires_at_ms <= now_ms, gift_rights.waiting()),
        )
        .order_by(reservation.c.reserved_at_ms)
    ).mappings()
    return [*(dict(row) for row in rows), *coupons.waiting(connection, now_ms)]


def release(connection: Connection, redemption_id: str) -> None:
    """By a person, who knows that the till will not be heard of; raises OperatorError."""
    if coupons.release(connection, redemption_id):
        return
    if not holds.release(connection, redemption_id):
        raise OperatorError(f"Nothing is set aside under {redemption_id}. `gifts holds` shows what is.")
    gift_rights.note_released(connection, redemption_id)


def _again(
    connection: Connection, request: ReserveRequest, before: Any, accounts: Accounts, now_ms: int
) -> ReserveAnswerMessage:
    asked = (request.reward_id, request.points)
    is_same_member = before.member_id is None or (
        request.member_id in accounts and before.member_id in accounts.members(request.member_id)
    )
    if before.member_id is not None and (asked != (before.reward_id, before.points) or not is_same_member):
        what = f"redemption {request.redemption_id} was asked for again with another content"
        raise_alarm(connection, now_ms, request.terminal_id, Alarm("reservation_reused", what))
        return ReserveAnswerMessage(granted=False)
    left = holds.spendable(accounts, request.member_id) if request.member_id in accounts else 0
    return ReserveAnswerMessage(granted=before.state != "released", points_left=left)
