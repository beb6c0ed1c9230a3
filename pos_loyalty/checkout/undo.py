"""Takes the last action at this counter back, by new entries."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from pos_loyalty.checkout import redeem, returns
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.errors import UserError

MOST_UNDONE = 20

# An undo stands behind what it undoes, so that only the end of a long log is looked at.
_LAST = text("""
    SELECT e.event_id, e.kind, e.body
    FROM (SELECT * FROM event WHERE kind IN ('purchase', 'redemption') AND undo_of IS NULL
           ORDER BY seq DESC LIMIT :most) e
    WHERE NOT EXISTS (SELECT 1 FROM event u WHERE u.seq > e.seq AND u.undo_of = e.event_id)
    ORDER BY e.seq DESC LIMIT 1
""")


@dataclass(frozen=True, slots=True)
class Undoable:
    """The action that F7 would take back; `kind` is 'sale', 'return' or 'redemption'."""

    event_id: str
    kind: str
    cause_id: str
    member_id: str | None
    amount: int
    reward_id: str | None


@dataclass(frozen=True, slots=True)
class Undone:
    """`points` is what the member's balance changed by; `amount_minor` is money to give back."""

    kind: str
    member_id: str | None
    amount_minor: int
    points: int
    reward_id: str | None


def last_undoable(connection: Connection) -> Undoable | None:
    """The newest of this till's last `MOST_UNDONE` actions that was not undone."""
    row = connection.execute(_LAST, {"most": MOST_UNDONE}).first()
    if row is None:
        return None
    body = json.loads(row.body)
    if row.kind == "redemption":
        return Undoable(
            row.event_id,
            "redemption",
            body["redemption_id"],
            body["member_id"],
            body["points"],
            body["reward_id"],
        )
    total = sum(line["amount_minor"] for line in body["lines"])
    return Undoable(row.event_id, body["kind"], body["purchase_id"], body["member_id"], total, None)


def undo_last(store: TillStore, timezone: str, now_ms: int, new_id: Callable[[], str]) -> Undone:
    """Raises UserError 'nothing_to_undo' or 'undo_not_return'."""
    with store.reading() as connection:
        last = last_undoable(connection)
    if last is None:
        raise UserError("nothing_to_undo")
    if last.kind == "return":
        raise UserError("undo_not_return")
    if last.kind == "redemption":
        back = redeem.undo_redemption(store, last.cause_id, last.event_id, now_ms, new_id)
        return Undone("redemption", last.member_id, 0, back.points, last.reward_id)
    with store.reading() as connection:
        every_line = frozenset(
            line.line_no for line in returns.open_purchase_by_id(connection, last.cause_id).lines
        )
    recorded = returns.record_return(
        store, last.cause_id, every_line, timezone, now_ms, new_id, kind="void", undo_of=last.event_id
    )
    return Undone("sale", last.member_id, recorded.total_minor, recorded.points, None)
