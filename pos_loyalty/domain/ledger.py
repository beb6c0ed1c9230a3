"""The points of a member as lots, and what each happening does to them. Pure: an account in, entries out.

A lot is a number of points that were earned together: they become spendable together and expire together. Points are
spent soonest-expiring first. What is owed beyond all lots is debt; new points work it off before anything else, so a
member has points or a debt, never both, and the balance is the sum of all entries.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

EntryKind = Literal["earn", "burn", "expire", "adjust", "reverse_earn", "reverse_burn"]

DEBT = None
"""Stands for the lot in entries that make or work off a debt."""


@dataclass(frozen=True, slots=True)
class Lot:
    """`points` is what is left; `expires_on` is the last day on which they can be spent, None for ever."""

    lot_id: str
    points: int
    earned_on: date
    spendable_on: date
    expires_on: date | None

    def is_over(self, today: date) -> bool:
        return self.expires_on is not None and self.expires_on < today


@dataclass(frozen=True, slots=True)
class Account:
    """The lots that a happening may touch, empty ones too, and the debt, zero as long as one has points."""

    lots: tuple[Lot, ...] = ()
    debt: int = 0

    @property
    def balance(self) -> int:
        return sum(lot.points for lot in self.lots) - self.debt

    def points_in(self, lot_id: str) -> int:
        return sum(lot.points for lot in self.lots if lot.lot_id == lot_id)


@dataclass(frozen=True, slots=True)
class Entry:
    """Points that entered (+) or left (−) one lot, or the debt."""

    kind: EntryKind
    lot_id: str | None
    points: int


@dataclass(frozen=True, slots=True)
class Posting:
    """What one happening writes: at most one entry a kind and lot, and the lots that are new with it, empty yet."""

    entries: tuple[Entry, ...] = ()
    new_lots: tuple[Lot, ...] = ()

    @property
    def points(self) -> int:
        return sum(entry.points for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Origin:
    """What became of the points of one earning, in positive figures.

    `earned` is what it gave, `taken_back` what returns have taken of that, wherever from, `expired` what of its lot
    ran out without being taken back since.
    """

    lot_id: str
    earned: int
    taken_back: int = 0
    expired: int = 0


@dataclass(slots=True)
class _Draft:
    """A posting while it is worked out, with the account as it leaves it."""

    lots: dict[str, Lot]
    debt: int
    new_lots: list[Lot] = field(default_factory=list)
    sums: dict[tuple[EntryKind, str | None], int] = field(default_factory=dict)

    @classmethod
    def of(cls, account: Account) -> "_Draft":
        return cls({lot.lot_id: lot for lot in account.lots}, account.debt)

    def put(self, kind: EntryKind, lot_id: str | None, points: int) -> None:
        if points == 0:
            return
        self.sums[kind, lot_id] = self.sums.get((kind, lot_id), 0) + points
        if lot_id is DEBT:
            self.debt -= points
        else:
            self.lots[lot_id] = replace(self.lots[lot_id], points=self.lots[lot_id].points + points)

    def receive(self, kind: EntryKind, lot: Lot, points: int) -> None:
        """Points come: a debt is worked off first, the rest goes into the lot."""
        for_debt = min(points, self.debt)
        self.put(kind, DEBT, for_debt)
        if points > for_debt and lot.lot_id not in self.lots:
            self.new_lots.append(replace(lot, points=0))
            self.lots[lot.lot_id] = self.new_lots[-1]
        self.put(kind, lot.lot_id, points - for_debt)

    def draw(self, kind: EntryKind, points: int, today: date) -> None:
        """Points leave: spendable ones, then pending ones, each soonest first; what is missing becomes debt."""
        here = [lot for lot in self.lots.values() if lot.points > 0 and not lot.is_over(today)]
        for lot in sorted(soonest_first(here), key=lambda lot: lot.spendable_on > today):
            taken = min(points, lot.points)
            self.put(kind, lot.lot_id, -taken)
            points -= taken
        self.put(kind, DEBT, -points)

    def posting(self) -> Posting:
        entries = (Entry(kind, lot_id, points) for (kind, lot_id), points in self.sums.items() if points)
        return Posting(tuple(entries), tuple(self.new_lots))


def after(account: Account, posting: Posting) -> Account:
    """The account once the posting is written."""
    draft = _Draft.of(account)
    draft.lots.update((lot.lot_id, lot) for lot in posting.new_lots)
    for entry in posting.entries:
        draft.put(entry.kind, entry.lot_id, entry.points)
    return Account(tuple(draft.lots.values()), draft.debt)


def soonest_first(lots: Iterable[Lot]) -> list[Lot]:
    """In the order in which points are spent."""
    return sorted(lots, key=lambda lot: (lot.expires_on or date.max, lot.earned_on, lot.lot_id))


def earn(account: Account, lot: Lot, points: int, kind: EntryKind = "earn") -> Posting:
    """New points, in a lot of their own as far as they do not work off a debt."""
    draft = _Draft.of(account)
    draft.receive(kind, lot, points)
    return draft.posting()


def spend(account: Account, points: int, today: date, kind: EntryKind = "burn") -> Posting:
    """Points leave, whether there are enough or not.

    Whether a member may spend is asked before, of `Holding.spendable`; here goods have left the shop already.
    """
    draft = _Draft.of(account)
    draft.draw(kind, points, today)
    return draft.posting()


def take_back(account: Account, origin: Origin, points: int, today: date) -> Posting:
    """Goods came back: `points` of what they earned leave again, together exactly as many.

    What is left in their own lot goes first. What was spent of it is taken from the other lots or becomes debt. What
    had expired is not taken a second time: its expiry is taken back with it.
    """
    draft = _Draft.of(account)
    own = account.points_in(origin.lot_id)
    from_own = min(points, own)
    draft.put("reverse_earn", origin.lot_id, -from_own)
    spent = max(0, origin.earned - origin.taken_back - origin.expired - own)
    expired = max(0, min(points - from_own - spent, origin.expired))
    draft.draw("reverse_earn", points - from_own - expired, today)
    draft.put("adjust", origin.lot_id, expired)
    draft.put("reverse_earn", origin.lot_id, -expired)
    return draft.posting()


@dataclass(frozen=True, slots=True)
class Taken:
    """What returns have taken of an earning so far: by lot (and as debt), and what of it had expired before."""

    by_lot: Mapping[str | None, int]
    expired: int = 0


def untake(account: Account, own: Lot, taken: Taken, points: int, grace: Lot) -> Posting:
    """A return is undone: `points` come back the way they went, what was taken last first.

    What had expired expires again; what other lots or a debt stood in for is theirs again, the rest goes into the own
    lot. What has worked off a debt since comes as a grace lot.
    """
    draft = _Draft.of(account)
    again = min(points, taken.expired)
    draft.put("reverse_earn", own.lot_id, again)
    draft.put("adjust", own.lot_id, -again)
    points -= again
    others = {lot_id: part for lot_id, part in taken.by_lot.items() if lot_id != own.lot_id}
    for lot_id, part in newest_first(others, points, account.lots).items():
        draft.receive("reverse_earn", grace if lot_id is DEBT else draft.lots[lot_id], part)
        points -= part
    draft.receive("reverse_earn", own, points)
    return draft.posting()


def give_back(account: Account, spent: Mapping[str | None, int], grace: Lot, today: date) -> Posting:
    """A spending is undone: each lot gets back what was spent of it; what has expired since comes as a grace lot."""
    draft = _Draft.of(account)
    for lot_id, points in spent.items():
        lot = grace if lot_id is DEBT else draft.lots[lot_id]
        draft.receive("reverse_burn", grace if lot.is_over(today) else lot, points)
    return draft.posting()


def newest_first(spent: Mapping[str | None, int], points: int, lots: Iterable[Lot]) -> dict[str | None, int]:
    """The part of a spending that is undone first: a debt, then from the lots that last longest."""
    order: list[str | None] = [DEBT, *(lot.lot_id for lot in reversed(soonest_first(lots)))]
    chosen: dict[str | None, int] = {}
    for lot_id in order:
        part = min(points, spent.get(lot_id, 0))
        if part > 0:
            chosen[lot_id] = part
            points -= part
    return chosen


def expire(account: Account, today: date) -> Posting:
    """What had its last day before today leaves."""
    over = [lot for lot in account.lots if lot.is_over(today)]
    if not over:
        return Posting()
    draft = _Draft.of(account)
    for lot in over:
        draft.put("expire", lot.lot_id, -lot.points)
    return draft.posting()


def settle(account: Account, today: date) -> Posting:
    """Points work off a debt that stands beside them, as after two memberships became one."""
    draft = _Draft.of(account)
    points = min(account.debt, sum(lot.points for lot in account.lots if not lot.is_over(today)))
    draft.put("adjust", DEBT, points)
    draft.draw("adjust", points, today)
    return draft.posting()


def turn_around(account: Account, crossed: Mapping[str | None, int], grace: Lot, today: date) -> Posting:
    """Undoes what another membership did to this one's lots (and debt) while they were one.

    `crossed` has the sums of its entries. What was taken of a lot that is over comes back as a grace lot.
    """
    draft = _Draft.of(account)
    for lot_id, points in crossed.items():
        if points < 0:
            lot = grace if lot_id is DEBT else draft.lots[lot_id]
            draft.receive("adjust", grace if lot.is_over(today) else lot, -points)
    for lot_id, points in crossed.items():
        if points > 0:
            own = 0 if lot_id is DEBT else min(points, draft.lots[lot_id].points)
            draft.put("adjust", lot_id, -own)
            draft.draw("adjust", points - own, today)
    return draft.posting()


def pay(account: Account, points: int, grace: Lot, today: date) -> Posting:
    """What one membership owes the other when they are told apart; negative points are what it gets."""
    draft = _Draft.of(account)
    draft.draw("adjust", max(0, points), today)
    draft.receive("adjust", grace, max(0, -points))
    return draft.posting()


@dataclass(frozen=True, slots=True)
class Holding:
    """What an account comes to on a day. `expiring` has points by their last day, soonest first.

    `balance` counts what is spendable and what is pending, less a debt; lots that are over count no more, also
    before their expiry is booked.
    """

    spendable: int
    pending: int
    debt: int
    pending_until: date | None
    expiring: tuple[tuple[date, int], ...]

    @property
    def balance(self) -> int:
        return self.spendable + self.pending - self.debt


def holding(account: Account, today: date) -> Holding:
    here = [lot for lot in account.lots if lot.points > 0 and not lot.is_over(today)]
    pending = [lot for lot in here if lot.spendable_on > today]
    by_day: dict[date, int] = {}
    for lot in soonest_first(here):
        if lot.expires_on is not None:
            by_day[lot.expires_on] = by_day.get(lot.expires_on, 0) + lot.points
    waiting = sum(lot.points for lot in pending)
    return Holding(
        spendable=sum(lot.points for lot in here) - waiting,
        pending=waiting,
        debt=account.debt,
        pending_until=min((lot.spendable_on for lot in pending), default=None),
        expiring=tuple(by_day.items()),
    )
