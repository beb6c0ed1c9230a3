"""The life of a card, and what may become of it in each state."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

CardState = Literal["issued", "active", "blocked", "lost", "replaced", "expired"]

FOLLOWING: Mapping[CardState, frozenset[CardState]] = {
    "issued": frozenset({"active", "blocked", "expired"}),
    "active": frozenset({"blocked", "lost", "replaced", "expired"}),
    "blocked": frozenset({"active", "lost", "replaced", "expired"}),
    "lost": frozenset({"active", "blocked", "replaced", "expired"}),
    # Undoing a replacement makes a card active again; nothing else does.
    "replaced": frozenset({"active"}),
    "expired": frozenset({"replaced"}),
}


def can_become(state: CardState, following: CardState) -> bool:
    return following in FOLLOWING[state]


def state_on(state: CardState, expires_on: date | None, today: date) -> CardState:
    """The state that counts today: a card in use is expired once its last day is over."""
    is_over = expires_on is not None and expires_on < today
    return "expired" if is_over and state in {"issued", "active"} else state
