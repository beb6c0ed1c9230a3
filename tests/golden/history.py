"""What the one member of a story has bought, as the facts of later sales and the thresholds of tiers need it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import Facts

Part = tuple[int, int]
"""Amount and thousandths of a line that came back."""


@dataclass
class Sale:
    """One sale; `returns` are those that were not undone, `earned` is what the sale gave, `left` what is left of it."""

    name: str
    document: Mapping[str, Any]
    lines: tuple[BasketLine, ...]
    facts: Facts
    earned: int
    left: int
    returns: dict[str, dict[int, Part]] = field(default_factory=dict)

    @property
    def day(self) -> date:
        return self.facts.at.date()

    def back(self) -> Iterator[tuple[int, int, int]]:
        """(line number, amount, thousandths) of everything that came back."""
        for parts in self.returns.values():
            yield from ((line_no, *part) for line_no, part in parts.items())

    @property
    def kept_minor(self) -> int:
        whole = sum(line.amount_minor for line in self.lines)
        return whole - sum(amount_minor for _, amount_minor, _ in self.back())

    @property
    def counts(self) -> bool:
        """Whether not all of it came back."""
        return self.kept_minor > 0


def coming(left: Iterable[BasketLine], wanted: Iterable[tuple[int, int]]) -> dict[int, Part]:
    """What comes back of a line, with its share of the amount; the last part brings the rest."""
    lines = {line.line_no: line for line in left}
    found: dict[int, Part] = {}
    for line_no, quantity_milli in wanted:
        line = lines[line_no]
        is_last = quantity_milli == line.quantity_milli
        share = line.amount_minor * quantity_milli // line.quantity_milli
        found[line_no] = (line.amount_minor if is_last else share, quantity_milli)
    return found


class History:
    def __init__(self) -> None:
        self.sales: list[Sale] = []
        self.gifts: dict[str, int] = {}
        self.returns: dict[str, Sale] = {}

    def facts(self, at: datetime, store: str, tier: str, birthday: Iterable[str]) -> Facts:
        day = at.date()
        of_month = [sale for sale in self.sales if (sale.day.year, sale.day.month) == (day.year, day.month)]
        return Facts(
            at=at,
            store_id=store,
            tier=tier,
            birthday=frozenset(birthday),
            first_purchase=not any(sale.counts for sale in self.sales),
            visited_today=any(sale.counts for sale in self.sales if sale.day == day),
            earned={
                "day": sum(sale.left for sale in self.sales if sale.day == day),
                "month": sum(sale.left for sale in of_month),
                "year": sum(sale.left for sale in self.sales if sale.day.year == day.year),
                "ever": sum(sale.left for sale in self.sales),
            },
        )

    def measured(self, measure: str, period_days: int, today: date) -> int:
        """What thresholds count: minor units, points or days of the period, today included."""
        first = today - timedelta(days=period_days - 1)
        some = [sale for sale in self.sales if first <= sale.day <= today and sale.counts]
        match measure:
            case "spend":
                return sum(sale.kept_minor for sale in some)
            case "points":
                return sum(sale.left for sale in some)
            case "visits":
                return len({sale.day for sale in some})
        raise AssertionError(measure)
