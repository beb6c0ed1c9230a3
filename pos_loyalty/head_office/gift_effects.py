"""Gifts and vouchers that were handed over or came back: what left the shop is always paid for in points."""

from typing import Any

from sqlalchemy import Connection, bindparam, select

from pos_loyalty.database.head_office_tables import ledger_entry, reservation
from pos_loyalty.domain import ledger
from pos_loyalty.domain.ledger import Entry, Posting
from pos_loyalty.domain.lot_terms import grace_lot
from pos_loyalty.head_office import coupons, holds, ids, spendings, stock
from pos_loyalty.head_office.accounts import Cause
from pos_loyalty.head_office.acting import acting_member
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.effect import KNOWN, Effect, Touched, Work, applied, too_early
from pos_loyalty.head_office.insertion import insert_if_new
from pos_loyalty.sync.event_bodies import RedemptionBody, RedemptionUndoneBody
from pos_loyalty.sync.messages import Event


def apply_redemption(work: Work, body: RedemptionBody, _event: Event) -> Effect:
    hold = lock_reservation(work.connection, body.redemption_id)
    if hold is not None and hold.state == "given":
        return KNOWN["redemption"]
    if hold is not None and hold.state == "released" and _was_given(work, hold):
        # Given and taken back already: this is the giving, sent again.
        return KNOWN["redemption"]
    if hold is not None and hold.state == "held":
        return _give_held(work, body, hold)
    member_id = hold.member_id if hold is not None and hold.member_id else body.member_id
    member_id = acting_member(work, member_id, body.card_number)
    if not work.accounts.load(member_id):
        what = f"member {body.member_id} of redemption {body.redemption_id}"
        alarm = Alarm("member_unknown", what)
        return too_early(work, "no points burned: the member is not known here", member_id, alarm)
    return _give_late(work, body, member_id, hold)


def _was_given(work: Work, hold: Any) -> bool:
    if hold.member_id is None or not work.accounts.load(hold.member_id):
        return False
    burned = work.accounts.happenings(
        hold.member_id, ledger_entry.c.cause_id == hold.redemption_id, ledger_entry.c.kind == "burn"
    )
    return bool(burned)


def _give_held(work: Work, body: RedemptionBody, hold: Any) -> Effect:
    """What was reserved counts, whatever the till says was given."""
    member_id = acting_member(work, hold.member_id, body.card_number)
    here = work.terminal.store_id
    holds.note(
        work.connection, body.redemption_id, state="given", member_id=member_id, store_id=here, right_seq=None
    )
    moved = _off_the_shelf_here(work, hold)
    work.accounts.load(member_id)
    _burn(work, body, member_id, hold.points, hold.reserved_at_ms)
    meant = acting_member(work, body.member_id, body.card_number)
    sent, agreed = (meant, body.reward_id, body.points), (member_id, hold.reward_id, hold.points)
    alarms: tuple[Alarm, ...] = ()
    if sent != agreed:
        what = f"redemption {body.redemption_id}: {sent} at the till, {agreed} was reserved"
        alarms = (Alarm("redemption_differs", what),)
    return applied(("member", work.accounts.account_id(member_id)), *moved, alarms=alarms)


def _off_the_shelf_here(work: Work, hold: Any) -> tuple[Touched, ...]:
    """Head office was put back to before it passed the right on to a till of another store: the first store keeps its gift."""
    here = work.terminal.store_id
    if hold.store_id == here:
        return ()
    stock.take_one(work.connection, here, hold.reward_id)
    stock.put_back_one(work.connection, hold.store_id, hold.reward_id)
    return (("reward", hold.reward_id),)


def _give_late(work: Work, body: RedemptionBody, member_id: str, hold: Any) -> Effect:
    """The reservation ran out, or there never was one: the customer has the gift all the same."""
    values = {
        "member_id": member_id,
        "terminal_id": work.terminal.terminal_id,
        "store_id": work.terminal.store_id,
        "reward_id": body.reward_id,
        "points": body.points,
        "state": "given",
        "right_seq": None,
    }
    if hold is None:
        times = {"reserved_at_ms": work.now_ms, "expires_at_ms": work.now_ms}
        row = {"redemption_id": body.redemption_id, **values, **times}
        work.connection.execute(reservation.insert(), row)
    else:
        holds.note(work.connection, body.redemption_id, **values)
    touched: list[Touched] = [("member", work.accounts.account_id(member_id))]
    if stock.take_one(work.connection, work.terminal.store_id, body.reward_id):
        touched.append(("reward", body.reward_id))
    _burn(work, body, member_id, body.points, hold.reserved_at_ms if hold is not None else None)
    return applied(*touched, alarms=_alarms_of_late(work, body, member_id, hold))


