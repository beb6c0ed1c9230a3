"""What members say, as a person at head office notes it: complaints, opinions, praise."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, get_args

import uuid_utils
from sqlalchemy import Connection, select

from pos_loyalty.database.head_office_tables import feedback, member
from pos_loyalty.domain import names
from pos_loyalty.head_office.refusals import OperatorError

Kind = Literal["complaint", "opinion", "praise"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST_NOTE = 500


def note(connection: Connection, member_id: str, kind: str, text: str, on: date, now_ms: int) -> str:
    """Its id. Raises OperatorError."""
    said = names.clean(text)
    if not 1 <= len(said) <= LONGEST_NOTE:
        raise OperatorError(f"What was said takes 1 to {LONGEST_NOTE} characters.")
    if kind not in KINDS:
        raise OperatorError(f"{kind} is none of {', '.join(KINDS)}.")
    feedback_id = str(uuid_utils.uuid7())
    row = {"member_id": member_id, "feedback_id": feedback_id, "kind": kind, "on_day": on, "note": said}
    connection.execute(feedback.insert(), row | {"entered_at_ms": now_ms})
    return feedback_id


def take_back(connection: Connection, feedback_id: str) -> None:
    """Raises OperatorError where there is none of this id."""
    gone = feedback.delete().where(feedback.c.feedback_id == feedback_id)
    if connection.execute(gone).rowcount != 1:
        raise OperatorError(f"There is no note {feedback_id}. `feedback list` shows them.")


def listing(
    connection: Connection, member_id: str | None = None, limit: int = 100
) -> Sequence[Mapping[str, Any]]:
    """feedback_id, member_id, name, on_day, kind, note; the newest first."""
    query = select(
        feedback.c.feedback_id,
        member.c.member_id,
        member.c.name,
        feedback.c.on_day,
        feedback.c.kind,
        feedback.c.note,
    ).join(member, member.c.member_id == feedback.c.member_id)
    if member_id is not None:
        query = query.where(feedback.c.member_id == member_id)
    rows = connection.execute(
        query.order_by(feedback.c.on_day.desc(), feedback.c.feedback_id.desc()).limit(limit)
    ).mappings()
    return [dict(row) for row in rows]
