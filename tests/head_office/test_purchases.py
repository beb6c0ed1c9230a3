"""Sales, returns and voids as head office counts them."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from pos_loyalty.database.head_office_tables import (
    inbox_event,
    ledger_entry,
    member,
    purchase,
    purchase_line,
    scheme,
)
from pos_loyalty.head_office import schemes
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.head_office.tills import SOLD_AT_MS, SOLD_ON, FakeTill, line, new_id, purchase_body


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.new_till()


@pytest.fixture
def member_id(till: FakeTill) -> str:
    return till.enrol()


def test_a_sale_is_recorded_line_by_line(office: Office, till: FakeTill, member_id: str) -> None:  # M02
    till.sale(member_id, 1_250, 300)
    office.settle(till)
    (row,) = office.all(select(purchase))
    assert (row.total_minor, row.points, row.store_id, row.scheme_version) == (1_550, 3, "S1", 1)
    lines = office.all(select(purchase_line.c.line_no, purchase_line.c.amount_minor).order_by("line_no"))
    assert [tuple(one) for one in lines] == [(1, 1_250), (2, 300)]


def test_excluded_categories_earn_nothing_whatever_the_till_says(
    office: Office, till: FakeTill, member_id: str
) -> None:
    body = purchase_body(member_id, [line(1, 5_000, category="Tobacco"), line(2, 500)], points=11)
    till.add("purchase", body)
    office.settle(till)
    assert office.points(member_id) == 1
    assert office.alarms() == ["points_differ"]


def test_the_rules_count_that_were_valid_when_it_was_sold_whatever_the_till_used(  # M07
    office: Office, till: FakeTill, member_id: str
) -> None:
    with office.engine.begin() as connection:
        document = dict(connection.execute(select(scheme.c.document)).scalar_one())
        earn = document["earn"] | {"points": 10, "per_amount_minor": 100}
        # From eight in the evening on in the shop; the till sells at six.
        newer = document | {"version": 2, "earn": earn, "valid_from": f"{SOLD_ON}T20:00:00"}
        schemes.publish(connection, newer, office.now_ms)
    evening_ms = SOLD_AT_MS + 3 * 3_600_000
    office.clock.advance(timedelta(hours=4))
    till.sale(member_id, 1_000, points=2, scheme_version=1)
    till.sale(member_id, 1_000, points=100, scheme_version=2, purchased_at_ms=evening_ms)
    office.settle(till)
    assert office.entries(member_id) == [("earn", 2), ("earn", 100)]
    assert office.alarms() == []
    till.sale(member_id, 1_000, points=2, scheme_version=1, purchased_at_ms=evening_ms)
    till.sale(member_id, 1_000, points=100, scheme_version=10**40)
    office.settle(till)
    assert office.entries(member_id) == [("earn", 2), ("earn", 2), ("earn", 100), ("earn", 100)]
    assert office.alarms() == ["facts_differ"] * 2


def test_a_sale_without_a_card_earns_for_nobody(office: Office, till: FakeTill) -> None:
    till.sale(None, 5_000)
    office.settle(till)
    assert (office.count(purchase), office.outcomes(), office.alarms()) == (1, ["applied"], [])


def test_a_sale_of_an_unknown_member_is_recorded_and_brought_to_attention(
    office: Office, till: FakeTill
) -> None:
    till.sale(new_id(), 5_000)
    office.settle(till)
    assert (office.count(purchase), office.outcomes()) == (0, ["kept"])
    assert office.alarms() == ["member_unknown"]
    office.pass_days(8)
    office.day()
    assert (office.count(purchase), office.outcomes(), office.alarms()) == (1, ["kept"], ["member_unknown"])
    assert office.count(ledger_entry) == 0


def test_the_last_visit_moves_forward_only_and_never_into_the_future(
    office: Office, till: FakeTill, member_id: str
) -> None:
    for day in ("2026-02-01", SOLD_ON, "2026-01-01", "2026-03-03", "9999-12-31"):
        till.sale(member_id, 500, business_date=day)
    office.settle(till)
    assert office.one(select(member.c.last_visit_on)) == date.fromisoformat(SOLD_ON)
    assert office.alarms() == ["date_in_future"] * 2


def test_a_return_does_not_count_as_a_visit(office: Office, till: FakeTill, member_id: str) -> None:
    february_ms = SOLD_AT_MS - 29 * 86_400_000
    sold = till.sale(member_id, 500, business_date="2026-02-01", purchased_at_ms=february_ms)
    till.bring_back(sold, {1: 500}, points=1)
    office.settle(till)
    assert office.one(select(member.c.last_visit_on)) == date(2026, 2, 1)


def test_points_of_a_return_leave_the_member_who_bought(
    office: Office, till: FakeTill, member_id: str
) -> None:
    other = till.enrol()
    sold = till.sale(member_id, 1_000)
    till.bring_back(sold, {1: 1_000}, member_id=other, points=2)
    office.settle(till)
    assert (office.points(member_id), office.points(other)) == (0, 0)
    assert office.entries(member_id) == [("earn", 2), ("reverse_earn", -2)]
    assert office.alarms() == []


def test_a_void_takes_everything_back(office: Office, till: FakeTill, member_id: str) -> None:
    sold = till.sale(member_id, 1_000, 700)
    till.bring_back(sold, {1: 1_000, 2: 700}, kind="void", points=3)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (0, [])


@pytest.mark.parametrize(
    "coming",
    [{1: 1_001}, {2: 1}, {1: 600, 3: 1}],
    ids=["more than the line", "a line that is not there", "one of two not there"],
)
def test_more_than_was_bought_does_not_come_back(
    office: Office, till: FakeTill, member_id: str, coming: dict[int, int]
) -> None:
    sold = till.sale(member_id, 1_000)
    till.bring_back(sold, coming)
    office.settle(till)
    assert office.outcomes()[-1] == "refused"
    assert office.alarms() == ["return_too_large"]
    assert office.points(member_id) == 2


def test_parts_that_are_each_small_enough_do_not_add_up_to_more(
    office: Office, till: FakeTill, member_id: str
) -> None:
    sold = till.sale(member_id, 1_000)
    till.bring_back(sold, {1: 600}, points=2)
    till.bring_back(sold, {1: 600})
    till.add("purchase", purchase_body(None, [line(1, 300), line(2, 300, returns_line_no=1)]))
    office.settle(till)
    assert office.outcomes()[-3:] == ["applied", "refused", "applied"]
    assert office.points(member_id) == 0


def test_a_return_without_the_line_it_returns_is_refused(
    office: Office, till: FakeTill, member_id: str
) -> None:
    sold = till.sale(member_id, 1_000)
    body = purchase_body(None, [line(1, 100)], kind="return", returns_purchase_id=sold)
    till.add("purchase", body)
    office.settle(till)
    assert office.outcomes()[-1] == "refused"


def test_a_return_of_a_purchase_nobody_knows_is_kept(office: Office, till: FakeTill) -> None:
    till.bring_back(new_id(), {1: 500})
    office.settle(till)
    assert office.outcomes() == ["kept"]
    assert office.alarms() == ["purchase_unknown"]


def test_a_return_of_a_return_is_not_a_return_of_a_sale(
    office: Office, till: FakeTill, member_id: str
) -> None:
    sold = till.sale(member_id, 1_000)
    back = till.bring_back(sold, {1: 500}, points=1)
    till.bring_back(back, {1: 500})
    office.settle(till)
    assert office.outcomes()[-1] == "refused"
    assert office.points(member_id) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"currency": "USD"},
        {"lines": [line(1, 500), line(1, 500)]},
        {"lines": [line(1, 10**12), line(2, 1)]},
    ],
    ids=["another currency", "one number twice", "more than a sale can hold"],
)
def test_a_sale_that_cannot_be_is_refused_and_kept_raw(
    office: Office, till: FakeTill, member_id: str, changed: dict[str, object]
) -> None:
    till.sale(member_id, 500, **changed)
    office.settle(till)
    assert office.outcomes()[-1] == "refused"
    assert office.alarms() == ["event_refused"]
    assert office.count(purchase) == 0
    assert office.count(inbox_event) == 2


def test_one_purchase_id_with_two_contents_counts_the_first(
    office: Office, till: FakeTill, member_id: str
) -> None:
    sold = till.sale(member_id, 500)
    till.sale(member_id, 5_000, purchase_id=sold)
    other = office.new_till()
    other.sale(member_id, 9_000, purchase_id=sold)
    office.settle(till)
    office.settle(other)
    assert office.points(member_id) == 1
    assert office.alarms() == ["purchase_changed"] * 2


parts = st.lists(st.tuples(st.integers(1, 3), st.integers(1, 2_000)), max_size=8)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(amounts=st.tuples(*[st.integers(0, 3_000)] * 3), returned=parts)
def test_earned_and_taken_back_add_up_to_what_stayed_bought(
    engine: Engine, amounts: tuple[int, int, int], returned: list[tuple[int, int]]
) -> None:
    office = Office(engine, FakeClock())
    till = office.new_till()
    member_id = till.enrol()
    sold = till.sale(member_id, *amounts)
    left = dict(enumerate(amounts, 1))
    for number, amount in returned:
        till.bring_back(sold, {number: amount})
        if amount <= left[number]:
            left[number] -= amount
    office.settle(till)
    assert office.points(member_id) == sum(left.values()) // 500
    assert office.books_balance()
