"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class FakeClock:
    """Called, it says the time of day; `monotonic()` goes on even where a test sets the clock back."""

    def __init__(self, now: datetime = OPENING) -> None:
        self._now = now
        self._elapsed = timedelta()

    def __call__(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed.total_seconds()

    def advance(self, by: timedelta) -> datetime:
        if by < timedelta():
            raise ValueError("time that passes is not negative; set_to() is what a person does to a clock")
        self._now += by
        self._elapsed += by
        return self._now

    def set_to(self, now: datetime) -> None:
        self._now = now
