"""Head office and its tills as one schedule finds them, with everybody's clock, disk and line."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

import uuid_utils
from fastapi.routing import APIRoute

from pos_loyalty.checkout.questions import Question
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import SyncView
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office.app import create_app
from pos_loyalty.head_office.exchange import exchange_together
from pos_loyalty.head_office.inbox import Asked
from pos_loyalty.head_office.transactions import write
from pos_loyalty.simulation.faults.disk import Disk, PowerCutError
from pos_loyalty.simulation.faults.network import Fate, Line, Posted, Service
from pos_loyalty.sync import agent, position
from pos_loyalty.sync.ask import ask

EXCHANGE = "/v1/exchange"
MORNING_MS = 1_772_412_300_000
"""2 March 2026, a quarter to ten in Seoul."""


class Ids:
    """Ids in the form of a UUID: a schedule goes the same way each time."""

    def __init__(self, seed: str) -> None:
        self._random = Random(seed)

    def __call__(self) -> str:
        return str(UUID(int=self._random.getrandbits(128)))


@contextmanager
def ids_of_head_office(seed: str) -> Iterator[None]:
    """Its ids are in order of time, and here time is a number that goes up."""
    made = iter(range(Random(seed).getrandbits(96) << 24, 1 << 127))
    before = uuid_utils.uuid7
    uuid_utils.uuid7 = lambda: UUID(int=next(made))  # type: ignore[assignment,misc] # put back below
    try:
        yield
    finally:
        uuid_utils.uuid7 = before


class Office:
    """Head office: its database, its service, and the clock that everybody else's is told from."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.now_ms = MORNING_MS
        app = create_app(disk.engine, lambda: datetime.fromtimestamp(self.now_ms / 1000, UTC))
        self._services = {one.path: one.endpoint for one in app.routes if isinstance(one, APIRoute)}

    def exchange_together(self, posted: Sequence[Posted]) -> None:
        """As the service does it with what comes while it writes; what needs more than that keeps no answer."""
        asked = [Asked(one.request, one.token) for one in posted]
        for one, answer in zip(posted, exchange_together(self.disk.engine, asked, self.now_ms), strict=True):
            one.answer = answer.model_dump_json().encode() if answer else None

    def service(self, path: str) -> Service:
        found: Service = self._services[path]
        return found

    def write(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return write(self.disk.engine, lambda connection: work(connection, *arguments))


@dataclass
class Till:
    """A machine at a counter; `offset_ms` is how far its clock goes before or behind."""

    name: str
    disk: Disk
    world: "World"
    offset_ms: int = 0
    is_cut_off: bool = False
    new_id: Ids = field(init=False)
    store: TillStore = field(init=False)
    counter: CounterSession = field(init=False)

    def __post_init__(self) -> None:
        self.new_id = Ids(f"{self.world.seed} {self.name}")
        self.start()

    def clock(self) -> int:
        return self.world.office.now_ms + self.offset_ms

    def start(self) -> None:
        """Switched on: what was open is gone, what is recorded stays."""
        self.store = TillStore(self.disk.engine)
        self.store.boot_id = self.new_id()
        self.counter = CounterSession(self.store, clock=self.clock, new_id=self.new_id)

    @property
    def line(self) -> Line:
        ((token,),) = self.disk.rows("SELECT token FROM terminal")
        world, store = self.world, self.store

        def meanwhile(posted: Posted | None) -> None:
            with world.on_its_way(posted):
                if posted is not None and posted.path == EXCHANGE and world.at_once:
                    world.at_once.pop()()
                else:
                    world.meanwhile()
            if self.store is not store:
                # Power failed here while it waited: nobody waits any more.
                raise PowerCutError

        return Line(
            world.office.service,
            token,
            lambda path: world.fate(self, path),
            meanwhile,
            world.post,
            world.beside,
        )

    def exchange(self) -> bool:
        """One round; True if there is more to say. Raises SyncError."""
        answer = agent.exchange_once(self.store, self.line, self.clock, self.world.most_events)
        pending = self.pending
        self.counter.sync_changed(SyncView("linked", self.clock(), None, pending))
        return answer.more or pending > 0

    def ask(self, question: Question) -> Any:
        return ask(self.store, self.line, position.before_asking(self.store, question), question)

    @property
    def is_heard(self) -> bool:
        """Head office knows this start of it."""
        boot = "SELECT session_id IS NOT NULL AND session_boot = ? FROM terminal"
        return self.disk.rows(boot, self.store.boot_id) == [(1,)]

    @property
    def pending(self) -> int:
        ((newest, acked),) = self.disk.rows("SELECT (SELECT MAX(seq) FROM event), acked_seq FROM terminal")
        return int((newest or 0) - acked)

    @property
    def event_ids(self) -> set[str]:
        return {event_id for (event_id,) in self.disk.rows("SELECT event_id FROM event")}


@dataclass(frozen=True, slots=True)
class Handed:
    """`is_heard`: head office knew this start of the till by then; `is_unasked`: under the floor limit."""

    redemption_id: str
    till: str
    is_heard: bool
    is_unasked: bool


@dataclass
class World:
    """What one seed made of it; `acknowledged` are the events whose writing somebody was told of.

    `handed` are the gifts that customers went away with, whether anybody knows of it any more or not, by the event that
    says so; of the events in `unknowable` no trace is left, not even that there is something nobody knows.
    `coupon_of` is which coupon which till asked for under an id.
    `adjustments_gone` are points that a person gave at head office and that nobody knows of since it was put back; they
    may have been spent before. What is to happen `at_once` does while an exchange is on its way. `fate`, `meanwhile` and `are_together` are the schedule's; without one everything works.
    """

    seed: str
    office: Office
    cards: list[str]
    coupons: list[str]
    most_events: int = 500
    tills: list[Till] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    handed: dict[str, Handed] = field(default_factory=dict)
    coupon_of: dict[str, tuple[int, str]] = field(default_factory=dict)
    unknowable: set[str] = field(default_factory=set)
    gone_with_a_disk: set[str] = field(default_factory=set)
    adjusted: int = 0
    adjustments_gone: int = 0
    is_told_apart: bool = False
    was_put_back: bool = False
    cloned: set[str] = field(default_factory=set)
    adjusted_then: int = 0
    backups: dict[str, Any] = field(default_factory=dict)
    mail: list[Posted] = field(default_factory=list)
    waited_for: list[Posted] = field(default_factory=list)
    at_once: list[Callable[[], None]] = field(default_factory=list)
    are_together: Callable[[], bool] = lambda: False
    fate: Callable[[Till, str], Fate] = lambda _till, _path: ""
    meanwhile: Callable[[], None] = lambda: None
    told: list[str] = field(default_factory=list)

    def post(self, posted: Posted) -> None:
        self.mail.append(posted)

    @contextmanager
    def on_its_way(self, posted: Posted | None) -> Iterator[None]:
        """Within, it may arrive together with another one."""
        if posted is None:
            yield
            return
        self.waited_for.append(posted)
        try:
            yield
        finally:
            self.waited_for.remove(posted)

    def beside(self, posted: Posted) -> None:
        """An exchange may come together with those that are on their way, waited for or not."""
        others = [one for one in (*self.waited_for, *self.mail) if one.path == posted.path and not one.answer]
        if posted.path != EXCHANGE or not others or not self.are_together():
            return
        together = [posted, *others]
        try:
            self.office.exchange_together(together)
        except PowerCutError as cut:
            raise SyncError("no_link", "head office stopped") from cut
        self.mail = [one for one in self.mail if one.answer is None]
        self.tell(f"{sum(one.answer is not None for one in together)} of {len(together)} exchanges at once")

    def tell(self, words: str) -> None:
        """For the trace."""
        self.told.append(f"{(self.office.now_ms - MORNING_MS) / 1000:9.1f} s  {words}")

    def at_till(self, till: Till, doing: Callable[[], str]) -> None:
        """What a person does there; what was written before its end is acknowledged, unless power fails first."""
        before = self.newest(till)
        try:
            came_of_it = doing()
        except PowerCutError:
            till.disk.cut_power_at(0, is_durable=False)
            self.tell(f"{till.name}: power fails")
            till.start()
            return
        except SyncError as error:
            came_of_it = f"{error.key} {error.detail}"
        rows = till.disk.rows("SELECT event_id, kind, body FROM event WHERE seq > ?", before)
        self.acknowledged |= {event_id for event_id, _, _ in rows}
        for event_id, kind, body in rows:
            if kind == "redemption" and event_id not in self.handed:
                gift = json.loads(body)
                is_unasked = gift.get("unasked", False)
                self.handed[event_id] = Handed(gift["redemption_id"], till.name, till.is_heard, is_unasked)
        self.tell(f"{till.name}: {came_of_it}")

    def newest(self, till: Till) -> int:
        ((newest,),) = till.disk.rows("SELECT MAX(seq) FROM event")
        return int(newest or 0)

    def note_what_is_gone(self) -> None:
        """After a disk was put back: what nobody holds any more cannot be asked for again."""
        held = {one for (one,) in self.office.disk.rows("SELECT event_id FROM inbox_event")}
        held = held.union(*(till.event_ids for till in self.tills))
        self.gone_with_a_disk |= self.acknowledged - held
