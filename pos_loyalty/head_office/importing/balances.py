"""Ledger entries of imported purchases, and the balances that follow from them in the same transaction."""

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection, Date, bindparam, case, or_, update

from pos_loyalty.database.head_office_tables import ledger_entry, member
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.importing import bulk

_ENTRY = ("member_id", "entry_id", "kind", "points", "cause_kind", "cause_id", "occurred_at_ms")
_day = bindparam("day", type_=Date)
_GAIN = (
    update(member)
    .where(member.c.member_id == bindparam("key"))
    .values(
        points=member.c.points + bindparam("gained"),
        last_visit_on=case(
            (or_(member.c.last_visit_on.is_(None), member.c.last_visit_on < _day), _day),
            else_=member.c.last_visit_on,
        ),
    )
)


class Balances:
    """What one transaction does to members."""

    def __init__(self) -> None:
        self._entries: list[tuple[object, ...]] = []
        self._gained: dict[str, int] = defaultdict(int)
        self._last_visit: dict[str, str] = {}

    def add_visit(self, member_id: str, day: str) -> None:
        """`day` is ISO text, which is in the order of the days."""
        if day > self._last_visit.get(member_id, ""):
            self._last_visit[member_id] = day

    def add_points(self, member_id: str, purchase_id: str, points: int, at_ms: int) -> None:
        """One entry per purchase, under the purchase's id; nothing is written for no points."""
        if points:
            kind = "earn" if points > 0 else "reverse_earn"
            self._entries.append((member_id, purchase_id, kind, points, "purchase", purchase_id, at_ms))
            self._gained[member_id] += points

    def write(self, connection: Connection) -> None:
        bulk.insert_rows(connection, ledger_entry, _ENTRY, self._entries)
        # In one order everywhere, so that two writers cannot wait for each other.
        touched = sorted(self._gained.keys() | self._last_visit.keys())
        if touched:
            changes = [{"key": m, "gained": self._gained[m], "day": self._day(m)} for m in touched]
            connection.execute(_GAIN, changes)
            feed.note(connection, "member", touched)

    def _day(self, member_id: str) -> date | None:
        day = self._last_visit.get(member_id)
        return date.fromisoformat(day) if day else None
