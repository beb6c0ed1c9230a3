"""What several tills tell of at once is one transaction, and comes to the same as if each had come alone. Row M27."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from sqlalchemy import Engine, event, select, update

from pos_loyalty.database.head_office_tables import (
    inbox_event,
    member,
    member_store,
    reservation,
    terminal,
)
from pos_loyalty.head_office import stores, together
from pos_loyalty.head_office.bootstrap import open_head_office
from pos_loyalty.head_office.exchange import exchange, exchange_together
from pos_loyalty.head_office.inbox import Asked
from pos_loyalty.head_office.refusals import RefusedError
from pos_loyalty.head_office.together import MOST_EVENTS, Together
from pos_loyalty.sync.messages import ExchangeAnswer
from tests.clock import FakeClock
from tests.head_office.conftest import what_is_wrong
from tests.head_office.offices import Office
from tests.head_office.starts import Start
from tests.head_office.tills import FakeTill, new_id

PATIENCE_S = 60.0


def started(office: Office, store: str = "S1") -> Start:
    """A till whose session counts, and that has heard everything."""
    start = Start(office, office.settle(office.new_till(store)))
    start.open()
    start.exchange()
    return start


def asked(start: Start, **changed: object) -> Asked:
    return Asked(start.request(**changed), start.till.identity.token)


def at_once(office: Office, starts: Sequence[Start]) -> list[ExchangeAnswer | None]:
    answers = exchange_together(office.engine, [asked(one) for one in starts], office.now_ms)
    for one, answer in zip(starts, answers, strict=True):
        if answer is not None:
            one.till.take(answer)
            one.heard_ms = answer.server_time_ms
    return answers


def begun(engine: Engine) -> list[None]:
    """Grows with each transaction."""
    seen: list[None] = []
    event.listen(engine, "begin", lambda _connection: seen.append(None))
    return seen


@pytest.fixture
def starts(office: Office) -> list[Start]:
    office.write(lambda c: stores.ensure(c, "S2", "Jongno", "Asia/Seoul"))
    return [started(office), started(office), started(office, "S2")]


@pytest.fixture
def buyer(office: Office, starts: list[Start]) -> str:
    """Known to every till of the first store."""
    buyer = starts[0].till.enrol()
    for one in starts[:2]:
        one.exchange()
    return buyer


def test_sales_of_three_tills_are_three_transactions_and_not_nine(
    office: Office, starts: list[Start], buyer: str
) -> None:
    for n, one in enumerate(starts, 1):
        one.till.sale(buyer, 1_000 * n, points=2 * n)
    transactions = begun(office.engine)
    answers = at_once(office, starts)
    assert len(transactions) == 3, "the events, their numbers, and what is answered"
    assert [answer.acked_seq for answer in answers if answer] == [len(one.till.log) for one in starts]
    assert office.points(buyer) == 12
    assert [one.till.members[buyer].points for one in starts] == [12, 12, 12]
    assert office.alarms() == []


def test_each_member_was_seen_where_they_were_and_nowhere_else(office: Office, starts: list[Start]) -> None:
    here, there = starts[0].till.enrol(name="Here"), starts[2].till.enrol(name="There")
    at_once(office, starts[::2])
    rows = office.all(select(member_store.c.member_id, member_store.c.store_id))
    assert {tuple(row) for row in rows} == {(here, "S1"), (there, "S2")}


def test_gifts_are_set_aside_for_the_till_that_served_their_member(
    office: Office, starts: list[Start]
) -> None:
    office.stock_gift(on_hand=9)
    office.put_on_shelf("mug", "S2", 9)
    members = [one.till.enrol() for one in starts]
    for one, member_id in zip(starts, members, strict=True):
        one.till.sale(member_id, 60_000, points=120)
    answers = exchange_together(office.engine, [asked(one, rights_seq=0) for one in starts], office.now_ms)
    rights = [[right.member_id for right in answer.rights] for answer in answers if answer]
    assert rights == [[member_id] for member_id in members]
    held = office.all(select(reservation.c.terminal_id, reservation.c.member_id, reservation.c.store_id))
    assert {tuple(row) for row in held} == {
        (one.till.identity.terminal_id, member_id, store)
        for one, member_id, store in zip(starts, members, ("S1", "S1", "S2"), strict=True)
    }


def test_of_many_whom_a_till_served_each_has_the_cheapest_gift_until_half_of_the_shelf_is_set_aside(
    office: Office, starts: list[Start]
) -> None:
    office.stock_gift(on_hand=4)
    office.stock_gift(on_hand=9, points=110, reward_id="towel")
    start = starts[0]
    poor, *rich = [start.till.enrol(name=str(n)) for n in range(5)]
    start.till.sale(poor, 10_000, points=20)
    for member_id in rich:
        start.till.sale(member_id, 60_000, points=120)
    office.exchange(start.till, start.request(rights_seq=0))
    held = office.all(select(reservation.c.member_id, reservation.c.reward_id))
    assert sorted(row.member_id for row in held) == sorted(rich)
    assert sorted(row.reward_id for row in held) == ["mug", "mug", "towel", "towel"]
    assert (office.stock(), office.stock("towel")) == (2, 7)
    # Who has one already is given no second one.
    start.till.sale(rich[0], 60_000, points=120)
    office.exchange(start.till, start.request(rights_seq=0))
    assert office.count(reservation) == 4


def test_a_sale_that_waited_follows_the_member_whom_another_till_tells_of(
    office: Office, starts: list[Start]
) -> None:
    member_id = new_id()
    starts[0].till.sale(member_id, 1_000, points=2)
    starts[1].till.enrol(member_id)
    starts[2].till.enrol(name="Somebody")
    assert all(at_once(office, starts))
    assert office.points(member_id) == 2
    rows = office.all(select(member_store.c.store_id).where(member_store.c.member_id == member_id))
    assert [row.store_id for row in rows] == ["S1"]


def revoke(office: Office, start: Start) -> Asked:
    own = terminal.c.terminal_id == start.till.identity.terminal_id
    office.write(lambda c: c.execute(update(terminal).where(own).values(revoked_at_ms=1)))
    return asked(start)


def told_less(office: Office, start: Start) -> Asked:
    own = terminal.c.terminal_id == start.till.identity.terminal_id
    office.write(lambda c: c.execute(update(terminal).where(own).values(told_feed=0)))
    return asked(start)


def broken_chain(_office: Office, start: Start) -> Asked:
    start.till.log[-1] = start.till.log[-1].model_copy(update={"body": "{}"})
    return asked(start)


def of_a_new_start(_office: Office, start: Start) -> Asked:
    again = start.again()
    again.open()
    return asked(again)


UNUSUAL: dict[str, Callable[[Office, Start], Asked]] = {
    "another protocol": lambda _office, start: asked(start, protocol=2),
    "another token": lambda _office, start: asked(start)._replace(token="x"),
    "nobody's token": lambda _office, start: asked(start, terminal_id=new_id()),
    "revoked": revoke,
    "no events": lambda _office, start: asked(start, events=()),
    "told again": lambda _office, start: Asked(start.till.request(0), start.till.identity.token),
    "ahead": lambda _office, start: asked(start, after_seq=9, after_hash="0" * 64),
    "another history": lambda _office, start: asked(start, after_hash="1" * 64),
    "a broken chain": broken_chain,
    "another epoch": lambda _office, start: asked(start, epoch=2),
    "no session": lambda _office, start: asked(start, session_id=""),
    "another session": lambda _office, start: asked(start, session_id=new_id()),
    "a new start": of_a_new_start,
    "needs card numbers": lambda _office, start: asked(start, card_numbers_left=1),
    "a clock that is off": lambda _office, start: asked(start, sent_at_ms=0),
    "was told more": told_less,
}


@pytest.mark.parametrize("what", UNUSUAL)
def test_who_needs_more_comes_alone_and_the_others_do_not_wait(
    office: Office, starts: list[Start], buyer: str, what: str
) -> None:
    for one in starts:
        one.till.sale(buyer, 1_000, points=2)
    unusual = UNUSUAL[what](office, starts[1])
    before = office.count(inbox_event)
    requests = [asked(starts[0]), unusual, asked(starts[2])]
    answers = exchange_together(office.engine, requests, office.now_ms)
    assert [answer is None for answer in answers] == [False, True, False]
    assert office.count(inbox_event) == before + 2
    assert office.points(buyer) == 4
    assert office.alarms() == []


def test_of_two_requests_of_one_till_the_second_comes_alone(
    office: Office, starts: list[Start], buyer: str
) -> None:
    starts[0].till.sale(buyer, 1_000, points=2)
    answers = exchange_together(office.engine, [asked(starts[0])] * 2, office.now_ms)
    assert answers[0] is not None
    assert answers[1] is None
    assert exchange(office.engine, *asked(starts[0]), office.now_ms).acked_seq == answers[0].acked_seq
    assert office.points(buyer) == 2


@pytest.mark.parametrize("is_first", [True, False])
def test_who_has_no_token_speaks_for_no_till_that_is_there_as_well(
    office: Office, starts: list[Start], buyer: str, *, is_first: bool
) -> None:
    starts[0].till.sale(buyer, 500_000, points=1_000)
    forged = asked(starts[0])._replace(token="x")
    starts[0].till.log[-1:] = []
    starts[0].till.sale(buyer, 1_000, points=2)
    pair = [forged, asked(starts[0])] if is_first else [asked(starts[0]), forged]
    answers = exchange_together(office.engine, pair, office.now_ms)
    assert [answer is None for answer in answers] == [is_first, not is_first]
    assert office.points(buyer) == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_the_database_does_not_take_leaves_no_trace_and_each_comes_alone(
    office: Office, starts: list[Start], buyer: str
) -> None:
    starts[0].till.sale(buyer, 1_000, points=2)
    starts[1].till.sale(buyer, 1_000, points=2, receipt_code="8\0")
    before = office.count(inbox_event)
    assert at_once(office, starts[:2]) == [None, None]
    assert office.count(inbox_event) == before
    for one in starts[:2]:
        one.exchange()
    assert office.points(buyer) == 2
    assert office.alarms() == ["event_refused"]


# As the service does it


class Served:
    """A till that sells and exchanges over the service's own way, again and again."""

    def __init__(self, office: Office, service: Together, start: Start, seed: int) -> None:
        self.office, self.service, self.start, self.random = office, service, start, Random(seed)

    def sell(self, members: Sequence[str], sales: int) -> None:
        for _ in range(sales):
            self.start.till.sale(self.random.choice(members), 1_000, points=2)
            answer = self.service.exchange(*asked(self.start), self.office.now_ms)
            self.start.till.take(answer)
            self.start.heard_ms = answer.server_time_ms


