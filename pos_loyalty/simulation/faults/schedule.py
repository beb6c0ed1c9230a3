"""One schedule: a seed decides what people do and what goes wrong; in the end all faults stop and truths are looked at."""

import logging
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office import daily
from pos_loyalty.simulation.faults import shop, truths
from pos_loyalty.simulation.faults.cards import CARE
from pos_loyalty.simulation.faults.catalogue import CATALOGUE
from pos_loyalty.simulation.faults.goods_back import GOODS_BACK
from pos_loyalty.simulation.faults.mishaps import MISHAPS, post_arrives
from pos_loyalty.simulation.faults.network import Fate
from pos_loyalty.simulation.faults.people import EVERYDAY, rush
from pos_loyalty.simulation.faults.shop import Size
from pos_loyalty.simulation.faults.truths import Verdict
from pos_loyalty.simulation.faults.vouchers import VOUCHERS
from pos_loyalty.simulation.faults.world import Till, World, ids_of_head_office

STEPS_OF_A_TILL_DAY = 8
DAY_MS = 86_400_000
RUSH_MS = 30_000
SHARE_OF_RUSH = 0.7
SHARE_TOGETHER = 0.7
MOST_ROUNDS = 60
"""In which everything has to be said once the faults are over."""

Step = Callable[[World, Random], None]
SOMETIMES: Mapping[str, tuple[float, Mapping[Step, int]]] = {
    "cares": (0.5, CARE),
    "returns": (0.5, GOODS_BACK),
    "vouchers": (0.5, VOUCHERS),
    "catalogue": (0.25, CATALOGUE),
    "rushes": (0.5, {rush: 6}),
}
"""What happens in a share of the schedules only: it stands in the way of what happens every day."""
Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`faults` counts what went wrong by kind; `trace` is what happened, line by line."""

    seed: int
    verdict: Verdict
    events: int
    faults: Mapping[str, int]
    trace: tuple[str, ...]


def play(seed: int, size: Size, days: int) -> Outcome:
    with _quiet(), ids_of_head_office(str(seed)):
        return _Schedule(seed, size, days).play()


@contextmanager
def _quiet() -> Iterator[None]:
    """Tills say in their log that a line is down; here it is down ten thousand times."""
    logger = logging.getLogger("pos_loyalty")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


class _Schedule:
    """Weights are drawn for each seed, so that some seeds have nearly nothing but one kind of trouble."""

    def __init__(self, seed: int, size: Size, days: int) -> None:
        self._seed = seed
        self._random = Random(seed)
        self._steps = size.tills * days * STEPS_OF_A_TILL_DAY
        self._mean_ms = days * DAY_MS // self._steps
        self._everyday = self._drawn(EVERYDAY)
        for what, (share, steps) in SOMETIMES.items():
            self._everyday |= self._at_times(what, share, steps)
        self._mishaps = self._drawn(MISHAPS)
        self._share_of_mishaps = self._random.choice((0.0, 0.1, 0.25, 0.4))
        self._fates: dict[Fate, int] = self._drawn(
            {"down": 3, "late": 2, "lost": 3, "half": 1, "twice": 2, "again later": 2}
        )
        self._share_of_fates = self._random.choice((0.0, 0.1, 0.3))
        self._share_of_meanwhile = self._random.choice((0.0, 0.05, 0.2))
        self._faults: dict[str, int] = {}
        self._depth = 0
        self._wrong: list[str] = []
        self._world = shop.opened(str(seed), size)
        self._world.most_events = self._random.choice((1, 2, 500, 500))
        self._world.fate = self._fate
        self._world.meanwhile = self._meanwhile
        # A chance of its own: what happens otherwise stays the same.
        chance = Random(f"{seed} together")
        self._world.are_together = lambda: chance.random() < SHARE_TOGETHER

    def _drawn(self, weights: Mapping[Thing, int]) -> dict[Thing, int]:
        drawn = {thing: weight * self._random.choice((0, 1, 1, 4)) for thing, weight in weights.items()}
        return drawn if any(drawn.values()) else dict(weights)

    def _at_times(self, what: str, share: float, steps: Mapping[Step, int]) -> dict[Step, int]:
        random = Random(f"{self._seed} {what}")
        if random.random() >= share:
            return {}
        return {step: weight * random.choice((0, 1, 2)) for step, weight in steps.items()}

    def play(self) -> Outcome:
        try:
            verdict = self._judged()
        except Exception as error:  # noqa: BLE001 - whatever breaks the programme is what is looked for
            self._world.tell(traceback.format_exc())
            verdict = Verdict(wrong=[f"{type(error).__name__}: {error}".splitlines()[0]])
        ((events,),) = self._world.office.disk.rows("SELECT COUNT(*) FROM inbox_event")
        return Outcome(self._seed, verdict, events, self._faults, tuple(self._world.told))

    def _judged(self) -> Verdict:
        for _ in range(self._steps):
            self._step()
        self._calm_down()
        verdict = truths.look(self._world)
        verdict.wrong += self._wrong
        return verdict

    def _step(self) -> None:
        # Most things happen in a rush, and then there is a lull in which holds and sessions grow old.
        mean_ms = RUSH_MS if self._random.random() < SHARE_OF_RUSH else self._mean_ms / (1 - SHARE_OF_RUSH)
        self._world.office.now_ms += int(self._random.expovariate(1 / mean_ms))
        if self._random.random() < self._share_of_mishaps:
            mishap = self._one_of(self._mishaps)
            self._count(mishap.__name__)
            mishap(self._world, self._random)
        else:
            self._one_of(self._everyday)(self._world, self._random)

    def _one_of(self, weights: Mapping[Thing, int]) -> Thing:
        return self._random.choices(list(weights), list(weights.values()))[0]

    def _count(self, fault: str) -> None:
        self._faults[fault] = self._faults.get(fault, 0) + 1

    def _fate(self, till: Till, _path: str) -> Fate:
        if till.is_cut_off:
            return "down"
        if self._random.random() >= self._share_of_fates:
            return ""
        fate = self._one_of(self._fates)
        self._count(fate)
        return fate

    def _meanwhile(self) -> None:
        """Others act while a till waits; not while they wait themselves."""
        if self._depth == 0 and self._random.random() < self._share_of_meanwhile:
            self._depth += 1
            self._one_of(self._everyday)(self._world, self._random)
            self._depth -= 1

    # The end

    def _calm_down(self) -> None:
        """Whoever can still be heard is; what is left over of faults goes."""
        world = self._world
        world.tell("all faults are over")
        while world.mail:
            post_arrives(world, self._random)
        world.fate, world.meanwhile = (lambda _till, _path: ""), (lambda: None)
        for till in world.tills:
            till.is_cut_off, till.offset_ms = False, 0
            till.disk.cut_power_at(0, is_durable=False)
            till.start()
        self._say_everything()
        daily.run(world.office.disk.engine, world.office.now_ms)
        self._say_everything()

    def _say_everything(self) -> None:
        """Until nobody has anything to say: what one says is news to the others."""
        world = self._world
        for _ in range(MOST_ROUNDS):
            if not [till for till in world.tills if self._has_news(till) and self._exchanged(till)]:
                return
        world.tell(f"not done in {MOST_ROUNDS} rounds")

    def _has_news(self, till: Till) -> bool:
        """To tell, or to be told; or nobody knows yet that it has started."""
        ((cursor, generation, is_open),) = till.disk.rows(
            "SELECT feed_cursor, generation, session_boot = ? FROM terminal", till.store.boot_id
        )
        ((newest, current, marks),) = self._world.office.disk.rows(
            "SELECT feed, generation, EXISTS (SELECT 1 FROM pending_change) FROM feed_counter"
        )
        is_told = is_open and cursor == newest and generation == current and not marks
        return till.pending > 0 or not is_told

    def _exchanged(self, till: Till) -> bool:
        try:
            till.exchange()
        except SyncError as error:
            self._world.tell(f"{till.name}: {error.key} {error.detail}")
            if error.key == "identity_conflict":
                self._register_again(till)
        return True

    def _register_again(self, till: Till) -> None:
        """What the operating manual says of two machines with one identity: one of them gets its own."""
        if till.name not in self._world.cloned:
            self._wrong.append(f"{till.name} needs a person, and nobody cloned it")
        ((store_id,),) = till.disk.rows("SELECT store_id FROM terminal")
        shop.register(self._world, till.store, store_id, till.name)
        till.start()
        self._world.tell(f"{till.name}: registered again")
