"""What head office does to its catalogue and its rules while gifts are set aside and goods are sold."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random

from sqlalchemy import Connection

from pos_loyalty.head_office import catalogue, schemes
from pos_loyalty.simulation.faults.people import at_head_office, import_rows
from pos_loyalty.simulation.faults.shop import GIFTS
from pos_loyalty.simulation.faults.world import World


def change_price(world: World, random: Random) -> None:
    """Dearer or cheaper; a gift that was withdrawn is there again."""
    gift, percent = random.choice(tuple(GIFTS)), random.choice((80, 100, 120))
    rows = f"gift,name,points\n{gift},{gift.title()},{GIFTS[gift] * percent // 100}\n"
    at_head_office(world, f"{gift} at {percent} %", lambda: import_rows(world, "gifts", rows))


def withdraw(world: World, random: Random) -> None:
    gift = random.choice(tuple(GIFTS))
    at_head_office(world, f"{gift} withdrawn", lambda: world.office.write(catalogue.withdraw, gift))


def publish_rules(world: World, random: Random) -> None:
    """A point for more or for less money, at once or soon."""
    per_point_minor, hours = random.choice((250, 400, 1_000)), random.choice((0, 0, 3))

    def publish(connection: Connection) -> None:
        known = schemes.published(connection, world.office.now_ms)
        valid_from = (known.now + timedelta(hours=hours)).replace(microsecond=0).isoformat()
        document = schemes.current_document(connection)
        earn = document["earn"] | {"per_amount_minor": per_point_minor}
        new = {"version": max(known.by_version) + 1, "valid_from": valid_from, "earn": earn}
        schemes.publish(connection, document | new, world.office.now_ms)

    at_head_office(world, f"a point for {per_point_minor}", lambda: world.office.write(publish))


CATALOGUE: Mapping[Callable[[World, Random], None], int] = {change_price: 4, withdraw: 1, publish_rules: 2}
"""How often each happens beside what people do every day."""