def test_eight_tills_that_sell_to_three_members_are_all_counted_once(office: Office, engine: Engine) -> None:
    first = started(office)
    members = [first.till.enrol(name=f"Member {n}") for n in range(3)]
    first.exchange()
    service = Together(engine)
    tills = [Served(office, service, started(office), seed) for seed in range(8)]
    with ThreadPoolExecutor(len(tills)) as pool:
        list(pool.map(lambda till: till.sell(members, 6), tills))
    assert sum(office.points(one) for one in members) == 8 * 6 * 2
    assert office.alarms() == []


def telling(office: Office, many: int) -> list[Start]:
    """Tills that have one event to tell each."""
    starts = [started(office) for _ in range(many)]
    for one in starts:
        one.till.enrol()
    return starts


class Gate:
    """Stands before the first group until so many others wait behind it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, service: Together, behind: int) -> None:
        self.groups: list[int] = []
        self._service, self._behind = service, behind
        monkeypatch.setattr(together, "exchange_together", self)

    def __call__(self, engine: Engine, these: Sequence[Asked], now_ms: int) -> Any:
        if not self.groups:
            waited = threading.Event()
            for _ in range(int(PATIENCE_S / 0.01)):
                if len(self._service._waiting) == self._behind:
                    break
                waited.wait(0.01)
        self.groups.append(len(these))
        return exchange_together(engine, these, now_ms)


def all_at_once(office: Office, service: Together, starts: Sequence[Start]) -> list[Any]:
    """Answers, or what was raised."""

    def one(start: Start) -> Any:
        try:
            return service.exchange(*asked(start), office.now_ms)
        except (RefusedError, ZeroDivisionError) as error:
            return error

    with ThreadPoolExecutor(len(starts)) as pool:
        return list(pool.map(one, starts))


def test_what_comes_while_one_is_written_is_written_next_together(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, starts = Together(office.engine), telling(office, 5)
    gate = Gate(monkeypatch, service, behind=4)
    answers = all_at_once(office, service, starts)
    assert gate.groups == [1, 4]
    assert [answer.acked_seq for answer in answers] == [1] * 5
    assert office.count(member) == 5
    assert what_is_wrong(office.engine) == []


def test_who_has_an_answer_does_not_wait_for_those_behind(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, starts = Together(office.engine), telling(office, 6)
    gate = Gate(monkeypatch, service, behind=4)
    is_behind, answered = threading.Event(), threading.Semaphore(0)

    def late(engine: Engine, these: Sequence[Asked], now_ms: int) -> Any:
        if len(gate.groups) == 1:
            # The last one comes while the four are written, and is written once all five have their answers.
            is_behind.set()
            for _ in range(int(PATIENCE_S / 0.01)):
                if service._waiting:
                    break
                threading.Event().wait(0.01)
        if len(gate.groups) == 2:
            assert all(answered.acquire(timeout=PATIENCE_S) for _ in range(5))
        return gate(engine, these, now_ms)

    def one_of_five(start: Start) -> None:
        service.exchange(*asked(start), office.now_ms)
        answered.release()

    def last() -> None:
        assert is_behind.wait(PATIENCE_S)
        service.exchange(*asked(starts[5]), office.now_ms)

    monkeypatch.setattr(together, "exchange_together", late)
    with ThreadPoolExecutor(len(starts)) as pool:
        for done in [*(pool.submit(one_of_five, one) for one in starts[:5]), pool.submit(last)]:
            done.result(PATIENCE_S)
    assert gate.groups == [1, 4, 1]
    assert office.count(member) == 6


def test_one_that_is_refused_is_told_so_and_harms_nobody(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, starts = Together(office.engine), telling(office, 4)
    revoke(office, starts[2])
    gate = Gate(monkeypatch, service, behind=3)
    answers = all_at_once(office, service, starts)
    assert gate.groups[0] == 1
    assert sum(gate.groups) == 4
    assert isinstance(answers[2], RefusedError)
    assert answers[2].problem.code == "token_refused"
    assert [answer.acked_seq for n, answer in enumerate(answers) if n != 2] == [1, 1, 1]


def test_a_bug_is_told_to_one_and_the_others_try_by_themselves(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, starts = Together(office.engine), telling(office, 4)
    gate = Gate(monkeypatch, service, behind=3)

    def broken(engine: Engine, these: Sequence[Asked], now_ms: int) -> Any:
        if len(these) > 1:
            raise ZeroDivisionError
        return gate(engine, these, now_ms)

    monkeypatch.setattr(together, "exchange_together", broken)
    answers = all_at_once(office, service, starts)
    assert sum(isinstance(answer, ZeroDivisionError) for answer in answers) == 1
    assert sum(isinstance(answer, ExchangeAnswer) for answer in answers) == 3
    for one in starts:
        one.exchange()
    assert office.count(member) == 4


@pytest.mark.parametrize(("events", "groups"), [(0, 0), (1, 1), (MOST_EVENTS, 1), (MOST_EVENTS + 1, 0)])
def test_only_what_a_till_on_a_good_line_tells_of_waits_for_its_turn(
    office: Office, monkeypatch: pytest.MonkeyPatch, events: int, groups: int
) -> None:
    service, start = Together(office.engine), started(office)
    for _ in range(events):
        start.till.enrol()
    gate = Gate(monkeypatch, service, behind=0)
    assert service.exchange(*asked(start), office.now_ms).acked_seq == events
    assert len(gate.groups) == groups


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nobody_waits_for_another_transaction_with_those_that_came_together(
    office: Office, starts: list[Start], buyer: str
) -> None:
    """Alone it waits as long as it takes; with the others it would have all of them wait."""
    starts[0].till.sale(buyer, 1_000, points=2)
    starts[1].till.enrol()
    with office.engine.connect() as other:
        other.execute(select(member).where(member.c.member_id == buyer).with_for_update())
        assert at_once(office, starts[:2]) == [None, None]
        assert at_once(office, starts[1:2]) != [None]
        other.rollback()
    assert at_once(office, starts[:1]) != [None]
    assert office.points(buyer) == 2


# The same as alone


def some_day(office: Office, exchange_all: Callable[[Office, Sequence[Start]], None], seed: int) -> Any:
    """Three tills of two stores that sell, enrol, give and take back, ids and all drawn from the seed."""
    office.write(lambda c: stores.ensure(c, "S2", "Jongno", "Asia/Seoul"))
    office.stock_gift(on_hand=50)
    office.put_on_shelf("mug", "S2", 50)
    random = Random(seed)
    starts = [started(office, store) for store in ("S1", "S1", "S2")]
    members: list[str] = []
    sales: list[str] = []

    def ident() -> str:
        return f"{random.getrandbits(32):08x}-0000-4000-8000-{random.getrandbits(48):012x}"

    def act(till: FakeTill) -> None:
        match random.choice(("enrol", "sale", "sale", "sale", "return", "gift", "nobody")):
            case "enrol":
                members.append(till.enrol(ident()))
            case "sale" if members:
                amount = random.randrange(1, 60) * 1_000
                sales.append(till.sale(random.choice(members), amount, purchase_id=ident()))
            case "return" if sales:
                till.bring_back(random.choice(sales), {1: 500})
            case "gift" if members:
                till.give(ident(), random.choice(members))
            case _:
                till.sale(None, 1_000, purchase_id=ident())

    for _ in range(12):
        for one in starts:
            for _ in range(random.randint(1, 3)):
                act(one.till)
        exchange_all(office, starts)
    return books_of(office)


def books_of(office: Office) -> Any:
    people = select(member.c.member_id, member.c.points, member.c.last_visit_on, member.c.account_id)
    told = select(inbox_event.c.seq, inbox_event.c.kind, inbox_event.c.outcome, inbox_event.c.detail)
    seen = select(member_store.c.member_id, member_store.c.store_id)
    return [
        sorted(map(repr, office.all(people))),
        sorted(map(repr, office.all(told))),
        sorted(map(repr, office.all(seen))),
        sorted(office.alarms()),
        office.stock(),
        office.stock(store="S2"),
    ]


def one_after_another(office: Office, starts: Sequence[Start]) -> None:
    for one in starts:
        one.exchange()


def together_or_alone(office: Office, starts: Sequence[Start]) -> None:
    for one, answer in zip(starts, at_once(office, starts), strict=True):
        if answer is None:
            one.exchange()


@pytest.mark.parametrize("seed", range(6))
def test_together_it_comes_to_the_same_as_one_after_another(seed: int) -> None:
    alone, at_one_time = (Office(open_head_office("sqlite://"), FakeClock()) for _ in range(2))
    expected = some_day(alone, one_after_another, seed)
    assert some_day(at_one_time, together_or_alone, seed) == expected
    assert what_is_wrong(at_one_time.engine) == []
