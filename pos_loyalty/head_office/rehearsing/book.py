"""The lots of an account in memory, moved by the rules of the ledger."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pos_loyalty.domain import ledger
from pos_loyalty.domain.calendar import add_months
from pos_loyalty.domain.ledger import Account, EntryKind, Holding, Lot, Origin, Posting, Taken
from pos_loyalty.head_office.rehearsing.events import Taking


class Book:
    """`points_expired` is what ran out since it was opened and was not taken back.

    The common case, points that come when there is no debt, is a new lot and nothing else; everything rarer is worked
    out by the ledger. Lots that idleness ends are brought up to date only when somebody looks at them.
    """

    def __init__(
        self,
        account: Account,
        today: date,
        *,
        idle: Mapping[str, int] | None = None,
        expired: Mapping[str, int] | None = None,
        takings: Mapping[str, Taking] | None = None,
        last_visit: date | None = None,
    ) -> None:
        self._lots = {lot.lot_id: lot for lot in account.lots}
        self._debt = account.debt
        self._idle = dict(idle or {})
        self._least_idle = min(self._idle.values(), default=None)
        self._last_visit = last_visit
        self._first_since: date | None = None
        self._expired = defaultdict(int, expired or {})
        self._about = {lot_id: defaultdict(int, taking) for lot_id, taking in (takings or {}).items()}
        self.points_expired = 0
        self.expire(today)
        self._post(ledger.settle(self.account(), today))
        self.points_expired = 0

    def account(self) -> Account:
        return Account(tuple(self._lots.values()), self._debt)

    def holding(self, today: date) -> Holding:
        return ledger.holding(self.account(), today)

    def earn(self, lot: Lot, points: int, idle: int | None, kind: EntryKind = "earn") -> None:
        """New points; `idle` is after how many months without a visit they end."""
        if not points:
            return
        if self._debt or lot.lot_id in self._lots:
            self._bring_up_to_date()
            self._post(ledger.earn(self.account(), lot, points, kind))
        else:
            # Made anew: `replace` would take as long as the rest of a purchase's way into the book.
            made = Lot(lot.lot_id, points, lot.earned_on, lot.spendable_on, lot.expires_on)
            self._lots[lot.lot_id] = made
        if idle is not None and lot.lot_id in self._lots:
            self._idle[lot.lot_id] = idle
            self._least_idle = idle if self._least_idle is None else min(idle, self._least_idle)

    def visited(self, day: date) -> None:
        """Points that idleness would end last longer again, unless they are over."""
        last = self._last_visit
        if self._least_idle is not None and last is not None and add_months(last, self._least_idle) < day:
            self.expire(day)
        self._last_visit = day if last is None else max(last, day)
        self._first_since = self._first_since or day

    def expire(self, today: date) -> None:
        """What had its last day before today leaves."""
        self._bring_up_to_date()
        posting = ledger.expire(self.account(), today)
        for entry in posting.entries:
            assert entry.lot_id is not None, "a debt does not expire"
            self._expired[entry.lot_id] -= entry.points
        self.points_expired -= posting.points
        self._post(posting)

    def spend(self, points: int, today: date) -> Mapping[str | None, int]:
        """What it took, by lot and as debt."""
        self.expire(today)
        posting = self._post(ledger.spend(self.account(), points, today))
        return {entry.lot_id: -entry.points for entry in posting.entries}

    def give_back(
        self, spent: Mapping[str | None, int], points: int, grace: Lot, today: date
    ) -> Mapping[str | None, int]:
        """A part of what was spent returns to its lots, what was taken last first; which part, by lot."""
        self.expire(today)
        part = ledger.newest_first(spent, points, self._lots.values())
        self._post(ledger.give_back(self.account(), part, grace, today))
        return part

    def take_back(self, lot_id: str, earned: int, taken_before: int, points: int, today: date) -> None:
        """Goods came back, and with them points of the earning that this lot is of."""
        self.expire(today)
        origin = Origin(lot_id, earned, taken_before, self._expired.get(lot_id, 0))
        self._note(lot_id, self._post(ledger.take_back(self.account(), origin, points, today)))

    def untake(self, own: Lot, points: int, grace: Lot, today: date) -> None:
        """Goods stay bought after all: their points come back the way they went."""
        self.expire(today)
        sums: Mapping[tuple[EntryKind, str | None], int] = self._about.get(own.lot_id, {})
        by_lot = {lot_id: -taken for (kind, lot_id), taken in sums.items() if kind == "reverse_earn"}
        expired = sums.get(("adjust", own.lot_id), 0)
        by_lot[own.lot_id] = by_lot.get(own.lot_id, 0) - expired
        taken = Taken({lot_id: part for lot_id, part in by_lot.items() if part > 0}, expired)
        own = self._lots.get(own.lot_id, own)
        self._note(own.lot_id, self._post(ledger.untake(self.account(), own, taken, points, grace)))

    def undo_spending(self, spent: Mapping[str | None, int], points: int, grace: Lot, today: date) -> None:
        """A return whose sale nobody knew was a mistake."""
        self.expire(today)
        self._post(ledger.untake(self.account(), grace, Taken(spent), points, grace))

    def _note(self, lot_id: str, posting: Posting) -> None:
        """Remembers what was taken of an earning, and whose expiry was taken back with it."""
        sums = self._about.setdefault(lot_id, defaultdict(int))
        for entry in posting.entries:
            sums[entry.kind, entry.lot_id] += entry.points
            if entry.kind == "adjust":
                self._expired[lot_id] -= entry.points
                self.points_expired -= entry.points

    def _post(self, posting: Posting) -> Posting:
        if posting.entries:
            account = ledger.after(self.account(), posting)
            self._lots = {lot.lot_id: lot for lot in account.lots}
            self._debt = account.debt
        return posting

    def _bring_up_to_date(self) -> None:
        """What was not over when the member came moves on with the latest visit, whether it has points or not."""
        if self._first_since is None or self._last_visit is None:
            return
        for lot_id, months in self._idle.items():
            lot, until = self._lots[lot_id], add_months(self._last_visit, months)
            if lot.expires_on is not None and self._first_since <= lot.expires_on < until:
                self._lots[lot_id] = replace(lot, expires_on=until)
        self._first_since = None
