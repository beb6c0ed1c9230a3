"""The points of one member, each a thing of its own with its history: how they wait, are spent, and end."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.reference.dates import last_day

FOR_EVER = date.max


@dataclass(eq=False)
class Lot:
    name: str
    age: int
    sold_on: date
    free_on: date
    last_day: date | None

    def ended(self, today):
        return self.last_day is not None and self.last_day < today

    def order(self):
        """Spending takes from the lot that ends first; of equals from the older one."""
        return (self.last_day or FOR_EVER, self.age)


@dataclass(eq=False)
class Point:
    lot: Lot
    place: str
    """`here`, `expired`, `gone` (worked off a debt), or what took it, such as a gift or a return."""
    history: list = field(default_factory=list)

    def goes(self, today, place):
        self.history.append((today, self.place))
        self.place = place


class Account:
    def __init__(self, document):
        self.under(document)
        self.lots = {}
        self.points = []
        self.debt = 0
        self.earned = {}
        self.taken = {}
        self.visited_on = None

    def under(self, document):
        """New points wait and end by the terms of this document."""
        self.expiry = document.get("expiry", {})
        self.pending_days = document["earn"].get("pending_days", 14)

    def visit(self, today):
        """Each visit moves the end of points that wait for idle months."""
        self.visited_on = max(today, self.visited_on or today)
        if self.expiry.get("rule") == "idle_months":
            for lot in self.lots.values():
                if not lot.ended(today) and not lot.name.startswith("grace"):
                    lot.last_day = last_day(self.expiry, lot.sold_on, self.visited_on)

    def earn(self, today, name, points):
        self.visit(today)
        free_on = today + timedelta(days=self.pending_days)
        self._lot(name, today, free_on, last_day(self.expiry, today, self.visited_on))
        self.earned[name] = points
        for _ in range(points):
            self._arrives(today, Point(self.lots[name], "new"))

    def spend(self, today, what, points):
        """False, and nothing happens, where there are too few."""
        free = [point for point in self._here() if self._is_free(point, today)]
        if len(free) < points:
            return False
        for point in free[:points]:
            self._leaves(today, what, [point])
        return True

    def take_back(self, today, what, name, points):
        """Points leave with returned goods, one by one: from their own lot, then from the others, then into debt.

        The page does not say, and is read so: what was spent leaves before what had expired; of the other lots
        what can be spent leaves before what waits.
        """
        for _ in range(points):
            own = [point for point in self.points if point.lot.name == name]
            here = [point for point in own if point.place == "here"]
            expired = [point for point in own if point.place == "expired"]
            others = sorted(
                (point for point in self._here() if not point.lot.ended(today)),
                key=lambda point: not self._is_free(point, today),
            )
            is_spent = self.earned[name] > len(here) + len(expired)
            ready = here or (others if is_spent else expired)
            self._leaves(today, what, ready)
            self.earned[name] -= 1

    def _leaves(self, today, what, ready):
        """The first of these, or, if there is none, one point more is owed."""
        point = next(iter(ready), None)
        self.taken.setdefault(what, []).append((point, point and point.place))
        if point:
            point.goes(today, what)
        else:
            self.debt += 1

    def give_again(self, today, what, name, cause, points, grace_days):
        """A return is undone: points go back where they came from, what was taken last first.

        One that had expired has expired again; one that was owed works off a debt, or comes as a grace lot.
        """
        for _ in range(points):
            point, place = self.taken[what].pop()
            if point is None:
                self._arrives(today, Point(self._grace_lot(today, cause, grace_days), "owed"))
            elif place == "expired":
                point.goes(today, place)
            else:
                self._arrives(today, point)
            self.earned[name] += 1

    def give_back(self, today, what, cause, points, grace_days):
        """So many points of a gift or voucher return to their lots, what was taken last first, or as a grace lot."""
        for _ in range(points):
            point, _ = self.taken[what].pop()
            if point.lot.ended(today):
                point.lot = self._grace_lot(today, cause, grace_days)
            self._arrives(today, point)

    def expire(self, today):
        for point in self._here():
            if point.lot.ended(today):
                point.goes(today, "expired")

    def balance(self):
        return len(self._here()) - self.debt

    def spendable(self, today):
        return sum(self._is_free(point, today) for point in self._here())

    def pending(self, today):
        """Points of a return that is undone after their end wait for nothing more."""
        return sum(point.lot.free_on > today and not point.lot.ended(today) for point in self._here())

    def expiring(self, today, notice_days):
        """Points by their last day, as far as that is not further away than the notice."""
        by_day = {}
        for point in self._here():
            day = point.lot.last_day
            if day is not None and today <= day <= today + timedelta(days=notice_days):
                by_day[day] = by_day.get(day, 0) + 1
        return by_day

    def in_lots(self):
        counts = {}
        for point in self._here():
            counts[point.lot.name] = counts.get(point.lot.name, 0) + 1
        return counts

    def _arrives(self, today, point):
        """New points work off a debt before anything else."""
        if point not in self.points:
            self.points.append(point)
        if self.debt:
            self.debt -= 1
            point.goes(today, "gone")
        else:
            point.goes(today, "here")

    def _here(self):
        return sorted((p for p in self.points if p.place == "here"), key=lambda point: point.lot.order())

    def _is_free(self, point, today):
        return point.lot.free_on <= today and not point.lot.ended(today)

    def _lot(self, name, sold_on, free_on, end):
        if name not in self.lots:
            self.lots[name] = Lot(name, len(self.lots), sold_on, free_on, end)
        return self.lots[name]

    def _grace_lot(self, today, cause, grace_days):
        return self._lot(f"grace of {cause}", today, today, today + timedelta(days=grace_days))
