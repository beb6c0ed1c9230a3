"""The period that is rehearsed, and which rules count when: those in force as they changed, or the new ones always."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pos_loyalty.domain.scheme import Scheme, valid_at

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Both days are included. `zone` is whose midnight ends a day at head office."""

    first: date
    last: date
    zone: str

    def midnight_ms(self, day: date) -> int:
        """The instant at which a day begins."""
        return int(datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC).timestamp() * 1000)

    @property
    def begin_ms(self) -> int:
        return self.midnight_ms(self.first)

    @property
    def end_ms(self) -> int:
        """The first instant that no longer belongs to it."""
        return self.midnight_ms(self.last + DAY)


@dataclass(frozen=True, slots=True)
class Rules:
    """One side of a rehearsal: versions of a scheme, of which the newest one counts whose date has come."""

    versions: tuple[Scheme, ...]

    def at(self, moment: datetime) -> Scheme:
        """The version that counts at a time of a shop."""
        return self.versions[0] if len(self.versions) == 1 else valid_at(self.versions, moment)

    def of_day(self, day: date) -> Scheme:
        """The version that a day begins with."""
        return self.at(datetime.combine(day, time()))

    def next_change(self, after: date) -> date | None:
        """The first day after this one that begins under rules that may be others."""
        if len(self.versions) == 1:
            return None
        begun = [scheme.valid_from for scheme in self.versions if scheme.valid_from is not None]
        days = (moment.date() if moment.time() == time() else moment.date() + DAY for moment in begun)
        return min((day for day in days if day > after), default=None)
