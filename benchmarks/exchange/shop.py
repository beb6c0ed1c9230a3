"""A head office on PostgreSQL behind its own server, and tills that are registered there over the loopback line."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import uuid_utils
from sqlalchemy import Engine, insert, text

from pos_loyalty.checkout import programme
from pos_loyalty.checkout.purchase import Sale, record_purchase
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain import cards
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.head_office import card_blocks, feed, member_stores, registration, stores
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.transactions import write
from pos_loyalty.sync import agent, position
from pos_loyalty.sync.register import register
from pos_loyalty.sync.transport import Credentials, ExchangeLink, HttpLink
from tests.postgres import fresh_database, running_server

MEMBERS = 200
"""Of the first store; those of others are their own."""
CUSTOMERS = 1_250
FIRST_CARD = 5_000_000


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def new_id() -> str:
    return str(uuid_utils.uuid7())


def member_id(number: int) -> str:
    return f"00000000-0000-7000-8000-{number:012x}"


class CountedLink(HttpLink):
    """Counts the bytes of what is sent and answered, without their heads."""

    def __init__(self, credentials: Credentials) -> None:
        super().__init__(*credentials)
        self._requests: list[Any] = []
        self._responses: list[Any] = []
        self._client.event_hooks = {"request": [self._sent], "response": [self._answered]}

    async def _sent(self, request: Any) -> None:
        self._requests.append(request)

    async def _answered(self, response: Any) -> None:
        self._responses.append(response)

    @property
    def bytes_up(self) -> int:
        return sum(int(request.headers["content-length"]) for request in self._requests)

    @property
    def bytes_down(self) -> int:
        return sum(int(response.num_bytes_downloaded) for response in self._responses)


@dataclass
class Till:
    store: TillStore
    customers: range

    @contextmanager
    def line(self) -> Iterator[CountedLink]:
        with self.store.reading() as connection:
            credentials = position.credentials(connection)
        with CountedLink(credentials) as link:
            yield link

    def round(self, link: ExchangeLink) -> bool:
        """True if there is more to say."""
        answer = agent.exchange_once(self.store, link, now_ms)
        with self.store.reading() as connection:
            newest = connection.exec_driver_sql("SELECT COALESCE(MAX(seq), 0) FROM event").scalar_one()
        return answer.more or newest > answer.acked_seq

    def exchange(self) -> CountedLink:
        with self.line() as link:
            while self.round(link):
                pass
        return link

    def sell(self, sales: int, first: int = 0) -> None:
        """Four lines each, three of four to a member."""
        known = programme.load(self.store)
        scheme = known.scheme(now_ms())
        for number in range(first, first + sales):
            buyer = self.customers[number * 7_919 % len(self.customers)] if number % 4 else None
            named = (None, None) if buyer is None else (member_id(buyer), None)
            sale = Sale(_LINES, *named)
            record_purchase(self.store, sale, scheme, known.who.timezone, now_ms(), new_id)


_LINES = tuple(BasketLine(n, f"P{n}", f"Rice cake {n}", "Food", 1000, 2_500 * n) for n in range(1, 5))


@dataclass
class Shop:
    engine: Engine
    url: str
    folder: Path
    service: int
    """The process that serves."""
    _tills: int = 0

    def office_seconds(self) -> float:
        """Of a processor, that the service and its PostgreSQL have used so far, connections that ended included."""
        with self.engine.connect() as connection:
            backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        server = psutil.Process(backend).parent()
        assert server is not None
        trees = [[one, *one.children(recursive=True)] for one in (psutil.Process(self.service), server)]
        # Of itself, and of children that are no more.
        return sum(sum(one.cpu_times()[:4]) for tree in trees for one in tree)

    def new_till(self, store_id: str = "S1", customers: range = range(MEMBERS)) -> Till:
        self._tills += 1
        code = write(self.engine, lambda c: registration.make_invite(c, store_id, "Till", now_ms()))
        store = TillStore.open(self.folder / str(self._tills) / FILE_NAME)
        register(store, self.url, code)
        return Till(store, customers)

    def till_of_another_store(self) -> Till:
        """One that has its own customers, and has heard of them."""
        store_id = f"S{self._tills + 2}"
        customers = range(first := (self._tills + 1) * 1_000_000, first + CUSTOMERS)
        write(self.engine, lambda c: stores.ensure(c, store_id, "Another", "Asia/Seoul"))
        self.add_members(customers, store_id)
        till = self.new_till(store_id, customers)
        till.exchange()
        return till

    def add_members(self, numbers: range, store_id: str = "S1") -> None:
        """With a card each, all of them news to the tills of the store."""
        write(self.engine, lambda connection: _add_members(connection, numbers, store_id))


def _add_members(connection: Any, numbers: range, store_id: str) -> None:
    number, key = card_blocks.programme_and_key(connection)
    people = [
        {
            "member_id": member_id(one),
            "name": f"Kim Ha-neul {one}",
            "phone": f"+8210{one:08d}",
            "status": "active",
            "points": 0,
        }
        for one in numbers
    ]
    held = [
        {
            "card_number": cards.card_number(number, FIRST_CARD + one, key),
            "member_id": member_id(one),
            "state": "active",
            "legacy": False,
            "state_since_ms": 0,
        }
        for one in numbers
    ]
    connection.execute(insert(tables.member), people)
    connection.execute(insert(tables.card), held)
    member_stores.note(connection, ((row["member_id"], store_id) for row in people))
    feed.note(connection, "member", [row["member_id"] for row in people])


@contextmanager
def opened(folder: Path, processes: int = 1) -> Iterator[Shop]:
    with running_server() as server, fresh_database(server) as url:
        engine = open_head_office(url)
        _has_no_disk_that_turns(engine)
        write(engine, lambda connection: stores.ensure(connection, "S1", "Mapo", "Asia/Seoul"))
        with _serving(url, processes) as (address, service):
            shop = Shop(engine, address, folder, service)
            shop.add_members(range(MEMBERS))
            yield shop
        engine.dispose()


def _has_no_disk_that_turns(engine: Engine) -> None:
    """As the operating manual asks, or PostgreSQL would rather read a whole table than look for 400 rows in it."""
    setting = f'ALTER DATABASE "{engine.url.database}" SET random_page_cost = 1.1'
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(setting))
    engine.dispose()


@contextmanager
def _serving(url: str, processes: int) -> Iterator[tuple[str, int]]:
    """Apart from the tills, as in a shop: where it listens, and its process."""
    verb = ["head-office", "serve", "--database", url, "--port", "0", "--processes", str(processes)]
    command = [sys.executable, "-c", "from pos_loyalty.cli import main; main()", *verb]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found, "head office says where it listens"
            yield found[0], process.pid
        finally:
            process.terminate()
