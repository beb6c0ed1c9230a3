"""The shops of the schedules: made once for a process, copied for each of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Literal

from sqlalchemy import Connection, insert, update

from pos_loyalty.checkout.views import EnrolForm
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database import migrate
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.head_office import adjustments, coupons, feed, printed_cards, registration, schemes, stores
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.transactions import write
from pos_loyalty.simulation.faults.disk import Disk
from pos_loyalty.simulation.faults.world import MORNING_MS, Office, Till, World, ids_of_head_office
from pos_loyalty.sync import position
from pos_loyalty.sync.messages import PROTOCOL, RegisterRequest

GIFTS = {"mug": 100, "towel": 250}
STOCK = {"mug": 3, "towel": 1}
"""In each store: so few that tills get in each other's way."""
POINTS = (0, 400, 250, 250, 120, 100, 100)
"""Of the members: so few that most can take one gift, and not with the same points another."""
SHOP_IDS = tuple(f"M{number}" for number in range(len(POINTS)))
"""By which the shop's own files name them."""
VOUCHER = {"kind": "voucher", "points": 60, "amount_minor": 3_000}
COUPON = coupons.Campaign("spring", {"en": "Spring"}, 1_000, 0, None, 0, date(2026, 3, 1), date(2026, 12, 31))
COUPONS = 2
"""So few that many try the same one."""
PRINTED = 3
"""Cards that lie at every counter, as if a batch had been printed twice."""
CARD_KEY = bytes(range(32))
CLONES = 2
TOLD_OF: tuple[Literal["all", "seen"], ...] = ("all", "seen")
"""Whom the tills of all stores are told of, by the seed."""


@dataclass(frozen=True)
class Size:
    """`floor_limit` in points: what a till that is cut off may give of a member's without asking."""

    tills: int
    stores: int
    floor_limit: int = 0


def opened(seed: str, size: Size) -> World:
    """The shop as it was made, whatever a schedule did before."""
    disks = _disks(size.tills + CLONES + 1)
    copies, cards, codes = _made(size, Random(seed).choice(TOLD_OF))
    for disk, copy in zip(disks, copies, strict=False):
        disk.put_back(copy)
    office = _office(disks[0])
    office.now_ms = MORNING_MS
    world = World(seed, office, list(cards), list(codes))
    for number in range(size.tills):
        world.tills.append(Till(f"till {number + 1}", disks[number + 1], world))
    return world


def make(size: Size) -> None:
    """Every shop that a seed may open, so that each opens at once."""
    for told_of in TOLD_OF:
        _made(size, told_of)


def spare_disk(world: World) -> Disk | None:
    """For one more machine."""
    used = {id(till.disk) for till in world.tills} | {id(world.office.disk)}
    return next((disk for disk in _disks(len(used)) if id(disk) not in used), None)


_KEPT: list[Disk] = []


def _disks(least: int) -> Sequence[Disk]:
    while len(_KEPT) < least:
        _KEPT.append(Disk())
    return _KEPT


@cache
def _office(disk: Disk) -> Office:
    return Office(disk)


@cache
def _made(
    size: Size, told_of: Literal["all", "seen"]
) -> tuple[tuple[Any, ...], tuple[str, ...], tuple[str, ...]]:
    """Copies of all databases with members, gifts and goods, everything exchanged; the cards; and the coupons."""
    with TemporaryDirectory() as folder, ids_of_head_office("shop"):
        disk = Disk()
        _take_over(disk, open_head_office(f"sqlite:///{folder}/office.db"))
        world = World("shop", Office(disk), [], [])
        printed = world.office.write(_stock, size, told_of)
        for number in range(size.tills):
            world.tills.append(_registered(world, number, size))
        _members(world, world.tills[0])
        for till in world.tills:
            while till.exchange():
                pass
        world.coupons += world.office.write(coupons.issue, COUPON, COUPONS, MORNING_MS)
        copies = tuple(one.copy() for one in (disk, *(till.disk for till in world.tills)))
    return copies, (*world.cards, *printed), tuple(world.coupons)


def _take_over(disk: Disk, engine: Any) -> None:
    source = engine.raw_connection()
    disk.put_back(source.driver_connection)
    source.close()
    engine.dispose()


def _stock(connection: Any, size: Size, told_of: Literal["all", "seen"]) -> list[str]:
    # Who comes first is a matter of card numbers, here and there: a seed has to find the same ones each time.
    connection.execute(update(tables.programme).values(card_key=CARD_KEY))
    if size.floor_limit:
        document = dict(schemes.current_document(connection))
        allowed = document | {"gifts": {"floor_limit_points": size.floor_limit}}
        connection.execute(update(tables.scheme).values(document=allowed))
    for number in range(size.stores):
        stores.ensure(connection, f"S{number + 1}", f"Store {number + 1}", "Asia/Seoul")
        stores.tell_of(connection, f"S{number + 1}", told_of)
    for reward_id, points in GIFTS.items():
        row = {"reward_id": reward_id, "names": {"en": reward_id.title()}, "points": points, "active": True}
        connection.execute(insert(tables.reward), row)
        for number in range(size.stores):
            on_hand = {"store_id": f"S{number + 1}", "reward_id": reward_id, "on_hand": STOCK[reward_id]}
            connection.execute(insert(tables.reward_stock), on_hand)
    row = {"reward_id": "voucher", "names": {"en": "Voucher"}, "active": True} | VOUCHER
    connection.execute(insert(tables.reward), row)
    feed.note(connection, "reward", (*GIFTS, "voucher"))
    return printed_cards.issue(connection, PRINTED, "counter", MORNING_MS)


def _registered(world: World, number: int, size: Size) -> Till:
    disk = Disk()
    migrate.upgrade(disk.engine, "till")
    register(world, TillStore(disk.engine), f"S{number % size.stores + 1}", f"till {number + 1}")
    return Till(f"till {number + 1}", disk, world)


def register(world: World, store: TillStore, store_id: str, name: str) -> None:
    """By hand, with a code of head office."""
    office = world.office
    code = office.write(registration.make_invite, store_id, name, office.now_ms)
    request = RegisterRequest(protocol=PROTOCOL, code=code, app_version="")
    answer = write(office.disk.engine, lambda c: registration.register(c, request, office.now_ms))
    position.take_identity(store, "memory", answer)


def _members(world: World, till: Till) -> None:
    office = world.office
    till.exchange()
    for number, (points, shop_id) in enumerate(zip(POINTS, SHOP_IDS, strict=True)):
        view = till.counter.enrolled(EnrolForm(f"Member {number}", "", "", None, ""))
        if view.member is None or view.member.card_number is None:
            raise RuntimeError(f"no member was made: {view.message}")
        till.exchange()
        world.cards.append(view.member.card_number)
        office.write(_name_as_the_shop_does, view.member.member_id, shop_id)
        if points:
            office.write(adjustments.adjust, view.member.member_id, points, "taken over", office.now_ms)
    till.counter.cleared()


def _name_as_the_shop_does(connection: Connection, member_id: str, shop_id: str) -> None:
    """As if the member had come with an import."""
    whose = tables.member.c.member_id == member_id
    connection.execute(update(tables.member).where(whose).values(shop_member_id=shop_id))
