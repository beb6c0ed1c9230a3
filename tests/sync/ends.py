"""A real head office and real tills for the tests of the exchange."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uuid_utils
from sqlalchemy import Engine, func, insert, select

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain import cards
from pos_loyalty.head_office import adjustments, feed, member_stores, registration, stores
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.serve import ServerThread
from pos_loyalty.head_office.transactions import write
from pos_loyalty.sync import agent, position
from pos_loyalty.sync.exchange import Position
from pos_loyalty.sync.register import register
from pos_loyalty.sync.transport import HttpLink
from tests.builders import empty_store

MEMBER = "00000000-0000-7000-8000-000000000001"
RICE_GTIN = b"8801234567893"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def new_id() -> str:
    return str(uuid_utils.uuid7())


@dataclass
class HeadOffice:
    engine: Engine
    server: ServerThread

    @property
    def url(self) -> str:
        return self.server.url

    def invite(self, terminal_id: str | None = None) -> str:
        return write(
            self.engine,
            lambda c: registration.make_invite(c, "S1", "Till", now_ms(), terminal_id),
        )

    def points(self, member_id: str) -> int:
        with self.engine.connect() as connection:
            kept = connection.execute(
                select(tables.member.c.points).where(tables.member.c.member_id == member_id)
            ).scalar_one()
            summed = connection.execute(
                select(func.coalesce(func.sum(tables.ledger_entry.c.points), 0)).where(
                    tables.ledger_entry.c.member_id == member_id
                )
            ).scalar_one()
        assert kept == summed, (
            f"{kept} is kept, {summed} is the sum: the maintained balance is the sum of the ledger"
        )
        return int(kept)

    def count(self, table: str) -> int:
        with self.engine.connect() as connection:
            return int(
                connection.execute(
                    select(func.count()).select_from(tables.metadata.tables[table])
                ).scalar_one()
            )

    def alarms(self) -> list[str]:
        with self.engine.connect() as connection:
            return list(connection.execute(select(tables.alarm.c.kind)).scalars())


@contextmanager
def head_office(url: str) -> Iterator[HeadOffice]:
    engine = open_head_office(url)
    write(engine, _stock)
    with ServerThread(engine) as server:
        yield HeadOffice(engine, server)
    engine.dispose()


def _stock(connection: object) -> None:
    """A store, a member with a card and 6,000 points, a product, a gift."""
    assert hasattr(connection, "execute")
    stores.ensure(connection, "S1", "Simon Street", "Asia/Seoul")
    programme = connection.execute(select(tables.programme)).one()
    number = cards.card_number(programme.programme, 9_999_999, programme.card_key)
    connection.execute(
        insert(tables.member),
        {
            "member_id": MEMBER,
            "name": "김민준",
            "phone": "+821055551234",
            "status": "active",
            "points": 0,
        },
    )
    adjustments.adjust(connection, MEMBER, 6000, "what the member had before", now_ms())
    connection.execute(
        insert(tables.card),
        {
            "card_number": number,
            "member_id": MEMBER,
            "state": "active",
            "legacy": False,
            "state_since_ms": 0,
        },
    )
    connection.execute(
        insert(tables.product),
        {
            "product_id": "rice",
            "gtin": RICE_GTIN.decode(),
            "name": "Rice 10 kg",
            "category": "Food",
            "subcategory": "Grain",
            "price_minor": 38900,
            "unit": "piece",
        },
    )
    connection.execute(
        insert(tables.reward),
        {"reward_id": "towel", "names": {"en": "Towel"}, "points": 5500, "active": True},
    )
    connection.execute(insert(tables.reward_stock), {"store_id": "S1", "reward_id": "towel", "on_hand": 1})
    member_stores.note(connection, [(MEMBER, "S1")])
    feed.note(connection, "member", [MEMBER])
    feed.note(connection, "product", ["rice"])
    feed.note(connection, "reward", ["towel"])


@dataclass
class Till:
    store: TillStore
    url: str

    @classmethod
    def register(cls, folder: Path, office: HeadOffice, terminal_id: str | None = None) -> "Till":
        till = cls.open(folder, office)
        till.register_again(office, terminal_id)
        return till

    @classmethod
    def open(cls, folder: Path, office: HeadOffice) -> "Till":
        path = folder / FILE_NAME
        store = TillStore.open(path) if path.exists() else empty_store(folder)[0]
        return cls(store, office.url)

    def register_again(self, office: HeadOffice, terminal_id: str | None = None) -> None:
        self.register_with(office.invite(terminal_id))

    def register_with(self, code: str) -> None:
        register(self.store, self.url, code)

    def exchange(self) -> None:
        """Rounds until both ends have said everything."""
        with self.store.reading() as connection:
            credentials = position.credentials(connection)
        with HttpLink(*credentials) as link:
            while agent.exchange_once(self.store, link, now_ms).more or self.pending:
                pass

    @property
    def pending(self) -> int:
        return int(position.summary(self.store)["events_pending"])

    @property
    def terminal_id(self) -> str:
        return str(position.summary(self.store)["terminal_id"])

    @property
    def position(self) -> Position:
        with self.store.reading() as connection:
            return position.read(connection, self.store.boot_id)

    def session(self) -> CounterSession:
        return CounterSession(self.store, clock=now_ms, new_id=new_id)

    def points(self) -> int:
        view = self.session().member_chosen(MEMBER)
        assert view.member is not None
        return view.member.points

    def sell(self) -> str:
        """One bag of rice to the member: 77 points. Returns the receipt code."""
        counter = self.session()
        counter.member_chosen(MEMBER)
        counter.scanned(RICE_GTIN)
        view = counter.sale_finished()
        assert view.message.key == "sale_finished"
        assert view.last_sale is not None
        return view.last_sale.receipt_code
