"""Who may stand at the tills: kept here, told to the tills of their store, and looked at again in what these send."""

import re
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, get_args

import uuid_utils
from sqlalchemy import Connection, or_, select, update

from pos_loyalty.database.head_office_tables import operator, store
from pos_loyalty.domain import badges
from pos_loyalty.domain.operators import Action, Role, action_of, may
from pos_loyalty.head_office import feed, stores
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.effect import Work
from pos_loyalty.head_office.insertion import insert_if_new
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.sync.changes import OperatorMessage
from pos_loyalty.sync.event_bodies import EventBody, PurchaseBody, RedemptionBody

MOST_OF_A_STORE = 500
MEMORY_KIB, PASSES, LANES = 64 * 1024, 3, 1
"""Of Argon2id: a third of a second for each guess."""
_PIN = re.compile(r"[0-9]{6,12}", re.ASCII)
_CODE = re.compile(r"[0-9]{2,6}", re.ASCII)


def add(connection: Connection, code: str, name: str, role: Role, store_id: str | None, now_ms: int) -> str:
    """The new operator's id; no PIN yet. Raises OperatorError."""
    if _CODE.fullmatch(code) is None:
        raise OperatorError("An operator's number has 2 to 6 digits.")
    if not 1 <= len(name) <= 100 or not name.isprintable():
        raise OperatorError("An operator's name has 1 to 100 printable characters.")
    if role not in get_args(Role):
        raise OperatorError(f"There is no role {role}. There are: {', '.join(get_args(Role))}.")
    if store_id is not None and not stores.exists(connection, store_id):
        raise OperatorError(f"There is no store {store_id}.")
    row = {
        "operator_id": str(uuid_utils.uuid7()),
        "code": code,
        "name": name,
        "role": role,
        "store_id": store_id,
        "added_at_ms": now_ms,
    }
    if not insert_if_new(connection, operator, row):
        raise OperatorError(
            f"There is an operator {code} already. A number is never given to another person."
        )
    _tell(connection, store_id)
    return str(row["operator_id"])


def set_pin(connection: Connection, code: str, pin: str) -> None:
    if not _is_pin(pin):
        raise OperatorError("A PIN has 6 to 12 digits, not all the same and not in a row.")
    _change(connection, code, pin_hash=_hash_of(pin))


def give_badge(connection: Connection, code: str) -> str:
    """The code to print on it, which is told this once; an earlier badge works no more."""
    badge = badges.new_code()
    _change(connection, code, badge_hash=badges.hash_of(badge))
    return badge


def take_badge(connection: Connection, code: str) -> None:
    _change(connection, code, badge_hash=None)


def withdraw(connection: Connection, code: str, now_ms: int) -> None:
    """Who left. The number stays theirs: what they did is known by it."""
    _change(connection, code, withdrawn_at_ms=now_ms, pin_hash=None, badge_hash=None)


def listing(connection: Connection) -> list[dict[str, Any]]:
    """Everybody, without the hashes."""
    rows = connection.execute(select(operator).order_by(operator.c.code)).mappings()
    return [
        {
            "code": row["code"],
            "name": row["name"],
            "role": row["role"],
            "store_id": row["store_id"],
            "has_pin": row["pin_hash"] is not None,
            "has_badge": row["badge_hash"] is not None,
            "added_at_ms": row["added_at_ms"],
            "withdrawn_at_ms": row["withdrawn_at_ms"],
            "operator_id": row["operator_id"],
        }
        for row in rows
    ]


def of_store(connection: Connection, store_id: str) -> tuple[OperatorMessage, ...]:
    """Those who work there, and everywhere. Who has no PIN yet is not told of: they could not sign in, nor others then."""
    rows = connection.execute(
        select(operator)
        .where(
            operator.c.withdrawn_at_ms.is_(None),
            operator.c.pin_hash.is_not(None),
            or_(operator.c.store_id == store_id, operator.c.store_id.is_(None)),
        )
        .order_by(operator.c.code)
        .limit(MOST_OF_A_STORE)
    )
    return tuple(OperatorMessage.model_validate(row, from_attributes=True) for row in rows)


def of_ids(connection: Connection, operator_ids: Iterable[str]) -> Mapping[str, Any]:
    """Those among these who are, or were, operators."""
    if not (wanted := list(operator_ids)):
        return {}
    rows = connection.execute(select(operator).where(operator.c.operator_id.in_(wanted)))
    return {row.operator_id: row for row in rows}


def suspicious(work: Work, kind: str, body: EventBody, at_ms: int) -> tuple[Alarm, ...]:
    """What somebody did at a till who may not, though the till should not have let them."""
    said = body.operator_id
    if said is None or (action := _action_of(work, kind, body, at_ms)) is None:
        return ()
    people = [work.operators[one] for one in (said, body.approved_by) if one and one in work.operators]
    there = [row for row in people if _works(row, work.terminal.store_id, at_ms)]
    if said not in {row.operator_id for row in there}:
        return (Alarm("operator_unknown", f"{action} by operator {said}, who does not work there"),)
    if not any(may(row.role, action) for row in there):
        return (Alarm("operator_not_allowed", f"{action} by operator {said}, who may not"),)
    return ()


def _action_of(work: Work, kind: str, body: EventBody, at_ms: int) -> Action | None:
    limits = work.schemes.at(work.moment(at_ms).at).agreement
    if isinstance(body, PurchaseBody):
        has_receipt = body.returns_purchase_id is not None
        return action_of(
            kind,
            body.kind,
            has_receipt=has_receipt,
            is_large=limits.is_for_return(_worth(body)),
        )
    points = body.points if isinstance(body, RedemptionBody) else 0
    return action_of(kind, is_large=limits.is_for_gift(points))


def _worth(body: PurchaseBody) -> int:
    """What went over the counter, in money; goods that were paid for with points are worth nothing here."""
    return sum(line.amount_minor - line.voucher_minor for line in body.lines)


def _works(row: Any, store_id: str, at_ms: int) -> bool:
    has_left = row.withdrawn_at_ms is not None and row.withdrawn_at_ms < at_ms
    return row.store_id in {None, store_id} and not has_left


def _is_pin(pin: str) -> bool:
    if _PIN.fullmatch(pin) is None:
        return False
    return {int(b) - int(a) for a, b in pairwise(pin)} not in ({0}, {1}, {-1})


def _hash_of(pin: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=PASSES, memory_cost=MEMORY_KIB, parallelism=LANES).hash(pin)


def _change(connection: Connection, code: str, **values: Any) -> None:
    changed = connection.execute(
        update(operator)
        .where(operator.c.code == code, operator.c.withdrawn_at_ms.is_(None))
        .values(**values)
        .returning(operator.c.store_id)
    ).first()
    if changed is None:
        raise OperatorError(f"There is no operator {code}. `operators list` shows them.")
    _tell(connection, changed.store_id)


def _tell(connection: Connection, store_id: str | None) -> None:
    concerned = [store_id] if store_id else connection.execute(select(store.c.store_id)).scalars().all()
    feed.note(connection, "store", concerned)
