"""The plain data around one event's effect: what it may use, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from pos_loyalty.head_office.accounts import Accounts
from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.feed import ChangeKind
from pos_loyalty.head_office.sale_facts import Moment
from pos_loyalty.head_office.schemes import Schemes, local_time
from pos_loyalty.head_office.terminals import Terminal

Outcome = Literal["applied", "kept", "refused"]
Touched = tuple[ChangeKind, str]

DETAIL_CHARS = 200
OLDEST_EVENT_DAYS = 400
"""A till that says it sold longer ago than this has lost its clock."""


@dataclass(frozen=True, slots=True)
class Work:
    """One batch of a terminal's events. `accounts` has the members among them that exist, locked.

    `today` is the day of the terminal's shop; `card_owners` has the members of the cards that the events name,
    `purchases` the content of those purchases among them that are on record, `operators` those who did or agreed to them. On the last try an event waits for nothing any more.
    """

    connection: Connection
    terminal: Terminal
    zone: ZoneInfo
    now_ms: int
    today: date
    programme: int
    schemes: Schemes
    accounts: Accounts
    card_owners: Mapping[str, str]
    purchases: dict[str, str]
    operators: Mapping[str, Any]
    is_last_try: bool = False

    def is_credible(self, at_ms: int) -> bool:
        """Whether a till's time can be true: not in the future, and not before it was sold, so to say."""
        if at_ms > self.now_ms:
            return local_time(at_ms, self.zone).date() <= self.today
        return self.now_ms - at_ms <= OLDEST_EVENT_DAYS * 86_400_000

    def moment(self, at_ms: int) -> Moment:
        """When something happened: at the till's time, or, where that cannot be true, now."""
        counted_ms = at_ms if self.is_credible(at_ms) else self.now_ms
        return Moment(local_time(counted_ms, self.zone), self.terminal.store_id)


@dataclass(frozen=True, slots=True)
class Effect:
    """`kept` is recorded but not (wholly) carried out, `refused` is recorded only; both raise an alarm.

    One that `waits_for` a member or a sale is carried out once that is told of. `touched` needs none of the members that the event names: they are sent to the tills in any case.
    """

    outcome: Outcome
    detail: str = ""
    alarms: tuple[Alarm, ...] = ()
    touched: tuple[Touched, ...] = ()
    waits_for: str | None = None

    @property
    def stored_detail(self) -> str:
        return self.detail[:DETAIL_CHARS]


def applied(*touched: Touched, detail: str = "", alarms: tuple[Alarm, ...] = ()) -> Effect:
    return Effect("applied", detail, alarms, touched)


def kept(detail: str, *alarms: Alarm) -> Effect:
    return Effect("kept", detail, alarms)


def too_early(work: Work, detail: str, waits_for: str, alarm: Alarm) -> Effect:
    """Nothing is recorded yet but the event; on the last try it is kept, with an alarm no more."""
    if work.is_last_try:
        return kept(detail)
    return Effect("kept", detail, (alarm,), waits_for=waits_for)


def refused(detail: str, *alarms: Alarm) -> Effect:
    return Effect("refused", detail, alarms)


KNOWN: Mapping[str, Effect] = {
    what: applied(detail=f"this {what} was known already")
    for what in ("purchase", "redemption", "member", "card")
}
