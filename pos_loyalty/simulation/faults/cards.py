"""What becomes of cards, and of what is known of members: at the counters, and at head office."""

from collections.abc import Callable, Mapping
from random import Random

from pos_loyalty.domain import cards
from pos_loyalty.head_office import card_blocks, card_states
from pos_loyalty.simulation.faults.people import at_head_office, import_rows, scan
from pos_loyalty.simulation.faults.shop import PRINTED, SHOP_IDS
from pos_loyalty.simulation.faults.world import Till, World

_FIRST_BLANK = 700_000
"""Of the cards that lie at all counters: far from the numbers that head office gives out."""
_BLANKS = 12
"""So few that two counters hand out the same one."""


def replace_card(world: World, random: Random) -> None:
    """F4: a member has lost a card, and gets another one at once."""
    till, card = random.choice(world.tills), random.choice(world.cards)
    number = _blank(world, random.randrange(_BLANKS))

    def replacing() -> str:
        member_id = _shown(till, card)
        if member_id is None:
            return f"another card: {till.counter.view.message.key}"
        view = till.counter.card_replaced(member_id, number.encode())
        if view.message.key == "card_replaced" and number not in world.cards:
            world.cards.insert(0, number)
        return f"another card: {view.message.key}"

    world.at_till(till, replacing)


def report_lost(world: World, random: Random) -> None:
    """F4 without another card."""
    till, card = random.choice(world.tills), random.choice(world.cards)

    def reporting() -> str:
        member_id = _shown(till, card)
        if member_id is None:
            return f"card lost: {till.counter.view.message.key}"
        return f"card lost: {till.counter.card_reported_lost(member_id).message.key}"

    world.at_till(till, reporting)


def find_again(world: World, random: Random) -> None:
    """A card that was reported lost lies on the counter."""
    till = random.choice(world.tills)
    lost = till.disk.rows("SELECT card_number FROM card WHERE state = 'lost' ORDER BY card_number")
    if lost:
        ((number,),) = random.sample(lost, 1)
        world.at_till(till, lambda: f"card found: {till.counter.card_found_again(number).message.key}")


def block(world: World, random: Random) -> None:
    """A person at head office blocks a card, or lets it work again."""
    card = random.choice(world.cards[:-PRINTED])
    decide = random.choice((card_states.block, card_states.unblock))
    at_head_office(world, decide.__name__, lambda: world.office.write(decide, card, world.office.now_ms))


def change_member(world: World, random: Random) -> None:
    """Head office imports a file in which a member has another name, telephone number or both."""
    number = random.randrange(10_000)
    cells = random.choice((f"Name {number},", f",+8210{number:08d}", f"Name {number},+8210{number:08d}"))
    rows = f"member,name,phone\n{random.choice(SHOP_IDS)},{cells}\n"
    at_head_office(world, f"import of {cells}", lambda: import_rows(world, "members", rows))


def _blank(world: World, which: int) -> str:
    programme, key = world.office.write(card_blocks.programme_and_key)
    return cards.card_number(programme, _FIRST_BLANK + which, key)


def _shown(till: Till, card: str) -> str | None:
    """The member who stands there once the card is scanned."""
    till.counter.cleared()
    scan(till, card)
    member = till.counter.view.member
    return member.member_id if member else None


CARE: Mapping[Callable[[World, Random], None], int] = {
    replace_card: 2,
    report_lost: 2,
    find_again: 1,
    block: 2,
    change_member: 1,
}
"""How often each happens beside what people do every day."""
