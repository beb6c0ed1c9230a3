"""Points, days and visits of imported purchases, in the same transaction as these."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, bindparam, case, or_, select, update

from pos_loyalty.database.head_office_tables import ledger_entry, lot, member
from pos_loyalty.domain import ledger
from pos_loyalty.domain.calendar import add_months
from pos_loyalty.domain.lot_terms import earned_lot, idle_months
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import days, feed
from pos_loyalty.head_office.accounts import Accounts, Cause
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.importing import bulk

_ENTRY = (
    "member_id", "entry_id", "kind", "points", "cause_kind", "cause_id", "occurred_at_ms", "lot_id", "posted_at_ms",
)  # fmt: skip
_LOT = ("member_id", "lot_id", "earned_on", "spendable_on", "expires_on", "idle_months", "points_left")
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
_until = bindparam("until", type_=Date)
_VISITED = (
    update(lot)
    .where(
        lot.c.member_id == bindparam("owner"),
        lot.c.points_left > 0,
        lot.c.idle_months.is_not(None),
        lot.c.expires_on < _until,
    )
    .values(expires_on=_until)
)
"""Points that idleness would end last longer with each visit."""


@dataclass(frozen=True, slots=True)
class Earned:
    """A sale of a member; the day is ISO text, which is in the order of the days."""

    member_id: str
    purchase_id: str
    points: int
    at_ms: int
    day: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A return of a member, positive figures. Without a sale nobody knows what the goods had earned.

    `taken_before` is what earlier returns took of the sale's points; `is_last` says that nothing of it is left.
    """

    member_id: str
    purchase_id: str
    points: int
    at_ms: int
    amount_minor: int
    sale_id: str | None = None
    sale_points: int = 0
    sale_day: date | None = None
    taken_before: int = 0
    is_last: bool = False


class Balances:
    """What one transaction does to members. `today` is head office's day."""

    def __init__(self, scheme: Scheme, today: date, now_ms: int) -> None:
        self._scheme = scheme
        self._today = today
        self._now_ms = now_ms
        self._earned: list[Earned] = []
        self._returns: list[TakenBack] = []
        self._terms: dict[str, tuple[str, str, str | None]] = {}

    def earn(self, sale: Earned) -> None:
        self._earned.append(sale)

    def take_back(self, returned: TakenBack) -> None:
        self._returns.append(returned)

    def write(self, connection: Connection) -> None:
        # In one order everywhere, so that two writers cannot wait for each other.
        earning = {one.member_id for one in self._earned}
        touched = sorted(earning | {back.member_id for back in self._returns})
        if not touched:
            return
        owing = self._owing(connection, earning)
        self._write_lots(connection, [one for one in self._earned if one.member_id not in owing])
        self._post(connection, [one for one in self._earned if one.member_id in owing])
        self._write_days(connection)
        feed.note(connection, "member", touched)

    def _owing(self, connection: Connection, member_ids: Iterable[str]) -> set[str]:
        """Members whose points work off a debt first."""
        found: set[str] = set()
        for some in bulk.chunks(member_ids, bulk.MOST_KEYS):
            in_debt = select(member.c.member_id).where(member.c.member_id.in_(some), member.c.points < 0)
            found.update(connection.execute(in_debt).scalars())
        return found

    def _write_lots(self, connection: Connection, sales: Sequence[Earned]) -> None:
        """The common case, many at once: each sale its own lot."""
        gained: dict[str, int] = defaultdict(int)
        last: dict[str, str] = {}
        entries, lots = [], []
        idle = idle_months(self._scheme.expiry)
        for one in sales:
            last[one.member_id] = max(last.get(one.member_id, ""), one.day)
            if one.points:
                gained[one.member_id] += one.points
                entry = (one.member_id, one.purchase_id, "earn", one.points, "purchase", one.purchase_id)
                entries.append((*entry, one.at_ms, one.purchase_id, self._now_ms))
                lots.append((one.member_id, one.purchase_id, *self._terms_of(one.day), idle, one.points))
        bulk.insert_rows(connection, ledger_entry, _ENTRY, entries)
        bulk.insert_rows(connection, lot, _LOT, lots)
        if last:
            changes = [
                {"key": one, "gained": gained[one], "day": date.fromisoformat(day)}
                for one, day in sorted(last.items())
            ]
            connection.execute(_GAIN, changes)
        if idle is not None:
            visited = [
                {"owner": one, "until": add_months(date.fromisoformat(day), idle)}
                for one, day in last.items()
            ]
            connection.execute(_VISITED, visited)

    def _terms_of(self, day: str) -> tuple[str, str, str | None]:
        found = self._terms.get(day)
        if found is None:
            made = earned_lot("", date.fromisoformat(day), self._scheme)
            over = made.expires_on.isoformat() if made.expires_on else None
            found = self._terms[day] = (day, made.spendable_on.isoformat(), over)
        return found

    def _post(self, connection: Connection, sales: Sequence[Earned]) -> None:
        """The rare cases one by one: members with a debt, and goods that came back."""
        concerned = {sale.member_id for sale in sales} | {back.member_id for back in self._returns}
        if not concerned:
            return
        accounts = Accounts(connection, concerned, self._now_ms, self._today)
        for sale in sales:
            new = earned_lot(sale.purchase_id, date.fromisoformat(sale.day), self._scheme)
            posting = ledger.earn(accounts.account(sale.member_id), new, sale.points)
            cause = Cause("purchase", sale.purchase_id, sale.at_ms)
            accounts.post(sale.member_id, posting, cause, idle_months(self._scheme.expiry))
        for back in self._returns:
            self._take_back(accounts, back)

    def _take_back(self, accounts: Accounts, back: TakenBack) -> None:
        cause = Cause("purchase", back.purchase_id, back.at_ms, back.sale_id)
        if back.sale_id is None:
            account = accounts.account(back.member_id)
            posting = ledger.spend(account, back.points, accounts.today, "reverse_earn")
        else:
            lot_id = accounts.lot_of_sale(back.member_id, back.sale_id)
            origin = accounts.origin(
                back.member_id, lot_id, earned=back.sale_points, taken_back=back.taken_before
            )
            account = accounts.account(back.member_id, lot_id)
            posting = ledger.take_back(account, origin, back.points, accounts.today)
        accounts.post(back.member_id, posting, cause)

    def _write_days(self, connection: Connection) -> None:
        sums: dict[tuple[str, date], list[int]] = defaultdict(lambda: [0, 0, 0])
        for one in self._earned:
            _add(sums[one.member_id, date.fromisoformat(one.day)], 1, one.amount_minor, one.points)
        for back in self._returns:
            if back.sale_day is not None:
                gone = -1 if back.is_last else 0
                _add(sums[back.member_id, back.sale_day], gone, -back.amount_minor, -back.points)
        days.add_all(
            connection, [Day(member_id, day, *figures) for (member_id, day), figures in sorted(sums.items())]
        )


def _add(sums: list[int], *figures: Any) -> None:
    for place, figure in enumerate(figures):
        sums[place] += figure
