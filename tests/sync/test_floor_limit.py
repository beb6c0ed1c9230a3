"""Tills that are cut off together overspend no more than the rules allow, and head office says so. Rows M02, M03."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.head_office import feed, schemes
from pos_loyalty.head_office.transactions import snapshot, write
from pos_loyalty.head_office.verify import verify
from pos_loyalty.sync.ask import unanswered
from tests.sync.ends import MEMBER, HeadOffice, Till, new_id, now_ms

BALANCE = 6_000
"""What the member has, see `ends`."""
PRICE = 500


@pytest.fixture
def tills(office: HeadOffice, tmp_path: Path) -> Iterator[list[Till]]:
    with ExitStack() as stack:
        found = [Till.register(tmp_path / f"till {number}", office) for number in range(3)]
        for till in found:
            stack.enter_context(closing(till.store))
        yield found


def allow(office: HeadOffice, limit: int) -> None:
    """A sticker costs 500 points; a till that is cut off may give `limit` of a member's points."""

    def work(connection: object) -> None:
        assert hasattr(connection, "execute")
        document = dict(connection.execute(select(tables.scheme.c.document)).scalar_one())
        rules = document | {"version": 2, "gifts": {"floor_limit_points": limit}}
        schemes.publish(connection, rules, now_ms())
        connection.execute(
            insert(tables.reward),
            {"reward_id": "sticker", "names": {"en": "Sticker"}, "points": PRICE, "active": True},
        )
        sticker = {"store_id": "S1", "reward_id": "sticker", "on_hand": 1_000}
        connection.execute(insert(tables.reward_stock), sticker)
        feed.note(connection, "reward", ["sticker"])

    write(office.engine, work)


def give_all(till: Till) -> int:
    """As many stickers as it gives while nobody can be asked; their points."""
    clock = [now_ms()]
    counter = CounterSession(till.store, clock=lambda: clock[0], new_id=new_id)
    counter.member_chosen(MEMBER)
    given = 0
    while True:
        counter.gift_pressed_by_id("sticker")
        clock[0] += 1_000
        _, asked = counter.gift_pressed_by_id("sticker")
        if asked is None and counter.view.message.key == "gift_given":
            continue  # What is set aside here needs no asking and is no part of the limit.
        if asked is None:
            return given
        view = counter.gift_answered(asked, unanswered(asked))  # type: ignore[arg-type] # the answer of its question
        if view.message.key != "gift_given_unasked":
            return given
        given += PRICE


@pytest.mark.parametrize("cut_off", [1, 3])
@pytest.mark.parametrize("limit", [0, 2_500, 8_000])
def test_tills_that_are_cut_off_overspend_no_more_than_the_bound(
    office: HeadOffice, tills: list[Till], limit: int, cut_off: int
) -> None:
    allow(office, limit)
    for till in tills:
        till.exchange()
    given = [give_all(till) for till in tills[:cut_off]]
    assert given == [min(limit, BALANCE)] * cut_off
    for till in tills:
        till.exchange()
    overspent = max(0, cut_off * min(limit, BALANCE) - BALANCE)
    assert office.points(MEMBER) == BALANCE - sum(given)
    assert max(0, -office.points(MEMBER)) == overspent
    assert set(office.alarms()) == ({"floor_limit_used"} if overspent else set())
    with snapshot(office.engine) as connection:
        assert [words for check in verify(connection) for words in check.wrong] == []


def test_what_is_set_aside_comes_on_top_for_its_own_till_only(office: HeadOffice, tills: list[Till]) -> None:
    allow(office, 2_000)
    write(office.engine, lambda c: c.execute(update(tables.reward_stock).values(on_hand=1_000)))
    for till in tills:
        till.exchange()
    tills[0].sell()
    tills[0].exchange()
    with tills[0].store.reading() as connection:
        (right,) = connection.exec_driver_sql("SELECT points FROM gift_right").scalars()
    assert right == PRICE
    given = [give_all(till) for till in tills]
    assert given == [2_000, 2_000, 2_000]
    for till in tills:
        till.exchange()
    sale = 77
    assert office.points(MEMBER) == BALANCE + sale - PRICE - sum(given) > -PRICE


def test_what_the_rules_do_not_allow_is_said(office: HeadOffice, tills: list[Till]) -> None:
    """A till with other rules, or another program."""
    allow(office, 2_000)
    tills[0].exchange()
    given = give_all(tills[0])
    with office.engine.begin() as connection:
        rules = connection.execute(select(tables.scheme).where(tables.scheme.c.version == 2)).one()
        document = rules.document | {"gifts": {"floor_limit_points": 0}}
        connection.execute(
            update(tables.scheme).where(tables.scheme.c.version == 2).values(document=document)
        )
    tills[0].exchange()
    assert office.points(MEMBER) == BALANCE - given
    assert set(office.alarms()) == {"late_redemption"}


def test_an_answer_that_was_lost_counts_once(office: HeadOffice, tills: list[Till]) -> None:
    """Head office had set the gift aside, and the till that did not hear of it gave it under the limit."""
    from tests.sync.test_gift_rights import Counter

    allow(office, 2_000)
    tills[0].exchange()
    counter = Counter(tills[0])
    _, asked = counter.give("sticker")
    assert asked is not None
    assert counter.ask(asked).granted
    view = counter.session.gift_answered(asked, unanswered(asked))  # type: ignore[arg-type] # the answer of its question
    assert view.message.key == "gift_given_unasked"
    tills[0].exchange()
    assert (office.points(MEMBER), office.alarms()) == (BALANCE - PRICE, [])
    with office.engine.connect() as connection:
        given = connection.execute(
            select(tables.reservation.c.redemption_id).where(tables.reservation.c.state == "given")
        ).scalars()
        assert list(given) == [asked.redemption_id]
