"""What head office noticed and a person should look at; the same thing is noted once a day."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import alarm
from pos_loyalty.head_office.insertion import insert_if_new

Kind = Literal[
    "another_disk",
    "balance_differs",
    "body_unreadable",
    "card_number_taken",
    "card_number_wrong",
    "chain_broken",
    "clock_off",
    "date_in_future",
    "event_changed",
    "event_refused",
    "facts_differ",
    "floor_limit_used",
    "head_office_restored",
    "identity_conflict",
    "kind_unknown",
    "late_redemption",
    "member_unknown",
    "not_approved",
    "operator_not_allowed",
    "operator_unknown",
    "points_differ",
    "purchase_changed",
    "purchase_unknown",
    "redemption_differs",
    "redemption_unknown",
    "reservation_reused",
    "return_too_large",
    "voucher_differs",
]

DAY_MS = 86_400_000
_SPACE = uuid.UUID("6a0f9c52-3d5b-4c53-9a86-0c1f2f5b7f11")


@dataclass(frozen=True, slots=True)
class Alarm:
    """`detail` carries ids and figures, no names and no whole card numbers."""

    kind: Kind
    detail: str


def raise_alarm(connection: Connection, now_ms: int, terminal_id: str | None, noticed: Alarm) -> None:
    # A till that sends the same thing every half minute must not fill the table.
    same = f"{noticed.kind}|{terminal_id}|{noticed.detail}|{now_ms // DAY_MS}"
    insert_if_new(
        connection,
        alarm,
        {
            "alarm_id": str(uuid.uuid5(_SPACE, same)),
            "raised_at_ms": now_ms,
            "kind": noticed.kind,
            "terminal_id": terminal_id,
            # PostgreSQL keeps no NUL, and a card number that a till sent may end with one.
            "detail": noticed.detail.replace("\0", "\N{SYMBOL FOR NULL}"),
        },
    )


def newest(connection: Connection, limit: int) -> Sequence[Mapping[str, Any]]:
    order = (alarm.c.raised_at_ms.desc(), alarm.c.alarm_id)
    return [dict(row) for row in connection.execute(select(alarm).order_by(*order).limit(limit)).mappings()]
