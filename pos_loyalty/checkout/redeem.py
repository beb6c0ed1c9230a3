"""Gives a gift: head office sets points and gift aside first, then the till records that it was handed over."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import insert, select

from pos_loyalty.database import event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import ledger_entry, redemption
from pos_loyalty.domain.errors import UserError


@dataclass(frozen=True, slots=True)
class ReserveGift:
    """What the till asks head office before a gift is handed over; the id makes asking twice harmless."""

    redemption_id: str
    reward_id: str
    member_id: str
    points: int


@dataclass(frozen=True, slots=True)
class ReserveAnswer:
    """`reason_key` names the sentence of a refusal."""

    granted: bool
    reason_key: str | None = None


def record_redemption(store: TillStore, asked: ReserveGift, now_ms: int, new_id: Callable[[], str]) -> None:
    """The gift is handed over: burn entry and event in one transaction."""
    with store.writing() as connection:
        seq = event_log.append(
            connection,
            event_id=new_id(),
            kind="redemption",
            occurred_at_ms=now_ms,
            body={
                "redemption_id": asked.redemption_id,
                "member_id": asked.member_id,
                "reward_id": asked.reward_id,
                "points": asked.points,
                "redeemed_at_ms": now_ms,
            },
        )
        connection.execute(
            insert(redemption),
            {
                "redemption_id": asked.redemption_id,
                "member_id": asked.member_id,
                "reward_id": asked.reward_id,
                "points": asked.points,
                "redeemed_at_ms": now_ms,
                "undoes_redemption_id": None,
            },
        )
        connection.execute(
            insert(ledger_entry),
            {
                "entry_id": asked.redemption_id,
                "member_id": asked.member_id,
                "seq": seq,
                "kind": "burn",
                "points": -asked.points,
                "cause_kind": "redemption",
                "cause_id": asked.redemption_id,
                "occurred_at_ms": now_ms,
            },
        )


def record_not_given(store: TillStore, asked: ReserveGift, now_ms: int, new_id: Callable[[], str]) -> None:
    """Nothing was handed over although head office may have set it aside: tell it to let go."""
    with store.writing() as connection:
        event_log.append(
            connection,
            event_id=new_id(),
            kind="redemption_undone",
            occurred_at_ms=now_ms,
            body={"redemption_id": asked.redemption_id, "undone_at_ms": now_ms},
        )


def undo_redemption(
    store: TillStore, redemption_id: str, event_id: str, now_ms: int, new_id: Callable[[], str]
) -> ReserveGift:
    """The gift came back: the points return by a new entry. Raises UserError 'nothing_to_undo'."""
    with store.writing() as connection:
        given = connection.execute(
            select(redemption).where(redemption.c.redemption_id == redemption_id)
        ).first()
        undone = connection.execute(
            select(redemption.c.redemption_id).where(redemption.c.undoes_redemption_id == redemption_id)
        ).first()
        if given is None or undone is not None:
            raise UserError("nothing_to_undo")
        undo_id = new_id()
        seq = event_log.append(
            connection,
            event_id=new_id(),
            kind="redemption_undone",
            occurred_at_ms=now_ms,
            body={"redemption_id": redemption_id, "undone_at_ms": now_ms},
            undo_of=event_id,
        )
        connection.execute(
            insert(redemption),
            {
                "redemption_id": undo_id,
                "member_id": given.member_id,
                "reward_id": given.reward_id,
                "points": given.points,
                "redeemed_at_ms": now_ms,
                "undoes_redemption_id": redemption_id,
            },
        )
        connection.execute(
            insert(ledger_entry),
            {
                "entry_id": undo_id,
                "member_id": given.member_id,
                "seq": seq,
                "kind": "reverse_burn",
                "points": given.points,
                "cause_kind": "redemption",
                "cause_id": redemption_id,
                "occurred_at_ms": now_ms,
            },
        )
        return ReserveGift(redemption_id, given.reward_id, given.member_id, given.points)
