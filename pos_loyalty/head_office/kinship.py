"""Memberships that are one now, or were for a while: what one did then may still be written with the other."""

from collections.abc import Iterable

from sqlalchemy import Connection, or_, select

from pos_loyalty.database.head_office_tables import member_merge


def ever_one_with(connection: Connection, member_ids: Iterable[str]) -> set[str]:
    """These members and everybody whom any of them was ever merged with, directly or through others."""
    found: set[str] = set()
    fresh = set(member_ids)
    while fresh:
        found |= fresh
        rows = connection.execute(
            select(member_merge.c.kept_member_id, member_merge.c.gone_member_id).where(
                or_(member_merge.c.kept_member_id.in_(fresh), member_merge.c.gone_member_id.in_(fresh))
            )
        )
        fresh = {one for row in rows for one in row} - found
    return found
