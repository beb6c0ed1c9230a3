"""What an account bought on each business day, net of what came back: the ground of caps, visits and tiers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from pos_loyalty.domain.facts import Period
from pos_loyalty.domain.scheme import TierMeasure
from pos_loyalty.head_office.days import Day


class DaySums:
    """As head office keeps it in `member_day`, for all memberships of one account."""

    def __init__(self, before: Iterable[Day] = ()) -> None:
        self._sales: dict[tuple[str, date], int] = defaultdict(int)
        self._sales_of_day: dict[date, int] = defaultdict(int)
        self._amounts: dict[date, int] = defaultdict(int)
        self._points: dict[date, int] = defaultdict(int)
        self._months: dict[tuple[int, int], int] = defaultdict(int)
        self._years: dict[int, int] = defaultdict(int)
        self._ever = 0
        self._newest = date.min
        self.sales_ever = 0
        for one in before:
            self.add(one)

    def add(self, more: Day) -> None:
        day, points = more.day, more.points
        self._sales[more.member_id, day] += more.sales
        self._sales_of_day[day] += more.sales
        self._amounts[day] += more.amount_minor
        self._points[day] += points
        self._months[day.year, day.month] += points
        self._years[day.year] += points
        self._ever += points
        self.sales_ever += more.sales
        self._newest = max(self._newest, day)

    def was_here(self, day: date) -> bool:
        return self._sales_of_day.get(day, 0) > 0

    def earned(self, day: date, periods: Iterable[Period]) -> dict[Period, int]:
        """Points of the day, of its month and year up to it, and of ever."""
        sums: dict[Period, int] = {
            "day": self._points.get(day, 0),
            "month": self._months.get((day.year, day.month), 0),
            "year": self._years.get(day.year, 0),
            "ever": self._ever,
        }
        if day < self._newest:
            # A shop in another time zone may be a day ahead.
            later = [(one, points) for one, points in self._points.items() if one > day]
            sums["year"] -= sum(points for one, points in later if one.year == day.year)
            in_month = (points for one, points in later if (one.year, one.month) == (day.year, day.month))
            sums["month"] -= sum(in_month)
        return {period: sums[period] for period in periods}

    def measured(self, measure: TierMeasure, first: date, last: date) -> int:
        """Spend, points or visits from one day to another, both included."""
        if measure == "visits":
            return sum(1 for (_, day), sales in self._sales.items() if sales > 0 and first <= day <= last)
        sums = self._amounts if measure == "spend" else self._points
        return sum(figure for day, figure in sums.items() if first <= day <= last)

    def first_from(self, day: date) -> date | None:
        """The earliest day on which something was bought, not before this one."""
        return min((one for one in self._amounts if one >= day), default=None)

    @property
    def newest(self) -> date | None:
        """The latest day on which anything was bought."""
        return None if self._newest == date.min else self._newest
