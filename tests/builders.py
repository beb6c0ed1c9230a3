"""Valid defaults for tests: a registered till with a programme, members, cards, goods and gifts."""

import atexit
import json
import shutil
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, update

from pos_loyalty import resources
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView, Message
from pos_loyalty.database import till_tables as tables
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.domain import cards, names
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.log_chain import GENESIS, chain_hash
from pos_loyalty.domain.scheme import Scheme
from pos_loyalty.domain.scheme_document import scheme_from_document
from pos_loyalty.i18n import formats
from pos_loyalty.i18n.messages import MESSAGES

CARD_KEY = bytes(range(32))
PROGRAMME = 1
MORNING_MS = int(datetime(2026, 3, 2, 1, 0, tzinfo=UTC).timestamp() * 1000)
"""10:00 in Seoul, where the shop is."""
TODAY = date(2026, 3, 2)


@dataclass
class CountingClock:
    """Says the time in milliseconds; stands still until a test moves it, unless it ticks by itself."""

    now_ms: int = MORNING_MS
    tick_ms: int = 0

    def __call__(self) -> int:
        self.now_ms += self.tick_ms
        return self.now_ms

    def advance(self, by_ms: int) -> None:
        self.now_ms += by_ms


class CountingIds:
    """Ids in the form of a UUID, in order; two sources with different starts never meet."""

    def __init__(self, start: int = 1) -> None:
        self._next = start << 64

    def __call__(self) -> str:
        self._next += 1
        return str(UUID(int=self._next))


def scheme_document(**changes: Any) -> dict[str, Any]:
    """The rules that the product ships: one point for each full 500 won."""
    document = tomllib.loads(resources.assets("schemes", "default.toml").read_text(encoding="utf-8"))
    return document | changes


def with_changes(document: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """The document with other values; of a table only the fields that are named."""
    both = dict(document)
    for name, value in changed.items():
        is_table = isinstance(value, dict) and isinstance(both.get(name), dict)
        both[name] = both[name] | value if is_table else value
    return both


def scheme(**changes: Any) -> Scheme:
    return scheme_from_document(scheme_document(**changes))


def line(line_no: int = 1, amount_minor: int = 1000, **changes: Any) -> BasketLine:
    fields: dict[str, Any] = {
        "product_id": f"p{line_no}",
        "name": f"Product {line_no}",
        "category": "Food",
        "quantity_milli": 1000,
    }
    return BasketLine(line_no=line_no, amount_minor=amount_minor, **(fields | changes))


def own_card(index: int, programme: int = PROGRAMME) -> str:
    return cards.card_number(programme, index, CARD_KEY)


def ean13(twelve: str) -> str:
    total = sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(twelve))
    return twelve + str(-total % 10)


def _template_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pos-loyalty-template-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _migrated() -> Path:
    """An empty store of this version, made once: a copy is much faster than the migrations."""
    path = _template_folder() / FILE_NAME
    TillStore.open(path).close()
    return path


