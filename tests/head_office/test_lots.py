"""Points in lots: they wait, are spent, last as long as the scheme says, and end exactly once."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from pos_loyalty.database.head_office_tables import ledger_entry, lot, member
from pos_loyalty.domain.calendar import add_months
from pos_loyalty.head_office import adjustments
from pos_loyalty.head_office.accounts import Accounts
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id

FOR_EVER = None


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.new_till()


@pytest.fixture
def member_id(till: FakeTill) -> str:
    return till.enrol()


def days_until(office: Office, day: date) -> int:
    return (day - office.today).days


def told(till: FakeTill, member_id: str) -> list[tuple[int, date | None, date | None]]:
    """The lots that a till was told of."""
    return [(one.points, one.spendable_on, one.expires_on) for one in till.members[member_id].lots]


def test_points_wait_and_are_spent_from_their_day_on(office: Office, till: FakeTill, member_id: str) -> None:
    office.change_scheme(earn={"pending_days": 14})
    office.stock_gift(on_hand=1)
    till.sale(member_id, 50_000)
    office.settle(till)
    first = office.today + timedelta(days=14)
    assert office.lots(member_id) == [(100, first, FOR_EVER)]
    assert told(till, member_id) == [(100, first, FOR_EVER)]
    office.pass_days(13, till)
    answer = office.reserve(till, new_id(), member_id)
    assert (answer.granted, answer.reason, answer.points_left) == (False, "not_enough_points", 0)
    office.pass_days(1, till)
    assert office.reserve(till, new_id(), member_id).granted
    assert office.points(member_id) == 100


def last_days(bought: date) -> dict[str, date | None]:
    return {
        "never": FOR_EVER,
        "months": add_months(bought, 12),
        "end_of_month": date(2027, 3, 31),
        "end_of_year": date(2027, 12, 31),
        "idle_months": add_months(bought, 12),
    }


@pytest.mark.parametrize("rule", ["never", "months", "end_of_month", "end_of_year", "idle_months"])
def test_points_can_be_spent_on_their_last_day_and_are_over_the_day_after(
    office: Office, till: FakeTill, member_id: str, rule: str
) -> None:
    office.change_scheme(expiry={"rule": rule, "months": 12})
    office.stock_gift(on_hand=2, points=10)
    till.sale(member_id, 50_000)
    office.settle(till)
    last = last_days(office.today)[rule]
    assert [day for _, _, day in office.lots(member_id)] == [last]
    if last is None:
        office.pass_days(3_000, till)
        assert office.day().points_expired == 0
        assert office.points(member_id) == 100
        return
    office.pass_days(days_until(office, last), till)
    assert office.day().points_expired == 0
    assert office.reserve(till, new_id(), member_id, points=10).granted
    office.pass_days(1, till)
    report = office.day()
    assert (report.members_expired, report.points_expired) == (1, 100)
    assert office.entries(member_id) == [("earn", 100), ("expire", -100)]
    assert (office.points(member_id), office.lots(member_id)) == (0, [])
    assert office.day().points_expired == 0


def test_a_month_that_is_shorter_ends_points_on_its_last_day(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(expiry={"rule": "months", "months": 1})
    office.pass_days(days_until(office, date(2027, 1, 31)), till)
    till.sale(member_id, 5_000)
    office.settle(till)
    assert [last for _, _, last in office.lots(member_id)] == [date(2027, 2, 28)]


def test_what_ends_first_is_spent_first_and_of_equals_the_older(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(expiry={"rule": "end_of_month", "months": 1})
    first = till.sale(member_id, 5_000)
    office.pass_days(2, till)
    second = till.sale(member_id, 10_000)
    office.pass_days(60, till)
    third = till.sale(member_id, 15_000, points=30)
    office.clock.set_to(office.clock() - timedelta(days=62))
    office.pass_days(10, till)
    office.settle(till)
    till.give(new_id(), member_id, points=12)
    office.settle(till)
    left = {
        row.lot_id: row.points_left for row in office.all(select(lot).where(lot.c.member_id == member_id))
    }
    assert left == {first: 0, second: 18, third: 30}
    spent = select(ledger_entry.c.lot_id, ledger_entry.c.points).where(ledger_entry.c.kind == "burn")
    assert {row.lot_id: row.points for row in office.all(spent)} == {first: -10, second: -2}


def test_pending_points_pay_only_for_what_has_left_the_shop_already(
    office: Office, till: FakeTill, member_id: str
) -> None:
    till.sale(member_id, 5_000)
    office.settle(till)
    office.change_scheme(earn={"pending_days": 14}, expiry={"rule": "months", "months": 1})
    till.sale(member_id, 5_000)
    till.give(new_id(), member_id, points=25)
    office.settle(till)
    assert (office.points(member_id), office.lots(member_id)) == (-5, [])
    till.sale(member_id, 4_000)
    office.settle(till)
    assert [points for points, _, _ in office.lots(member_id)] == [3]
    assert office.points(member_id) == 3


def test_a_visit_lets_idle_points_last_longer(office: Office, till: FakeTill, member_id: str) -> None:
    office.change_scheme(expiry={"rule": "idle_months", "months": 6})
    till.sale(member_id, 5_000)
    office.settle(till)
    office.pass_days(100, till)
    till.sale(member_id, 100)
    office.settle(till)
    assert [last for _, _, last in office.lots(member_id)] == [add_months(office.today, 6)]
    office.pass_days(days_until(office, add_months(office.today, 6)), till)
    assert office.day().points_expired == 0
    office.pass_days(1, till)
    assert office.day().points_expired == 10


def test_a_visit_that_is_told_late_does_not_shorten_anything(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(expiry={"rule": "idle_months", "months": 6})
    office.settle(till)
    offline = office.new_till()
    office.pass_days(30, till)
    till.sale(member_id, 5_000)
    office.settle(till)
    offline.sale(member_id, 100)
    office.settle(offline)
    assert [last for _, _, last in office.lots(member_id)] == [add_months(office.today, 6)]


def test_what_ended_before_a_visit_was_told_of_that_was_made_in_time_is_there_again(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(expiry={"rule": "idle_months", "months": 6})
    till.sale(member_id, 50_000)
    office.settle(till)
    offline = office.new_till()
    office.pass_days(days_until(office, add_months(office.today, 6)), till, offline)
    offline.sale(member_id, 100)
    office.pass_days(1, till)
    assert office.day().points_expired == 100
    assert office.points(member_id) == 0
    office.settle(offline)
    last = add_months(office.today - timedelta(days=1), 6)
    assert office.points(member_id) == 100
    assert [(points, day) for points, _, day in office.lots(member_id)] == [(100, last)]
    offline.sale(member_id, 100)
    office.settle(offline)
    assert office.points(member_id) == 100


def test_what_is_there_again_works_off_a_debt_that_was_made_meanwhile(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(expiry={"rule": "idle_months", "months": 6})
    till.sale(member_id, 50_000)
    office.settle(till)
    offline = office.new_till()
    office.pass_days(days_until(office, add_months(office.today, 6)), till, offline)
    offline.sale(member_id, 100)
    office.pass_days(1, till)
    till.give(new_id(), member_id, points=30)
    office.settle(till)
    assert office.points(member_id) == -30
    office.settle(offline)
    assert office.points(member_id) == 70
    assert [points for points, _, _ in office.lots(member_id)] == [70]
    offline.sale(member_id, 100)
    office.settle(offline)
    assert office.points(member_id) == 70


def test_a_visit_after_the_last_day_brings_nothing_back(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(expiry={"rule": "idle_months", "months": 6})
    till.sale(member_id, 50_000)
    office.settle(till)
    office.pass_days(days_until(office, add_months(office.today, 6)) + 1, till)
    till.sale(member_id, 500)
    office.settle(till)
    assert office.points(member_id) == 1
    assert office.entries(member_id) == [("earn", 1), ("earn", 100), ("expire", -100)]


def test_a_gift_that_was_set_aside_in_time_is_paid_with_what_has_ended_since(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(expiry={"rule": "months", "months": 1})
    office.stock_gift(on_hand=1)
    till.sale(member_id, 60_000)
    office.settle(till)
    office.pass_days(days_until(office, add_months(office.today, 1)), till)
    redemption_id = new_id()
    assert office.reserve(till, redemption_id, member_id).granted
    till.give(redemption_id, member_id)
    office.pass_days(1)
    assert office.day().points_expired == 120
    office.settle(till)
    assert office.entries(member_id) == [("adjust", 100), ("burn", -100), ("earn", 120), ("expire", -120)]
    assert office.points(member_id) == 0
    till.take_gift_back(redemption_id)
    office.settle(till)
    assert [points for points, _, _ in office.lots(member_id)] == [100]


def test_a_sale_that_is_told_after_its_points_have_ended_leaves_none(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(expiry={"rule": "months", "months": 1})
    office.settle(till)
    offline = office.new_till()
    offline.sale(member_id, 50_000)
    offline.give(new_id(), member_id, points=20)
    office.pass_days(60)
    office.settle(offline)
    assert (office.points(member_id), office.lots(member_id)) == (-20, [])
    assert office.day().points_expired == 0


def test_points_that_ended_unnoticed_are_told_as_over(office: Office, till: FakeTill, member_id: str) -> None:
    office.change_scheme(expiry={"rule": "months", "months": 1})
    till.sale(member_id, 50_000)
    office.settle(till)
    office.pass_days(32, till)
    till.sale(member_id, 500)
    office.settle(till)
    assert till.members[member_id].points == 1
    assert [points for points, _, _ in told(till, member_id)] == [1]


def test_points_given_by_hand_can_be_spent_at_once_and_end_like_others(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(earn={"pending_days": 14}, expiry={"rule": "months", "months": 1})
    office.settle(till)
    office.write(lambda c: adjustments.adjust(c, member_id, 40, "sorry", office.now_ms))
    assert office.lots(member_id) == [(40, office.today, add_months(office.today, 1))]
    office.write(lambda c: adjustments.adjust(c, member_id, -50, "counted twice", office.now_ms))
    assert (office.points(member_id), office.lots(member_id)) == (-10, [])
    office.settle(till)
    assert till.members[member_id].points == -10


happenings = st.lists(
    st.tuples(st.sampled_from(["buy", "give", "wait"]), st.integers(1, 400), st.sampled_from([1, 9, 28, 31])),
    min_size=1,
    max_size=6,
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["months", "end_of_month", "end_of_year", "idle_months"]),
    st.integers(0, 20),
    happenings,
)
def test_what_ends_when_somebody_looks_is_what_would_end_each_night(
    engine: Engine, rule: str, pending_days: int, steps: list[tuple[str, int, int]]
) -> None:
    office = Office(engine, FakeClock())
    office.change_scheme(earn={"pending_days": pending_days}, expiry={"rule": rule, "months": 1})
    till = office.new_till()
    nightly, lazily = till.enrol(), till.enrol()
    office.settle(till)
    for what, points, days in steps:
        for one in (nightly, lazily):
            if what == "buy":
                till.sale(one, points * 500)
            elif what == "give":
                till.give(new_id(), one, points=points)
        if what == "wait":
            _let_nights_pass(office, till, nightly, days)
        office.settle(till)
    _let_nights_pass(office, till, nightly, 1)
    _look(office, lazily)
    assert by_day(office, nightly) == by_day(office, lazily)
    assert office.points(nightly) == office.points(lazily)


def by_day(office: Office, member_id: str) -> Counter[tuple[date, date | None]]:
    """Which of two lots of one day is spent first is nobody's matter."""
    found: Counter[tuple[date, date | None]] = Counter()
    for points, spendable, last in office.lots(member_id):
        found[spendable, last] += points
    return found


