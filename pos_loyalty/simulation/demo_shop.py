"""Makes the demonstration: a generated shop, a head office on loopback that took it in, a till registered there."""

import random
import time
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, func, select

from pos_loyalty import resources
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain import cards
from pos_loyalty.head_office import card_states, daily, registration, scheme_file, schemes
from pos_loyalty.head_office.analyse import analyse
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.importing.job import ImportFiles, import_files
from pos_loyalty.head_office.serve import ServerThread
from pos_loyalty.head_office.transactions import write
from pos_loyalty.simulation.population import generate_shop, write_shop
from pos_loyalty.sync import agent, position
from pos_loyalty.sync.register import register
from pos_loyalty.sync.transport import HttpLink

SHOP_ZONE = ZoneInfo("Asia/Seoul")
UNSOLD_CARD_INDEX = 9_000_000_000
"""Printed cards that no member holds are numbered from here, far from what tills are given."""

Say = Callable[[str], None]


@dataclass
class DemoShop:
    """A running demonstration. `close` stops head office; files stay for whoever made the folder."""

    folder: Path
    engine: Engine
    office: ServerThread
    programme: int
    card_key: bytes
    blocked_card: str

    @property
    def till_folder(self) -> Path:
        return self.folder / "till"

    def unsold_card(self) -> str:
        """A good card of this programme that nobody holds yet."""
        with self.engine.connect() as connection:
            sold = set(connection.execute(select(tables.card.c.card_number)).scalars())
        printed = (
            cards.card_number(self.programme, index, self.card_key)
            for index in range(UNSOLD_CARD_INDEX, cards.SERIALS_PER_PROGRAMME)
        )
        return next(number for number in printed if number not in sold)

    def line_down(self) -> None:
        """Head office goes away, as in a power cut there."""
        self.office.stop()

    def line_up(self) -> None:
        """Head office comes back at the same address."""
        port = int(self.office.url.rpartition(":")[2])
        self.office = ServerThread(self.engine, port=port).start()

    def balance(self, member_id: str) -> int:
        with self.engine.connect() as connection:
            return int(
                connection.execute(
                    select(tables.member.c.points).where(tables.member.c.member_id == member_id)
                ).scalar_one()
            )

    def close(self) -> None:
        self.office.stop()
        self.engine.dispose()


def open_demo(folder: Path, *, seed: int, members: int, language: str, say: Say) -> DemoShop:
    """Everything set up in `folder`, or opened again as it was left there."""
    engine = open_head_office(str(folder / "head-office.db"))
    is_new = _is_empty(engine)
    if is_new:
        _take_in(engine, folder, seed, members, language, say)
    office = ServerThread(engine).start()
    till = TillStore.open(folder / "till" / FILE_NAME)
    say("Registering the till and loading it")
    _register(engine, office.url, till)
    till.close()
    with engine.connect() as connection:
        programme = connection.execute(select(tables.programme)).one()
        blocked = connection.execute(
            select(tables.card.c.card_number).where(tables.card.c.state == "blocked").limit(1)
        ).scalar_one()
    return DemoShop(folder, engine, office, programme.programme, programme.card_key, blocked)


def _is_empty(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(tables.analysis)).scalar_one() == 0


def _take_in(engine: Engine, folder: Path, seed: int, members: int, language: str, say: Say) -> None:
    today = datetime.now(SHOP_ZONE).date()
    say(f"Making a shop with {members:,} members and a year of purchases")
    shop = generate_shop(seed, today, members=members)
    files = write_shop(shop, folder / "shop", language="ko" if language == "ko" else "en")
    first_day = min(purchase.purchased_at for purchase in shop.purchases).date()
    write(engine, lambda connection: _publish_scheme(connection, first_day))
    say(f"Head office takes in {len(shop.purchases):,} purchases")
    import_files(
        engine,
        ImportFiles(files.members, files.products, files.purchases, files.gifts, files.stores),
        zone=SHOP_ZONE,
        now=datetime.now(UTC),
        rejected_folder=folder,
    )
    _block_one_card(engine, seed)
    say("Head office ranks the members and looks for goods bought together")
    analyse(engine, _day_after(today), now=datetime.now(UTC))
    daily.run(engine, now_ms())


def _publish_scheme(connection: Connection, first_day: date) -> None:
    """The rules that use everything, from the first purchase on."""
    text = resources.assets("schemes", "grocery.toml").read_text(encoding="utf-8")
    document = scheme_file.document_of(tomllib.loads(text)) | {"valid_from": first_day.isoformat()}
    schemes.publish(connection, document, now_ms())


def _day_after(today: date) -> date:
    return today + timedelta(days=1)


def _block_one_card(engine: Engine, seed: int) -> None:
    with engine.connect() as connection:
        numbers = connection.execute(
            select(tables.card.c.card_number)
            .where(tables.card.c.legacy.is_(False))
            .order_by(tables.card.c.card_number)
        ).scalars()
        chosen = random.Random(seed).choice(list(numbers))
    write(engine, lambda connection: card_states.block(connection, chosen, now_ms()))


def _register(engine: Engine, url: str, till: TillStore) -> None:
    """Gives the till an identity, anew each time because the address of head office is new, and loads it."""
    terminal_id = position.summary(till)["terminal_id"]
    with engine.connect() as connection:
        store_id = connection.execute(
            select(tables.store.c.store_id).order_by(tables.store.c.store_id).limit(1)
        ).scalar_one()
    code = write(
        engine,
        lambda connection: registration.make_invite(connection, store_id, "Till 1", now_ms(), terminal_id),
    )
    register(till, url, code)
    with till.reading() as connection:
        credentials = position.credentials(connection)
    with HttpLink(*credentials) as link:
        while agent.exchange_once(till, link, now_ms).more or position.summary(till)["events_pending"]:
            pass


def now_ms() -> int:
    return time.time_ns() // 1_000_000
