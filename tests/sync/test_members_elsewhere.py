"""A customer of another store comes to this counter: their card is looked up at head office. Rows M27, M39."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, insert, select, update

from pos_loyalty.checkout.questions import FindByPhone, FindMember, MemberAnswer
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView, SyncView
from pos_loyalty.database import head_office_tables as tables
from pos_loyalty.database import till_tables
from pos_loyalty.domain import cards
from pos_loyalty.domain.errors import SyncError
from pos_loyalty.head_office import card_blocks, card_states, registration, sessions, stores
from pos_loyalty.head_office.transactions import write
from pos_loyalty.sync import found_member, position
from pos_loyalty.sync.ask import ask
from pos_loyalty.sync.questions import MemberRequest
from pos_loyalty.sync.transport import HttpLink
from tests.sync.ends import MEMBER, HeadOffice, Till, now_ms

LINKED = SyncView("linked", 1, None, 0)


@pytest.fixture
def away(office: HeadOffice, tmp_path: Path) -> Iterator[Till]:
    """A till of another store, which nobody of the first has been to."""
    write(office.engine, lambda c: stores.ensure(c, "S2", "Busan", "Asia/Seoul"))
    code = write(office.engine, lambda c: registration.make_invite(c, "S2", "Till", now_ms()))
    till = Till.open(tmp_path / "away", office)
    till.register_with(code)
    till.exchange()
    yield till
    till.store.close()


def card_of(office: HeadOffice) -> str:
    with office.engine.connect() as connection:
        return str(connection.execute(select(tables.card.c.card_number)).scalar_one())


class Counter:
    def __init__(self, till: Till) -> None:
        self.till = till
        self.session: CounterSession = till.session()
        self.session.sync_changed(LINKED)

    def scan(self, card: str) -> CounterView:
        """With the answer, if there is a question."""
        self.session.scanned(card.encode())
        for question in self.session.take_questions():
            assert isinstance(question, FindMember)
            self.session.member_answered(question, self.ask(question))
        return self.session.view

    def ask(self, question: FindMember | FindByPhone) -> MemberAnswer:
        with self.till.store.reading() as connection:
            credentials = position.credentials(connection)
        here = position.before_asking(self.till.store, question)
        with HttpLink(*credentials) as link:
            answer = ask(self.till.store, link, here, question)
        assert isinstance(answer, MemberAnswer)
        return answer

    def find(self, phone: str) -> list[str] | None:
        """The names of those who have it, in any store; None without an answer."""
        assert self.session.found(phone) == ()
        self.session.looked_for_elsewhere(phone)
        (question,) = self.session.take_questions()
        assert isinstance(question, FindByPhone)
        rows = self.session.phone_answered(question, self.ask(question))
        return None if rows is None else [row.name for row in rows]


def points(view: CounterView) -> int | None:
    return view.member.points if view.member else None


def test_a_customer_of_another_store_is_known_after_one_question(away: Till, office: HeadOffice) -> None:
    counter = Counter(away)
    card = card_of(office)
    view = counter.session.scanned(card.encode())
    assert (view.situation, view.message.key) == ("unknown_card", "card_asking")
    view = counter.scan(card)
    assert (view.situation, view.message.key, points(view)) == ("member", "card_read", 6000)
    view = counter.session.scanned(card.encode())
    assert (points(view), counter.session.take_questions()) == (6000, ())


def test_what_happens_elsewhere_comes_by_itself_from_then_on(
    away: Till, till: Till, office: HeadOffice
) -> None:
    counter = Counter(away)
    counter.scan(card_of(office))
    till.exchange()
    till.sell()
    till.exchange()
    away.exchange()
    assert points(counter.session.sync_changed(LINKED)) == 6077


def test_what_this_till_did_before_it_asked_is_counted_once(away: Till, office: HeadOffice) -> None:
    """A sale with the card, while there was no line: its points are told of once it has arrived."""
    counter, card = Counter(away), card_of(office)
    counter.session.sync_changed(SyncView("offline", 1, 1, 0))
    counter.scan(card)
    counter.session.amount_keyed("5000")
    assert counter.session.sale_finished().message.key == "sale_finished_unknown_card"
    counter.session.sync_changed(LINKED)
    assert points(counter.scan(card)) == 6000
    away.exchange()
    assert points(counter.session.sync_changed(LINKED)) == office.points(MEMBER) == 6010


def test_a_blocked_card_is_refused_whoever_holds_it(away: Till, office: HeadOffice) -> None:
    card = card_of(office)
    write(office.engine, lambda c: card_states.block(c, card, now_ms()))
    away.exchange()
    counter = Counter(away)
    view = counter.session.scanned(card.encode())
    assert (view.situation, view.message.key) == ("blocked_card", "card_blocked")
    assert counter.session.take_questions() == ()
    write(office.engine, lambda c: card_states.unblock(c, card, now_ms()))
    away.exchange()
    assert points(counter.scan(card)) == 6000


def test_a_card_is_refused_no_longer_than_head_office_knows_why(away: Till, office: HeadOffice) -> None:
    """Head office was put back to before it blocked the card, and blocked another one before that."""
    card, (programme, key) = card_of(office), write(office.engine, card_blocks.programme_and_key)
    other = cards.card_number(programme, 4_000_000, key)
    row = {"card_number": other, "member_id": MEMBER, "state": "active", "legacy": False, "state_since_ms": 0}
    write(office.engine, lambda c: c.execute(insert(tables.card), row))
    for number in (other, card):
        write(office.engine, lambda c, number=number: card_states.block(c, number, now_ms()))
    away.exchange()

    def put_back(connection: Connection) -> None:
        this = tables.card.c.card_number == card
        connection.execute(update(tables.card).where(this).values(state="active"))
        connection.execute(tables.change_feed.delete().where(tables.change_feed.c.key == card))
        sessions.note_restored(connection, None, now_ms())

    write(office.engine, put_back)
    away.exchange()
    counter = Counter(away)
    assert counter.session.scanned(other.encode()).situation == "blocked_card"
    assert points(counter.scan(card)) == 6000


def test_who_was_told_of_meanwhile_stays_as_they_are(away: Till, till: Till, office: HeadOffice) -> None:
    """The answer of an earlier moment comes behind the exchange of a later one."""
    till.exchange()
    card = card_of(office)
    with away.store.reading() as connection:
        credentials = position.credentials(connection)
    here = away.position
    with HttpLink(*credentials) as link:
        answer = link.find_member(MemberRequest(terminal_id=here.terminal_id, card_number=card))
    till.sell()
    till.exchange()
    away.exchange()
    found_member.take(away.store, here, answer)
    assert points(Counter(away).scan(card)) == 6077


@pytest.mark.parametrize("wrong", ["another start", "another log", "another database"])
def test_an_answer_for_another_till_changes_nothing(away: Till, office: HeadOffice, wrong: str) -> None:
    with away.store.reading() as connection:
        credentials = position.credentials(connection)
    here = away.position
    with HttpLink(*credentials) as link:
        request = MemberRequest(terminal_id=here.terminal_id, card_number=card_of(office))
        answer = link.find_member(request)
    if wrong == "another start":
        away.register_again(office)
    if wrong == "another log":
        answer = answer.model_copy(update={"acked_hash": "f" * 64})
    if wrong == "another database":
        answer = answer.model_copy(update={"generation": "another"})
    with pytest.raises(SyncError):
        found_member.take(away.store, here, answer)
    with away.store.reading() as connection:
        assert connection.execute(select(till_tables.member)).all() == []


@pytest.mark.parametrize("kept", ["+821012345678", "01012345678", "821012345678", "00821012345678"])
@pytest.mark.parametrize("typed", ["010-1234-5678", "+82 10 1234 5678"])
def test_a_customer_without_a_card_is_found_by_telephone_number_however_it_is_written(
    away: Till, office: HeadOffice, kept: str, typed: str
) -> None:
    write(office.engine, lambda c: c.execute(update(tables.member).values(phone=kept)))
    counter = Counter(away)
    assert counter.session.is_phone(typed)
    assert counter.find(typed) == ["김민준"]
    (row,) = counter.session.found(typed)
    view = counter.session.member_chosen(row.member_id)
    assert (view.situation, points(view)) == ("member", 6000)


def test_a_family_with_one_number_is_found_together_and_who_left_is_not(
    away: Till, office: HeadOffice
) -> None:
    def family(connection: Connection) -> None:
        connection.execute(update(tables.member).values(phone="+821012345678"))
        row = dict(connection.execute(select(tables.member)).mappings().one())
        for number in range(6):
            state = "closed" if number == 0 else "active"
            other = {"member_id": f"{number:08d}-0000-4000-8000-000000000000", "shop_member_id": None}
            connection.execute(
                insert(tables.member), row | other | {"name": f"Child {number}", "status": state, "points": 0}
            )

    write(office.engine, family)
    found = Counter(away).find("01012345678")
    assert found is not None
    assert len(found) == 5, "a switchboard is nobody's number"
    assert "Child 0" not in found


def test_a_number_that_nobody_has_says_so_and_one_that_cannot_be_asked_for_too(
    away: Till, office: HeadOffice
) -> None:
    counter = Counter(away)
    assert counter.find("010-9999-0000") == []
    asked = FindByPhone("+821099990000", "010-9999-0000")
    assert counter.session.phone_answered(asked, MemberAnswer(False, is_answer=False)) is None


def test_a_part_of_a_number_or_a_name_is_no_telephone_number(away: Till) -> None:
    counter = Counter(away)
    for typed in ("", "5678", "김민준", "Kim 1234", "12345", "9" * 40, "٠١٠"):
        assert not counter.session.is_phone(typed)
        counter.session.looked_for_elsewhere(typed)
    assert counter.session.take_questions() == ()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"card_number": "9001123456789042", "phone": "+821012345678"},
        {"phone": "01012345678"},
        {"phone": "+82 10"},
        {"phone": "+8210123456789012"},
    ],
)
def test_a_request_is_for_one_card_or_one_number(away: Till, asked: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        MemberRequest(terminal_id=away.position.terminal_id, **asked)


def test_whoever_tries_telephone_numbers_is_slowed_down(away: Till, office: HeadOffice) -> None:
    write(office.engine, lambda c: c.execute(update(tables.member).values(phone="+821012345678")))
    counter = Counter(away)
    for number in range(20):
        assert counter.find(f"0109999{number:04d}") == []
    assert counter.find("01012345678") is None, "no more is told for ten minutes"


def test_after_head_office_was_put_back_whoever_is_not_told_of_again_is_asked_for(
    away: Till, office: HeadOffice
) -> None:
    """The till knows the customer, head office does not know any more that it does."""
    counter, card = Counter(away), card_of(office)
    counter.scan(card)
    away.exchange()

    def put_back(connection: object) -> None:
        assert hasattr(connection, "execute")
        connection.execute(tables.member_store.delete().where(tables.member_store.c.store_id == "S2"))
        connection.execute(tables.change_feed.delete().where(tables.change_feed.c.audience == "+S2"))
        sessions.note_restored(connection, None, now_ms())
        connection.execute(update(tables.member).values(name="Another Name"))

    write(office.engine, put_back)
    away.exchange()
    counter.session.sync_changed(LINKED)
    view = counter.session.scanned(card.encode())
    assert view.member is not None
    assert view.member.name == "김민준", "what was known last is shown at once"
    counter.scan(card)
    assert counter.session.view.member is not None
    assert counter.session.view.member.name == "Another Name"
    assert counter.session.scanned(card.encode()).member is not None
    assert counter.session.take_questions() == ()


def test_whoever_tries_cards_is_slowed_down(away: Till, office: HeadOffice) -> None:
    counter, card = Counter(away), card_of(office)
    with away.store.reading() as connection:
        rows = connection.execute(select(till_tables.terminal.c.programme, till_tables.terminal.c.card_key))
        programme, key = rows.one()
    for index in range(20):
        view = counter.scan(cards.card_number(programme, 5_000_000 + index, key))
        assert view.message.key == "card_unknown"
    assert counter.scan(card).message.key == "card_unknown", "no more is told for ten minutes"
