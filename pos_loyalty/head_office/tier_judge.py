"""Which tier a ranking gives, as far as the scheme lets it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection

from pos_loyalty.domain import tiers
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.tiers import Holdership, Merit
from pos_loyalty.head_office import days, member_tiers, schemes
from pos_loyalty.head_office.accounts import pools_of
from pos_loyalty.head_office.member_tiers import Judged


class TierJudge:
    """`is_first`: nobody rises in the first analysis, as nobody had a rank before."""

    def __init__(self, scheme: Scheme, published_at_ms: int, *, is_first: bool) -> None:
        self._scheme = scheme
        self._published_at_ms = published_at_ms
        self._is_first = is_first
        # A tier counts from when the tills are told, whatever period it was found in.
        self._today = schemes.local_time(published_at_ms, schemes.zone_of(scheme)).date()

    def look(self, connection: Connection, bands: Mapping[str, str | None]) -> list[str]:
        """Records tiers by the bands of these members; the members whose tier is another one now."""
        if self._scheme.tiering.basis == "threshold":
            return []
        pools = pools_of(connection, bands)
        held = member_tiers.held_by(connection, pools)
        measured = self._measured(connection, pools)
        looks = [
            Judged(account_id, own, self._judged(own, Merit(bands[account_id], measured[account_id])))
            for account_id in pools
            for own in [held.get(account_id)]
        ]
        return member_tiers.record(connection, looks, self._published_at_ms, "standing")

    def _measured(self, connection: Connection, pools: Mapping[str, list[str]]) -> Mapping[str, int]:
        """What thresholds count, by account; zero where tiers have none."""
        tiering, today = self._scheme.tiering, self._today
        if tiering.basis == "standing":
            return dict.fromkeys(pools, 0)
        everybody = [one for pool in pools.values() for one in pool]
        first = today - timedelta(days=tiering.period_days - 1)
        of_each = days.measured_of_each(connection, everybody, tiering.measure, first, today)
        return {leader: sum(of_each.get(one, 0) for one in pool) for leader, pool in pools.items()}

    def _judged(self, held: Holdership | None, merit: Merit) -> Holdership:
        scheme, today = self._scheme, self._today
        after = tiers.judged(held, scheme, merit, today)
        if held is not None or self._is_first or scheme.rank(after.tier) == len(scheme.tiers) - 1:
            return after
        # Whoever is ranked for the first time comes from the lowest tier: a rise, but for the first analysis.
        return replace(after, risen_on=today)
