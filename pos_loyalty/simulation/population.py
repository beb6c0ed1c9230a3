"""Generates the demonstration shop: the same seed and reference day give the same shop, byte for byte."""

import random
from collections.abc import Iterator
from datetime import date

from pos_loyalty.simulation.shop import assets
from pos_loyalty.simulation.shop.catalogue import make_catalogue
from pos_loyalty.simulation.shop.model import (
    BulkBuyer,
    Champion,
    Gift,
    GiftStock,
    Label,
    Leaver,
    Member,
    Purchase,
    Shop,
    ShopFiles,
    Store,
    Truth,
)
from pos_loyalty.simulation.shop.people import LEGACY_CARD_PREFIX, make_member, store_id
from pos_loyalty.simulation.shop.purchases import Surroundings, YearOfVisits, shopping_year
from pos_loyalty.simulation.shop.roles import assign_roles
from pos_loyalty.simulation.shop.write import PurchaseRow, purchase_rows, write_shop

__all__ = ["LEGACY_CARD_PREFIX", "Shop", "ShopFiles", "generate_lines", "generate_shop", "write_shop"]


def generate_shop(seed: int, today: date, members: int = 1000, products: int = 300, stores: int = 2) -> Shop:
    """A shop with a year of purchases, all of them before `today`, and the truth that was planted in it."""
    around = _surroundings(seed, today, members, products, stores)
    people = tuple(_members(around))
    years = [shopping_year(around, member, index) for index, member in enumerate(people)]
    numbers = _numbers(years)
    purchases = [
        purchase
        for index, year in enumerate(years)
        for purchase in _purchases(people[index], year, numbers[index])
    ]
    return Shop(
        stores=_stores(stores),
        members=people,
        products=around.catalogue.products,
        purchases=tuple(sorted(purchases, key=lambda purchase: purchase.purchase_id)),
        gifts=_gifts(random.Random(f"{seed}/gifts"), stores),
        truth=_truth(around, people, years, numbers),
    )


def generate_lines(
    seed: int, today: date, members: int, products: int = 300, stores: int = 2
) -> Iterator[PurchaseRow]:
    """The purchase lines of the same shop, member by member, for more members than memory holds.

    Purchases are numbered within a member, not over the shop.
    """
    around = _surroundings(seed, today, members, products, stores)
    for index, member in enumerate(_members(around)):
        year = shopping_year(around, member, index)
        numbers = [f"{member.member_id}-{place + 1}" for place in range(len(year.visits))]
        yield from purchase_rows(_purchases(member, year, numbers))


def _surroundings(seed: int, today: date, members: int, products: int, stores: int) -> Surroundings:
    if members < 1 or stores < 1:
        raise ValueError(f"a shop needs members and stores: {members} and {stores} were asked for")
    catalogue = make_catalogue(seed, today, products)
    roles = assign_roles(random.Random(f"{seed}/roles"), members, catalogue.niche)
    return Surroundings(seed, today, stores, members, catalogue, roles)


def _members(around: Surroundings) -> Iterator[Member]:
    names = assets.names()
    for index in range(around.members):
        yield make_member(around.seed, around.today, index, around.stores, around.roles, names)


def _numbers(years: list[YearOfVisits]) -> list[list[str]]:
    """Purchase numbers by member and visit, counted up over the whole shop in the order of time."""
    order = sorted(
        (visit.at, index, place)
        for index, year in enumerate(years)
        for place, visit in enumerate(year.visits)
    )
    numbers = [[""] * len(year.visits) for year in years]
    for count, (_, index, place) in enumerate(order, start=1):
        numbers[index][place] = f"P{count:08d}"
    return numbers


def _purchases(member: Member, year: YearOfVisits, numbers: list[str]) -> Iterator[Purchase]:
    for visit, number in zip(year.visits, numbers, strict=True):
        yield Purchase(
            purchase_id=number,
            store_id=visit.store_id,
            member_id=member.member_id,
            purchased_at=visit.at,
            kind="sale" if visit.returned is None else "return",
            lines=visit.lines,
            returns_purchase=None if visit.returned is None else numbers[visit.returned],
        )


def _truth(
    around: Surroundings, people: tuple[Member, ...], years: list[YearOfVisits], numbers: list[list[str]]
) -> Truth:
    roles, catalogue = around.roles, around.catalogue
    bulk = [
        (i, place) for i in sorted(roles.bulk_buyers) for place, v in enumerate(years[i].visits) if v.bulk
    ]
    return Truth(
        pairs=catalogue.pairs(),
        bulk_buyers=tuple(BulkBuyer(people[i].member_id, numbers[i][place]) for i, place in bulk),
        leavers=tuple(_leaver(people[i], years[i]) for i in sorted(roles.leavers)),
        champions=tuple(
            Champion(people[i].member_id, catalogue.products[product].product_id)
            for i, product in sorted(roles.champions.items())
        ),
        seasonal=catalogue.seasonal(),
    )


def _leaver(member: Member, year: YearOfVisits) -> Leaver:
    last_visit = max(visit.at.date() for visit in year.visits)
    return Leaver(member.member_id, last_visit, year.habit.gap_days)


def _stores(stores: int) -> tuple[Store, ...]:
    names = assets.store_names()
    rounds = [divmod(i, len(names)) for i in range(stores)]
    return tuple(
        Store(store_id(i), _numbered(names[place], again)) for i, (again, place) in enumerate(rounds)
    )


def _numbered(name: Label, again: int) -> Label:
    return name if again == 0 else Label(f"{name.en} {again + 1}", f"{name.ko} {again + 1}")


def _gifts(rng: random.Random, stores: int) -> tuple[Gift, ...]:
    """Cheap gifts lie about in numbers, dear ones are few and may be gone in a store; vouchers never run out."""
    gifts = []
    for idea in assets.gift_ideas():
        most = max(3, 60_000 // idea.points)
        shelves = range(stores) if idea.terms["kind"] == "gift" else range(0)
        stock = tuple(GiftStock(store_id(i), rng.randint(0, min(most, 80))) for i in shelves)
        gifts.append(Gift(idea.gift_id, idea.name, idea.points, stock, idea.terms))
    return tuple(gifts)
