"""What people do: at the counters, and at head office."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from pos_loyalty.checkout.questions import FindMember, ReserveGift
from pos_loyalty.checkout.views import EnrolForm
from pos_loyalty.head_office import adjustments, daily, merging
from pos_loyalty.head_office.importing.job import ImportFiles, import_files
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.simulation.faults.shop import GIFTS, POINTS, PRINTED
from pos_loyalty.simulation.faults.world import Till, World

PRESS_MS = 1_000
SHARE_OF_SET_ASIDE = 0.5
_SET_ASIDE = """
    SELECT MIN(card_number), reward_id FROM gift_right JOIN card USING (member_id) WHERE state = 'active'
     GROUP BY member_id, reward_id ORDER BY 1, 2
"""


def sell(world: World, random: Random) -> None:
    """Mostly to a member, mostly at once to head office."""
    till = random.choice(world.tills)
    sell_at(world, random, till)
    if random.random() < 0.5:
        exchange_at(world, till)


def sell_at(world: World, random: Random, till: Till) -> None:
    card = random.choice(world.cards) if random.random() < 0.8 else None
    amount = str(random.randrange(100, 30_000))

    def selling() -> str:
        till.counter.cleared()
        if card is not None:
            scan(till, card)
        till.counter.amount_keyed(amount)
        view = till.counter.sale_finished()
        return f"sale of {amount}: {view.message.key} {view.message.values.get('points', '')}"

    world.at_till(till, selling)


def give_a_gift(world: World, random: Random) -> None:
    """Two presses; head office sets it aside before it is handed over."""
    till, card, gift = _wished(world, random)
    if random.random() < 0.5:
        # Every few seconds, where nothing fails.
        exchange_at(world, till)
    give_at(world, till, card, gift)


def give_at(world: World, till: Till, card: str, gift: str) -> None:
    def giving() -> str:
        asked = _pressed_twice(world, till, card, gift)
        if asked is None:
            return f"gift {gift}: {till.counter.view.message.key}"
        answer = till.ask(asked)
        return f"gift {gift}: {till.counter.gift_answered(asked, answer).message.key}"

    world.at_till(till, giving)


def _wished(world: World, random: Random) -> tuple[Till, str, str]:
    """Which gift is wished for where: often one that is set aside, at the till that holds it or at another."""
    till, card = random.choice(world.tills), random.choice(world.cards[1 - PRINTED - len(POINTS) : -PRINTED])
    aside = set_aside_at(random.choice(world.tills))
    if aside and random.random() < SHARE_OF_SET_ASIDE:
        card, gift = random.choice(aside)
        return till, card, gift
    return till, card, random.choice(tuple(GIFTS))


def set_aside_at(till: Till) -> list[tuple[str, str]]:
    """Card and gift."""
    return till.disk.rows(_SET_ASIDE)


def _pressed_twice(world: World, till: Till, card: str, gift: str) -> ReserveGift | None:
    till.counter.cleared()
    scan(till, card)
    till.counter.gift_pressed_by_id(gift)
    world.office.now_ms += PRESS_MS
    _, asked = till.counter.gift_pressed_by_id(gift)
    return asked


def scan(till: Till, card: str) -> None:
    """Head office is asked where the till does not know the card."""
    till.counter.scanned(card.encode())
    for question in till.counter.take_questions():
        if isinstance(question, FindMember):
            till.counter.member_answered(question, till.ask(question))


def take_back(world: World, random: Random) -> None:
    """F7."""
    till = random.choice(world.tills)
    world.at_till(till, lambda: f"F7: {till.counter.undone().message.key}")


def enrol(world: World, random: Random) -> None:
    """With a new number, or with a printed card that another counter may have too."""
    till = random.choice(world.tills)
    printed = random.choice(world.cards[-PRINTED:]) if random.random() < 0.3 else None

    def enrolling() -> str:
        view = till.counter.enrolled(EnrolForm("New", "", "", printed, ""))
        if view.member is not None and view.member.card_number is not None and printed is None:
            world.cards.insert(0, view.member.card_number)
        return f"enrolment: {view.message.key}"

    world.at_till(till, enrolling)


def exchange(world: World, random: Random) -> None:
    exchange_at(world, random.choice(world.tills))


def exchange_at(world: World, till: Till) -> None:
    """As the agent does, on a thread of its own: nobody at the counter is told anything."""

    def exchanging() -> str:
        return f"exchange: {'more' if till.exchange() else 'done'}"

    world.at_till(till, exchanging)


def rush(world: World, random: Random) -> None:
    """Several sell in the same second, and what they tell of is on its way at once."""
    tills = random.sample(world.tills, min(len(world.tills), random.randint(2, 4)))
    for till in tills:
        sell_at(world, random, till)
    world.at_once += [partial(exchange_at, world, till) for till in tills]
    while world.at_once:
        world.at_once.pop()()


def adjust(world: World, random: Random) -> None:
    """Never less: a person may take away points that are set aside, and then they are missing."""
    points = 50
    card = random.choice(world.cards)

    def adjusting() -> None:
        member_id = world.office.write(merging.member_of_card, card)
        before = _adjustments(world)
        try:
            world.office.write(adjustments.adjust, member_id, points, "a word", world.office.now_ms)
        finally:
            # Power may fail when it is on the disk and nobody has been told so.
            world.adjusted += points if _adjustments(world) > before else 0

    at_head_office(world, f"{points} points", adjusting)


def _adjustments(world: World) -> int:
    ((many,),) = world.office.disk.rows(
        "SELECT COUNT(DISTINCT cause_id) FROM ledger_entry WHERE cause_kind = 'adjustment'"
    )
    return int(many)


def merge(world: World, random: Random) -> None:
    """Two memberships of one person become one; or two again."""
    merges = world.office.disk.rows("SELECT merge_id FROM member_merge WHERE undone_at_ms IS NULL")

    def merging_two() -> None:
        if merges and random.random() < 0.5:
            # Before it is: power may fail when it is on the disk.
            world.is_told_apart = True
            world.office.write(merging.unmerge, random.choice(merges)[0], world.office.now_ms)
            return
        kept, gone = (
            world.office.write(merging.member_of_card, random.choice(world.cards)) for _ in range(2)
        )
        world.office.write(merging.merge, kept, gone, world.office.now_ms, ())

    at_head_office(world, "memberships", merging_two)


def end_the_day(world: World, _random: Random) -> None:
    at_head_office(world, "end of day", lambda: _daily(world))


def _daily(world: World) -> None:
    daily.run(world.office.disk.engine, world.office.now_ms)


def at_head_office(world: World, what: str, doing: Callable[[], None]) -> None:
    try:
        doing()
    except OperatorError as refusal:
        what += f": {refusal}"
    world.tell(f"head office: {what}")


def fill_basket(till: Till, card: str, amounts: Iterable[str]) -> None:
    """Of the next customer, who shows a card."""
    till.counter.cleared()
    scan(till, card)
    for amount in amounts:
        till.counter.amount_keyed(amount)


def import_rows(world: World, what: str, rows: str) -> None:
    """As if a person at head office imported a file of members or gifts."""
    now = datetime.fromtimestamp(world.office.now_ms / 1000, UTC)
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{what}.csv"
        file.write_text(rows, encoding="utf-8")
        files = ImportFiles(**{what: file})
        zone = ZoneInfo("Asia/Seoul")
        import_files(world.office.disk.engine, files, zone=zone, now=now, rejected_folder=Path(folder))


EVERYDAY: Mapping[Callable[[World, Random], None], int] = {
    sell: 12,
    give_a_gift: 24,
    take_back: 5,
    enrol: 3,
    exchange: 20,
    adjust: 1,
    merge: 1,
    end_the_day: 1,
}
"""How often each happens beside the others."""
