"""What the band tells beside the points that can be spent: what waits, what is owed, what ends, the way to a tier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from PySide6.QtCore import QObject

from pos_loyalty.checkout.views import CounterView, MemberView, TierProgress
from pos_loyalty.till.texts import Words


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the band; empty where there is nothing to tell."""

    text: str
    tone: Literal["", "warn", "debt", "tier"] = ""


NOTHING = Fact("")


class MemberFacts(QObject):
    def __init__(self, words: Words, parent: QObject) -> None:
        super().__init__(parent)
        self._words = words

    def two_lines(self, member: MemberView, view: CounterView, today: date) -> tuple[Fact, Fact]:
        """The more important one first: a debt, what ends soon, how old the balance is, what waits."""
        facts = self._told(member, view, today)
        if len(facts) > 2:
            facts = [facts[0], _joined(facts[1:])]
        first, second = (*facts, NOTHING, NOTHING)[:2]
        return first, second

    def with_progress(self, member: MemberView, view: CounterView, today: date) -> tuple[Fact, Fact]:
        """Two lines where the way to the next tier has no line of its own: it is the second of them."""
        facts, progress = self._told(member, view, today), self.progress(member, view.currency, today)
        first = _joined(facts[:2]) if facts else NOTHING
        return first, Fact(progress, "tier") if progress else _joined(facts[2:]) if facts[2:] else NOTHING

    def _told(self, member: MemberView, view: CounterView, today: date) -> list[Fact]:
        told = (
            self._debt(member),
            self._ends(member, today),
            self._caution(member, view),
            self._waits(member, today),
        )
        return [fact for fact in told if fact.text]

    def _debt(self, member: MemberView) -> Fact:
        if not member.debt:
            return NOTHING
        return Fact(self.tr("{points} points owed").format(points=self._words.number(member.debt)), "debt")

    def _ends(self, member: MemberView, today: date) -> Fact:
        if member.expiring is None:
            return NOTHING
        points = self._words.number(member.expiring.points)
        day = self._words.day(member.expiring.on, today)
        return Fact(self.tr("{points} end on {day}").format(points=points, day=day), "warn")

    def _waits(self, member: MemberView, today: date) -> Fact:
        if not member.pending or member.pending_until is None:
            return NOTHING
        points = self._words.signed(member.pending)
        day = self._words.day(member.pending_until, today)
        return Fact(
            self.tr("{points} from {day}", "points that can be spent later").format(points=points, day=day)
        )

    def _caution(self, member: MemberView, view: CounterView) -> Fact:
        if view.sync.state != "linked" and view.sync.last_exchange_ms is not None:
            time = self._words.time_of_day(view.sync.last_exchange_ms)
            return Fact(self.tr("balance of {time}").format(time=time), "warn")
        if member.points == member.points_confirmed:
            return NOTHING
        recent = self._words.signed(member.points - member.points_confirmed)
        return Fact(self.tr("{points} not yet confirmed").format(points=recent), "warn")

    def progress(self, member: MemberView, currency: str, today: date) -> str:
        """How far to the next tier, or what keeps the one that is held; empty where neither is known."""
        progress = member.progress
        if progress is None or progress.missing <= 0:
            return ""
        tier, missing = self._words.name(progress.tier_name), self._missing(progress, currency)
        if progress.keep_until is None:
            return self.tr("{missing} more to {tier}").format(missing=missing, tier=tier)
        day = self._words.day(progress.keep_until, today)
        return self.tr("{missing} until {day} to keep {tier}").format(missing=missing, day=day, tier=tier)

    def _missing(self, progress: TierProgress, currency: str) -> str:
        if progress.measure == "spend":
            return self._words.money(progress.missing, currency)
        count = self._words.number(progress.missing)
        if progress.measure == "points":
            return self.tr("{count} points").format(count=count)
        return self.tr("1 visit") if progress.missing == 1 else self.tr("{count} visits").format(count=count)


def _joined(facts: Sequence[Fact]) -> Fact:
    """It looks like the first of them."""
    return Fact(" · ".join(fact.text for fact in facts), facts[0].tone)