def _let_nights_pass(office: Office, till: FakeTill, member_id: str, days: int) -> None:
    for _ in range(days):
        office.pass_days(1, till)
        _look(office, member_id)


def _look(office: Office, member_id: str) -> None:
    """Reading an account books what is over, as the nightly job does for everybody."""
    today = office.today
    office.write(lambda c: Accounts(c, [member_id], office.now_ms, today))


def test_the_day_ends_at_midnight_of_head_office(office: Office, till: FakeTill, member_id: str) -> None:
    office.change_scheme(expiry={"rule": "months", "months": 1}, time_zone="America/New_York")
    till.sale(member_id, 50_000)
    office.settle(till)
    last = office.lots(member_id)[0][2]
    assert last is not None
    # 23:59 in New York, where it is the last day still; in Seoul it is the next one already.
    office.clock.set_to(office.clock().replace(month=4, day=3, hour=3, minute=59))
    assert (office.today, office.day().points_expired) == (last, 0)
    office.clock.advance(timedelta(minutes=1))
    assert office.day().points_expired == 100


def test_every_entry_says_which_lot_it_touched_and_when_it_was_written(
    office: Office, till: FakeTill, member_id: str
) -> None:
    sold = till.sale(member_id, 50_000)
    till.give(new_id(), member_id, points=130)
    office.settle(till)
    columns = (ledger_entry.c.points, ledger_entry.c.lot_id, ledger_entry.c.posted_at_ms)
    rows = [tuple(row) for row in office.all(select(*columns))]
    debt = None
    assert sorted(rows, key=lambda row: -row[0]) == [
        (100, sold, office.now_ms),
        (-30, debt, office.now_ms),
        (-100, sold, office.now_ms),
    ]
    assert office.one(select(member.c.points)) == -30
