"""Gifts that a member brings back: given at this till, at another one, or long ago."""

import pytest

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.domain.why import Explanation, GivenGift
from tests.builders import KIM, KIM_CARD, LEE_CARD, Till, add_reward, said
from tests.checkout.invariants import balance_of
from tests.checkout.serving import DAY_MS, give, scan

ELSEWHERE = GivenGift("00000000-0000-0000-0000-00000000beef", "towel", 2000)


def explained(counter: CounterSession) -> Explanation:
    found = counter.points_explained()
    assert found is not None
    return found


def gifts(counter: CounterSession) -> list[GivenGift]:
    return [group.gift for group in explained(counter).groups if group.gift is not None]


def test_a_gift_of_this_till_comes_back_long_after_it_was_given(till: Till, counter: CounterSession) -> None:
    asked = give(till, counter, KIM_CARD)
    till.clock.advance(30 * DAY_MS)
    scan(counter, KIM_CARD)
    (gift,) = gifts(counter)
    assert gift == GivenGift(asked.redemption_id, "thermos", 4000)
    view = counter.gift_came_back(gift)
    assert said(view) == "undone_redemption"
    assert dict(view.message.values) == {"gift": "Thermos", "points": 4000}
    assert view.member is not None
    assert (view.member.points, balance_of(till, KIM)) == (6000, 6000)
    assert [body["redemption_id"] for body in till.events("redemption_undone")] == [asked.redemption_id]
    assert gifts(counter) == []


def test_a_gift_that_came_back_is_not_undone_a_second_time(till: Till, counter: CounterSession) -> None:
    give(till, counter, KIM_CARD)
    (gift,) = gifts(counter)
    assert counter.gift_came_back(gift).undo_key is None
    assert said(counter.undone()) == "nothing_to_undo"
    assert said(counter.gift_came_back(gift)) == "gift_back_already"
    assert balance_of(till, KIM) == 6000


def test_a_gift_that_was_undone_does_not_come_back(till: Till, counter: CounterSession) -> None:
    give(till, counter, KIM_CARD)
    (gift,) = gifts(counter)
    counter.undone()
    assert said(counter.gift_came_back(gift)) == "gift_back_already"
    assert balance_of(till, KIM) == 6000


def test_a_gift_of_another_till_comes_back_here(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    view = counter.gift_came_back(ELSEWHERE)
    assert said(view) == "undone_redemption"
    assert dict(view.message.values) == {"gift": "Towel", "points": 2000}
    assert balance_of(till, KIM) == 8000
    assert [body["redemption_id"] for body in till.events("redemption_undone")] == [ELSEWHERE.redemption_id]
    assert said(counter.gift_came_back(ELSEWHERE)) == "gift_back_already"
    assert balance_of(till, KIM) == 8000
    # Nothing here gave it, so nothing here can take that back.
    assert said(counter.undone()) == "nothing_to_undo"


def test_a_gift_that_is_in_no_catalogue_any_more_is_called_by_its_code(counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    view = counter.gift_came_back(GivenGift(ELSEWHERE.redemption_id, "clock", 10))
    assert view.message.values["gift"] == "clock"


def test_points_of_a_gift_work_off_a_debt_first(till: Till, counter: CounterSession) -> None:
    till.change("member", points=-1500)
    scan(counter, KIM_CARD)
    member = counter.gift_came_back(ELSEWHERE).member
    assert member is not None
    assert (member.debt, member.spendable) == (0, 500)


def test_nobody_at_the_counter_brings_nothing_back(till: Till, counter: CounterSession) -> None:
    assert said(counter.gift_came_back(ELSEWHERE)) == "member_gone"
    assert till.count()["event"] == 0


def test_a_gift_goes_back_to_whoever_it_was_given_to(till: Till, counter: CounterSession) -> None:
    give(till, counter, KIM_CARD)
    (gift,) = gifts(counter)
    scan(counter, LEE_CARD)
    counter.gift_came_back(gift)
    assert balance_of(till, KIM) == 6000


@pytest.mark.parametrize("points", [0, 4000])
def test_a_gift_costs_what_it_cost_and_a_free_one_nothing(
    till: Till, counter: CounterSession, points: int
) -> None:
    till.change("reward", active=False)
    add_reward(till, "pen", points)
    counter.sync_changed(counter.view.sync)
    give(till, counter, KIM_CARD)
    assert balance_of(till, KIM) == 6000 - points
    assert said(counter.undone()) == "undone_redemption"
    assert balance_of(till, KIM) == 6000
    assert len(till.rows("ledger_entry")) == (2 if points else 0)
