"""The change feed: a reader that follows it sees every committed change."""

import threading
from datetime import date

import pytest
from sqlalchemy import Engine, event, select, text

from pos_loyalty.database.head_office_tables import (
    affinity,
    change_feed,
    feed_counter,
    member_tier,
    pending_change,
    product,
    standing,
)
from pos_loyalty.domain.errors import UserError
from pos_loyalty.head_office import changes, feed, schemes, stores, terminals
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.transactions import snapshot, write
from tests.head_office.offices import Office
from tests.head_office.tills import new_id


def add_product(connection, product_id: str) -> None:
    row = {"product_id": product_id, "name": "Milk", "category": "Dairy", "subcategory": "", "unit": "piece"}
    connection.execute(product.insert(), row | {"price_minor": 1_000})
    feed.note(connection, "product", [product_id])


def numbers(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        rows = connection.execute(select(change_feed.c.key, change_feed.c.feed)).all()
    return {row.key: row.feed for row in rows}


def test_a_number_is_taken_after_the_commit_so_nothing_is_missed(office: Office) -> None:
    if office.engine.dialect.name != "postgresql":
        return  # SQLite has one writer at a time; the next test shows its side.
    feed.number_pending(office.engine)
    early, late = office.engine.connect(), office.engine.connect()
    add_product(early, "early")
    add_product(late, "late")
    late.commit()
    feed.number_pending(office.engine)
    first = page(office, 0)
    early.commit()
    feed.number_pending(office.engine)
    second = page(office, first.cursor)
    early.close()
    late.close()
    assert [c.product_id for c in first.changes if c.kind == "product"] == ["late"]
    assert [c.product_id for c in second.changes if c.kind == "product"] == ["early"]


def test_a_sequence_taken_before_the_commit_would_miss_one(office: Office) -> None:
    if office.engine.dialect.name != "postgresql":
        return  # The schedule needs two writers at once.
    with office.engine.begin() as connection:
        connection.execute(text("CREATE TABLE naive (id bigserial, name text)"))
    early, late = office.engine.connect(), office.engine.connect()
    early.execute(text("INSERT INTO naive (name) VALUES ('early')"))
    late.execute(text("INSERT INTO naive (name) VALUES ('late')"))
    late.commit()
    seen = office.all(text("SELECT id, name FROM naive WHERE id > 0 ORDER BY id"))
    early.commit()
    seen += office.all(text(f"SELECT id, name FROM naive WHERE id > {seen[-1].id} ORDER BY id"))
    early.close()
    late.close()
    assert [row.name for row in seen] == ["late"]


def page(office: Office, cursor: int, limit: int = 2_000, generation: str = "") -> changes.Changes:
    with snapshot(office.engine) as connection:
        sender = terminals.Terminal(
            "t", "S1", "UTC", "seen", 1, 0, "", 0, 0, 0, 0, 0, terminals.Session(None, None, None, None, ())
        )
        return changes.changes_after(connection, sender, cursor, generation, limit, office.now_ms)


def test_a_reader_beside_four_writers_sees_everything(office: Office) -> None:
    written: set[str] = set()
    seen: set[str] = set()
    done = threading.Event()

    def writer(name: int) -> None:
        for n in range(25):
            key = f"{name}-{n}"
            write(office.engine, lambda connection, key=key: add_product(connection, key))
            written.add(key)

    def reader() -> None:
        cursor = 0
        while True:
            last_round = done.is_set()
            feed.number_pending(office.engine)
            found = page(office, cursor)
            seen.update(c.product_id for c in found.changes if c.kind == "product")
            cursor = found.cursor
            if last_round and not found.more:
                return

    writers = [threading.Thread(target=writer, args=(n,)) for n in range(4)]
    readers = [threading.Thread(target=reader) for _ in range(2)]
    for thread in writers + readers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert len(written) == 100
    assert seen == written
    found = numbers(office.engine)
    assert len(set(found.values())) == len(found)
    assert office.count(pending_change) == 0


def test_a_thing_that_changes_often_has_its_newest_number_only(office: Office) -> None:
    feed.number_pending(office.engine)
    for _ in range(3):
        with office.engine.begin() as connection:
            feed.note(connection, "product", ["P1", "P2"])
            feed.note(connection, "product", ["P1"])
        feed.number_pending(office.engine)
    found = numbers(office.engine)
    newest = office.one(select(feed_counter.c.feed))
    assert {found["P1"], found["P2"]} == {newest, newest - 1}


def test_numbering_more_than_one_batch_can_be_left_for_later(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "NUMBERED_AT_ONCE", 10)
    with office.engine.begin() as connection:
        feed.note(connection, "product", [f"P{n}" for n in range(35)])
    assert not feed.number_pending(office.engine, batches=2)
    assert feed.number_pending(office.engine, batches=3)
    assert office.count(pending_change) == 0
    assert len([key for key in numbers(office.engine) if key.startswith("P")]) == 35


def test_pages_cover_everything_once_and_say_when_there_is_more(office: Office) -> None:
    till = office.new_till()
    members = {till.enrol() for _ in range(25)}
    office.settle(till)
    cursor, seen, rounds = 0, [], 0
    while True:
        found = page(office, cursor, limit=7)
        rounds += 1
        seen += [c.member_id for c in found.changes if c.kind == "member"]
        assert len(found.changes) <= 7
        cursor = found.cursor
        if not found.more:
            break
    assert sorted(seen) == sorted(members)
    assert rounds == 4
    assert page(office, cursor).changes == ()


@pytest.mark.parametrize(("cursor", "generation"), [(10**30, ""), (3, "0" * 36)])
def test_a_cursor_of_another_database_starts_again(office: Office, cursor: int, generation: str) -> None:
    feed.number_pending(office.engine)
    assert page(office, cursor, generation=generation) == page(office, 0)
    assert page(office, 0).changes != ()


def test_a_till_hears_of_its_own_store_and_its_own_shelf_only(office: Office) -> None:
    write(office.engine, lambda c: stores.ensure(c, "S2", "Busan", "Asia/Seoul"))
    office.stock_gift(on_hand=5)
    here, there = office.settle(office.new_till()), office.settle(office.new_till("S2"))
    assert [c.store_id for c in here.seen if c.kind == "store"] == ["S1"]
    assert [c.name for c in there.seen if c.kind == "store"] == ["Busan"]
    assert [c.stock for c in here.seen if c.kind == "reward"] == [5]
    assert [c.stock for c in there.seen if c.kind == "reward"] == [0]


def test_what_a_job_found_out_reaches_the_till(office: Office) -> None:  # M23
    till = office.new_till()
    member_id = till.enrol()
    office.settle(till)
    reason = {"key": "reason_bought_with", "values": {"product": "Milk", "in_ten": 7}}
    row = {
        "member_id": member_id,
        "analysis_id": new_id(),
        "band": "vip",
        "sales_minor": 1,
        "visits": 1,
        "reason": {},
        "suggestions": [{"product_id": "P1", "reason": reason}],
        "prompt": {"key": "say_first_visit", "values": {}},
    }
    companions = [{"product_id": "P2", "in_ten": 7, "together": 70}]
    with office.engine.begin() as connection:
        connection.execute(standing.insert(), row)
        rise = {"member_id": member_id, "tier_code": "vip", "since": date(2026, 3, 1)}
        connection.execute(member_tier.insert(), rise | {"risen_on": date(2026, 3, 1)})
        connection.execute(
            affinity.insert(), {"product_id": "P1", "analysis_id": new_id(), "companions": companions}
        )
        feed.note(connection, "member", [member_id])
        feed.note(connection, "affinity", ["P1"])
    office.settle(till)
    shown = till.members[member_id]
    assert (shown.band, shown.tier_code, shown.tier_since) == ("vip", "vip", date(2026, 3, 1))
    assert shown.suggestions[0].reason.values == {"product": "Milk", "in_ten": 7}
    assert shown.prompt.key == "say_first_visit"
    (pair,) = [c for c in till.seen if c.kind == "affinity"]
    assert [(one.product_id, one.in_ten) for one in pair.companions] == [("P2", 7)]


def test_a_standing_that_cannot_be_read_does_not_hold_up_the_balance(office: Office) -> None:
    till = office.new_till()
    member_id = till.enrol()
    till.sale(member_id, 500)
    row = {
        "member_id": member_id,
        "analysis_id": new_id(),
        "band": "vip",
        "sales_minor": 1,
        "visits": 1,
        "reason": {},
        "suggestions": [{"nonsense": True}],
    }
    with office.engine.begin() as connection:
        connection.execute(standing.insert(), row)
    office.settle(till)
    assert (till.members[member_id].points, till.members[member_id].suggestions) == (1, ())


def test_a_new_scheme_reaches_the_tills(office: Office) -> None:
    till = office.settle(office.new_till())
    assert [c.version for c in till.seen if c.kind == "scheme"] == [1]
    document = till.seen[0].document | {"version": 2}
    with office.engine.begin() as connection:
        schemes.publish(connection, document, office.now_ms)
    office.settle(till)
    assert [c.version for c in till.seen if c.kind == "scheme"] == [1, 2]
    with pytest.raises(OperatorError, match="published already"), office.engine.begin() as connection:
        schemes.publish(connection, document, office.now_ms)
    with pytest.raises(UserError), office.engine.begin() as connection:
        schemes.publish(connection, {"version": 3}, office.now_ms)


def test_a_balance_contains_all_that_the_same_answer_acknowledges(office: Office) -> None:
    till, other = office.new_till(), office.new_till()
    member_id = till.enrol()
    office.settle(till)
    for _ in range(10):
        till.sale(member_id, 500)
    stop = threading.Event()

    def sell_elsewhere() -> None:
        while not stop.is_set():
            other.sale(member_id, 500)
            office.exchange(other)

    beside = threading.Thread(target=sell_elsewhere)
    beside.start()
    try:
        while till.acked_seq < len(till.log):
            answer = office.exchange(till, till.request(upto=till.acked_seq + 1))
            (told,) = [c for c in answer.changes if c.kind == "member"]
            assert told.points >= answer.acked_seq - 1
    finally:
        stop.set()
        beside.join()
    office.settle(other)
    office.settle(till)
    assert till.members[member_id].points == 10 + len(other.log)


def test_a_page_walks_over_no_table(office: Office) -> None:
    if office.engine.dialect.name != "sqlite":
        return  # PostgreSQL decides by the sizes that it finds.
    till = office.new_till()
    for _ in range(20):
        till.enrol()
    office.stock_gift(on_hand=1)
    write(office.engine, lambda connection: add_product(connection, "P1"))
    office.settle(till)
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(
        office.engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, parameters, *_: asked.append((statement, parameters)),
    )
    assert len(page(office, 0).changes) == 24
    selects = [one for one in asked if one[0].startswith("SELECT")]
    with office.engine.connect() as connection:
        plans = [
            row.detail
            for statement, parameters in selects
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]
    small = {"feed_counter", "json_each", "operator", "reward", "scheme"}
    assert len(selects) >= 8
    assert [plan for plan in plans if plan.startswith("SCAN") and plan.split()[1] not in small] == []
