"""One head office and two tills in memory, joined by the service's own functions; a run of the machine gets a copy."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

import sqlcipher3
import uuid_utils
from argon2 import PasswordHasher
from pydantic import BaseModel
from sqlalchemy import Engine, insert, update

from pos_loyalty.checkout.questions import Answer, Question
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import EnrolForm, SyncView
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database import migrate
from pos_loyalty.database.engine import open_sqlite
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office import adjustments, app_questions, feed, registration, schemes, stores
from pos_loyalty.head_office.app import create_app
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.transactions import write
from pos_loyalty.sync import agent, position
from pos_loyalty.sync.ask import ask, unanswered
from pos_loyalty.sync.messages import (
    MAX_EVENTS,
    PROTOCOL,
    ExchangeAnswer,
    ExchangeRequest,
    RegisterAnswer,
    RegisterRequest,
    SessionAnswer,
    SessionRequest,
)
from pos_loyalty.sync.questions import (
    CouponAnswer,
    CouponRequest,
    ExplainAnswer,
    ExplainRequest,
    MemberAnswer,
    MemberRequest,
    ReceiptAnswer,
    ReceiptRequest,
    ReserveAnswerMessage,
    ReserveRequest,
)
from tests.builders import MORNING_MS, CountingIds, ean13
from tests.machine import scheme

PIN = "2468"
TICK_MS = 1_000
PRODUCTS = {
    "bread": (2_000, ["bread"]),
    "coffee": (3_500, ["coffee"]),
    "wine": (9_900, []),
    "tobacco": (4_500, ["tobacco"]),
    "caviar": (12_000, ["members-only"]),
}
GTINS = {name: ean13(f"88012345600{place}") for place, name in enumerate(PRODUCTS)}
GIFTS = {"mug": 100, "towel": 250}
STOCK = {"mug": 2, "towel": 1}
VOUCHERS: dict[str, dict[str, Any]] = {
    "steps": {"points": 50, "amount_minor": 500, "steps": True},
    "fifth": {"points": 80, "percent_milli": 20_000, "most_minor": 3_000, "minimum_minor": 2_000},
}
PEOPLE = {"Kim": 600, "Lee": 300, "Park": 120, "Choi": 0}

Message = TypeVar("Message", bound=BaseModel)


class Line:
    """What a till asks over: the service's own functions, each message as text on its way there and back.

    `fails` says what becomes of the next call: its answer is lost, it arrives twice, or nothing arrives at all.
    """

    def __init__(self, office: "Office", token: str) -> None:
        self._office, self._token = office, token
        self.fails = ""

    def open_session(self, request: SessionRequest) -> SessionAnswer:
        return self._call("/v1/sessions", request, SessionAnswer)

    def exchange(self, request: ExchangeRequest) -> ExchangeAnswer:
        return self._call("/v1/exchange", request, ExchangeAnswer)

    def reserve(self, request: ReserveRequest) -> ReserveAnswerMessage:
        return self._call("/v1/reservations", request, ReserveAnswerMessage)

    def hold_coupon(self, request: CouponRequest) -> CouponAnswer:
        return self._call("/v1/coupons", request, CouponAnswer)

    def find_receipt(self, request: ReceiptRequest) -> ReceiptAnswer:
        return self._call("/v1/receipts", request, ReceiptAnswer)

    def find_member(self, request: MemberRequest) -> MemberAnswer:
        return self._call("/v1/members", request, MemberAnswer)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        return self._call("/v1/explanations", request, ExplainAnswer)

    def register(self, request: RegisterRequest) -> RegisterAnswer:
        return write(self._office.engine, lambda c: registration.register(c, request, self._office.now_ms))

    def close(self) -> None:
        """Nothing is open."""

    def _call(self, path: str, request: BaseModel, kind: type[Message]) -> Message:
        if self.fails == "down":
            raise SyncError("no_link", "no line")
        sent = type(request).model_validate_json(request.model_dump_json())
        try:
            if self.fails == "twice":
                self._office.serve[path](sent, self._token)
            answer = self._office.serve[path](sent, self._token)
        except RefusedError as refusal:
            raise SyncError(refusal.problem.code, refusal.problem.detail) from refusal
        if self.fails == "lost":
            raise SyncError("no_link", "the answer was lost")
        return kind.model_validate_json(answer.body)


@dataclass
class Office:
    """Head office with its clock, which everybody else's is told from."""

    engine: Engine
    now_ms: int = MORNING_MS
    serve: dict[str, Callable[..., Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # How often codes may be guessed is no matter of points, and one service serves every run.
        with patch.object(app_questions, "MISSES", 10**9):
            app = create_app(self.engine, lambda: datetime.fromtimestamp(self.now_ms / 1000, UTC))
        self.serve = {route.path: route.endpoint for route in app.routes if hasattr(route, "endpoint")}

    def write(self, work: Callable[..., Any], *arguments: Any) -> Any:
        return write(self.engine, lambda connection: work(connection, *arguments))

    def rows(self, statement: str, *parameters: Any) -> list[Any]:
        return list(driver_of(self.engine).execute(statement, parameters).fetchall())

    def one(self, statement: str, *parameters: Any) -> Any:
        ((found,),) = self.rows(statement, *parameters)
        return found


@dataclass
class Till:
    """A till with its counter; its clock goes `offset_ms` before or behind head office's."""

    number: int
    store: TillStore
    office: Office
    new_id: CountingIds
    offset_ms: int = 0
    line: Line = field(init=False)
    counter: CounterSession = field(init=False)

    def clock(self) -> int:
        return self.office.now_ms + self.offset_ms

    def start(self) -> None:
        with self.store.reading() as connection:
            token = position.credentials(connection).token
        self.line = Line(self.office, token)
        self.restart()

    def restart(self) -> None:
        self.counter = CounterSession(self.store, clock=self.clock, new_id=self.new_id)

    def exchange(self, fails: str = "", most_events: int = MAX_EVENTS) -> bool:
        """One round; True if there is more to say."""
        self.line.fails = fails
        try:
            answer = agent.exchange_once(self.store, self.line, self.clock, most_events)
        except SyncError as error:
            if error.key != "no_link":
                raise
            return True
        finally:
            self.line.fails = ""
        self.counter.sync_changed(SyncView("linked", self.clock(), None, self.pending))
        return answer.more or self.pending > 0

    def settle(self) -> None:
        """Rounds until both sides have said everything; none where nobody has anything to say."""
        while self._has_news():
            self.exchange()

    def _has_news(self) -> bool:
        ((cursor,),) = self.rows("SELECT feed_cursor FROM terminal")
        ((newest, marks),) = self.office.rows(
            "SELECT feed, EXISTS (SELECT 1 FROM pending_change) FROM feed_counter"
        )
        return bool(cursor < newest or marks or self.pending)

    def ask(self, question: Question, fails: str = "") -> Answer:
        self.line.fails = fails
        try:
            return ask(self.store, self.line, position.before_asking(self.store, question), question)
        finally:
            self.line.fails = ""

    def no_answer(self, question: Question) -> Answer:
        return unanswered(question)

    @property
    def pending(self) -> int:
        ((number,),) = self.rows("SELECT MAX(seq) FROM event")
        ((acked,),) = self.rows("SELECT acked_seq FROM terminal")
        return int((number or 0) - acked)

    def rows(self, statement: str, *parameters: Any) -> list[Any]:
        return list(driver_of(self.store.engine).execute(statement, parameters).fetchall())


@dataclass
class Shop:
    """Head office and both tills at the beginning of a run."""

    office: Office
    tills: tuple[Till, Till]
    one_store: bool

    def tick(self, by_ms: int = TICK_MS) -> None:
        self.office.now_ms += by_ms


def driver_of(engine: Engine) -> Any:
    """The connection of an engine that has only one."""
    return engine.raw_connection().driver_connection


@contextmanager
def ids_in_order(start: int) -> Iterator[None]:
    """Head office's own ids in the order of their making, so that a run goes the same way each time."""
    with patch.object(uuid_utils, "uuid7", CountingIds(start)):
        yield


@cache
def _engines() -> tuple[Office, TillStore, TillStore]:
    """Made once: an engine keeps what it compiled, which is most of the price of a statement."""
    office = Office(open_sqlite(None))
    return office, TillStore(open_sqlite(None)), TillStore(open_sqlite(None))


def opened(*, one_store: bool) -> Shop:
    """The shop as it was made, whatever a run did before."""
    office, *till_stores = _engines()
    copies = _made(one_store)
    for engine, copy in zip((office.engine, *(one.engine for one in till_stores)), copies, strict=True):
        copy.backup(driver_of(engine))
    office.now_ms = MORNING_MS
    for number, store in enumerate(till_stores):
        store.boot_id = _boot_id(number)
    first, second = (
        Till(number, store, office, CountingIds(100 + number)) for number, store in enumerate(till_stores)
    )
    for till in (first, second):
        till.start()
    return Shop(office, (first, second), one_store)


@cache
def _made(one_store: bool) -> tuple[Any, ...]:
    """Copies of the three databases with programme, people, goods and gifts, everything exchanged."""
    with ids_in_order(50):
        office = Office(open_head_office("sqlite://"))
        office.write(_stock)
        tills = [_registered(office, number, one_store) for number in range(2)]
        for till in tills:
            till.settle()
        _people(office, tills[0])
        for till in tills:
            till.settle()
        engines = (office.engine, *(till.store.engine for till in tills))
        copies = tuple(_copy_of(engine) for engine in engines)
        for engine in engines:
            engine.dispose()
    return copies


def _copy_of(engine: Engine) -> Any:
    copy = sqlcipher3.dbapi2.connect(":memory:", check_same_thread=False)
    source = engine.raw_connection()
    source.driver_connection.backup(copy)
    source.close()
    return copy


def _stock(connection: Any) -> None:
    document = scheme.first()
    connection.execute(tables.scheme.delete())
    schemes.publish(connection, document, MORNING_MS)
    connection.execute(update(tables.programme).values(programme=document["programme"]))
    pin = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PIN)
    for store_id in ("S1", "S2"):
        stores.ensure(connection, store_id, f"Store {store_id}", "Asia/Seoul")
        # What each till shows of everybody is compared; who is told of whom has its own tests.
        stores.tell_of(connection, store_id, "all")
    connection.execute(update(tables.store).values(manager_pin_hash=pin))
    for name, (price, tags) in PRODUCTS.items():
        row = {"gtin": GTINS[name], "name": name.title(), "category": "Food", "subcategory": "Food"}
        connection.execute(
            insert(tables.product),
            {"product_id": name, "price_minor": price, "unit": "piece", "tags": tags} | row,
        )
    for reward_id, points in GIFTS.items():
        row = {"reward_id": reward_id, "names": {"en": reward_id.title()}, "points": points, "active": True}
        limit = {"limit_count": 2, "limit_days": 20} if reward_id == "mug" else {}
        connection.execute(insert(tables.reward), row | limit)
        for store_id in ("S1", "S2"):
            on_hand = {"store_id": store_id, "reward_id": reward_id, "on_hand": STOCK[reward_id]}
            connection.execute(insert(tables.reward_stock), on_hand)
    for reward_id, terms in VOUCHERS.items():
        row = {"reward_id": reward_id, "names": {"en": reward_id.title()}, "active": True, "kind": "voucher"}
        connection.execute(insert(tables.reward), row | terms)
    feed.note(connection, "product", PRODUCTS)
    feed.note(connection, "reward", [*GIFTS, *VOUCHERS])


def _registered(office: Office, number: int, one_store: bool) -> Till:
    store_id = "S1" if one_store or number == 0 else "S2"
    code = office.write(registration.make_invite, store_id, f"Till {number}", office.now_ms)
    engine = open_sqlite(None)
    migrate.upgrade(engine, "till")
    store = TillStore(engine)
    request = RegisterRequest(protocol=PROTOCOL, code=code, app_version="test")
    store.boot_id = _boot_id(number)
    position.take_identity(store, "memory", Line(office, "").register(request))
    till = Till(number, store, office, CountingIds(10 + number))
    till.start()
    return till


def _boot_id(number: int) -> str:
    """The same start in each run: head office has heard of it."""
    return str(UUID(int=1_000 + number))


def _people(office: Office, till: Till) -> None:
    brought_by = ""
    for name, points in PEOPLE.items():
        view = till.counter.enrolled(EnrolForm(name, "", "1990-03-04", None, brought_by))
        assert view.member is not None, view.message
        assert view.member.card_number is not None
        till.settle()
        if points:
            office.write(adjustments.adjust, view.member.member_id, points, "taken over", office.now_ms)
        brought_by = view.member.card_number
    till.counter.cleared()
