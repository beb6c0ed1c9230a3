from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.rewards import (
    MOST_STEPS,
    Asker,
    Reward,
    affordable,
    is_price,
    next_gift,
    refusal,
    vouchers,
)

TODAY = date(2026, 3, 2)
CUP, TOWEL, COOKER = (
    Reward(reward_id, (("en", reward_id.title()), ("ko", "선물")), points, 3)
    for reward_id, points in (("cup", 1000), ("towel", 2000), ("cooker", 15_000))
)
GONE = Reward("gone", (), 1500, 0)
FIVE_OFF = Reward("five-off", (), 500, kind="voucher", amount_minor=5000, steps=True)
ALL = (CUP, TOWEL, COOKER, GONE, FIVE_OFF)

catalogues = st.lists(
    st.builds(Reward, st.uuids().map(str), st.just(()), st.integers(0, 1000), st.integers(-1, 3)), max_size=8
)


def asker(spendable: int = 10**6, **changes: Any) -> Asker:
    fields: dict[str, Any] = {"tier": "silver", "spendable": spendable, "today": TODAY, "taken": {}}
    return Asker(**(fields | changes))


def test_affordable_gifts_come_dearest_first() -> None:
    assert affordable(ALL, asker(2500)) == (TOWEL, CUP)


def test_what_can_be_spent_and_is_just_enough_buys() -> None:
    assert affordable(ALL, asker(1000)) == (CUP,)
    assert affordable(ALL, asker(999)) == ()


def test_a_gift_out_of_stock_is_neither_offered_nor_aimed_at() -> None:
    assert GONE not in affordable(ALL, asker())
    assert refusal(GONE, asker()) == "gift_out_of_stock"
    assert next_gift((GONE,), asker(0)) is None


def test_gifts_of_one_price_have_a_fixed_order() -> None:
    same = [Reward(reward_id, (), 10, 1) for reward_id in "bca"]
    assert [r.reward_id for r in affordable(same, asker(10))] == ["a", "b", "c"]
    beyond = next_gift(same, asker(0))
    assert beyond is not None
    assert beyond.reward.reward_id == "a"


def test_the_next_gift_is_the_cheapest_out_of_reach() -> None:
    beyond = next_gift(ALL, asker(1000))
    assert beyond is not None
    assert (beyond.reward, beyond.points_missing) == (TOWEL, 1000)
    assert next_gift(ALL, asker(15_000)) is None


def test_vouchers_come_cheapest_first_and_need_no_stock() -> None:
    dear = replace(FIVE_OFF, reward_id="dear", points=900)
    assert vouchers((dear, *ALL), asker(900)) == (FIVE_OFF, dear)
    assert vouchers(ALL, asker(499)) == ()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"first_day": TODAY + timedelta(days=1)}, "reward_not_yet"),
        ({"first_day": TODAY, "last_day": TODAY}, ""),
        ({"last_day": TODAY - timedelta(days=1)}, "reward_over"),
        ({"tiers": ("vip", "gold")}, "reward_tier"),
        ({"tiers": ("silver",)}, ""),
        ({"limit": 2}, "reward_limit"),
        ({"limit": 3}, ""),
        ({"points": 10**7}, "gift_not_enough_points"),
    ],
)
def test_a_refusal_says_why(changes: dict[str, Any], reason: str) -> None:
    assert refusal(replace(CUP, **changes), asker(taken={"cup": 2})) == reason


def test_a_reward_that_is_barred_is_no_aim_either() -> None:
    assert next_gift((replace(CUP, tiers=("vip",)),), asker(0)) is None


def test_steps_of_a_voucher_cost_their_points_each() -> None:
    assert refusal(FIVE_OFF, asker(1500), 1500) == ""
    assert refusal(FIVE_OFF, asker(1499), 1500) == "gift_not_enough_points"


@pytest.mark.parametrize(
    ("reward", "points", "is_one"),
    [
        (CUP, 1000, True),
        (CUP, 2000, False),
        (FIVE_OFF, 1500, True),
        (FIVE_OFF, 501, False),
        (FIVE_OFF, 0, False),
        (FIVE_OFF, -500, False),
        (FIVE_OFF, 500 * MOST_STEPS, True),
        (FIVE_OFF, 500 * MOST_STEPS + 500, False),
    ],
    ids=str,
)
def test_a_price_is_that_of_the_reward_or_of_whole_steps(reward: Reward, points: int, is_one: bool) -> None:
    assert is_price(reward, points) == is_one


@given(catalogues, st.integers(0, 1100))
def test_each_gift_in_stock_is_affordable_or_beyond(catalogue: list[Reward], spendable: int) -> None:
    now, then = affordable(catalogue, asker(spendable)), next_gift(catalogue, asker(spendable))
    in_stock = [r for r in catalogue if r.stock > 0]
    assert len(now) + sum(r.points > spendable for r in in_stock) == len(in_stock)
    assert (then is None) == (len(now) == len(in_stock))


def test_a_gift_is_named_in_the_language_or_in_english_or_at_all() -> None:
    assert CUP.name("ko") == "선물"
    assert CUP.name("es") == "Cup"
    assert Reward("r1", (("ja", "カップ"),), 1, 1).name("es") == "カップ"
    assert Reward("r1", (), 1, 1).name("en") == "r1"