@dataclass
class Till:
    """A store with its clock and its ids; `session()` is what stands at its counter."""

    store: TillStore
    path: Path
    clock: CountingClock = field(default_factory=CountingClock)
    new_id: CountingIds = field(default_factory=CountingIds)

    def session(self, **options: Any) -> CounterSession:
        return CounterSession(self.store, clock=self.clock, new_id=self.new_id, **options)

    def rows(self, table: str) -> list[Any]:
        with self.store.reading() as connection:
            return list(connection.execute(select(tables.metadata.tables[table])).all())

    def events(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Bodies in order, of one kind or of all."""
        with self.store.reading() as connection:
            found = connection.execute(select(tables.event).order_by(tables.event.c.seq)).all()
        return [json.loads(event.body) for event in found if kind in {None, event.kind}]

    def count(self) -> dict[str, int]:
        """Rows of everything that a use-case adds to."""
        watched = ("purchase", "purchase_line", "redemption", "ledger_entry", "event", "member", "card")
        return {name: len(self.rows(name)) for name in watched}

    def add(self, table: str, **row: Any) -> None:
        with self.store.writing() as connection:
            connection.execute(insert(tables.metadata.tables[table]), row)

    def change(self, table: str, **values: Any) -> None:
        """Every row of a table, as the exchange with head office would change it."""
        with self.store.writing() as connection:
            connection.execute(update(tables.metadata.tables[table]).values(**values))

    def change_scheme(self, **changed: Any) -> None:
        """The newest rules as if they had always been so: a table is changed field by field."""
        with self.store.writing() as connection:
            newest = connection.execute(
                select(tables.scheme).order_by(tables.scheme.c.version.desc()).limit(1)
            ).one()
            document = with_changes(newest.document, changed)
            of_it = update(tables.scheme).where(tables.scheme.c.version == newest.version)
            connection.execute(of_it.values(document=document))

    def close(self) -> None:
        self.store.close()


def empty_store(folder: Path) -> tuple[TillStore, Path]:
    """A store of this version that is not registered."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    shutil.copy(_migrated(), path)
    return TillStore.open(path), path


def a_till(
    folder: Path,
    *,
    terminal_no: int = 7,
    card_blocks: tuple[tuple[int, int], ...] = ((1000, 1999),),
    document: Mapping[str, Any] | None = None,
) -> Till:
    """A registered till with the shipped rules and nothing else."""
    store, path = empty_store(folder)
    till = Till(store, path, new_id=CountingIds(terminal_no))
    till.add(
        "terminal",
        id=1,
        terminal_id=str(UUID(int=terminal_no)),
        terminal_no=terminal_no,
        name=f"Till {terminal_no}",
        store_id="S1",
        store_name="Main street",
        timezone="Asia/Seoul",
        server_url="http://127.0.0.1:9",
        token="a token",
        epoch=1,
        programme=PROGRAMME,
        card_key=CARD_KEY,
        next_receipt=1,
        acked_seq=0,
        feed_cursor=0,
        generation=str(UUID(int=99)),
        last_exchange_ms=None,
        session_boot=store.boot_id,
    )
    for first, last in card_blocks:
        till.add("card_block", first_index=first, last_index=last, next_index=first)
    rules = dict(document or scheme_document())
    till.add("scheme", version=rules["version"], document=rules)
    return till


def add_member(till: Till, member_id: str = "", *, card: str | None = None, **changes: Any) -> str:
    """A member as head office sent them: an ordinary one who was here a week ago, with one active card."""
    row: dict[str, Any] = {
        "member_id": member_id or till.new_id(),
        "name": "김민준",
        "phone": "+821012345678",
        "birthday": date(1990, 8, 15),
        "joined_on": date(2024, 1, 5),
        "status": "active",
        "points": 0,
        "included_seq": 0,
        "last_visit_on": date(2026, 2, 23),
        "band": "ordinary",
        "tier_code": "silver",
        "tier_since": None,
        "prompt": None,
        "account": account(),
    } | changes
    derived = {"name_search": names.search_key(row["name"]), "phone_last4": row["phone"][-4:]}
    till.add("member", **(derived | row))
    if card is not None:
        add_card(till, row["member_id"], card)
    return str(row["member_id"])


def account(
    *lots: tuple[int, str | None, str | None],
    counters: Mapping[str, Any] | None = None,
    progress: Mapping[str, Any] | None = None,
    taken: Mapping[str, int] | None = None,
) -> str:
    """What head office tells of an account: lots as (points, spendable from, last day), and what it counts."""
    told = {"lots": lots, "counters": counters, "progress": progress, "taken": taken}
    return json.dumps({name: value for name, value in told.items() if value})


def add_card(till: Till, member_id: str, number: str, **changes: Any) -> None:
    row = {"state": "active", "legacy": False, "state_since_ms": MORNING_MS, "expires_on": None} | changes
    till.add("card", card_number=number, member_id=member_id, **row)


def add_product(
    till: Till, product_id: str, gtin: str | None, price_minor: int | None, **changes: Any
) -> None:
    row = {"name": product_id.title(), "category": "Food", "unit": "piece", "tags": []} | changes
    till.add("product", product_id=product_id, gtin=gtin, price_minor=price_minor, **row)


def add_reward(till: Till, reward_id: str, points: int, **changes: Any) -> None:
    row = {
        "names": {"en": reward_id.title(), "ko": f"선물 {reward_id}"},
        "active": True,
        "stock": 5,
        "terms": {},
    } | changes
    till.add("reward", reward_id=reward_id, points=points, **row)


KIM, LEE = (str(UUID(int=n)) for n in (1001, 1002))
KIM_CARD, LEE_CARD, FREE_CARD = (own_card(index) for index in (11, 12, 13))
RICE_GTIN, SAUCE_GTIN, FISH_GTIN, BAG_GTIN = (ean13(f"88012345678{n}") for n in range(4))


def a_shop(folder: Path, **options: Any) -> Till:
    """A till with two members, four products and four gifts.

    Kim has 6,000 points, Lee 100. Rice costs 10,000, sauce 3,300, fish 7,990 won; the bag has no price here.
    """
    till = a_till(folder, **options)
    add_member(till, KIM, card=KIM_CARD, points=6000)
    lee = {"name": "José Núñez", "phone": "+34612345679", "band": None, "tier_code": "member"}
    add_member(till, LEE, card=LEE_CARD, points=100, **lee)
    add_product(till, "rice", RICE_GTIN, 10_000)
    add_product(till, "sauce", SAUCE_GTIN, 3_300)
    add_product(till, "fish", FISH_GTIN, 7_990)
    add_product(till, "bag", BAG_GTIN, None)
    for reward_id, points in (("cup", 1000), ("towel", 2000), ("thermos", 4000), ("cooker", 15_000)):
        add_reward(till, reward_id, points)
    return till


def chain_holds(events: Sequence[Any]) -> bool:
    """True if these are the events of one log from its beginning, none missing, none changed."""
    previous = GENESIS
    for seq, event in enumerate(events, start=1):
        kept = (event.event_id, event.kind, event.occurred_at_ms, event.body)
        if event.seq != seq or event.hash != chain_hash(previous, seq, *kept):
            return False
        previous = event.hash
    return True


def said(view: CounterView | Message) -> str:
    """The key of the message, once its sentence is known to say everything it has a place for."""
    message = view.message if isinstance(view, CounterView) else view
    places = {name for _, name, _, _ in Formatter().parse(MESSAGES[message.key]) if name}
    assert places <= message.values.keys(), f"{message} leaves a gap"
    assert formats.fill(message, str, "en")
    return message.key


@cache
def _stocked() -> Path:
    """The shop of `a_shop`, made once."""
    till = a_shop(_template_folder())
    till.close()
    return till.path


def copy_of_a_shop(folder: Path) -> Till:
    """The same as `a_shop`, only faster."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    shutil.copy(_stocked(), path)
    till = Till(TillStore.open(path), path)
    till.change("terminal", session_boot=till.store.boot_id)
    return till


def shops(folder: Path) -> Iterator[Till]:
    """One shop, closed afterwards; a fixture yields from it."""
    till = copy_of_a_shop(folder)
    yield till
    till.close()
