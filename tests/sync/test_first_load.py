"""A new till loads everything that concerns it: in pages, with its progress told, from where it stopped. Row M27."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from pos_loyalty.checkout.views import SyncView
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database import till_tables
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.head_office import exchange as head_office_exchange
from pos_loyalty.head_office import feed
from pos_loyalty.head_office.transactions import write
from pos_loyalty.sync import agent, exchange, position
from pos_loyalty.sync.agent import SyncAgent
from pos_loyalty.sync.transport import HttpLink
from tests.sync.ends import HeadOffice, Till, now_ms

PRODUCTS = 95
PAGE = 10


@pytest.fixture
def stocked(office: HeadOffice, monkeypatch: pytest.MonkeyPatch) -> HeadOffice:
    """Much to tell, in small pages."""
    rows = [
        {"product_id": f"P{n}", "name": f"Product {n}", "category": "C", "subcategory": "S", "unit": "piece"}
        for n in range(PRODUCTS)
    ]

    def add(connection: object) -> None:
        assert hasattr(connection, "execute")
        connection.execute(insert(tables.product), rows)
        feed.note(connection, "product", [row["product_id"] for row in rows])  # type: ignore[arg-type] # a connection

    write(office.engine, add)
    feed.number_pending(office.engine)
    monkeypatch.setattr(head_office_exchange, "MAX_CHANGES", PAGE)
    monkeypatch.setattr(exchange, "MAX_CHANGES", PAGE)
    return office


@contextmanager
def line(till: Till) -> Iterator[HttpLink]:
    with till.store.reading() as connection:
        credentials = position.credentials(connection)
    with HttpLink(*credentials) as link:
        yield link


def products(till: Till) -> int:
    with till.store.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(till_tables.product)).scalar_one())


def test_the_screen_is_told_how_much_is_there(till: Till, stocked: HeadOffice) -> None:
    seen: queue.Queue[SyncView] = queue.Queue()
    loading = SyncAgent(till.store, seen.put, now_ms)
    loading.start()
    told: list[int] = []
    while (view := seen.get(timeout=30)).loaded_percent is not None:
        told.append(view.loaded_percent)
    loading.stop()
    assert told == sorted(told)
    assert len(told) > 5
    assert 0 < told[0] < 20
    assert 80 < told[-1] < 100
    assert view.state == "linked"


def test_a_load_that_is_interrupted_goes_on_where_it_was(
    till: Till, stocked: HeadOffice, tmp_path: Path
) -> None:
    with line(till) as link:
        for _ in range(4):
            assert agent.exchange_once(till.store, link, now_ms).more
    before = products(till)
    till.store.close()
    again = Till(TillStore.open(tmp_path / "till" / FILE_NAME), till.url)
    arrived = 0
    with line(again) as link:
        while (answer := agent.exchange_once(again.store, link, now_ms)).more:
            arrived += len(answer.changes)
    arrived += len(answer.changes)
    assert 0 < before < PRODUCTS
    assert products(again) == PRODUCTS + 1
    assert arrived <= PRODUCTS + PAGE - before, "what was there is not sent again"
    again.store.close()
