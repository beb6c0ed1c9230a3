"""The band a member is shown as: a rise counts at once, a fall only when the rank stays well below for a while.

Ranks at the edge of a band go up and down from week to week; nobody should be greeted as a VIP every other time.
"""

from dataclasses import dataclass

from pos_loyalty.analytics.ranking import BANDS, band_of, cut_positions
from pos_loyalty.analytics.settings import RankingSettings, StatusSettings

CHAMPIONS_BAND = "ordinary"
"""Whoever buys nearly all of one product counts among the top fifth, whatever the total."""


@dataclass(frozen=True, slots=True)
class Status:
    """`below_since` is the cut-off, a day number, of the first look that found the rank well below the band."""

    band: str
    below_since: int | None = None


def status(
    before: Status | None,
    rank: int,
    members: int,
    cutoff: int,
    *,
    is_champion: bool,
    settings: StatusSettings,
    ranked: RankingSettings,
) -> Status:
    """After this look. A band is left by one step, when the rank was well below it for `falls_after_days`."""
    deserved = band_of(rank, members, ranked)
    if is_champion:
        deserved = _better(deserved, CHAMPIONS_BAND)
    if before is None or _place(deserved) <= _place(before.band):
        return Status(deserved)
    last = cut_positions(members, ranked)[_place(before.band)]
    if 100 * rank <= settings.margin_percent * last:
        return Status(before.band)
    since = cutoff if before.below_since is None else min(before.below_since, cutoff)
    if cutoff - since < settings.falls_after_days:
        return Status(before.band, since)
    return Status(BANDS[_place(before.band) + 1])


def _better(one: str, other: str) -> str:
    return min(one, other, key=_place)


def _place(band: str) -> int:
    return BANDS.index(band)
