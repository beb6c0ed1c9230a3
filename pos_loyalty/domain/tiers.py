"""Which tier a member holds: reached at once, kept for a while, lost by the rules of the scheme."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pos_loyalty.domain.calendar import add_months
from pos_loyalty.domain.scheme import Scheme, Tier, TierMeasure


@dataclass(frozen=True, slots=True)
class Holdership:
    """A member's tier: held `since`, kept at least until `held_until` (None: only as long as it is deserved).

    `risen_on` is the day of a rise to it, None where it was the first tier or came by a fall: nobody is
    congratulated on that.
    """

    tier: str
    since: date
    held_until: date | None = None
    risen_on: date | None = None


@dataclass(frozen=True, slots=True)
class Merit:
    """What a member deserves a tier by: the band of the last ranking, and spend, points and visits of the period."""

    band: str | None
    measured: int


@dataclass(frozen=True, slots=True)
class Progress:
    """The way to the next tier, or to keeping the one that is held: `missing` of spend, points or visits.

    `keep_until` is set when the tier will be lost after that day unless as much comes in.
    """

    measure: TierMeasure
    have: int
    next_tier: str | None
    missing: int
    keep_until: date | None
    keep_missing: int


def deserved(scheme: Scheme, merit: Merit) -> Tier:
    """The best tier that the ranking or the thresholds give, as the scheme asks."""
    by_band = scheme.tier_of_band(merit.band) if scheme.tiering.basis != "threshold" else scheme.tiers[-1]
    if scheme.tiering.basis == "standing":
        return by_band
    by_threshold = next(
        (tier for tier in scheme.tiers if tier.threshold is not None and merit.measured >= tier.threshold),
        scheme.tiers[-1],
    )
    return min(by_band, by_threshold, key=lambda tier: scheme.rank(tier.code))


def judged(held: Holdership | None, scheme: Scheme, merit: Merit, today: date) -> Holdership:
    """The tier after today's look: a rise counts at once, a fall when the time is over that the tier is kept for."""
    target = deserved(scheme, merit).code
    until = _held_until(scheme, today)
    if held is None:
        return Holdership(target, today, until)
    rank, held_rank = scheme.rank(target), scheme.rank(held.tier)
    if rank < held_rank:
        return Holdership(target, today, until, risen_on=today)
    is_over = held.held_until is None or held.held_until < today
    if rank == held_rank:
        return replace(held, held_until=until) if is_over else held
    if not is_over or scheme.tiering.demotion == "never":
        return held
    fallen = scheme.tiers[held_rank + 1].code if scheme.tiering.demotion == "step" else target
    return Holdership(fallen, today, until)


def _held_until(scheme: Scheme, today: date) -> date | None:
    months = scheme.tiering.hold_months
    return add_months(today, months) if months else None


def progress(held: Holdership, scheme: Scheme, merit: Merit, today: date) -> Progress | None:
    """How far to the next tier; None where tiers come from the ranking alone and no sale moves them at once."""
    tiering = scheme.tiering
    if tiering.basis == "standing":
        return None
    rank = scheme.rank(held.tier)
    better = [tier for tier in scheme.tiers[:rank] if tier.threshold is not None]
    following = better[-1] if better else None
    own = scheme.tiers[rank].threshold or 0
    is_deserved = scheme.rank(deserved(scheme, merit).code) <= rank
    is_soon = held.held_until is not None and held.held_until - today <= timedelta(days=tiering.notice_days)
    at_risk = not is_deserved and is_soon and tiering.demotion != "never"
    return Progress(
        measure=tiering.measure,
        have=merit.measured,
        next_tier=following.code if following else None,
        missing=max(0, (following.threshold or 0) - merit.measured) if following else 0,
        keep_until=held.held_until if at_risk else None,
        keep_missing=max(0, own - merit.measured) if at_risk else 0,
    )


def tier_at(now: str, changes: Sequence[tuple[date, str | None, str]], day: date, lowest: str) -> str:
    """The tier on a day gone by; `changes` has (day, tier before, tier after), oldest first."""
    earlier = [after for on, _, after in changes if on <= day]
    if earlier:
        return earlier[-1]
    return (changes[0][1] or lowest) if changes else now