def _alarms_of_late(work: Work, body: RedemptionBody, member_id: str, hold: Any) -> tuple[Alarm, ...]:
    """None where the till could not ask, the rules allow it so much, and the points were there."""
    what = f"redemption {body.redemption_id} of {body.points} points"
    limit = work.schemes.at(work.moment(body.redeemed_at_ms).at).floor_limit_points
    if not body.unasked or body.points > limit:
        why = "its reservation had run out" if hold is not None else "it was never reserved"
        return (Alarm("late_redemption", f"{what}: {why}"),)
    owed = work.accounts.account(member_id).debt
    return (Alarm("floor_limit_used", f"{what}: {owed} are owed now"),) if owed else ()


def apply_undone(work: Work, body: RedemptionUndoneBody, _event: Event) -> Effect:
    if coupons.release(work.connection, body.redemption_id):
        return applied()
    hold = lock_reservation(work.connection, body.redemption_id)
    if body.member_id and not work.is_last_try and not _is_known_as_given(work, hold):
        # Head office was put back, and who gave it has not told so yet: the points are still to be spent.
        alarm = Alarm("redemption_unknown", f"redemption {body.redemption_id} came back and was not given")
        return too_early(work, "it is not known here that it was given", body.redemption_id, alarm)
    if hold is None:
        _remember_as_released(work, body.redemption_id)
        return applied(detail="it was never reserved; a reservation that comes late is refused")
    if hold.state == "released":
        return KNOWN["redemption"]
    holds.note(work.connection, body.redemption_id, state="released", right_seq=None)
    touched: list[Touched] = []
    # What was handed over lies where it was brought back to now.
    store_id = work.terminal.store_id if hold.state == "given" else hold.store_id
    if stock.put_back_one(work.connection, store_id, hold.reward_id):
        touched.append(("reward", hold.reward_id))
    if hold.state == "given" and work.accounts.load(hold.member_id):
        touched.append(("member", work.accounts.account_id(hold.member_id)))
        _give_back(work, body, hold.member_id)
    return applied(*touched)


def _is_known_as_given(work: Work, hold: Any) -> bool:
    if hold is None or hold.state == "held":
        return False
    return hold.state == "given" or not hold.points or _was_given(work, hold)


def _give_back(work: Work, body: RedemptionUndoneBody, member_id: str) -> None:
    """What it still costs: with a voucher a part may have come back already, with goods that it paid for."""
    accounts = work.accounts
    spent = spendings.spent(accounts, member_id, body.redemption_id)
    grace = grace_lot(ids.derived(body.redemption_id, "grace"), accounts.today, work.schemes.current)
    posting = ledger.give_back(accounts.account(member_id, *spent), spent, grace, accounts.today)
    undone_id = ids.derived(body.redemption_id, "undone")
    accounts.post(member_id, posting, Cause("redemption", undone_id, body.undone_at_ms, body.redemption_id))


_THIS = reservation.c.redemption_id == bindparam("this")
_MEMBER = select(reservation.c.member_id).where(_THIS)
_LOCKED = select(reservation).where(_THIS).with_for_update()


def member_of(connection: Connection, redemption_id: str) -> str | None:
    return connection.execute(_MEMBER, {"this": redemption_id}).scalar()


def lock_reservation(connection: Connection, redemption_id: str) -> Any:
    return connection.execute(_LOCKED, {"this": redemption_id}).first()


def _burn(work: Work, body: RedemptionBody, member_id: str, points: int, reserved_at_ms: int | None) -> None:
    accounts = work.accounts
    cause = Cause("redemption", body.redemption_id, body.redeemed_at_ms)
    revived = 0 if reserved_at_ms is None else _revive(work, member_id, points, reserved_at_ms, cause)
    posting = ledger.spend(accounts.account(member_id), points - revived, accounts.today)
    accounts.post(member_id, posting, cause)


def _revive(work: Work, member_id: str, points: int, reserved_at_ms: int, cause: Cause) -> int:
    """Points that were set aside in time and ran out while the till's word was on its way are spent, not lost."""
    accounts = work.accounts
    missing = points - ledger.holding(accounts.account(member_id), accounts.today).spendable
    if missing <= 0:
        return 0
    day = work.moment(reserved_at_ms).at.date()
    rows = accounts.entries(member_id, ledger_entry.c.kind == "expire")
    over = sorted({row.lot_id for row in rows})
    entries: list[Entry] = []
    for lot in accounts.account(member_id, *over).lots:
        if lot.lot_id in over and lot.expires_on is not None and lot.expires_on >= day:
            part = min(missing, accounts.origin(member_id, lot.lot_id, earned=0).expired)
            entries += [Entry("adjust", lot.lot_id, part), Entry("burn", lot.lot_id, -part)] if part else []
            missing -= part
    accounts.post(member_id, Posting(tuple(entries)), cause)
    return sum(entry.points for entry in entries if entry.kind == "adjust")


def _remember_as_released(work: Work, redemption_id: str) -> None:
    insert_if_new(
        work.connection,
        reservation,
        {
            "redemption_id": redemption_id,
            "terminal_id": work.terminal.terminal_id,
            "store_id": work.terminal.store_id,
            "points": 0,
            "state": "released",
            "reserved_at_ms": work.now_ms,
            "expires_at_ms": work.now_ms,
        },
    )
