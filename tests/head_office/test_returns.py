"""Goods that come back: the purchase ends at what the kept goods earn, and what was spent is owed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pos_loyalty.database.head_office_tables import alarm, ledger_entry, member, member_day, purchase
from pos_loyalty.domain.calendar import add_months
from pos_loyalty.head_office import stores
from pos_loyalty.head_office.transactions import write
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, line, new_id

WHOLE = {1: 30_000, 2: 20_000}


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.new_till()


@pytest.fixture
def member_id(till: FakeTill) -> str:
    return till.enrol()


@pytest.fixture
def sold(till: FakeTill, member_id: str) -> str:
    """60 and 40 points."""
    return till.sale(member_id, *WHOLE.values())


def test_what_comes_back_whole_leaves_nothing(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    till.bring_back(sold, WHOLE, points=100)
    office.settle(till)
    assert (office.points(member_id), office.lots(member_id), office.alarms()) == (0, [], [])
    days = [tuple(row) for row in office.all(select(member_day.c.sales, member_day.c.amount_minor))]
    assert days == [(0, 0)]


def test_parts_that_come_back_one_by_one_leave_what_the_rest_earns(
    office: Office, till: FakeTill, member_id: str
) -> None:
    sold = till.sale(member_id, 1_499, 999, 501)
    left = []
    for of, amount in ((1, 1_000), (3, 2), (2, 999), (1, 499), (3, 499)):
        till.bring_back(sold, {of: amount})
        office.settle(till)
        left.append(office.points(member_id))
    # Of 2,999 come back: what stays earns one point for each full 500.
    assert left == [3, 3, 1, 0, 0]


def test_goods_come_back_in_another_shop(office: Office, till: FakeTill, member_id: str, sold: str) -> None:
    write(office.engine, lambda c: stores.ensure(c, "S2", "Lisbon", "Europe/Lisbon"))
    elsewhere = office.new_till("S2")
    office.settle(till)
    office.settle(elsewhere)
    elsewhere.bring_back(sold, {1: 30_000}, points=60)
    till.bring_back(sold, {2: 10_000}, points=20)
    office.settle(till)
    office.settle(elsewhere)
    assert (office.points(member_id), office.alarms()) == (20, [])
    assert elsewhere.members[member_id].points == 20


def test_two_shops_cannot_take_one_thing_back_twice(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    other = office.settle(office.new_till())
    office.settle(till)
    till.bring_back(sold, {1: 30_000}, points=60)
    other.bring_back(sold, {1: 30_000}, points=60)
    office.settle(till)
    office.settle(other)
    assert (office.points(member_id), office.alarms()) == (40, ["return_too_large"])
    # The second shop has the truth with the answer, though its return was refused.
    assert other.members[member_id].points == 40


def test_the_rules_of_the_sale_count_whatever_rules_are_there_now(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    office.settle(till)
    tomorrow = office.today + timedelta(days=1)
    office.publish(tomorrow.isoformat(), earn={"points": 3})
    office.pass_days(1, till)
    till.bring_back(sold, {2: 20_000}, points=40)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (60, [])


def test_the_tier_of_the_sale_counts_whatever_tier_the_member_has_now(
    office: Office, till: FakeTill, member_id: str
) -> None:
    office.change_scheme(
        tiering={"basis": "threshold", "measure": "spend", "period_days": 10},
        tiers=[
            {"code": "gold", "names": {"en": "Gold"}, "threshold": 50_000},
            {"code": "member", "names": {"en": "Member"}},
        ],
        rules=[{"id": "gold", "kind": "multiply", "factor": 2, "when": {"tiers": ["gold"]}}],
    )
    till.sale(member_id, 50_000)
    doubled = till.sale(member_id, 10_000, 10_000)
    office.settle(till)
    assert office.points(member_id) == 100 + 80
    office.pass_days(11, till)
    office.day()
    assert office.tier(member_id) == "member"
    till.bring_back(doubled, {1: 10_000}, points=40)
    office.settle(till)
    assert office.points(member_id) == 100 + 40


def test_points_that_were_spent_are_owed_and_the_next_sale_works_that_off(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    till.give(new_id(), member_id, points=80)
    till.bring_back(sold, WHOLE, points=100)
    office.settle(till)
    assert (office.points(member_id), office.lots(member_id)) == (-80, [])
    assert till.members[member_id].points == -80
    till.sale(member_id, 45_000)
    office.settle(till)
    assert (office.points(member_id), [points for points, _, _ in office.lots(member_id)]) == (10, [10])


def test_what_was_spent_is_taken_from_other_points_before_it_is_owed(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    till.give(new_id(), member_id, points=100)
    till.sale(member_id, 15_000)
    till.bring_back(sold, {2: 20_000}, points=40)
    office.settle(till)
    assert (office.points(member_id), office.lots(member_id)) == (-10, [])


def test_what_had_expired_is_not_taken_a_second_time(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    office.change_scheme(expiry={"rule": "months", "months": 1})
    till.sale(None, 500)
    office.settle(till)
    office.pass_days(40, till)
    till.sale(member_id, 5_000)
    till.bring_back(sold, {1: 30_000}, points=60)
    office.settle(till)
    assert office.points(member_id) == 10
    till.bring_back(sold, {2: 20_000}, points=40)
    office.settle(till)
    assert office.points(member_id) == 10
    moved = [entry for entry in office.entries(member_id) if entry[0] != "earn"]
    assert moved == [
        ("adjust", 40),
        ("adjust", 60),
        ("expire", -100),
        ("reverse_earn", -60),
        ("reverse_earn", -40),
    ]


def test_of_a_lot_that_was_spent_in_part_before_it_ended_only_that_part_is_owed(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    office.change_scheme(expiry={"rule": "months", "months": 1})
    till.give(new_id(), member_id, points=30)
    office.settle(till)
    office.pass_days(40, till)
    till.bring_back(sold, WHOLE, points=100)
    office.settle(till)
    assert office.points(member_id) == -30


def test_a_return_is_undone_to_the_point(office: Office, till: FakeTill, member_id: str, sold: str) -> None:
    back = till.bring_back(sold, {1: 30_000}, points=60)
    office.settle(till)
    assert office.points(member_id) == 40
    till.undo(back, 30_000, points=60)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (100, [])
    days = [tuple(row) for row in office.all(select(member_day.c.sales, member_day.c.amount_minor))]
    assert days == [(1, 50_000)]
    till.bring_back(sold, {1: 30_000}, points=60)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (40, [])


def test_a_return_that_left_a_debt_is_undone_to_the_point(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    till.give(new_id(), member_id, points=80)
    back = till.bring_back(sold, WHOLE, points=100)
    till.sale(member_id, 10_000)
    till.undo(back, *WHOLE.values(), points=100)
    office.settle(till)
    assert office.points(member_id) == 40
    assert sum(points for points, _, _ in office.lots(member_id)) == 40


def test_a_return_after_the_end_of_points_is_undone_to_the_point(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    office.change_scheme(expiry={"rule": "months", "months": 1})
    till.give(new_id(), member_id, points=30)
    office.settle(till)
    office.pass_days(40, till)
    back = till.bring_back(sold, WHOLE, points=100)
    till.undo(back, *WHOLE.values(), points=100)
    office.settle(till)
    assert (office.points(member_id), office.lots(member_id)) == (0, [])


def test_a_return_is_undone_once(office: Office, till: FakeTill, member_id: str, sold: str) -> None:
    back = till.bring_back(sold, {1: 30_000}, points=60)
    till.undo(back, 30_000, points=60)
    till.undo(back, 30_000, points=60)
    office.settle(till)
    assert (office.points(member_id), office.outcomes()[-1]) == (100, "refused")
    assert office.alarms() == ["event_refused"]


def test_what_was_undone_is_not_undone_again(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    back = till.bring_back(sold, {1: 30_000}, points=60)
    again = till.undo(back, 30_000, points=60)
    till.undo(again, 30_000, points=60)
    office.settle(till)
    assert (office.points(member_id), office.outcomes()[-1]) == (100, "refused")
    assert office.alarms() == ["event_refused"]


def test_a_void_takes_what_a_return_has_left(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    till.bring_back(sold, {1: 12_345}, points=25)
    void = till.bring_back(sold, {1: 17_655, 2: 20_000}, kind="void", points=75)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (0, [])
    till.undo(void, 17_655, 20_000, points=75)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (75, [])


def test_a_return_that_is_told_before_its_sale_waits_for_it(
    office: Office, till: FakeTill, member_id: str
) -> None:
    other = office.new_till()
    office.settle(till)
    sold = till.sale(member_id, 50_000)
    other.bring_back(sold, {1: 50_000}, points=100)
    office.settle(other)
    assert (office.outcomes(), office.alarms()) == (["applied", "kept"], ["purchase_unknown"])
    office.settle(till)
    assert (office.points(member_id), office.outcomes()) == (0, ["applied"] * 3)
    said = office.one(select(alarm.c.detail))
    assert sold in said


def test_a_return_never_adds_points(office: Office, till: FakeTill, member_id: str) -> None:
    """By pieces the basket wins its line and is cut by its own cap; with fewer pieces the base rule would win."""
    office.change_scheme(
        rules=[{"id": "pieces", "kind": "unit", "points": 1, "group": "base", "most_per_purchase": 1}],
        groups=[{"id": "base", "takes": "best"}],
    )
    sold = till.sell(member_id, [line(1, 4_500, quantity_milli=10_000)], points=1)
    back = {"kind": "return", "returns_purchase_id": sold, "points": 0}
    till.sell(None, [line(1, 100, quantity_milli=8_000, returns_line_no=1)], **back)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (1, [])
    till.sell(None, [line(1, 4_400, quantity_milli=2_000, returns_line_no=1)], **(back | {"points": 1}))
    office.settle(till)
    assert office.points(member_id) == 0


def test_a_return_without_receipt_takes_what_its_amount_would_earn_today(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    back = till.bring_back(None, {1: 5_000}, member_id=member_id, points=10, approved=True)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (90, [])
    till.undo(back, 5_000, points=10)
    till.undo(back, 5_000, points=10)
    office.settle(till)
    assert (office.points(member_id), office.outcomes()[-1]) == (100, "refused")


def test_a_return_without_receipt_that_left_a_debt_is_undone_to_the_point(
    office: Office, till: FakeTill, member_id: str
) -> None:
    back = till.bring_back(None, {1: 5_000}, member_id=member_id, points=10, approved=True)
    till.sale(member_id, 3_000)
    office.settle(till)
    assert office.points(member_id) == -4
    till.undo(back, 5_000, points=10)
    office.settle(till)
    assert office.points(member_id) == 6


def test_a_return_without_receipt_that_no_manager_agreed_to_is_brought_to_attention(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    till.bring_back(None, {1: 5_000}, member_id=member_id, points=10)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (90, ["not_approved"])


def test_a_return_without_receipt_and_without_a_member_moves_no_points(
    office: Office, till: FakeTill, member_id: str
) -> None:
    back = till.bring_back(None, {1: 5_000}, points=0, approved=True)
    till.undo(back, 5_000, points=0)
    till.bring_back(None, {1: 5_000}, member_id=new_id(), points=0, approved=True)
    office.settle(till)
    assert (office.count(ledger_entry), office.alarms()) == (0, [])


def test_a_debt_can_be_paid_in_money_and_is_owed_again_when_the_return_is_undone(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    till.give(new_id(), member_id, points=80)
    back = till.bring_back(sold, WHOLE, points=100, charged_points=50, charged_minor=5_000)
    office.settle(till)
    assert (office.points(member_id), office.alarms()) == (-30, ["late_redemption"])
    till.undo(back, *WHOLE.values(), points=100)
    office.settle(till)
    assert office.points(member_id) == 20


def test_more_than_the_debt_is_never_charged(
    office: Office, till: FakeTill, member_id: str, sold: str
) -> None:
    till.give(new_id(), member_id, points=30)
    back = till.bring_back(sold, WHOLE, points=100, charged_points=10**12)
    office.settle(till)
    assert office.points(member_id) == 0
    recorded = select(purchase.c.charged_points).where(purchase.c.purchase_id == back)
    assert office.one(recorded) == 30


def test_a_return_of_a_sale_without_a_member_moves_no_points(office: Office, till: FakeTill) -> None:
    sold = till.sale(None, 5_000)
    back = till.bring_back(sold, {1: 5_000}, points=0, charged_points=5)
    till.undo(back, 5_000, points=0)
    office.settle(till)
    assert (office.count(ledger_entry), office.count(member), office.alarms()) == (0, 0, [])


def test_a_sale_of_a_member_who_is_not_known_comes_back_without_points(
    office: Office, till: FakeTill
) -> None:
    sold = till.sale(new_id(), 5_000)
    back = till.bring_back(sold, {1: 5_000}, points=0)
    till.undo(back, 5_000, points=0)
    office.settle(till)
    office.pass_days(8)
    office.day()
    assert office.count(ledger_entry) == 0
    assert office.one(select(func.count()).select_from(purchase)) == 3


def test_a_return_in_the_second_month_leaves_its_own_lot_alone_first(
    office: Office, till: FakeTill, member_id: str
) -> None:
    """What ends first is spent first, but a return takes from the lot of its own sale."""
    office.change_scheme(expiry={"rule": "months", "months": 1})
    till.sale(member_id, 5_000)
    office.settle(till)
    office.pass_days(5, till)
    later = till.sale(member_id, 10_000)
    till.bring_back(later, {1: 10_000}, points=20)
    office.settle(till)
    first = office.today - timedelta(days=5)
    assert office.lots(member_id) == [(10, first, add_months(first, 1))]
