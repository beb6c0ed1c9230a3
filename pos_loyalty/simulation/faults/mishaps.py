"""What goes wrong: lines, power, disks and clocks."""

from collections.abc import Callable, Mapping
from random import Random

from pos_loyalty.database import event_log
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office import sessions
from pos_loyalty.simulation.faults import people
from pos_loyalty.simulation.faults.network import deliver
from pos_loyalty.simulation.faults.shop import GIFTS, spare_disk
from pos_loyalty.simulation.faults.world import Till, World
from pos_loyalty.sync import position

Mishap = Callable[[World, Random], None]
_HOUR_MS = 3_600_000


def line_goes(world: World, random: Random) -> None:
    till = random.choice(world.tills)
    till.is_cut_off = not till.is_cut_off
    world.tell(f"{till.name}: {'no line' if till.is_cut_off else 'the line is back'}")


def post_arrives(world: World, random: Random) -> None:
    """A request that nobody waits for any more, in any order."""
    if world.mail:
        posted = world.mail.pop(random.randrange(len(world.mail)))
        try:
            deliver(world.office.service, posted)
            world.tell(f"late request to {posted.path}: answered")
        except SyncError as error:
            world.tell(f"late request to {posted.path}: {error.key}")


def power_fails_at_a_till(world: World, random: Random) -> None:
    """At one of the next commits there, whatever is being done."""
    till = random.choice(world.tills)
    till.disk.cut_power_at(random.randint(1, 4), is_durable=random.random() < 0.5)
    random.choice((people.sell, people.give_a_gift, people.exchange, people.enrol))(world, random)


def power_fails_at_head_office(world: World, random: Random) -> None:
    world.office.disk.cut_power_at(random.randint(1, 4), is_durable=random.random() < 0.5)
    try:
        random.choice((people.sell, people.give_a_gift, people.exchange))(world, random)
    finally:
        world.office.disk.cut_power_at(0, is_durable=False)


def till_restarts(world: World, random: Random) -> None:
    restart(world, random.choice(world.tills))


def restart(world: World, till: Till) -> None:
    till.start()
    world.tell(f"{till.name}: started again")


def till_is_backed_up(world: World, random: Random) -> None:
    back_up(world, random.choice(world.tills))


def back_up(world: World, till: Till) -> None:
    world.backups[till.name] = till.disk.copy()
    world.tell(f"{till.name}: backed up")


def till_is_put_back(world: World, random: Random) -> None:
    put_back(world, random.choice(world.tills))


def put_back(world: World, till: Till) -> None:
    if till.name in world.backups:
        before = till.event_ids
        till.disk.put_back(world.backups[till.name])
        till.start()
        world.note_what_is_gone()
        if not _can_be_known(world, till):
            world.unknowable |= before - till.event_ids
        world.tell(f"{till.name}: its disk was put back")


def two_tills_want_one_gift(world: World, random: Random) -> None:
    """One that is set aside: the till that holds it is without a line and with one, and disks are put back between."""
    aside = [(till, *one) for till in world.tills for one in people.set_aside_at(till)]
    if not aside:
        return
    holder, card, gift = random.choice(aside)
    other = random.choice([till for till in world.tills if till is not holder] or [holder])
    sells, gives, tells, says_hello = (
        lambda: people.sell_at(world, random, holder),
        lambda: people.give_at(world, holder, card, gift),
        lambda: people.exchange_at(world, holder),
        lambda: restart(world, holder),
    )
    wants, listens = (
        lambda: people.give_at(world, other, card, gift),
        lambda: people.exchange_at(world, other),
    )
    backups, put_backs = (
        (lambda: back_up(world, holder), lambda: head_office_is_backed_up(world, random)),
        (lambda: put_back(world, holder), lambda: head_office_is_put_back(world, random)),
    )
    for _ in range(random.randint(1, 2)):
        _some(world, random, {backups[0]: 2, backups[1]: 1, tells: 1}, 1)
        for is_cut_off, steps in (
            (True, {sells: 3, gives: 3, wants: 2, says_hello: 1}),
            (False, {tells: 5, wants: 4, listens: 1, gives: 1}),
        ):
            holder.is_cut_off = is_cut_off
            _some(world, random, steps, random.randint(0, 6))
            if random.random() < 0.4:
                _some(world, random, {put_backs[0]: 2, put_backs[1]: 1}, 1)


