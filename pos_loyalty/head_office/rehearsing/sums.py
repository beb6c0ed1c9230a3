"""What a rehearsal adds up over its members; the sums of some accounts and those of others make those of all."""

import heapq
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from pos_loyalty.domain.rewards import Asker, Reward, refusal
from pos_loyalty.head_office.rehearsing.plan import Plan
from pos_loyalty.head_office.rehearsing.rules import Rules
from pos_loyalty.head_office.rehearsing.side import Ending
from pos_loyalty.head_office.rehearsing.tally import Tally

MOST_TOLD = 10
REASONS_TOLD = 3


class MemberRow(NamedTuple):
    """A member under both rules: points that the period brought, what of them ended, all points at its end, tiers.

    A balance below zero is what the member owes.
    """

    member: str
    shop_member: str | None
    old_points: int
    new_points: int
    old_expired: int
    new_expired: int
    old_balance: int
    new_balance: int
    old_tier: str
    new_tier: str

    @property
    def difference(self) -> int:
        return self.new_points - self.old_points

    @property
    def differs(self) -> bool:
        return (self.old_points, self.old_balance, self.old_tier) != (
            self.new_points,
            self.new_balance,
            self.new_tier,
        )


@dataclass(frozen=True, slots=True)
class Replayed:
    """One account after both replays; `has_bought` says that the period was more than points that moved."""

    row: MemberRow
    has_bought: bool
    old: Ending
    new: Ending


@dataclass(frozen=True, slots=True)
class Mover:
    """A member whom the new rules give much more or less, and the rules that make the difference."""

    row: MemberRow
    reasons: tuple[tuple[str, Fraction], ...]


@dataclass(slots=True)
class SideSums:
    """`standing` are the points of all members at the end, `in_debt` how many members owe `debt` points."""

    expired: int = 0
    standing: int = 0
    debt: int = 0
    in_debt: int = 0
    tally: Tally = field(default_factory=Tally)
    affordable: Counter[str] = field(default_factory=Counter)

    def add(self, ending: Ending) -> None:
        self.expired += ending.expired
        self.standing += ending.standing
        self.debt += ending.debt
        self.in_debt += int(ending.debt > 0)
        self.tally.merge(ending.tally)

    def merge(self, other: "SideSums") -> None:
        self.expired += other.expired
        self.standing += other.standing
        self.debt += other.debt
        self.in_debt += other.in_debt
        self.tally.merge(other.tally)
        self.affordable.update(other.affordable)


@dataclass(slots=True)
class Sums:
    """`more`, `same` and `fewer` count the members who bought; `tiers` counts everybody by tier of both sides."""

    purchases: int = 0
    lines: int = 0
    more: int = 0
    same: int = 0
    fewer: int = 0
    old: SideSums = field(default_factory=SideSums)
    new: SideSums = field(default_factory=SideSums)
    tiers: Counter[tuple[str, str]] = field(default_factory=Counter)
    gains: list[Mover] = field(default_factory=list)
    losses: list[Mover] = field(default_factory=list)

    def merge(self, other: "Sums") -> None:
        for name in ("purchases", "lines", "more", "same", "fewer"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.old.merge(other.old)
        self.new.merge(other.new)
        self.tiers.update(other.tiers)
        self.gains = largest([*self.gains, *other.gains], 1)
        self.losses = largest([*self.losses, *other.losses], -1)


def largest(movers: Iterable[Mover], sign: int) -> list[Mover]:
    """The greatest gains (1) or losses (−1); of equals whose id comes first."""
    moved = [one for one in movers if one.row.difference * sign > 0]
    return heapq.nsmallest(MOST_TOLD, moved, key=lambda one: (-one.row.difference * sign, one.row.member))


def sums_of(replayed: list[Replayed], plan: Plan) -> Sums:
    found = Sums()
    for one in replayed:
        found.old.add(one.old)
        found.new.add(one.new)
        found.tiers[one.old.tier, one.new.tier] += 1
        _count_gifts(found.old, one.old, plan.old_gifts, plan)
        _count_gifts(found.new, one.new, plan.new_gifts, plan)
        if one.has_bought:
            found.more += int(one.row.difference > 0)
            found.same += int(one.row.difference == 0)
            found.fewer += int(one.row.difference < 0)
    found.gains, found.losses = _movers(replayed, plan, 1), _movers(replayed, plan, -1)
    return found


def _count_gifts(side: SideSums, ending: Ending, gifts: Iterable[Reward], plan: Plan) -> None:
    """Who has the points, the tier and the day for it; how many pieces there are is another matter."""
    for gift in gifts:
        if ending.spendable >= gift.points:
            asker = Asker(ending.tier, ending.spendable, plan.period.last, {})
            side.affordable[gift.reward_id] += int(not refusal(gift, asker))


def _movers(replayed: Iterable[Replayed], plan: Plan, sign: int) -> list[Mover]:
    by_member = {one.row.member: one for one in replayed}
    found = largest([Mover(one.row, ()) for one in replayed], sign)
    return [Mover(one.row, _reasons(by_member[one.row.member], plan, sign)) for one in found]


def _reasons(one: Replayed, plan: Plan, sign: int) -> tuple[tuple[str, Fraction], ...]:
    """The largest differences by rule, those that work in the direction of the whole first."""
    old = one.old.tally.by_reason(denominators(plan.old))
    new = one.new.tally.by_reason(denominators(plan.new))
    moved = {key: new.get(key, Fraction(0)) - old.get(key, Fraction(0)) for key in (*old, *new)}
    along = sorted(moved.items(), key=lambda reason: (-reason[1] * sign, reason[0]))
    return tuple((key, points) for key, points in along if points * sign > 0)[:REASONS_TOLD]


def denominators(rules: Rules) -> dict[int, int]:
    return {scheme.version: scheme.denominator for scheme in rules.versions}
