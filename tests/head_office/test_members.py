"""Members and cards as head office records them."""

from datetime import date

import pytest
from sqlalchemy import select

from pos_loyalty.database.head_office_tables import card, member, suggestion_answer
from pos_loyalty.domain.cards import card_number, check_digits
from pos_loyalty.head_office import card_states
from pos_loyalty.head_office.refusals import OperatorError
from pos_loyalty.head_office.transactions import write
from tests.head_office.offices import Office
from tests.head_office.tills import SOLD_AT_MS, FakeTill, new_id

LEGACY = "2912345678906"


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.new_till()


def cards_of(office: Office, member_id: str) -> dict[str, str]:
    statement = select(card.c.card_number, card.c.state).where(card.c.member_id == member_id)
    return {row.card_number: row.state for row in office.all(statement)}


def replace(till: FakeTill, member_id: str, number: str) -> None:
    body = {"member_id": member_id, "card_number": number, "replaced_at_ms": SOLD_AT_MS}
    till.add("card_replaced", body)


def test_a_member_enrolled_at_a_till_is_known_at_every_till(office: Office, till: FakeTill) -> None:  # M01
    number = till.new_card()
    member_id = till.enrol(card=number)
    office.settle(till)
    elsewhere = office.settle(office.new_till()).members[member_id]
    assert (elsewhere.name, elsewhere.birthday) == ("김하늘", date(1990, 5, 31))
    assert [(c.card_number, c.state, c.legacy) for c in elsewhere.cards] == [(number, "active", False)]
    assert (elsewhere.points, elsewhere.tier_code, elsewhere.band) == (0, "member", None)


def test_names_are_kept_composed_and_without_control_characters(office: Office, till: FakeTill) -> None:
    till.enrol(name="  Jose\u0301\x00 \u202e Nu\u0301n\u0303ez\n")
    till.enrol(name="\u202e")
    office.settle(till)
    names = sorted(row.name for row in office.all(select(member.c.name)))
    assert names == ["?", "José Núñez"]


def test_a_card_of_another_member_stays_there(office: Office, till: FakeTill) -> None:
    number = till.new_card()
    first = till.enrol(card=number)
    second = till.enrol(card=number)
    office.settle(till)
    assert (cards_of(office, first), cards_of(office, second)) == ({number: "active"}, {})
    assert office.alarms() == ["card_number_taken"]
    assert office.outcomes() == ["applied", "kept"]
    assert till.members[second].cards == ()


def foreign_card() -> str:
    return card_number(999, 5, b"k" * 32)


@pytest.mark.parametrize(
    "number",
    ["1", "9001000000000000", foreign_card(), "8" + "0" * 13 + check_digits("8" + "0" * 13), "4" * 16, "9\0"],
)
def test_a_number_that_is_no_card_of_this_shop_is_not_recorded(
    office: Office, till: FakeTill, number: str
) -> None:
    member_id = till.enrol(card=number)
    office.settle(till)
    assert cards_of(office, member_id) == {}
    assert office.alarms() == ["card_number_wrong"]
    assert office.count(member) == 1


def test_a_legacy_card_is_an_alias_of_its_member(office: Office, till: FakeTill) -> None:
    member_id = till.enrol(card=LEGACY)
    office.settle(till)
    assert [(c.card_number, c.legacy) for c in till.members[member_id].cards] == [(LEGACY, True)]


def test_a_new_card_replaces_the_active_ones_and_leaves_blocked_ones(office: Office, till: FakeTill) -> None:
    first, second, third = (till.new_card() for _ in range(3))
    member_id = till.enrol(card=first)
    office.settle(till)
    write(office.engine, lambda c: card_states.block(c, first, office.now_ms))
    replace(till, member_id, second)
    replace(till, member_id, third)
    office.settle(till)
    assert cards_of(office, member_id) == {first: "blocked", second: "replaced", third: "active"}
    shown = {c.card_number: c.state for c in till.members[member_id].cards}
    assert shown == cards_of(office, member_id)


def test_a_new_card_that_is_taken_leaves_the_old_one_working(office: Office, till: FakeTill) -> None:
    taken, own = till.new_card(), till.new_card()
    till.enrol(card=taken)
    member_id = till.enrol(card=own)
    replace(till, member_id, taken)
    office.settle(till)
    assert cards_of(office, member_id) == {own: "active"}
    assert office.alarms() == ["card_number_taken"]


def test_a_card_for_nobody_is_kept(office: Office, till: FakeTill) -> None:
    replace(till, new_id(), till.new_card())
    office.settle(till)
    assert (office.outcomes(), office.alarms()) == (["kept"], ["member_unknown"])


def test_two_tills_that_enrol_one_member_make_one_member(office: Office, till: FakeTill) -> None:
    other = office.new_till()
    member_id = till.enrol(name="First")
    other.enrol(member_id, name="Second")
    office.settle(till)
    office.settle(other)
    assert [row.name for row in office.all(select(member.c.name))] == ["First"]
    assert set(cards_of(office, member_id).values()) == {"active"}
    assert len(cards_of(office, member_id)) == 2


def test_answers_to_suggestions_are_kept_once(office: Office, till: FakeTill) -> None:  # M24
    member_id = till.enrol()
    body = {
        "member_id": member_id,
        "product_id": "P1",
        "reason_key": "reason_usual",
        "answer": "not_today",
        "answered_at_ms": SOLD_AT_MS,
    }
    till.add("suggestion_answer", body)
    office.settle(till)
    till.take_identity(office.register(office.invite()))
    office.settle(till)
    assert office.count(suggestion_answer) == 1


def test_what_was_mentioned_is_kept_once_with_its_purchase(office: Office, till: FakeTill) -> None:  # M24
    member_id = till.enrol()
    for withheld in (False, True):
        products = [{"product_id": name, "reason_key": "reason_usual"} for name in ("P1", "P2", "P1")]
        body = {"member_id": member_id, "purchase_id": new_id(), "withheld": withheld, "products": products}
        till.add("suggestions_mentioned", body | {"mentioned_at_ms": SOLD_AT_MS})
    office.settle(till)
    till.take_identity(office.register(office.invite()))
    office.settle(till)
    with office.engine.connect() as connection:
        rows = connection.execute(select(suggestion_answer)).all()
    assert sorted((row.product_id, row.answer) for row in rows) == [
        ("P1", "shown"), ("P1", "withheld"), ("P2", "shown"), ("P2", "withheld"),
    ]  # fmt: skip
    assert len({row.purchase_id for row in rows}) == 2


def test_blocking_a_card_reaches_the_tills(office: Office, till: FakeTill) -> None:
    number = till.new_card()
    member_id = till.enrol(card=number)
    office.settle(till)
    for _ in range(2):
        write(office.engine, lambda c: card_states.block(c, number, office.now_ms))
    office.settle(till)
    assert [c.state for c in till.members[member_id].cards] == ["blocked"]


def test_blocking_says_why_not(office: Office, till: FakeTill) -> None:
    first, second = till.new_card(), till.new_card()
    member_id = till.enrol(card=first)
    replace(till, member_id, second)
    office.settle(till)
    with pytest.raises(OperatorError, match="No member has a card"):
        write(office.engine, lambda c: card_states.block(c, "123", office.now_ms))
    with pytest.raises(OperatorError, match="replaced"):
        write(office.engine, lambda c: card_states.block(c, first, office.now_ms))
