"""Events that are told before what they speak of, as after head office was put back. Rows M02, M27."""

from itertools import permutations

import pytest
from sqlalchemy import func, select

from pos_loyalty.database.head_office_tables import purchase, waiting_event
from pos_loyalty.head_office import waiting as waiting_events
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id


@pytest.fixture
def till(office: Office) -> FakeTill:
    return office.new_till()


def waiting(office: Office) -> int:
    return int(office.one(select(func.count(waiting_event.c.waits_for))))


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_in_whatever_order_tills_tell_it_comes_to_the_same(office: Office, order: tuple[int, ...]) -> None:
    """A member of the first, a sale of the second, a part of it brought back to the third, a gift of the fourth."""
    first, second, third, fourth = tills = [office.new_till() for _ in range(4)]
    member_id = first.enrol()
    sold = second.sale(member_id, 40_000, points=80)
    third.bring_back(sold, {1: 10_000}, points=20)
    gift = {"redemption_id": new_id(), "member_id": member_id, "reward_id": "mug", "points": 50}
    fourth.add("redemption", gift | {"redeemed_at_ms": fourth.at_ms})
    for one in order:
        office.settle(tills[one])
    assert (office.outcomes(), waiting(office)) == (["applied"] * 4, 0)
    assert (office.points(member_id), office.count(purchase)) == (10, 2)


def test_what_waits_for_a_member_is_told_to_the_tills_once_he_is_there(
    office: Office, till: FakeTill
) -> None:
    other = office.new_till()
    member_id = other.enrol()
    till.sale(member_id, 5_000, points=10)
    office.settle(till)
    assert waiting(office) == 1
    office.settle(other)
    office.settle(till)
    assert till.members[member_id].points == other.members[member_id].points == 10


def test_a_sale_with_a_card_that_the_till_did_not_know_earns_for_its_holder(
    office: Office, till: FakeTill
) -> None:
    """Told before the one that enrolled the customer tells of him, and brought back in part."""
    other = office.new_till()
    number = other.new_card()
    member_id = other.enrol(card=number)
    sold = till.sale(None, 40_000, points=0, card_number=number)
    till.bring_back(sold, {1: 10_000}, points=0)
    office.settle(till)
    assert (waiting(office), office.count(purchase)) == (2, 0)
    office.settle(other)
    office.settle(till)
    assert (waiting(office), office.count(purchase)) == (0, 2)
    assert office.points(member_id) == till.members[member_id].points == 60
    later = till.sale(None, 5_000, points=0, card_number=number)
    office.settle(till)
    assert office.points(member_id) == till.members[member_id].points == 70
    assert office.one(select(purchase.c.member_id).where(purchase.c.purchase_id == later)) == member_id
    assert set(office.alarms()) == {"member_unknown", "purchase_unknown"}


def test_a_card_that_nobody_ever_holds_earns_nothing_but_its_sale_is_kept(
    office: Office, till: FakeTill
) -> None:
    till.sale(None, 5_000, points=0, card_number=till.new_card())
    office.settle(till)
    assert office.count(purchase) == 0
    office.pass_days(8)
    office.day()
    assert (waiting(office), office.count(purchase)) == (0, 1)


def test_a_gift_that_came_back_before_its_member_is_known_costs_nothing(
    office: Office, till: FakeTill
) -> None:
    other = office.new_till()
    member_id, redemption_id = other.enrol(), new_id()
    gift = {"redemption_id": redemption_id, "member_id": member_id, "reward_id": "mug", "points": 50}
    till.add("redemption", gift | {"redeemed_at_ms": till.at_ms})
    till.add(
        "redemption_undone",
        {"redemption_id": redemption_id, "member_id": member_id, "undone_at_ms": till.at_ms},
    )
    office.settle(till)
    office.settle(other)
    assert (office.points(member_id), office.holds(), waiting(office)) == (0, ["released"], 0)


@pytest.mark.parametrize("giver_is_first", [True, False])
def test_a_gift_that_is_brought_to_another_till_costs_nothing_whoever_tells_first(
    office: Office, till: FakeTill, *, giver_is_first: bool
) -> None:
    """Head office was put back to before it was given: else the points would be gone, and the gift too."""
    giver = office.new_till()
    gift = {"redemption_id": new_id(), "member_id": giver.enrol()}
    giver.sale(gift["member_id"], 40_000, points=80)
    giver.add("redemption", gift | {"reward_id": "mug", "points": 50, "redeemed_at_ms": giver.at_ms})
    till.add("redemption_undone", gift | {"undone_at_ms": till.at_ms})
    for one in (giver, till) if giver_is_first else (till, giver):
        office.settle(one)
    assert (office.points(gift["member_id"]), office.holds(), waiting(office)) == (80, ["released"], 0)
    assert ("redemption_unknown" in office.alarms()) is not giver_is_first


def test_after_a_week_nobody_is_waited_for(office: Office, till: FakeTill) -> None:
    till.sale(new_id(), 5_000, points=10)
    till.bring_back(new_id(), {1: 500})
    office.settle(till)
    office.pass_days(6)
    office.day()
    assert (waiting(office), office.count(purchase)) == (2, 0)
    office.pass_days(2)
    office.day()
    assert (waiting(office), office.outcomes()) == (0, ["kept", "kept"])
    assert office.count(purchase) == 1
    assert office.alarms() == ["member_unknown", "purchase_unknown"]


def test_after_a_week_a_sale_is_kept_before_what_came_back_of_it(office: Office, till: FakeTill) -> None:
    """In the order of their happening, whichever till comes first in the table."""
    other = office.new_till()
    sold = other.sale(new_id(), 5_000, points=10)
    till.at_ms += 1
    till.bring_back(sold, {1: 500})
    office.settle(till)
    office.settle(other)
    assert waiting(office) == 2
    office.pass_days(8)
    office.day()
    assert (waiting(office), office.count(purchase)) == (0, 2)


def test_what_came_back_of_a_sale_that_was_kept_waits_no_longer(office: Office, till: FakeTill) -> None:
    """Found by seed 8320045: the till that took it back has a clock behind that of the till that sold it."""
    other = office.new_till()
    sold = other.sale(new_id(), 5_000, points=10)
    office.settle(other)
    office.pass_days(3)
    till.at_ms -= 60_000
    till.bring_back(sold, {1: 500})
    office.settle(till)
    office.pass_days(5)
    office.day()
    assert (waiting(office), office.count(purchase)) == (0, 2)


def test_what_waited_past_the_word_it_waited_for_is_found_at_the_end_of_the_day(
    office: Office, till: FakeTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two tills tell at the same instant: neither sees what the other one is about to write."""
    other = office.new_till()
    member_id = other.enrol()
    till.sale(member_id, 5_000, points=10)
    office.settle(till)
    monkeypatch.setattr(waiting_events, "take_up", lambda _work, _bodies: set())
    office.settle(other)
    assert waiting(office) == 1
    office.day()
    assert (waiting(office), office.points(member_id), office.outcomes()) == (0, 10, ["applied"] * 2)
