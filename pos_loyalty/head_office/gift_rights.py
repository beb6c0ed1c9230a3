"""Gifts that are set aside for a till before anybody asks, so that it can give them away without a line.

A right is a hold that was made ahead: points and one gift of a member are set aside for the till that served them
last. It belongs to one session of that till and never ends by the clock. Whoever else needs what it holds has it
called back; it is free again when the till has said that it dropped it, and everything that it did before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import uuid_utils
from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, update

from pos_loyalty.database.among import among, keys
from pos_loyalty.database.head_office_tables import reservation, reward, reward_stock, terminal
from pos_loyalty.domain import rewards
from pos_loyalty.domain.rewards import Reward
from pos_loyalty.head_office import feed, holds, stock, terminals
from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.effect import Work
from pos_loyalty.head_office.terminals import NO_END_MS, Terminal
from pos_loyalty.sync.messages import ExchangeRequest, RightMessage

OLDEST_MS = 30 * 86_400_000
"""A right that nobody used for so long is called back."""
MOST_ACCOUNTS = 20
"""Of one request. A till that was away for long is not asked who stood there."""

_IS_OUT = and_(reservation.c.right_seq.is_not(None), reservation.c.state == "held")
_OUT_FOR = select(
    reservation.c.redemption_id,
    reservation.c.member_id,
    reservation.c.terminal_id,
    reservation.c.recalled_at_ms,
).where(among(reservation.c.member_id, keys("these")), _IS_OUT)
# What another disk of this till held, this one cannot tell of: that waits for a person.
_OF_TERMINAL = select(reservation).where(
    reservation.c.terminal_id == bindparam("sender"),
    reservation.c.right_seq.is_not(None),
    reservation.c.lineage == bindparam("lineage_of"),
)
_RIGHTS_SEQ = select(terminal.c.rights_seq).where(terminal.c.terminal_id == bindparam("sender"))


@dataclass(frozen=True, slots=True)
class Told:
    """What a till hears of its rights, and the number it answers with once it has taken that over."""

    rights: tuple[RightMessage, ...] = ()
    rights_seq: int = 0


NOTHING_TOLD = Told()


# With a till's exchange


def settle(connection: Connection, sender: Terminal, request: ExchangeRequest, *, has_told_all: bool) -> Told:
    """Frees what the till dropped, and tells it what it has not heard yet."""
    cursor = request.rights_seq
    if cursor is None or not request.session_id:
        return Told()
    rows = connection.execute(
        _OF_TERMINAL, {"sender": sender.terminal_id, "lineage_of": sender.lineage}
    ).all()
    if not rows:
        return Told((), cursor)
    if request.generation != feed.generation(connection):
        # It was told of another database; once it hears of this one it drops every right.
        return Told()
    for row in rows:
        _look_at(connection, row, request, has_told_all=has_told_all)
    return _tell(connection, sender, request.session_id, cursor, rows)


def _look_at(connection: Connection, row: Any, request: ExchangeRequest, *, has_told_all: bool) -> None:
    is_of_this_session = row.right_session == request.session_id
    knows = is_of_this_session and 0 < row.right_seq <= (request.rights_seq or 0)
    if row.state != "held":
        if knows or not is_of_this_session:
            holds.note(connection, row.redemption_id, right_seq=None)
        return
    # A till drops its rights when a session begins, and each one when it is told to.
    has_dropped = has_told_all and (knows or not is_of_this_session)
    if has_dropped and row.recalled_at_ms is not None:
        _hand_over(connection, row)
    elif has_dropped and not is_of_this_session:
        holds.note(connection, row.redemption_id, right_session=request.session_id, right_seq=0)


def _hand_over(connection: Connection, row: Any) -> None:
    """To the till that served the member since, if there is one; what nobody wants is free again."""
    if not _is_passed_on(connection, row):
        holds.release(connection, row.redemption_id)
        holds.note(connection, row.redemption_id, right_seq=None)


def _is_passed_on(connection: Connection, row: Any) -> bool:
    taker = connection.execute(
        select(terminal.c.terminal_id, terminal.c.store_id, terminal.c.lineage).where(
            terminal.c.terminal_id == row.wanted_by, terminal.c.revoked_at_ms.is_(None)
        )
    ).first()
    if taker is None:
        return False
    if taker.store_id != row.store_id:
        if not stock.take_one(connection, taker.store_id, row.reward_id):
            return False
        stock.put_back_one(connection, row.store_id, row.reward_id)
        feed.note(connection, "reward", [row.reward_id])
    holds.note(
        connection,
        row.redemption_id,
        terminal_id=taker.terminal_id,
        store_id=taker.store_id,
        lineage=taker.lineage,
        right_session=None,
        right_seq=0,
        recalled_at_ms=None,
        wanted_by=None,
    )
    return True


def _tell(
    connection: Connection, sender: Terminal, session_id: str, cursor: int, rows: Sequence[Any]
) -> Told:
    """Numbered as they are at this moment: another till may have called one back since `rows` were read."""
    number = _newest_number(connection, sender) + 1
    of_session = and_(
        reservation.c.terminal_id == sender.terminal_id, reservation.c.right_session == session_id
    )
    numbered = connection.execute(
        update(reservation)
        .where(of_session, reservation.c.right_seq == 0)
        .values(right_seq=number)
        .returning(*reservation.c)
    ).all()
    if numbered:
        terminals.note(connection, sender, rights_seq=number)
    again = [row for row in rows if row.right_session == session_id and row.right_seq > cursor]
    told = {row.redemption_id: _message(row) for row in (*again, *numbered)}
    return Told(tuple(told.values()), number if numbered else number - 1)


def _newest_number(connection: Connection, sender: Terminal) -> int:
    return int(connection.execute(_RIGHTS_SEQ, {"sender": sender.terminal_id}).scalar_one())


def _message(row: Any) -> RightMessage:
    return RightMessage(
        redemption_id=row.redemption_id,
        member_id=row.member_id,
        reward_id=row.reward_id,
        points=row.points,
        held=row.state == "held" and row.recalled_at_ms is None,
    )


# After a sale


def grant(work: Work, session_id: str, account_ids: Iterable[str]) -> None:
    """To the till that served them: the cheapest gift that each of them can have, if they have none set aside yet."""
    accounts, here = work.accounts, work.terminal.terminal_id
    active = [one for one in sorted(account_ids)[:MOST_ACCOUNTS] if accounts.leading(one).status == "active"]
    everybody = [member_id for one in active for member_id in accounts.members(one)]
    out = work.connection.execute(_OUT_FOR, {"these": everybody}).all()
    elsewhere = [
        row.redemption_id for row in out if row.terminal_id != here or row.recalled_at_ms is not None
    ]
    call_back(work.connection, elsewhere, work.now_ms, wanted_by=here)
    have_one = {accounts.account_id(row.member_id) for row in out}
    if without := [one for one in active if one not in have_one]:
        _set_aside(work, session_id, without)


def _set_aside(work: Work, session_id: str, account_ids: Sequence[str]) -> None:
    available = holds.spendable_of_each(work.accounts, account_ids)
    store_id, most = work.terminal.store_id, max(available.values())
    gifts: list[Reward] | None = None
    for account_id, points in available.items():
        if points <= 0:
            continue
        gifts = _gifts(work.connection, store_id, most) if gifts is None else gifts
        gift = _cheapest(work, account_id, points, gifts)
        if gift is not None and stock.take_one(work.connection, store_id, gift.reward_id):
            _hold(work, session_id, account_id, gift)
            # There is one less of it: whoever is next has them read again.
            gifts = None


def _hold(work: Work, session_id: str, account_id: str, gift: Reward) -> None:
    held = holds.row(
        str(uuid_utils.uuid7()),
        account_id,
        gift.reward_id,
        gift.points,
        work.terminal,
        work.now_ms,
        NO_END_MS,
    )
    work.connection.execute(reservation.insert(), held | {"right_seq": 0, "right_session": session_id})
    feed.note(work.connection, "reward", [gift.reward_id])


def _cheapest(work: Work, account_id: str, available: int, gifts: Iterable[Reward]) -> Reward | None:
    for gift in gifts:
        if gift.points > available:
            break
        asker = holds.asker(work.accounts, account_id, gift, work.schemes.current, available, work.now_ms)
        if not rewards.refusal(gift, asker):
            return gift
    return None


# Of what a store has at most one half is set aside, so that no customer finds nothing.
_OUT_OF_STORE = (
    select(func.count())
    .where(
        reservation.c.reward_id == reward.c.reward_id,
        reservation.c.store_id == bindparam("of_store"),
        _IS_OUT,
    )
    .scalar_subquery()
)
_GIFTS = (
    select(reward, reward_stock.c.on_hand.label("stock"))
    .join(reward_stock, reward_stock.c.reward_id == reward.c.reward_id)
    .where(
        reward_stock.c.store_id == bindparam("of_store"),
        reward.c.active,
        reward.c.kind == "gift",
        reward.c.points > 0,
        reward.c.points <= bindparam("available"),
        reward_stock.c.on_hand >= _OUT_OF_STORE + 2,
    )
    .order_by(reward.c.points, reward.c.reward_id)
)


def _gifts(connection: Connection, store_id: str, available: int) -> list[Reward]:
    """Cheapest first."""
    rows = connection.execute(_GIFTS, {"of_store": store_id, "available": available})
    return [holds.reward_of(row) for row in rows]


# Called back


def call_back(
    connection: Connection, redemption_ids: Sequence[str], now_ms: int, wanted_by: str | None = None
) -> bool:
    """The tills that have these rights are told to drop them; False if there are none."""
    if not redemption_ids:
        return False
    called = connection.execute(
        update(reservation)
        .where(reservation.c.redemption_id.in_(redemption_ids), _IS_OUT)
        .values(_called_back(now_ms) | {"wanted_by": wanted_by})
    )
    return bool(called.rowcount)


def _called_back(now_ms: int) -> dict[str, Any]:
    """One that is called back already keeps its number: its till may be about to answer."""
    return {
        "recalled_at_ms": func.coalesce(reservation.c.recalled_at_ms, now_ms),
        "right_seq": case((reservation.c.recalled_at_ms.is_(None), 0), else_=reservation.c.right_seq),
    }


def call_back_for(
    accounts: Accounts, member_id: str, gift: Reward, store_id: str, why: rewards.Refusal, missing: int
) -> bool:
    """What is in the way of a gift that somebody asks for; False if no right is. `missing` points are too few."""
    of_member = reservation.c.member_id.in_(accounts.members(member_id))
    of_gift = reservation.c.reward_id == gift.reward_id
    in_the_way = {
        "gift_not_enough_points": of_member,
        "reward_limit": and_(of_member, of_gift),
        "gift_out_of_stock": and_(of_gift, reservation.c.store_id == store_id),
    }
    if why not in in_the_way:
        return False
    rows = accounts.connection.execute(
        select(reservation.c.redemption_id, reservation.c.points)
        .where(in_the_way[why], _IS_OUT)
        .order_by(reservation.c.reserved_at_ms, reservation.c.redemption_id)
    ).all()
    if why == "gift_not_enough_points" and sum(row.points for row in rows) < missing:
        return False
    wanted = rows[:1] if why == "gift_out_of_stock" else rows
    return call_back(accounts.connection, [row.redemption_id for row in wanted], accounts.now_ms)


def call_back_all(connection: Connection, now_ms: int) -> None:
    """This database was put back: who else was given the same points since, it does not know."""
    connection.execute(update(reservation).where(_IS_OUT).values(_called_back(now_ms) | {"wanted_by": None}))


def call_back_old(connection: Connection, now_ms: int) -> int:
    """Rights that nobody used for a month, so that what they hold is not lost to everybody; how many."""
    old = and_(reservation.c.reserved_at_ms < now_ms - OLDEST_MS, reservation.c.recalled_at_ms.is_(None))
    return connection.execute(update(reservation).where(_IS_OUT, old).values(_called_back(now_ms))).rowcount


def drop(connection: Connection, redemption_ids: Iterable[str], terminal_id: str) -> None:
    """Its own till gives these up, in order to have something else for their points."""
    for redemption_id in redemption_ids:
        own = and_(
            reservation.c.redemption_id == redemption_id, reservation.c.terminal_id == terminal_id, _IS_OUT
        )
        if connection.execute(select(reservation.c.redemption_id).where(own)).first() is not None:
            holds.release(connection, redemption_id)
            holds.note(connection, redemption_id, right_seq=None)


def note_released(connection: Connection, redemption_id: str) -> None:
    """By a person: if its till is heard of after all, it is told."""
    is_right = and_(reservation.c.redemption_id == redemption_id, reservation.c.right_seq.is_not(None))
    connection.execute(update(reservation).where(is_right).values(right_seq=0))


def waiting() -> Any:
    """The condition of rights that no till will answer for by itself."""
    return and_(
        reservation.c.right_seq.is_not(None),
        or_(
            reservation.c.recalled_at_ms.is_not(None),
            reservation.c.lineage != terminal.c.lineage,
            terminal.c.revoked_at_ms.is_not(None),
        ),
    )