def _some(world: World, random: Random, steps: Mapping[Callable[[], None], int], many: int) -> None:
    for step in random.choices(list(steps), list(steps.values()), k=many):
        world.office.now_ms += random.randint(0, 15_000)
        step()


def _can_be_known(world: World, till: Till) -> bool:
    """Whether the till has told or heard something since that this disk lacks: else it looks as if nothing happened."""
    with till.store.reading() as connection:
        here = position.read(connection)
        session_id = connection.exec_driver_sql("SELECT session_id FROM terminal").scalar()
        ((last_seq, last_hash, complete_ms, asks, *sessions_known),) = world.office.disk.rows(
            "SELECT last_seq, last_hash, complete_ms, asks, session_id, next_session_id FROM terminal"
            " WHERE terminal_id = ?",
            here.terminal_id,
        )
        has_all = event_log.hash_at(connection, last_seq) == last_hash
    return not has_all or here.heard_ms < complete_ms or here.asks < asks or session_id not in sessions_known


def till_is_cloned(world: World, random: Random) -> None:
    """A second machine with the same disk; both go on, and often one customer goes from the first to the second."""
    till, disk = random.choice(world.tills), spare_disk(world)
    if disk is not None:
        disk.put_back(till.disk.copy())
        world.tills.append(Till(f"clone {len(world.tills) + 1}", disk, world))
        world.cloned |= {till.name, world.tills[-1].name}
        world.tell(f"{till.name}: cloned as {world.tills[-1].name}")
        if random.random() < 0.5:
            card, gift = random.choice(world.cards), random.choice(list(GIFTS))
            people.exchange_at(world, world.tills[-1])
            people.give_at(world, till, card, gift)
            world.office.now_ms += _HOUR_MS
            people.exchange_at(world, world.tills[-1])
            people.give_at(world, world.tills[-1], card, gift)


def head_office_is_backed_up(world: World, _random: Random) -> None:
    world.backups["head office"] = world.office.disk.copy()
    world.adjusted_then = world.adjusted
    world.tell("head office: backed up")


def head_office_is_put_back(world: World, _random: Random) -> None:
    if "head office" in world.backups:
        merges = "SELECT COUNT(*) FROM member_merge"
        before = world.office.disk.rows(merges)
        world.office.disk.put_back(world.backups["head office"])
        # Nobody knows any more that two were one, and may have spent the points of both.
        world.is_told_apart |= before != world.office.disk.rows(merges)
        world.adjustments_gone += world.adjusted - world.adjusted_then
        world.adjusted = world.adjusted_then
        world.was_put_back = True
        # As the operating manual asks: `pos-loyalty head-office restored`.
        world.office.write(sessions.note_restored, None, world.office.now_ms)
        world.note_what_is_gone()
        world.tell("head office: its database was put back")


def clock_jumps(world: World, random: Random) -> None:
    till = random.choice(world.tills)
    till.offset_ms = random.choice((0, -26, -1, 1, 26)) * _HOUR_MS
    world.tell(f"{till.name}: its clock goes {till.offset_ms / _HOUR_MS:+.0f} h")


MISHAPS: Mapping[Mishap, int] = {
    line_goes: 4,
    post_arrives: 6,
    power_fails_at_a_till: 4,
    power_fails_at_head_office: 4,
    till_restarts: 2,
    till_is_backed_up: 2,
    till_is_put_back: 2,
    till_is_cloned: 1,
    head_office_is_backed_up: 1,
    head_office_is_put_back: 1,
    clock_jumps: 1,
    two_tills_want_one_gift: 4,
}
