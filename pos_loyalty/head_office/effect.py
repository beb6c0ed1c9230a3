"""The plain data around one event's effect: what it may use, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import Connection

from pos_loyalty.head_office.alarms import Alarm
from pos_loyalty.head_office.feed import ChangeKind
from pos_loyalty.head_office.schemes import Schemes
from pos_loyalty.head_office.terminals import Terminal

Outcome = Literal["applied", "kept", "refused"]
Touched = tuple[ChangeKind, str]


@dataclass(frozen=True, slots=True)
class Work:
    """One batch of a terminal's events. `members` are the ids among them that exist, and are locked."""

    connection: Connection
    terminal: Terminal
    now_ms: int
    today: date
    programme: int
    schemes: Schemes
    members: set[str]


@dataclass(frozen=True, slots=True)
class Effect:
    """`kept` is recorded but not (wholly) carried out, `refused` is recorded only; both raise an alarm.

    `touched` needs no members: those that an event concerns are sent to the tills in any case.
    """

    outcome: Outcome
    detail: str = ""
    alarms: tuple[Alarm, ...] = ()
    touched: tuple[Touched, ...] = ()


def applied(*touched: Touched, detail: str = "", alarms: tuple[Alarm, ...] = ()) -> Effect:
    return Effect("applied", detail, alarms, touched)


def kept(detail: str, *alarms: Alarm) -> Effect:
    return Effect("kept", detail, alarms)


def refused(detail: str, *alarms: Alarm) -> Effect:
    return Effect("refused", detail, alarms)


KNOWN: Mapping[str, Effect] = {
    what: applied(detail=f"this {what} was known already")
    for what in ("purchase", "redemption", "member", "card")
}
