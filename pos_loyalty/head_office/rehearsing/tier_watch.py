"""Follows the tier of an account through a period, as head office does with each sale and each morning."""

from datetime import date, timedelta

from pos_loyalty.domain import tiers
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Holdership, Merit
from pos_loyalty.head_office.rehearsing.day_sums import DaySums
from pos_loyalty.head_office.rehearsing.recorded_tiers import RecordedTiers
from pos_loyalty.head_office.rehearsing.rules import DAY, Rules


class TierWatch:
    """Tiers that the ranking gives stay those on record: what else would have been bought is not known.

    `recorded_under` are the rules that the tiers on record come from.
    """

    def __init__(
        self, rules: Rules, recorded_under: Rules, recorded: RecordedTiers, days: DaySums, first: date
    ) -> None:
        self._rules = rules
        self._recorded_under = recorded_under
        self._recorded = recorded
        self._days = days
        self._held = recorded.held_before(first, recorded_under.of_day(first))
        self._watches = any(scheme.tiering.basis != "standing" for scheme in rules.versions)
        self._was_standing = rules.of_day(first).tiering.basis == "standing"
        self._looked_on = first - DAY
        self._due: date | None = first if self._watches else None

    def tier(self, scheme: Scheme, day: date, told: str | None = None) -> str:
        """The code of the tier that counts on a day; `told` is the one that was recorded with a sale."""
        if scheme.tiering.basis == "standing":
            return self._by_ranking(scheme, day, told)
        self.catch_up(day)
        return self._held.tier if self._held is not None else scheme.tiers[-1].code

    def catch_up(self, day: date) -> None:
        """The looks of every morning up to this one."""
        while self._due is not None and self._due <= day:
            morning = self._due
            scheme = self._rules.of_day(morning)
            if self._is_due(scheme, morning):
                self.look(scheme, morning)
            else:
                self._note_look(scheme, morning)

    def look(self, scheme: Scheme, day: date) -> None:
        """Something was bought or came back; a better tier counts at once."""
        if not self._watches:
            return
        if scheme.tiering.basis != "standing":
            if self._was_standing:
                self._held = Holdership(self._by_ranking(scheme, day, None), day)
            self._held = tiers.judged(self._held, scheme, self._merit(scheme, day), day)
        self._note_look(scheme, day)

    def _by_ranking(self, scheme: Scheme, day: date, told: str | None) -> str:
        """The tier of the band that the member was in, whatever the rules of the time called it."""
        then = self._recorded_under.of_day(day)
        if then.tiering.basis != "standing":
            return scheme.tier_of_band(self._recorded.band).code
        code = told or self._recorded.code_on(day, then.tiers[-1].code)
        return scheme.tier_of_band(then.tier(code).band).code

    def _merit(self, scheme: Scheme, day: date) -> Merit:
        first = day - timedelta(days=scheme.tiering.period_days - 1)
        return Merit(self._recorded.band, self._days.measured(scheme.tiering.measure, first, day))

    def _is_due(self, scheme: Scheme, morning: date) -> bool:
        """As head office's daily run chooses: whose tier is over, and who bought and has none yet."""
        if scheme.tiering.basis == "standing":
            return False
        if self._held is None:
            since = morning - timedelta(days=scheme.tiering.period_days - 1)
            return self._days.first_from(since) is not None
        is_over = self._held.held_until is None or self._held.held_until < morning
        return is_over and self._held.tier != scheme.tiers[-1].code

    def _note_look(self, scheme: Scheme, day: date) -> None:
        self._looked_on = max(self._looked_on, day)
        self._was_standing = scheme.tiering.basis == "standing"
        due = (self._next_look(scheme), self._rules.next_change(self._looked_on))
        self._due = min((one for one in due if one is not None), default=None)

    def _next_look(self, scheme: Scheme) -> date | None:
        """The first morning on which a look could find something else: most mornings nothing has changed."""
        held, tiering = self._held, scheme.tiering
        never = tiering.basis == "standing" or tiering.demotion == "never"
        if never or held is None or held.tier == scheme.tiers[-1].code:
            return None
        tomorrow = self._looked_on + DAY
        if held.held_until is not None or tiering.hold_months:
            return max(tomorrow, (held.held_until or self._looked_on) + DAY)
        merit = self._merit(scheme, self._looked_on)
        if scheme.rank(tiers.deserved(scheme, merit).code) > scheme.rank(held.tier):
            return tomorrow
        oldest = self._days.first_from(tomorrow - timedelta(days=tiering.period_days))
        return oldest + timedelta(days=tiering.period_days) if oldest is not None else None
