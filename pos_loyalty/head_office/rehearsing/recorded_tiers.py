"""The tiers of a member as head office has them on record."""

from dataclasses import dataclass
from datetime import date

from pos_loyalty.domain.calendar import add_months
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Holdership, tier_at
from pos_loyalty.head_office.rehearsing.rules import DAY

Change = tuple[date, str | None, str]


@dataclass(frozen=True, slots=True)
class RecordedTiers:
    """`held` is the tier of today, `changes` has (day, before, after) oldest first, `band` is that of the last ranking."""

    held: Holdership | None = None
    changes: tuple[Change, ...] = ()
    band: str | None = None

    def code_on(self, day: date, lowest: str) -> str:
        """A tier that was given later than this day, as the first one, counts: what came before is not known."""
        if self.held is None:
            return lowest
        first_known = self.changes[0][2] if self.changes else self.held.tier
        return tier_at(self.held.tier, self.changes, day, first_known)

    def held_before(self, first: date, scheme: Scheme) -> Holdership | None:
        """The tier that was held when the period began, kept as long as daily looks had kept it."""
        earlier = [(on, after) for on, _, after in self.changes if on < first]
        if earlier:
            since, code = earlier[-1]
        elif self.held is not None and self.held.since < first:
            since, code = self.held.since, self.held.tier
        else:
            return None
        months = scheme.tiering.hold_months
        until = add_months(since, months) if months else None
        while until is not None and until < first - DAY:
            until = add_months(until + DAY, months)
        return Holdership(code, since, until)
