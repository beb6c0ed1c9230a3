"""What several analyses look at, worked out once: what counts of each visit before a day, and how often members came."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos_loyalty.analytics.guard import guarded
from pos_loyalty.analytics.rhythm import rhythm
from pos_loyalty.analytics.settings import Settings

if TYPE_CHECKING:
    from ibis.expr.types import Table

Keep = Callable[[str, "Table"], "Table"]
"""Gets a relation and a name for it, to compute it once for all who read it."""


def as_it_is(_name: str, relation: "Table") -> "Table":
    return relation


@dataclass(frozen=True, slots=True)
class Past:
    """`counted` has the columns of `guard.guarded`, `pace` those of `rhythm.rhythm`; nothing is from `cutoff` on."""

    cutoff: int
    counted: "Table"
    pace: "Table"


def past(visits: "Table", cutoff: int, settings: Settings, keep: Keep = as_it_is) -> Past:
    came = visits.filter((visits.amount_minor > 0) & (visits.day < cutoff))
    counted = keep(f"counted-{cutoff}", guarded(came, settings.ranking))
    return Past(cutoff, counted, keep(f"pace-{cutoff}", rhythm(counted, cutoff, settings.rhythm)))
