from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.prices import (
    Voucher,
    apportioned,
    discounted,
    reserved_for,
    service_price,
    voucher_amount,
    with_vouchers,
)
from pos_loyalty.domain.scheme import Scheme
from tests.builders import line, scheme

FACTS = Facts(
    at=datetime(2026, 3, 2, 10, 0),  # noqa: DTZ001 -- the time of a shop has no offset
    store_id="S1",
    tier="gold",
)
NAMES = {"en": "Words"}


def reduced(*discounts: dict[str, Any]) -> Scheme:
    return scheme(discounts=[{"id": f"d{n}", "names": NAMES} | one for n, one in enumerate(discounts)])


def voucher(redemption_id: str = "v", **changes: Any) -> Voucher:
    fields: dict[str, Any] = {"amount_minor": 0, "percent_milli": 0, "most_minor": None, "minimum_minor": 0}
    return Voucher(redemption_id, "reward", 100, **(fields | changes))


def test_each_line_has_the_best_of_its_prices_rounded_down_the_first_of_equals() -> None:
    rules = reduced({"percent": 10}, {"percent": 12.5, "goods": {"tags": ["cake"]}}, {"percent": 10})
    first, cake = discounted((line(1, 999), line(2, 999, tags=("cake",))), rules, FACTS)
    assert (first.amount_minor, first.discount_minor, first.discount_id) == (900, 99, "d0")
    assert (cake.amount_minor, cake.discount_minor, cake.discount_id) == (875, 124, "d1")


def test_a_discount_holds_for_whom_and_when_it_says_and_for_members_only() -> None:
    rules = reduced({"percent": 10, "when": {"tiers": ["gold"], "minimum_purchase_minor": 1500}})
    lines = (line(1, 1000), line(2, 500))
    assert [one.discount_minor for one in discounted(lines, rules, FACTS)] == [100, 50]
    assert discounted(lines[:1], rules, FACTS) == lines[:1]
    assert discounted(lines, rules, None) == lines


def test_a_price_is_worked_out_from_the_full_one_again() -> None:
    (was,) = discounted((line(1, 1000),), reduced({"percent": 30}), FACTS)
    assert discounted((was,), reduced({"percent": 10}), FACTS)[0].amount_minor == 900
    assert discounted((was,), scheme(), FACTS) == (line(1, 1000),)


def test_an_amount_that_was_keyed_in_is_not_reduced() -> None:
    keyed = line(1, 1000, product_id=None)
    assert discounted((keyed,), reduced({"percent": 10}), FACTS) == (keyed,)


def test_a_discount_of_nothing_names_none() -> None:
    assert discounted((line(1, 9),), reduced({"percent": 10}), FACTS) == (line(1, 9),)


def test_goods_can_be_reserved_for_tiers() -> None:
    rules = scheme(
        reserved_goods=[
            {"tiers": ["vip", "gold"], "goods": {"tags": ["rare"]}},
            {"tiers": ["vip"], "goods": {"products": ["p1"]}},
        ]
    )
    assert reserved_for(line(1, tags=("rare",)), rules, "gold") == {"vip"}
    assert reserved_for(line(2, tags=("rare",)), rules, "gold") == frozenset()
    assert reserved_for(line(2, tags=("rare",)), rules, None) == {"vip", "gold"}
    assert reserved_for(line(2), rules, None) == frozenset()


def test_a_service_is_free_when_its_circumstances_hold() -> None:
    free_when = {"tiers": ["gold"], "minimum_purchase_minor": 1000}
    rules = scheme(services=[{"id": "wrap", "names": NAMES, "price_minor": 500, "free_when": free_when}])
    wrap = rules.services[0]
    assert service_price(wrap, (line(1, 1000),), FACTS) == 0
    assert service_price(wrap, (line(1, 999),), FACTS) == 500
    assert service_price(wrap, (line(1, 1000),), None) == 500


@pytest.mark.parametrize(
    ("changes", "pays"),
    [
        ({"amount_minor": 300}, 300),
        ({"amount_minor": 3000}, 1999),
        ({"percent_milli": 12_500}, 249),
        ({"percent_milli": 50_000, "most_minor": 500}, 500),
        ({"amount_minor": 300, "most_minor": 200}, 200),
    ],
    ids=str,
)
def test_a_voucher_pays_its_amount_or_share_never_more_than_the_total(changes, pays) -> None:
    assert voucher_amount(voucher(**changes), 1999) == pays


def test_vouchers_pay_one_after_another_in_the_proportion_of_the_lines() -> None:
    lines, pays = with_vouchers(
        (line(1, 600), line(2, 300), line(3, 0)),
        (voucher("first", percent_milli=10_000), voucher("second", amount_minor=10_000)),
    )
    assert pays == {"first": 90, "second": 810}
    assert [one.voucher_minor for one in lines] == [600, 300, 0]
    assert with_vouchers((line(1, 600),), ())[1] == {}


def test_what_cannot_be_divided_goes_to_the_largest_remainders_first() -> None:
    assert apportioned(100, [1, 1, 1]) == [34, 33, 33]
    assert apportioned(10, [5, 4, 1]) == [5, 4, 1]
    assert apportioned(3, [100, 99, 1]) == [2, 1, 0]
    assert apportioned(5, [0, 0]) == [0, 0]


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=12), st.data())
def test_parts_add_up_and_none_is_larger_than_its_line(weights, data) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    parts = apportioned(amount, weights)
    assert sum(parts) == amount
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))
