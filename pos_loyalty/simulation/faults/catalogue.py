"""What head office does to its catalogue while gifts of it are set aside, asked for and given."""

from collections.abc import Callable, Mapping
from random import Random

from pos_loyalty.head_office import catalogue
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


CATALOGUE: Mapping[Callable[[World, Random], None], int] = {change_price: 4, withdraw: 1}
"""How often each happens beside what people do every day."""
