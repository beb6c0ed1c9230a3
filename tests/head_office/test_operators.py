"""Who may stand at the tills, as head office keeps and tells it, and what it notices of what they did. Row M39."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from pos_loyalty.database.head_office_tables import operator
from pos_loyalty.domain.operators import Role
from pos_loyalty.head_office import feed, operators, stores
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id


@pytest.fixture
def till(office: Office) -> FakeTill:
    office.write(lambda c: stores.ensure(c, "S2", "Busan", "Asia/Seoul"))
    return office.settle(office.new_till())


def added(office: Office, code: str, role: Role = "cashier", store: str | None = "S1") -> str:
    """With a PIN that is cheap to hash; what a real one costs has its own test."""
    operator_id = office.write(
        lambda c: operators.add(c, code, f"Person {code}", role, store, office.now_ms - 1)
    )
    office.write(lambda c: c.execute(update(operator).where(operator.c.code == code).values(pin_hash="$")))
    office.write(lambda c: feed.note(c, "store", ["S1", "S2"]))
    return operator_id


def told_to(office: Office, till: FakeTill) -> dict[str, str]:
    """Number and role of everybody in the newest word about the store."""
    office.settle(till)
    newest = [change for change in till.seen if change.kind == "store"][-1]
    return {one.code: one.role for one in newest.operators}


def test_the_tills_of_a_store_are_told_of_who_works_there_and_everywhere(
    office: Office, till: FakeTill
) -> None:
    elsewhere = office.settle(office.new_till("S2"))
    added(office, "101")
    added(office, "102", "manager", "S2")
    added(office, "900", "head_office", None)
    assert told_to(office, till) == {"101": "cashier", "900": "head_office"}
    assert told_to(office, elsewhere) == {"102": "manager", "900": "head_office"}


def test_pin_and_badge_are_told_as_hashes(office: Office, till: FakeTill) -> None:
    added(office, "101")
    office.write(lambda c: operators.set_pin(c, "101", "482910"))
    badge = office.write(lambda c: operators.give_badge(c, "101"))
    told_to(office, till)
    (person,) = till.seen[-1].operators
    assert PasswordHasher().verify(person.pin_hash, "482910")
    assert "m=65536,t=3,p=1" in person.pin_hash
    assert len(person.badge_hash) == 64
    assert badge not in str(till.seen)


def test_who_has_no_pin_yet_closes_no_till(office: Office, till: FakeTill) -> None:
    office.write(lambda c: operators.add(c, "101", "Cho", "cashier", None, office.now_ms))
    assert told_to(office, till) == {}


def test_who_has_left_is_told_of_no_more(office: Office, till: FakeTill) -> None:
    added(office, "101")
    added(office, "102")
    assert set(told_to(office, till)) == {"101", "102"}
    office.write(lambda c: operators.withdraw(c, "101", office.now_ms))
    assert set(told_to(office, till)) == {"102"}


# What they did


def receiptless(till: FakeTill, **said: str) -> None:
    till.bring_back(None, {1: 500}, approved=True, **said)


def alarms_after(office: Office, till: FakeTill) -> list[str]:
    office.settle(till)
    assert till.acked_seq == len(till.log), "what happened is taken in, whoever did it"
    return [kind for kind in office.alarms() if kind.startswith("operator")]


def test_what_everybody_may_is_nothing_to_notice(office: Office, till: FakeTill) -> None:
    cashier = added(office, "101")
    till.sale(None, 500, operator_id=cashier)
    till.enrol(operator_id=cashier)
    till.sale(None, 500)
    assert alarms_after(office, till) == []


def test_a_manager_may_agree_to_what_a_cashier_may_not(office: Office, till: FakeTill) -> None:
    cashier, manager = added(office, "101"), added(office, "102", "manager")
    receiptless(till, operator_id=cashier, approved_by=manager)
    receiptless(till, operator_id=manager)
    assert alarms_after(office, till) == []
    receiptless(till, operator_id=cashier)
    assert alarms_after(office, till) == ["operator_not_allowed"]


@pytest.mark.parametrize("approving", ["a cashier", "a manager of another store", "nobody"])
def test_whoever_may_not_agree_is_noticed(office: Office, till: FakeTill, approving: str) -> None:
    who = {
        "a cashier": added(office, "103"),
        "a manager of another store": added(office, "104", "manager", "S2"),
        "nobody": new_id(),
    }
    receiptless(till, operator_id=added(office, "101"), approved_by=who[approving])
    assert alarms_after(office, till) == ["operator_not_allowed"]


def test_dear_gifts_and_large_refunds_need_a_manager(office: Office, till: FakeTill) -> None:
    office.change_scheme(agreement={"gift_above_points": 99, "return_above_minor": 5_000})
    cashier, manager = added(office, "101"), added(office, "102", "manager")
    member_id = till.enrol()
    sold = till.sale(member_id, 5_001, 5_000, 1)
    till.bring_back(sold, {2: 5_000}, operator_id=cashier)
    till.bring_back(sold, {1: 5_001}, operator_id=cashier, approved_by=manager)
    till.give(new_id(), member_id, 99, operator_id=cashier)
    till.give(new_id(), member_id, 100, operator_id=cashier, approved_by=manager)
    assert set(alarms_after(office, till)) <= {"late_redemption"}
    again = till.sale(member_id, 6_000)
    till.bring_back(again, {1: 6_000}, operator_id=cashier)
    till.give(new_id(), member_id, 100, operator_id=cashier, purchase_id=again)
    assert alarms_after(office, till).count("operator_not_allowed") == 2


def test_somebody_unknown_elsewhere_or_gone_is_noticed(office: Office, till: FakeTill) -> None:
    till.sale(None, 500, operator_id=added(office, "104", "cashier", "S2"))
    assert alarms_after(office, till) == ["operator_unknown"]


def test_what_was_done_before_leaving_is_right(office: Office, till: FakeTill) -> None:
    cashier = added(office, "101")
    till.sale(None, 500, operator_id=cashier)
    office.write(lambda c: operators.withdraw(c, "101", till.at_ms + 1))
    assert alarms_after(office, till) == []
    till.at_ms += 2
    till.sale(None, 500, operator_id=cashier)
    assert alarms_after(office, till) == ["operator_unknown"]
