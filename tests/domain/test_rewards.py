from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.rewards import Reward, affordable, next_gift

CUP, TOWEL, COOKER = (
    Reward(reward_id, (("en", reward_id.title()), ("ko", "선물")), points, 3)
    for reward_id, points in (("cup", 1000), ("towel", 2000), ("cooker", 15_000))
)
GONE = Reward("gone", (), 1500, 0)
ALL = (CUP, TOWEL, COOKER, GONE)

catalogues = st.lists(
    st.builds(Reward, st.uuids().map(str), st.just(()), st.integers(0, 1000), st.integers(-1, 3)), max_size=8
)


def test_affordable_gifts_come_dearest_first() -> None:
    assert affordable(ALL, 2500) == (TOWEL, CUP)


def test_a_balance_that_is_just_enough_buys() -> None:
    assert affordable(ALL, 1000) == (CUP,)
    assert affordable(ALL, 999) == ()


def test_a_gift_out_of_stock_is_neither_offered_nor_aimed_at() -> None:
    assert GONE not in affordable(ALL, 10**6)
    assert next_gift((GONE,), 0) is None


def test_gifts_of_one_price_have_a_fixed_order() -> None:
    same = [Reward(reward_id, (), 10, 1) for reward_id in "bca"]
    assert [r.reward_id for r in affordable(same, 10)] == ["a", "b", "c"]
    beyond = next_gift(same, 0)
    assert beyond is not None
    assert beyond.reward.reward_id == "a"


def test_the_next_gift_is_the_cheapest_out_of_reach() -> None:
    beyond = next_gift(ALL, 1000)
    assert beyond is not None
    assert (beyond.reward, beyond.points_missing) == (TOWEL, 1000)
    assert next_gift(ALL, 15_000) is None


def test_a_debt_buys_nothing() -> None:
    beyond = next_gift(ALL, -500)
    assert affordable(ALL, -1) == ()
    assert beyond is not None
    assert beyond.points_missing == 1500


@given(catalogues, st.integers(-100, 1100))
def test_each_gift_in_stock_is_affordable_or_beyond(catalogue: list[Reward], balance: int) -> None:
    now, then = affordable(catalogue, balance), next_gift(catalogue, balance)
    in_stock = [r for r in catalogue if r.stock > 0]
    assert len(now) + sum(r.points > balance for r in in_stock) == len(in_stock)
    assert (then is None) == (len(now) == len(in_stock))


def test_a_gift_is_named_in_the_language_or_in_english_or_at_all() -> None:
    assert CUP.name("ko") == "선물"
    assert CUP.name("es") == "Cup"
    assert Reward("r1", (("ja", "カップ"),), 1, 1).name("es") == "カップ"
    assert Reward("r1", (), 1, 1).name("en") == "r1"
