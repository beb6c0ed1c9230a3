"""Databases that earlier versions wrote, as they lay on a till and at head office, opened by this one.

`tests/data` has the two files of a demonstration shop for each step of the schema that was ever used; a new step adds
its own, made by the version before it: `pos-loyalty demo --unattended --members 100 --keep FOLDER`. A till's store is kept here
without its key, as if it had been decrypted: nobody else has that.
"""

import json
import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database import at_rest, usual_goods, verify_till
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database.till_store import FILE_NAME, TillStore
from pos_loyalty.database.till_tables import card, event, member
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.transactions import snapshot
from pos_loyalty.head_office.verify import verify
from tests.builders import CountingIds
from tests.clock import FakeClock
from tests.head_office.offices import Office

DATA = Path(__file__).parents[1] / "data"
TILLS = ("0001", "0002", "0003", "0005", "0007", "0009")
OFFICES = ("0001", "0002", "0003", "0005", "0010", "0012")


class AsItIs(Office):
    """With the rules and stores that are in the database."""

    def __init__(self, engine: Engine, clock: FakeClock) -> None:
        self.engine, self.clock = engine, clock


def unpacked(name: str, folder: Path) -> Path:
    path = folder / FILE_NAME
    path.write_bytes(lzma.decompress((DATA / name).read_bytes()))
    return path


def test_every_file_is_looked_at() -> None:
    named = {f"till-{step}.db.xz" for step in TILLS} | {f"head-office-{step}.db.xz" for step in OFFICES}
    assert {path.name for path in DATA.iterdir()} == named


@pytest.mark.parametrize("step", TILLS)
def test_a_till_goes_on_with_the_records_of_an_earlier_version(step: str, tmp_path: Path) -> None:
    path = unpacked(f"till-{step}.db.xz", tmp_path)
    assert at_rest.is_plain(path)
    store = TillStore.open(path)
    assert not at_rest.is_plain(path)
    with store.reading() as connection:
        events = connection.execute(select(event.c.seq)).all()
        number = connection.execute(
            select(card.c.card_number).where(card.c.state == "active").limit(1)
        ).scalar_one()
        assert [words for check in verify_till.verify(connection) for words in check.wrong] == []
    assert len(events) > 5
    counter = CounterSession(store, clock=lambda: 1_800_000_000_000, new_id=CountingIds(7))
    assert counter.scanned(number.encode()).member is not None
    counter.amount_keyed("12345")
    assert counter.sale_finished().message.key == "sale_finished"
    with store.reading() as connection:
        new = connection.execute(select(event.c.kind).order_by(event.c.seq)).scalars().all()[len(events) :]
        # What the till suggested from its old records is told beside the sale.
        assert set(new) <= {"purchase", "suggestions_mentioned"}
        assert new.count("purchase") == 1
        assert [words for check in verify_till.verify(connection) for words in check.wrong] == []
    store.close()


@pytest.mark.parametrize("step", OFFICES)
def test_head_office_goes_on_with_the_database_of_an_earlier_version(step: str, tmp_path: Path) -> None:
    path = unpacked(f"head-office-{step}.db.xz", tmp_path)
    engine = open_head_office(str(path))
    with snapshot(engine) as connection:
        assert [words for check in verify(connection) for words in check.wrong] == []
        before = connection.execute(
            select(tables.member.c.member_id, tables.member.c.points).order_by("member_id")
        ).all()
    assert sum(row.points for row in before) > 1_000
    office = AsItIs(engine, FakeClock())
    office.pass_days(400)
    store_id = str(office.one(select(tables.store.c.store_id).limit(1)))
    till = office.new_till(store_id)
    member_id = till.enrol()
    till.sale(member_id, 50_000)
    office.settle(till)
    assert till.acked_seq == len(till.log) == 2
    assert till.members[member_id].points > 0
    seen = set(office.all(select(tables.member_store.c.member_id, tables.member_store.c.store_id)))
    told_of = {row.member_id for row in before}
    if step >= "0009":
        # Until then a till was told of everybody, and the stores that were there stay with it.
        told_of = {one for one in told_of if (one, store_id) in seen}
    assert till.members.keys() == told_of | {member_id}
    bought = office.all(
        select(tables.purchase.c.member_id, tables.purchase.c.store_id).where(
            tables.purchase.c.member_id.is_not(None)
        )
    )
    assert set(bought) <= seen
    with snapshot(engine) as connection:
        assert [words for check in verify(connection) for words in check.wrong] == []
    engine.dispose()


def test_what_members_usually_buy_is_packed_with_the_step(tmp_path: Path) -> None:
    path = unpacked("till-0009.db.xz", tmp_path)
    with closing(sqlite3.connect(path)) as connection:
        before = {
            member_id: [(one["product_id"], one["reason"]["key"], one["weight"]) for one in json.loads(told)]
            for member_id, told in connection.execute("SELECT member_id, suggestions FROM member")
        }
    assert sum(map(len, before.values())) > 200
    store = TillStore.open(path)
    with store.reading() as connection:
        rows = connection.execute(select(member.c.member_id, member.c.usual)).all()
        after = {
            row.member_id: [
                (one.product_id, one.reason_key, one.weight)
                for one in usual_goods.unpacked(connection, row.usual)
            ]
            for row in rows
        }
    store.close()
    assert after == before
