"""Where the points of one side come from: exactly by rule, in whole points by store."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pos_loyalty.domain.points import Accrual

ROUNDING, EARLIER, NO_RECEIPT = ":rounding", ":earlier", ":no_receipt"
"""What is no rule begins with a colon, which no rule's id can hold."""


def cap_key(cap: str) -> str:
    return f":cap_{cap}"


@dataclass(slots=True)
class Tally:
    """`parts` has parts of a point by version of the scheme and rule, `whole` points that no rule gave."""

    points: int = 0
    parts: dict[int, Counter[str]] = field(default_factory=dict)
    whole: Counter[str] = field(default_factory=Counter)
    stores: Counter[str] = field(default_factory=Counter)

    def count(self, accrual: Accrual, store_id: str, sign: int = 1) -> None:
        """The points of a purchase, or, with the sign −1, what counts no more."""
        own = self.parts.setdefault(accrual.scheme_version, Counter())
        total = 0
        for part in accrual.parts:
            own[part.rule_id] += sign * part.amount
            total += part.amount
        cut = 0
        for cap, points in accrual.cuts:
            self.whole[cap_key(cap)] -= sign * points
            cut += points
        own[ROUNDING] += sign * ((accrual.points + cut) * accrual.denominator - total)
        self.points += sign * accrual.points
        self.stores[store_id] += sign * accrual.points

    def add(self, key: str, points: int, store_id: str) -> None:
        """Whole points that have another reason than a purchase's rules."""
        self.points += points
        self.whole[key] += points
        self.stores[store_id] += points

    def merge(self, other: "Tally") -> None:
        self.points += other.points
        for version, parts in other.parts.items():
            self.parts.setdefault(version, Counter()).update(parts)
        self.whole.update(other.whole)
        self.stores.update(other.stores)

    def by_reason(self, denominators: Mapping[int, int]) -> dict[str, Fraction]:
        """Points by rule, and by what is no rule; together they are exactly the points."""
        found: dict[str, Fraction] = defaultdict(Fraction)
        for version, parts in self.parts.items():
            for rule_id, amount in parts.items():
                found[rule_id] += Fraction(amount, denominators[version])
        for key, points in self.whole.items():
            found[key] += points
        return dict(found)
