"""A member's year at the counter: visits, returns, and the planted bulk purchase or silent leave."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_low

from pos_loyalty.simulation.shop.catalogue import Catalogue
from pos_loyalty.simulation.shop.habits import Habit, fill_basket, make_habit, visit_days, visit_time
from pos_loyalty.simulation.shop.model import Member, PurchaseLine
from pos_loyalty.simulation.shop.people import YEAR, store_id
from pos_loyalty.simulation.shop.roles import Roles

_RETURN_SHARE = 0.012
_RETURN_WITHIN_DAYS = 7
_AWAY_FROM_HOME_SHARE = 0.08
_CURIOUS_SHARE = 0.004
_LEAVERS_GONE_DAYS = (70, 190)
_BULK_MINOR = (1_200_000, 4_000_000)
_BULK_TIMES_MEDIAN = 12


@dataclass(frozen=True, slots=True)
class Visit:
    """A purchase without its number; `returned` points into the same year and makes it a return."""

    at: datetime
    store_id: str
    lines: tuple[PurchaseLine, ...]
    returned: int | None = None
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class YearOfVisits:
    habit: Habit
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for every member of a shop."""

    seed: int
    today: date
    stores: int
    members: int
    catalogue: Catalogue
    roles: Roles


def shopping_year(around: Surroundings, member: Member, index: int) -> YearOfVisits:
    """All that the member bought in the 365 days before the reference day; depends on no other member."""
    rng = random.Random(f"{around.seed}/year/{index}")
    habit = make_habit(rng, around.catalogue, index, around.roles)
    gone = rng.randint(*_LEAVERS_GONE_DAYS) if index in around.roles.leavers else 1
    last = around.today - timedelta(days=gone)
    days = list(visit_days(rng, habit, _first_day(rng, around.today, member, habit), last))
    visits = [_visit(rng, around, member, habit, day) for day in days]
    if index in around.roles.bulk_buyers:
        visits.append(_bulk_visit(rng, around, member, habit, visits))
    elif index in around.roles.leavers:
        last = days[-1]  # nor do they come back for their money
    visits.extend(_returns(rng, visits, last, around.roles.champions.get(index), around.catalogue))
    return YearOfVisits(habit, tuple(visits))


def _first_day(rng: random.Random, today: date, member: Member, habit: Habit) -> date:
    begin = today - YEAR
    return (
        member.joined_on
        if member.joined_on >= begin
        else begin + timedelta(days=rng.randrange(habit.gap_days))
    )


def _visit(rng: random.Random, around: Surroundings, member: Member, habit: Habit, day: date) -> Visit:
    basket = fill_basket(rng, habit, around.catalogue, day)
    if around.catalogue.niche and rng.random() < _CURIOUS_SHARE * min(1.0, 1000 / around.members):
        basket.setdefault(rng.choice(around.catalogue.niche), 1)
    return Visit(
        visit_time(rng, habit, day), _store(rng, around, member), _priced(around.catalogue, basket, day)
    )


def _store(rng: random.Random, around: Surroundings, member: Member) -> str:
    if rng.random() < _AWAY_FROM_HOME_SHARE:
        return store_id(rng.randrange(around.stores))
    return member.store_id


def _priced(catalogue: Catalogue, basket: dict[int, int], day: date) -> tuple[PurchaseLine, ...]:
    lines = []
    for index, quantity in basket.items():
        product = catalogue.products[index]
        gross = product.price_minor * quantity
        discount = catalogue.discount_minor(index, day, gross)
        lines.append(PurchaseLine(product.product_id, quantity, gross - discount, discount))
    return tuple(lines)


def _bulk_visit(
    rng: random.Random, around: Surroundings, member: Member, habit: Habit, visits: list[Visit]
) -> Visit:
    """A feast, an office, a resale: a few goods by the dozen, far above the member's usual total."""
    totals = [sum(line.amount_minor for line in visit.lines) for visit in visits]
    wanted = rng.randint(*_BULK_MINOR)
    if totals:
        wanted = max(wanted, _BULK_TIMES_MEDIAN * median_low(totals))
    day = around.today - timedelta(days=rng.randint(20, YEAR.days - 20))
    shelf = around.catalogue.by_month[day.month - 1]
    chosen = dict.fromkeys(shelf.draw(rng) for _ in range(4))
    share = wanted // len(chosen)
    # An offer takes off 30 % at most, so half as much again still reaches the wanted total.
    basket = {i: share * 3 // 2 // around.catalogue.products[i].price_minor + 1 for i in chosen}
    lines = _priced(around.catalogue, basket, day)
    return Visit(visit_time(rng, habit, day), member.store_id, lines, bulk=True)


def _returns(
    rng: random.Random, visits: list[Visit], last: date, champion_of: int | None, catalogue: Catalogue
) -> list[Visit]:
    kept = None if champion_of is None else catalogue.products[champion_of].product_id
    returns = []
    for place, visit in enumerate(visits):
        if visit.bulk or rng.random() >= _RETURN_SHARE:
            continue
        at = visit.at + timedelta(days=rng.randint(1, _RETURN_WITHIN_DAYS))
        line = rng.choice(visit.lines)
        if at.date() <= last and line.product_id != kept:
            returns.append(Visit(at, visit.store_id, (_part_of(rng, line),), returned=place))
    return returns


def _part_of(rng: random.Random, line: PurchaseLine) -> PurchaseLine:
    quantity = rng.randint(1, line.quantity)
    price = (line.amount_minor + line.discount_minor) // line.quantity
    discount = line.discount_minor * quantity // line.quantity
    return PurchaseLine(line.product_id, quantity, price * quantity - discount, discount)
