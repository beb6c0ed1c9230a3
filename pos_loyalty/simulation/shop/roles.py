"""Which members carry a planted story: leavers, bulk buyers, champions, and birthdays near the reference day."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

_LEAVER_SHARE = 0.05
_BULK_SHARE = 0.02
_CHAMPION_SHARE = 0.03
_BIRTHDAY_TODAY_SHARE = 0.004
_BIRTHDAY_NEAR_SHARE = 0.012
_NEAR_DAYS = (-3, -2, -1, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Roles:
    """Member indices by story; a member has at most one of the first three."""

    leavers: frozenset[int]
    bulk_buyers: frozenset[int]
    champions: dict[int, int]  # member index → product index
    birthdays: dict[int, int]  # member index → days from the reference day


def assign_roles(rng: random.Random, members: int, niche_products: Sequence[int]) -> Roles:
    leavers = round(members * _LEAVER_SHARE)
    bulk = round(members * _BULK_SHARE)
    champions = min(round(members * _CHAMPION_SHARE), len(niche_products))
    chosen = rng.sample(range(members), leavers + bulk + champions)
    products = rng.sample(list(niche_products), champions)
    return Roles(
        leavers=frozenset(chosen[:leavers]),
        bulk_buyers=frozenset(chosen[leavers : leavers + bulk]),
        champions=dict(zip(chosen[leavers + bulk :], products, strict=True)),
        birthdays=_birthdays(rng, members),
    )


def _birthdays(rng: random.Random, members: int) -> dict[int, int]:
    on_the_day = round(members * _BIRTHDAY_TODAY_SHARE)
    near = round(members * _BIRTHDAY_NEAR_SHARE)
    chosen = rng.sample(range(members), on_the_day + near)
    return {index: 0 if i < on_the_day else rng.choice(_NEAR_DAYS) for i, index in enumerate(chosen)}
