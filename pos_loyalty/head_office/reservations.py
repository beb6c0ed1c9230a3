"""Sets points and one gift aside, in one step that only one of many can win.

A hold ends after fifteen minutes, but not before its till has told everything it knew then: it may have given the
gift away without a line. Whoever looks next puts the gift back. A till that gave it away all the same is believed,
see `gift_effects`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, select, update

from pos_loyalty.database.head_office_tables import reservation, reward, reward_stock, terminal
from pos_loyalty.domain import ledger, rewards
from pos_loyalty.domain.rewards import Asker, Reward
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import feed, member_tiers, schemes, sessions, stock, terminals
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.acting import acting_asker
from pos_loyalty.head_office.alarms import Alarm, raise_alarm
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.terminals import Terminal
from pos_loyalty.sync.questions import ReserveAnswerMessage, ReserveRequest

HOLD_MS = 15 * 60_000
SWEPT_AT_ONCE = 100
DAY_MS = 86_400_000


def reserve(connection: Connection, request: ReserveRequest, token: str, now_ms: int) -> ReserveAnswerMessage:
    """Idempotent by redemption_id: asked again, the answer is about the same hold."""
    sender = terminals.authenticate(connection, request.terminal_id, token, lock=False)
    sessions.require(sender, request.session_id)
    sweep(connection, now_ms)
    acting = acting_asker(connection, request.member_id, request.card_number)
    request = request.model_copy(update={"member_id": acting})
    known = schemes.published(connection, now_ms)
    accounts = Accounts(connection, [request.member_id], now_ms, known.now.date())
    before = connection.execute(
        select(reservation).where(reservation.c.redemption_id == request.redemption_id)
    ).first()
    if before is not None:
        return _again(connection, request, before, accounts, now_ms)
    if not terminals.are_heard_of_since_it_was_put_back(connection):
        return ReserveAnswerMessage(granted=False, reason="restoring")
    if request.member_id not in accounts or accounts.leading(request.member_id).status != "active":
        return ReserveAnswerMessage(granted=False, reason="unknown_member")
    available = _spendable(accounts, request.member_id)
    gift = _reward(connection, request.reward_id, sender.store_id)
    if gift is None:
        return ReserveAnswerMessage(granted=False, reason="unknown_reward", points_left=available)
    if not rewards.is_price(gift, request.points):
        return ReserveAnswerMessage(granted=False, reason="price_changed", points_left=available)
    asker = _asker(accounts, request.member_id, gift, known.current, available, now_ms)
    why_not = rewards.refusal(gift, asker, request.points)
    if why_not:
        return ReserveAnswerMessage(granted=False, reason=_REASONS[why_not], points_left=available)
    if gift.kind == "gift" and not stock.take_one(connection, sender.store_id, request.reward_id):
        return ReserveAnswerMessage(granted=False, reason="out_of_stock", points_left=available)
    _hold(connection, request, sender, now_ms)
    return ReserveAnswerMessage(granted=True, points_left=available - request.points)


_REASONS: Mapping[rewards.Refusal, Any] = {
    "reward_not_yet": "not_yet",
    "reward_over": "over",
    "reward_tier": "tier",
    "reward_limit": "limit",
    "gift_out_of_stock": "out_of_stock",
    "gift_not_enough_points": "not_enough_points",
}


def _spendable(accounts: Accounts, member_id: str) -> int:
    """What is not pending, not over, and not set aside already."""
    held = ledger.holding(accounts.account(member_id), accounts.today)
    return held.spendable - _held(accounts.connection, accounts.members(member_id))


def _reward(connection: Connection, reward_id: str, store_id: str) -> Reward | None:
    in_store = and_(reward_stock.c.reward_id == reward.c.reward_id, reward_stock.c.store_id == store_id)
    row = connection.execute(
        select(reward, func.coalesce(reward_stock.c.on_hand, 0).label("stock"))
        .outerjoin(reward_stock, in_store)
        .where(reward.c.reward_id == reward_id, reward.c.active)
    ).first()
    if row is None:
        return None
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


def _asker(
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


def sweep(connection: Connection, now_ms: int) -> int:
    """Ends holds that ran out and puts their gifts back; how many."""
    expired = connection.execute(
        select(reservation.c.redemption_id)
        .join(terminal, terminal.c.terminal_id == reservation.c.terminal_id)
        .where(
            reservation.c.state == "held",
            reservation.c.expires_at_ms <= now_ms,
            reservation.c.expires_at_ms < terminal.c.complete_ms,
            # What another disk promised, this one cannot tell of.
            reservation.c.lineage == terminal.c.lineage,
        )
        .order_by(reservation.c.redemption_id)
        .limit(SWEPT_AT_ONCE)
    ).scalars()
    return sum(_release(connection, redemption_id) for redemption_id in expired.all())


def waiting(connection: Connection, now_ms: int) -> Sequence[Mapping[str, Any]]:
    """Holds whose time is over and whose till has not told everything since; oldest first."""
    rows = connection.execute(
        select(
            reservation.c.redemption_id,
            reservation.c.reward_id,
            reservation.c.points,
            reservation.c.expires_at_ms,
            terminal.c.name.label("till"),
            reservation.c.store_id,
        )
        .join(terminal, terminal.c.terminal_id == reservation.c.terminal_id)
        .where(reservation.c.state == "held", reservation.c.expires_at_ms <= now_ms)
        .order_by(reservation.c.expires_at_ms)
    ).mappings()
    return [dict(row) for row in rows]


def release(connection: Connection, redemption_id: str) -> None:
    """By a person, who knows that the till will not be heard of; raises OperatorError."""
    if not _release(connection, redemption_id):
        raise OperatorError(f"Nothing is set aside under {redemption_id}. `gifts holds` shows what is.")


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
    left = _spendable(accounts, request.member_id) if request.member_id in accounts else 0
    return ReserveAnswerMessage(granted=before.state != "released", points_left=left)


def _held(connection: Connection, member_ids: Iterable[str]) -> int:
    held = select(func.coalesce(func.sum(reservation.c.points), 0)).where(
        reservation.c.member_id.in_(list(member_ids)), reservation.c.state == "held"
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
            "lineage": sender.lineage,
            "reserved_at_ms": now_ms,
            "expires_at_ms": now_ms + HOLD_MS,
        },
    )
    feed.note(connection, "reward", [request.reward_id])
