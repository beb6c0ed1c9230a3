"""Takes over a member of another store whom head office told of because the card was scanned here."""

from sqlalchemy import Connection, select

from pos_loyalty.database import event_log
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.database.till_tables import member
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.sync import apply
from pos_loyalty.sync.exchange import Position
from pos_loyalty.sync.questions import MemberAnswer


def take(store: TillStore, here: Position, answer: MemberAnswer) -> None:
    """Durable when this returns. Raises SyncError where the answer is not for this log, or for another database.

    Who is told of already stays as they are: between the question and now the changes may have said something newer.
    """
    with store.writing() as connection:
        generation, _ = apply.check_same_start(connection, here)
        if generation != answer.generation:
            raise SyncError("no_link", "head office was put back, and this till has not heard of it yet")
        if event_log.hash_at(connection, answer.acked_seq) != answer.acked_hash:
            raise SyncError("identity_conflict", f"head office holds another event {answer.acked_seq}")
        told_of = _told_of(connection, [one.member_id for one in answer.members])
        new = [one for one in answer.members if one.member_id not in told_of]
        if new:
            apply.put_members(connection, new, answer.acked_seq)


def _told_of(connection: Connection, member_ids: list[str]) -> set[str]:
    known = select(member.c.member_id).where(member.c.member_id.in_(member_ids), member.c.is_old.is_(False))
    return set(connection.execute(known).scalars())
