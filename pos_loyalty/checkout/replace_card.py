"""A lost card: the member keeps everything, a new card takes the place of every old one."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select, update

from pos_loyalty.checkout import card_verbs
from pos_loyalty.checkout.enrol import add_card, check_card_is_free
from pos_loyalty.database import event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import card, event, member
from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Replaced:
    member_id: str
    name: str
    card_number: str


def replace_card(
    store: TillStore,
    member_id: str,
    new_number: str,
    scheme: Scheme,
    now_ms: int,
    new_id: Callable[[], str],
) -> Replaced:
    """Raises UserError 'member_gone', 'card_not_for_members' or 'card_taken'; nothing changes then."""
    with store.writing() as connection:
        name = connection.execute(
            select(member.c.name).where(member.c.member_id == member_id, member.c.status == "active")
        ).scalar_one_or_none()
        if name is None:
            raise UserError("member_gone")
        check_card_is_free(connection, new_number, scheme.programme)
        connection.execute(
            update(card)
            .where(card.c.member_id == member_id, card.c.state.in_(("active", "lost")))
            .values(state="replaced", state_since_ms=now_ms)
        )
        add_card(connection, member_id, new_number, now_ms)
        event_log.append(
            connection,
            event_id=new_id(),
            kind="card_replaced",
            occurred_at_ms=now_ms,
            body={"member_id": member_id, "card_number": new_number, "replaced_at_ms": now_ms},
        )
    return Replaced(member_id, name, new_number)


def undo(
    store: TillStore, body: Mapping[str, Any], event_id: str, now_ms: int, new_id: Callable[[], str]
) -> str:
    """The replaced cards work again, the new one is void; returns the member's name.

    What this till had reported lost before is still lost.
    """
    member_id, new_number = body["member_id"], body["card_number"]
    with store.writing() as connection:
        name = connection.execute(select(member.c.name).where(member.c.member_id == member_id)).scalar_one()
        replaced = and_(
            card.c.member_id == member_id,
            card.c.state == "replaced",
            card.c.state_since_ms == body["replaced_at_ms"],
        )
        restored = sorted(connection.execute(select(card.c.card_number).where(replaced)).scalars())
        connection.execute(update(card).where(replaced).values(state="active", state_since_ms=now_ms))
        connection.execute(
            update(card)
            # Another counter may have given out the same number, and head office have left it to that one.
            .where(card.c.card_number == new_number, card.c.member_id == member_id)
            .values(state="blocked", state_since_ms=now_ms)
        )
        event_log.append(
            connection,
            event_id=new_id(),
            kind="card_replaced_undone",
            occurred_at_ms=now_ms,
            body={
                "member_id": member_id,
                "card_number": new_number,
                "restored": restored,
                "undone_at_ms": now_ms,
            },
            undo_of=event_id,
        )
        for number in _reported_lost(connection, restored):
            card_verbs.change_state(connection, member_id, number, "lost", now_ms, new_id(), event_id)
    return str(name)


def _reported_lost(connection: Connection, numbers: Sequence[str]) -> list[str]:
    """Those whose last word here was that they are lost."""
    told = connection.execute(
        select(event.c.body).where(event.c.kind == "card_state").order_by(event.c.seq)
    ).scalars()
    last = {body["card_number"]: body["state"] for body in map(json.loads, told)}
    return [number for number in numbers if last.get(number) == "lost"]
