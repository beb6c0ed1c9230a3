"""Gifts that were handed over or came back: goods that left the shop are always paid for in points."""

from typing import Any

from sqlalchemy import Connection, select, update

from pos_loyalty.database.head_office_tables import reservation
from pos_loyalty.head_office import ledger, stock
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.effect import KNOWN, Effect, Touched, Work, applied, kept
from pos_loyalty.head_office.insertion import insert_if_new
from pos_loyalty.sync.messages import Event, RedemptionBody, RedemptionUndoneBody


def apply_redemption(work: Work, body: RedemptionBody, _event: Event) -> Effect:
    hold = lock_reservation(work.connection, body.redemption_id)
    member_id = hold.member_id if hold is not None and hold.member_id else body.member_id
    if ledger.points_of(work.connection, member_id, body.redemption_id) is not None:
        return KNOWN["redemption"]
    if hold is not None and hold.state == "held":
        return _give_held(work, body, hold)
    if member_id not in work.members and (hold is None or hold.member_id is None):
        what = f"member {body.member_id} of redemption {body.redemption_id}"
        return kept("no points burned: the member is not known here", Alarm("member_unknown", what))
    return _give_late(work, body, member_id, hold)


def _give_held(work: Work, body: RedemptionBody, hold: Any) -> Effect:
    """What was reserved counts, whatever the till says was given."""
    _set_state(work.connection, body.redemption_id, "given")
    _burn(work, body, hold.member_id, hold.points)
    sent, agreed = ((one.member_id, one.reward_id, one.points) for one in (body, hold))
    alarms: tuple[Alarm, ...] = ()
    if sent != agreed:
        what = f"redemption {body.redemption_id}: {sent} at the till, {agreed} was reserved"
        alarms = (Alarm("redemption_differs", what),)
    return applied(alarms=alarms)


def _give_late(work: Work, body: RedemptionBody, member_id: str, hold: Any) -> Effect:
    """The reservation ran out, or there never was one: the customer has the gift all the same."""
    values = {
        "member_id": member_id,
        "terminal_id": work.terminal.terminal_id,
        "store_id": work.terminal.store_id,
        "reward_id": body.reward_id,
        "points": body.points,
        "state": "given",
    }
    if hold is None:
        times = {"reserved_at_ms": work.now_ms, "expires_at_ms": work.now_ms}
        row = {"redemption_id": body.redemption_id, **values, **times}
        work.connection.execute(reservation.insert(), row)
    else:
        found = reservation.c.redemption_id == body.redemption_id
        work.connection.execute(update(reservation).where(found).values(values))
    touched: list[Touched] = []
    if stock.take_one(work.connection, work.terminal.store_id, body.reward_id):
        touched.append(("reward", body.reward_id))
    _burn(work, body, member_id, body.points)
    why = "its reservation had run out" if hold is not None else "it was never reserved"
    what = f"redemption {body.redemption_id} of {body.points} points: {why}"
    return applied(*touched, alarms=(Alarm("late_redemption", what),))


def apply_undone(work: Work, body: RedemptionUndoneBody, _event: Event) -> Effect:
    hold = lock_reservation(work.connection, body.redemption_id)
    if hold is None:
        _remember_as_released(work, body.redemption_id)
        return applied(detail="it was never reserved; a reservation that comes late is refused")
    if hold.state == "released":
        return KNOWN["redemption"]
    _set_state(work.connection, body.redemption_id, "released")
    touched: list[Touched] = []
    if stock.put_back_one(work.connection, hold.store_id, hold.reward_id):
        touched.append(("reward", hold.reward_id))
    if hold.state == "given":
        entry = ledger.Entry(
            hold.member_id,
            ledger.undo_id(body.redemption_id),
            "reverse_burn",
            hold.points,
            "redemption",
            body.redemption_id,
            body.undone_at_ms,
        )
        ledger.post(work.connection, entry)
    return applied(*touched)


def member_of(connection: Connection, redemption_id: str) -> str | None:
    found = select(reservation.c.member_id).where(reservation.c.redemption_id == redemption_id)
    return connection.execute(found).scalar()


def lock_reservation(connection: Connection, redemption_id: str) -> Any:
    found = reservation.c.redemption_id == redemption_id
    return connection.execute(select(reservation).where(found).with_for_update()).first()


def _set_state(connection: Connection, redemption_id: str, state: str) -> None:
    found = reservation.c.redemption_id == redemption_id
    connection.execute(update(reservation).where(found).values(state=state))


def _burn(work: Work, body: RedemptionBody, member_id: str, points: int) -> None:
    entry = ledger.Entry(
        member_id, body.redemption_id, "burn", -points, "redemption", body.redemption_id, body.redeemed_at_ms
    )
    ledger.post(work.connection, entry)


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
