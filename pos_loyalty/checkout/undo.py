"""Takes the last actions at this counter back, one by one, each by a new entry."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, text

from pos_loyalty.checkout import (
    card_verbs,
    enrol,
    open_purchase,
    redeem,
    replace_card,
    returns,
    shop_sales,
)
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.errors import UserError

MOST_UNDONE = 20

Action = Literal["sale", "return", "redemption", "enrol", "card_replaced", "card_state"]

# An undo stands behind what it undoes, so that only the end of a long log is looked at. A voucher is no action of its
# own: it goes with the sale that it paid for.
_LAST = text("""
    SELECT e.event_id, e.kind, e.body
    FROM (SELECT * FROM event
           WHERE undo_of IS NULL
             AND kind IN ('purchase', 'redemption', 'enrol', 'card_replaced', 'card_state')
             AND (kind <> 'redemption' OR json_extract(body, '$.purchase_id') IS NULL)
           ORDER BY seq DESC LIMIT :most) e
    WHERE NOT EXISTS (SELECT 1 FROM event u WHERE u.seq > e.seq AND u.undo_of = e.event_id)
    ORDER BY e.seq DESC
""")


@dataclass(frozen=True, slots=True)
class Undoable:
    """An action that F7 would take back; `body` is that of its event."""

    event_id: str
    action: Action
    body: Mapping[str, Any]

    @property
    def paid_minor(self) -> int:
        """Money that changed hands, without a sign."""
        lines = self.body.get("lines", ())
        paid = sum(line["amount_minor"] - line.get("voucher_minor", 0) for line in lines)
        return int(paid) - int(self.body.get("charged_minor", 0))


@dataclass(frozen=True, slots=True)
class Undone:
    """`points` is what the member's balance changed by; `amount_minor` is money to give back.

    What the shop's own till sold is not given back here: only its card was wrong.
    """

    action: Action
    amount_minor: int = 0
    points: int = 0
    reward_id: str | None = None
    name: str = ""
    of_shop_till: bool = False


def undoables(connection: Connection) -> list[Undoable]:
    """Of this till's last `MOST_UNDONE` actions those that were not undone, newest first."""
    rows = connection.execute(_LAST, {"most": MOST_UNDONE})
    return [_undoable(row.event_id, row.kind, json.loads(row.body)) for row in rows]


def last_undoable(connection: Connection) -> Undoable | None:
    return next(iter(undoables(connection)), None)


def _undoable(event_id: str, kind: str, body: Mapping[str, Any]) -> Undoable:
    action: Any = body["kind"] if kind == "purchase" else kind
    return Undoable(event_id, action, body)


def undo_last(store: TillStore, timezone: str, now_ms: int, new_id: Callable[[], str]) -> Undone:
    """Raises UserError 'nothing_to_undo' or 'undo_member_used'."""
    with store.reading() as connection:
        last = last_undoable(connection)
    if last is None:
        raise UserError("nothing_to_undo")
    return _UNDO[last.action](store, last, timezone, now_ms, new_id)


def _sale(store: TillStore, last: Undoable, timezone: str, now_ms: int, new_id: Callable[[], str]) -> Undone:
    with store.reading() as connection:
        opened = open_purchase.by_id(connection, last.body["purchase_id"])
        of_shop_till = shop_sales.is_booked(connection, opened.purchase_id)
    done = returns.record_return(
        store, opened, returns.everything, timezone, now_ms, new_id, kind="void", undo_of=last.event_id
    )
    return Undone("sale", done.paid_minor, done.points, of_shop_till=of_shop_till)


def _return(
    store: TillStore, last: Undoable, timezone: str, now_ms: int, new_id: Callable[[], str]
) -> Undone:
    done = returns.undo_return(store, last.body["purchase_id"], last.event_id, timezone, now_ms, new_id)
    return Undone("return", done.paid_minor, done.points)


def _redemption(
    store: TillStore, last: Undoable, _timezone: str, now_ms: int, new_id: Callable[[], str]
) -> Undone:
    back = redeem.undo_redemption(store, last.body["redemption_id"], last.event_id, now_ms, new_id)
    return Undone("redemption", points=back.points, reward_id=back.reward_id)


def _enrol(
    store: TillStore, last: Undoable, _timezone: str, now_ms: int, new_id: Callable[[], str]
) -> Undone:
    name = enrol.undo(store, last.body["member_id"], last.event_id, now_ms, new_id)
    return Undone("enrol", name=name)


def _card_replaced(
    store: TillStore, last: Undoable, _timezone: str, now_ms: int, new_id: Callable[[], str]
) -> Undone:
    name = replace_card.undo(store, last.body, last.event_id, now_ms, new_id)
    return Undone("card_replaced", name=name)


def _card_state(
    store: TillStore, last: Undoable, _timezone: str, now_ms: int, new_id: Callable[[], str]
) -> Undone:
    name = card_verbs.undo(store, last.body, last.event_id, now_ms, new_id)
    return Undone("card_state", name=name)


_UNDO: Mapping[Action, Callable[[TillStore, Undoable, str, int, Callable[[], str]], Undone]] = {
    "sale": _sale,
    "return": _return,
    "redemption": _redemption,
    "enrol": _enrol,
    "card_replaced": _card_replaced,
    "card_state": _card_state,
}
