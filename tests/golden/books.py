"""The points of one member, kept by the product's rules as head office keeps them, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from pos_loyalty.domain import ledger
from pos_loyalty.domain.ledger import Account, Entry, Holding, Lot, Origin, Posting, Taken
from pos_loyalty.domain.lot_terms import earned_lot, grace_lot, idle_months, last_day
from pos_loyalty.domain.scheme import Scheme


@dataclass(frozen=True)
class Written:
    """An entry with its cause, and the sale or gift that it is about."""

    cause: str
    about: str
    entry: Entry


class Books:
    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.account = Account()
        self.written: list[Written] = []
        self.visited_on = date.min
        self._idle: set[str] = set()

    def holding(self, today: date) -> Holding:
        return ledger.holding(self.account, today)

    def expire(self, today: date) -> Posting:
        return self._post(ledger.expire(self.account, today), f"end {today}")

    def visit(self, today: date) -> None:
        """Lots that idleness ends last longer, empty ones too: their points may come back."""
        self.visited_on = max(self.visited_on, today)
        until = last_day(self.visited_on, self.scheme.expiry)
        lots = (
            replace(lot, expires_on=until) if lot.lot_id in self._idle and not lot.is_over(today) else lot
            for lot in self.account.lots
        )
        self.account = replace(self.account, lots=tuple(lots))

    def earn(self, today: date, sale: str, points: int) -> Posting:
        self.visit(today)
        if idle_months(self.scheme.expiry) is not None:
            self._idle.add(sale)
        lot = earned_lot(sale, today, self.scheme)
        return self._post(ledger.earn(self.account, lot, points), sale)

    def spend(self, today: date, gift: str, points: int) -> Posting:
        return self._post(ledger.spend(self.account, points, today), gift)

    def give_back(self, today: date, gift: str, cause: str, points: int | None = None) -> Posting:
        """So many points of a gift or voucher come back, or all that it still costs."""
        spent = self._sums(gift, ("burn", "reverse_burn"))
        if points is not None:
            spent = ledger.newest_first(spent, points, self.account.lots)
        return self._post(
            ledger.give_back(self.account, spent, self._grace(today, cause), today), cause, gift
        )

    def take_back(
        self, today: date, sale: str, earned: int, taken_back: int, points: int, cause: str
    ) -> Posting:
        expired = -sum(
            one.entry.points
            for one in self.written
            if one.entry.lot_id == sale and one.entry.kind in {"expire", "adjust"}
        )
        origin = Origin(sale, earned, taken_back, expired)
        return self._post(ledger.take_back(self.account, origin, points, today), cause, sale)

    def give_again(
        self, today: date, sale: str, sold_on: date, undone: str, points: int, cause: str
    ) -> Posting:
        """A return is undone: its points go back the way they went."""
        expired = sum(
            one.entry.points for one in self.written if one.cause == undone and one.entry.kind == "adjust"
        )
        by_lot = self._sums(undone, ("reverse_earn",))
        by_lot[sale] = by_lot.get(sale, 0) - expired
        lots = {lot.lot_id: lot for lot in self.account.lots}
        own = lots.get(sale, earned_lot(sale, sold_on, self.scheme))
        posting = ledger.untake(self.account, own, Taken(by_lot, expired), points, self._grace(today, cause))
        return self._post(posting, cause, sale)

    def _grace(self, today: date, cause: str) -> Lot:
        return grace_lot(f"grace of {cause}", today, self.scheme)

    def _sums(self, about: str, kinds: tuple[str, ...]) -> dict[str | None, int]:
        """What these entries took and still keep, by lot.

        What came back elsewhere, as a grace lot or against a debt, was taken last.
        """
        sums: dict[str | None, int] = {}
        for one in self.written:
            if about in {one.cause, one.about} and one.entry.kind in kinds:
                sums[one.entry.lot_id] = sums.get(one.entry.lot_id, 0) - one.entry.points
        took = {lot_id: points for lot_id, points in sums.items() if points > 0}
        elsewhere = -sum(points for points in sums.values() if points < 0)
        back = ledger.newest_first(took, elsewhere, self.account.lots)
        return {lot_id: points - back.get(lot_id, 0) for lot_id, points in took.items()}

    def _post(self, posting: Posting, cause: str, about: str = "") -> Posting:
        self.account = ledger.after(self.account, posting)
        self.written += (Written(cause, about, entry) for entry in posting.entries)
        return posting

    def in_lots(self) -> Mapping[str, int]:
        return {lot.lot_id: lot.points for lot in self.account.lots if lot.points}
