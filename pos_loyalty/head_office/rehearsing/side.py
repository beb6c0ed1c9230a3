"""One account under one side's rules: what happened is replayed by the code that head office and tills count with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.ledger import Lot
from pos_loyalty.domain.lot_terms import earned_lot, grace_lot, granted_lot, idle_months
from pos_loyalty.domain.points import Accrual, accrue
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.head_office import awards, ids
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.rehearsing.book import Book
from pos_loyalty.head_office.rehearsing.day_sums import DaySums
from pos_loyalty.head_office.rehearsing.events import (
    CameBack,
    CameWithoutReceipt,
    Earlier,
    Event,
    History,
    Moved,
    Sold,
    Taking,
    Visited,
)
from pos_loyalty.head_office.rehearsing.rules import Period, Rules
from pos_loyalty.head_office.rehearsing.tally import EARLIER, NO_RECEIPT, Tally
from pos_loyalty.head_office.rehearsing.tier_watch import TierWatch

SPENDINGS = frozenset({"redemption", "purchase"})
"""Causes of moves whose points may come back to where they were spent from."""


@dataclass(frozen=True, slots=True)
class Ending:
    """An account at the end of the last day. `standing` are all its points, `spendable` those that wait no more."""

    points: int
    expired: int
    standing: int
    spendable: int
    debt: int
    tier: str
    tally: Tally


@dataclass(slots=True)
class _Family:
    """A sale of which something comes back; `counted` is what it gives as it stands."""

    scheme: Scheme
    facts: Facts | None
    earned: int
    counted: Accrual


class Side:
    """`recorded_under` are the rules that were in force: tiers on record and earlier promises come from them."""

    def __init__(self, rules: Rules, recorded_under: Rules, history: History, period: Period) -> None:
        opening = history.opening
        self._rules = rules
        self._recorded_under = recorded_under
        self._period = period
        self._members = history.member_ids
        self._days = DaySums(opening.days)
        self._tiers = TierWatch(rules, recorded_under, opening.tiers, self._days, period.first)
        self._book = Book(
            opening.account,
            period.first,
            idle=opening.idle,
            expired=opening.expired,
            takings=opening.takings,
            last_visit=self._days.newest,
        )
        self._tally = Tally()
        self._families: dict[str, _Family] = {}
        self._given = dict(opening.awards)
        self._spent = {spending: _spent(taking) for spending, taking in opening.takings.items()}

    def take(self, event: Event) -> None:
        self._tiers.catch_up(event.at.date())
        match event:
            case Sold():
                self._sold(event)
            case CameBack():
                self._came_back(event)
            case CameWithoutReceipt():
                self._came_without_receipt(event)
            case Moved():
                self._moved(event)
            case Visited():
                self._visited(event)

    def ending(self) -> Ending:
        last = self._period.last
        scheme = self._rules.at(datetime.combine(last, time.max))
        self._book.expire(last)
        held = self._book.holding(last)
        return Ending(
            points=self._tally.points,
            expired=self._book.points_expired,
            standing=held.spendable + held.pending,
            spendable=held.spendable,
            debt=held.debt,
            tier=scheme.tier(self._tiers.tier(scheme, last)).code,
            tally=self._tally,
        )

    # Sales

    def _sold(self, sale: Sold) -> None:
        scheme, day = self._rules.at(sale.at), sale.at.date()
        facts = self._facts(sale, scheme) if scheme.needs_facts else None
        accrual = accrue(sale.lines, scheme, facts)
        if sale.comes_back:
            self._families[sale.purchase_id] = _Family(scheme, facts, accrual.points, accrual)
        if accrual.points:
            lot = earned_lot(sale.purchase_id, day, scheme)
            self._book.earn(lot, accrual.points, idle_months(scheme.expiry))
        self._days.add(Day(sale.member_id, day, 1, sale.amount_minor, accrual.points))
        self._book.visited(day)
        self._tiers.look(scheme, day)
        self._tally.count(accrual, sale.store_id)

    def _facts(self, sale: Sold, scheme: Scheme) -> Facts:
        day = sale.at.date()
        return Facts(
            at=sale.at,
            store_id=sale.store_id,
            tier=self._tiers.tier(scheme, day, sale.tier),
            birthday=sale.birthday,
            first_purchase=self._days.sales_ever == 0,
            visited_today=self._days.was_here(day),
            earned=self._days.earned(day, scheme.earning.most_in),
        )

    # What comes back

    def _came_back(self, event: CameBack) -> None:
        moved = self._of_sale(event) if event.earlier is None else self._of_earlier(event, event.earlier)
        self._days.add(Day(event.member_id, event.sale_day, event.sales, event.amount_minor, moved))
        self._tiers.look(self._rules.at(event.at), event.at.date())

    def _of_sale(self, event: CameBack) -> int:
        """The sale stands at what the kept goods earn; a return never adds points, its undoing never takes any."""
        family = self._families[event.sale_id]
        now = accrue(event.kept, family.scheme, family.facts)
        difference = now.points - family.counted.points
        moved = max(0, difference) if event.undoes else min(0, difference)
        own = earned_lot(event.sale_id, event.sale_day, family.scheme)
        self._move(event, own, moved, (family.earned, family.earned - family.counted.points))
        if moved == difference:
            self._tally.count(family.counted, event.store_id, -1)
            self._tally.count(now, event.store_id)
            family.counted = now
        return moved

    def _of_earlier(self, event: CameBack, earlier: Earlier) -> int:
        """A sale before the period was made under the rules of its time: what it gave and gives is on record."""
        own = earned_lot(event.sale_id, event.sale_day, self._rules.of_day(event.sale_day))
        self._move(event, own, earlier.moved, (earlier.earned, earlier.taken_before))
        self._tally.add(EARLIER, earlier.moved, event.store_id)
        return earlier.moved

    def _move(self, event: CameBack, own: Lot, moved: int, before: tuple[int, int]) -> None:
        day = event.at.date()
        if moved > 0:
            self._book.untake(own, moved, self._grace(event.purchase_id, event.at), day)
        elif moved < 0:
            self._book.take_back(own.lot_id, *before, -moved, day)

    def _came_without_receipt(self, event: CameWithoutReceipt) -> None:
        day = event.at.date()
        if event.undoes is None:
            taken = accrue(event.lines, self._rules.at(event.at)).points
            self._spent[event.purchase_id] = dict(self._book.spend(taken, day))
            self._tally.add(NO_RECEIPT, -taken, event.store_id)
            return
        spent = self._spent.get(event.undoes)
        given = event.recorded if spent is None else sum(spent.values())
        self._book.undo_spending(spent or {}, given, self._grace(event.purchase_id, event.at), day)
        self._tally.add(NO_RECEIPT, given, event.store_id)

    # Other points

    def _moved(self, event: Moved) -> None:
        day, scheme = event.at.date(), self._rules.at(event.at)
        redemption_id = event.about_id or event.cause_id
        if event.points < 0:
            spent = self._book.spend(-event.points, day)
            if event.kind in SPENDINGS:
                _add(self._spent.setdefault(redemption_id, {}), spent)
        elif event.kind in SPENDINGS:
            self._give_back(event, redemption_id)
        elif event.kind == "charge":
            self._book.earn(self._grace(event.cause_id, event.at), event.points, None, "adjust")
        else:
            lot = granted_lot(event.cause_id, day, scheme)
            self._book.earn(lot, event.points, idle_months(scheme.expiry), "adjust")

    def _give_back(self, event: Moved, redemption_id: str) -> None:
        about = event.cause_id if event.kind == "purchase" else redemption_id
        grace, spent = self._grace(about, event.at), self._spent.get(redemption_id)
        if spent is None:
            self._book.earn(grace, event.points, None, "reverse_burn")
            return
        returned = self._book.give_back(spent, event.points, grace, event.at.date())
        _add(spent, {lot_id: -points for lot_id, points in returned.items()})

    def _grace(self, cause_id: str, at: datetime) -> Lot:
        return grace_lot(ids.derived(cause_id, "grace"), at.date(), self._rules.at(at))

    # Points for joining and for bringing somebody

    def _visited(self, event: Visited) -> None:
        """By the terms of the day of joining; who joined before the period did so under the rules of that time."""
        joined_on = event.newcomer.joined_on
        assert joined_on is not None, "only of those who joined here"
        rules = self._rules if joined_on >= self._period.first else self._recorded_under
        scheme = rules.at(datetime.combine(min(joined_on, event.at.date()), time.max))
        for award in awards._possible(event.newcomer, scheme):  # noqa: SLF001 - who gets what is said in one place
            if award.points and award.member_id in self._members:
                self._look_at(event, award.award_id, (award.kind, award.points, award.after_visits), scheme)

    def _look_at(self, event: Visited, award_id: str, terms: tuple[str, int, int], scheme: Scheme) -> None:
        kind, points, after_visits = terms
        standing = self._given.get(award_id, 0)
        if event.visits >= after_visits and standing <= 0:
            lot = earned_lot(award_id, event.day, scheme)
            self._book.earn(lot, points, idle_months(scheme.expiry))
            moved = points
        elif event.visits < after_visits and standing > 0:
            self._book.take_back(award_id, standing, 0, standing, event.at.date())
            moved = -standing
        else:
            return
        self._given[award_id] = standing + moved
        self._tally.add(f":{kind}", moved, event.store_id)


def _spent(taking: Taking) -> dict[str | None, int]:
    """What a spending has cost so far, by lot."""
    found: dict[str | None, int] = {}
    for (kind, lot_id), points in taking.items():
        if kind != "adjust":
            found[lot_id] = found.get(lot_id, 0) - points
    return found


def _add(sums: dict[str | None, int], more: Mapping[str | None, int]) -> None:
    for lot_id, points in more.items():
        sums[lot_id] = sums.get(lot_id, 0) + points
