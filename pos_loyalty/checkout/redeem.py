"""Gives a gift: head office sets points and gift aside first, then the till records that it was handed over."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, insert, select

from pos_loyalty.checkout.questions import ReserveGift
from pos_loyalty.database import event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import event, ledger_entry, redemption
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.why import GivenGift


def record_redemption(store: TillStore, asked: ReserveGift, now_ms: int, new_id: Callable[[], str]) -> None:
    """The gift is handed over: burn entry and event in one transaction."""
    with store.writing(approved_by=asked.approved_by) as connection:
        write_redemption(connection, asked, now_ms, new_id())


def write_redemption(
    connection: Connection,
    asked: ReserveGift,
    now_ms: int,
    event_id: str,
    purchase_id: str | None = None,
    *,
    unasked: bool = False,
) -> None:
    """In the caller's transaction; `purchase_id` is the sale that a voucher pays for."""
    seq = event_log.append(
        connection,
        event_id=event_id,
        kind="redemption",
        occurred_at_ms=now_ms,
        body={
            "redemption_id": asked.redemption_id,
            "member_id": asked.member_id,
            "reward_id": asked.reward_id,
            "points": asked.points,
            "redeemed_at_ms": now_ms,
            "card_number": asked.card_number,
            "purchase_id": purchase_id,
            **({"unasked": True} if unasked else {}),
        },
    )
    gift = GivenGift(asked.redemption_id, asked.reward_id, asked.points)
    row = _row(gift.redemption_id, asked.member_id, gift, now_ms)
    connection.execute(insert(redemption), row | {"unasked": unasked})
    if asked.points:
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
                "lot_id": asked.redemption_id,
                "occurred_at_ms": now_ms,
            },
        )


def record_not_given(store: TillStore, redemption_id: str, now_ms: int, new_id: Callable[[], str]) -> None:
    """Nothing was handed over although head office may have set it aside: tell it to let go."""
    with store.writing() as connection:
        write_not_given(connection, redemption_id, now_ms, new_id())


def write_not_given(connection: Connection, redemption_id: str, now_ms: int, event_id: str) -> None:
    """In the caller's transaction."""
    event_log.append(
        connection,
        event_id=event_id,
        kind="redemption_undone",
        occurred_at_ms=now_ms,
        body={"redemption_id": redemption_id, "undone_at_ms": now_ms},
    )


def undo_redemption(
    store: TillStore, redemption_id: str, event_id: str | None, now_ms: int, new_id: Callable[[], str]
) -> GivenGift:
    """The gift came back: the points return by a new entry. Raises UserError 'nothing_to_undo'."""
    with store.writing() as connection:
        given = connection.execute(
            select(redemption).where(redemption.c.redemption_id == redemption_id)
        ).first()
        if given is None:
            raise UserError("nothing_to_undo")
        gift = GivenGift(redemption_id, given.reward_id, given.points)
        _take_back(connection, given.member_id, gift, event_id, now_ms, new_id)
        return gift


def take_gift_back(
    store: TillStore, member_id: str, gift: GivenGift, now_ms: int, new_id: Callable[[], str]
) -> None:
    """A gift that its member brings back, wherever it was given. Raises UserError 'gift_back_already'."""
    with store.writing() as connection:
        known = connection.execute(
            select(redemption).where(redemption.c.redemption_id == gift.redemption_id)
        ).first()
        if known is None:
            connection.execute(insert(redemption), _row(gift.redemption_id, member_id, gift, now_ms))
        event_id = connection.execute(
            select(event.c.event_id)
            .join(ledger_entry, ledger_entry.c.seq == event.c.seq)
            .where(ledger_entry.c.entry_id == gift.redemption_id)
        ).scalar()
        _take_back(connection, known.member_id if known else member_id, gift, event_id, now_ms, new_id)


def _take_back(
    connection: Connection,
    member_id: str,
    gift: GivenGift,
    event_id: str | None,
    now_ms: int,
    new_id: Callable[[], str],
) -> None:
    """`event_id` is of the giving, where this till did it."""
    undone = connection.execute(
        select(redemption.c.redemption_id).where(redemption.c.undoes_redemption_id == gift.redemption_id)
    ).first()
    if undone is not None:
        raise UserError("gift_back_already")
    undo_id = new_id()
    seq = event_log.append(
        connection,
        event_id=new_id(),
        kind="redemption_undone",
        occurred_at_ms=now_ms,
        body={"redemption_id": gift.redemption_id, "undone_at_ms": now_ms, "member_id": member_id},
        undo_of=event_id,
    )
    row = _row(undo_id, member_id, gift, now_ms)
    connection.execute(insert(redemption), row | {"undoes_redemption_id": gift.redemption_id})
    if gift.points:
        connection.execute(
            insert(ledger_entry),
            {
                "entry_id": undo_id,
                "member_id": member_id,
                "seq": seq,
                "kind": "reverse_burn",
                "points": gift.points,
                "cause_kind": "redemption",
                "cause_id": gift.redemption_id,
                "lot_id": gift.redemption_id,
                "occurred_at_ms": now_ms,
            },
        )


def _row(redemption_id: str, member_id: str, gift: GivenGift, at_ms: int) -> dict[str, Any]:
    return {
        "redemption_id": redemption_id,
        "member_id": member_id,
        "reward_id": gift.reward_id,
        "points": gift.points,
        "redeemed_at_ms": at_ms,
        "undoes_redemption_id": None,
    }
