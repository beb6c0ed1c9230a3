"""What goes wrong: lines, power, disks and clocks."""

from collections.abc import Callable, Mapping
from random import Random

from pos_loyalty.database import event_log
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office import sessions
from pos_loyalty.simulation.faults import people
from pos_loyalty.simulation.faults.network import deliver
from pos_loyalty.simulation.faults.shop import spare_disk
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
    till = random.choice(world.tills)
    till.start()
    world.tell(f"{till.name}: started again")


def till_is_backed_up(world: World, random: Random) -> None:
    till = random.choice(world.tills)
    world.backups[till.name] = till.disk.copy()
    world.tell(f"{till.name}: backed up")


def till_is_put_back(world: World, random: Random) -> None:
    till = random.choice(world.tills)
    if till.name in world.backups:
        before = till.event_ids
        till.disk.put_back(world.backups[till.name])
        till.start()
        world.note_what_is_gone()
        if not _can_be_known(world, till):
            world.unknowable |= before - till.event_ids
        world.tell(f"{till.name}: its disk was put back")


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
    """A second machine with the same disk; both go on."""
    till, disk = random.choice(world.tills), spare_disk(world)
    if disk is not None:
        disk.put_back(till.disk.copy())
        world.tills.append(Till(f"clone {len(world.tills) + 1}", disk, world))
        world.cloned |= {till.name, world.tills[-1].name}
        world.tell(f"{till.name}: cloned as {world.tills[-1].name}")


def head_office_is_backed_up(world: World, _random: Random) -> None:
    world.backups["head office"] = world.office.disk.copy()
    world.adjusted_then = world.adjusted
    world.tell("head office: backed up")


def head_office_is_put_back(world: World, _random: Random) -> None:
    if "head office" in world.backups:
        world.office.disk.put_back(world.backups["head office"])
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
}
