"""How a member shops: how often, when, how much, and what; and what one visit puts into the basket."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pos_loyalty.simulation.shop.catalogue import Catalogue
from pos_loyalty.simulation.shop.model import TIME_ZONE
from pos_loyalty.simulation.shop.roles import Roles

# Days between visits and how many members in a hundred keep that rhythm.
_RHYTHMS = {4: 1, 7: 5, 14: 10, 21: 11, 30: 24, 60: 29, 120: 20}
_LEAVER_RHYTHMS = (7, 10, 14)
_CHAMPION_RHYTHMS = (14, 21, 30)
_BULK_RHYTHMS = (30, 60, 120)

_OPENING_HOURS = range(9, 22)
_HOUR_WEIGHTS_WEEKDAY = (3, 5, 6, 6, 4, 4, 5, 7, 10, 12, 10, 6, 3)
_HOUR_WEIGHTS_WEEKEND = (3, 6, 9, 9, 9, 10, 10, 9, 8, 6, 4, 3, 2)
_WEEKDAY_WEIGHTS = (8, 8, 9, 10, 14, 20, 16)
_KEEPS_WEEKDAY = 0.6
_KEEPS_HOUR = 0.6

_FAVOURITE_SHARE = 0.5
_CATEGORY_SHARE = 0.3
# A companion is taken with this chance, shared out when a product has several.
_COMPANION_CHANCE = {1: 0.4, 2: 0.32, 3: 0.27}
_CHAMPION_TAKES = 0.85
_QUANTITIES = (1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 3)


@dataclass(frozen=True, slots=True)
class Habit:
    gap_days: int
    basket_mean: float
    weekday: int
    hour: int
    categories: tuple[str, ...]
    favourites: tuple[int, ...]
    champion_of: int | None


def make_habit(rng: random.Random, catalogue: Catalogue, index: int, roles: Roles) -> Habit:
    gap_days = _rhythm(rng, index, roles)
    available = sorted({good.category.en for good in catalogue.goods if not good.niche})
    categories = rng.sample(available, min(len(available), rng.randint(3, 5)))
    return Habit(
        gap_days=gap_days,
        basket_mean=min(14.0, rng.lognormvariate(1.0, 0.5) * (1.15 if gap_days <= 14 else 1.0)),
        weekday=rng.choices(range(7), _WEEKDAY_WEIGHTS)[0],
        hour=rng.choices(_OPENING_HOURS, _HOUR_WEIGHTS_WEEKDAY)[0],
        categories=tuple(categories),
        favourites=_favourites(rng, catalogue, categories),
        champion_of=roles.champions.get(index),
    )


def _rhythm(rng: random.Random, index: int, roles: Roles) -> int:
    if index in roles.leavers:
        return rng.choice(_LEAVER_RHYTHMS)
    if index in roles.champions:
        return rng.choice(_CHAMPION_RHYTHMS)
    if index in roles.bulk_buyers:
        return rng.choice(_BULK_RHYTHMS)
    return rng.choices(tuple(_RHYTHMS), tuple(_RHYTHMS.values()))[0]


def _favourites(rng: random.Random, catalogue: Catalogue, categories: list[str]) -> tuple[int, ...]:
    drawn: dict[int, None] = {}
    for _ in range(rng.randint(4, 12)):
        month = rng.randrange(12)
        shelf = catalogue.by_category[month].get(rng.choice(categories), catalogue.by_month[month])
        drawn[shelf.draw(rng)] = None
    return tuple(drawn)


def visit_days(rng: random.Random, habit: Habit, first: date, last: date) -> Iterator[date]:
    """The days between `first` and `last`, both included, on which the member comes."""
    day = first
    while day <= last:
        yield day
        following = day + timedelta(days=max(1, round(habit.gap_days * rng.uniform(0.75, 1.25))))
        if habit.gap_days >= 7 and rng.random() < _KEEPS_WEEKDAY:
            following += timedelta(days=(habit.weekday - following.weekday() + 3) % 7 - 3)
        day = max(following, day + timedelta(days=1))


def visit_time(rng: random.Random, habit: Habit, day: date) -> datetime:
    if rng.random() < _KEEPS_HOUR:
        hour = habit.hour
    else:
        weights = _HOUR_WEIGHTS_WEEKEND if day.weekday() >= 5 else _HOUR_WEIGHTS_WEEKDAY
        hour = rng.choices(_OPENING_HOURS, weights)[0]
    clock = time(hour, rng.randrange(60), rng.randrange(60), tzinfo=ZoneInfo(TIME_ZONE))
    return datetime.combine(day, clock)


def fill_basket(rng: random.Random, habit: Habit, catalogue: Catalogue, day: date) -> dict[int, int]:
    """Product index → quantity: what the member came for, and the companions that came along."""
    basket: dict[int, int] = {}
    for _ in range(_basket_size(rng, habit.basket_mean)):
        _put(rng, basket, catalogue, _pick(rng, habit, catalogue, day))
    for product in tuple(basket):
        companions = catalogue.companions.get(product, ())
        for companion in companions:
            taken = rng.random() < _COMPANION_CHANCE[len(companions)]
            if taken and companion not in basket and catalogue.in_season(companion, day.month):
                _put(rng, basket, catalogue, companion)
    if habit.champion_of is not None and rng.random() < _CHAMPION_TAKES:
        basket[habit.champion_of] = rng.randint(3, 5)
    return basket


def _basket_size(rng: random.Random, mean: float) -> int:
    return max(1, min(40, round(rng.gammavariate(3.0, mean / 3.0))))


def _pick(rng: random.Random, habit: Habit, catalogue: Catalogue, day: date) -> int:
    drawn = rng.random()
    if drawn < _FAVOURITE_SHARE:
        favourite = rng.choice(habit.favourites)
        if catalogue.in_season(favourite, day.month):
            return favourite
    if drawn < _FAVOURITE_SHARE + _CATEGORY_SHARE:
        shelf = catalogue.by_category[day.month - 1].get(rng.choice(habit.categories))
        if shelf is not None:
            return shelf.draw(rng)
    return catalogue.by_month[day.month - 1].draw(rng)


def _put(rng: random.Random, basket: dict[int, int], catalogue: Catalogue, product: int) -> None:
    weighed = catalogue.goods[product].unit == "100g"
    quantity = rng.randint(2, 8) if weighed else rng.choice(_QUANTITIES)
    basket[product] = basket.get(product, 0) + quantity
