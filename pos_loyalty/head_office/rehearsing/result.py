"""What a rehearsal found, ready to be shown: as a table, as JSON, as CSV files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from pos_loyalty.domain.scheme import Worth
from pos_loyalty.head_office.rehearsing.sums import MemberRow
from pos_loyalty.i18n.money import minor_digits


def major_units(amount_minor: int, currency: str) -> Decimal:
    """Exactly, with the decimals of the currency: 12.50."""
    return Decimal(amount_minor).scaleb(-minor_digits(currency))


def rounded(points: Fraction) -> Decimal:
    """Parts of a point with three decimals at most, as explanations show them."""
    exact = Decimal(points.numerator) / Decimal(points.denominator)
    shown = exact.quantize(Decimal("0.001"), ROUND_HALF_UP)
    return shown.quantize(Decimal(1)) if shown == shown.to_integral_value() else shown.normalize()


@dataclass(frozen=True, slots=True)
class SideTotals:
    """All members under one side's rules; `cost_minor` is what the points are worth that the period brought."""

    points: int
    expired: int
    standing: int
    debt: int
    in_debt: int
    worth: Worth

    @property
    def cost_minor(self) -> int:
        return self.worth.of(self.points)

    @property
    def liability_minor(self) -> int:
        return self.worth.of(self.standing)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """Points by one rule, exactly; None where a side has no such rule."""

    rule: str
    name: str
    old: Fraction | None
    new: Fraction | None

    @property
    def difference(self) -> Fraction:
        return (self.new or Fraction(0)) - (self.old or Fraction(0))


@dataclass(frozen=True, slots=True)
class StoreRow:
    """Points that the purchases of one store brought; without an id those of no store."""

    store: str
    name: str
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class GiftRow:
    """What a gift costs on each side (None: it is not there), and how many members could have it at the end."""

    gift: str
    name: str
    old_price: int | None
    new_price: int | None
    old_members: int
    new_members: int


@dataclass(frozen=True, slots=True)
class MoverRow:
    """One of the largest gains or losses; `card` is masked."""

    row: MemberRow
    card: str | None
    reasons: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class TierMoves:
    """Codes of both sides, best first, their words, and how many members are in which of both at the end."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    names: Mapping[str, str]
    members: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """`more`, `same` and `fewer` count members by what the new rules give them for their purchases of the period."""

    scheme_file: str
    first: date
    last: date
    currency: str
    purchases: int
    lines: int
    more: int
    same: int
    fewer: int
    old: SideTotals
    new: SideTotals
    gains: tuple[MoverRow, ...]
    losses: tuple[MoverRow, ...]
    rules: tuple[RuleRow, ...]
    tiers: TierMoves
    stores: tuple[StoreRow, ...]
    gifts: tuple[GiftRow, ...] | None

    @property
    def members(self) -> int:
        return self.more + self.same + self.fewer
