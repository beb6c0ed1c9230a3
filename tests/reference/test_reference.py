"""The reference agrees with what a person works out from the page with a pencil."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from pos_loyalty.domain.facts import Facts
from tests.builders import line
from tests.reference.circumstances import minutes
from tests.reference.dates import birthday_circumstances, last_day, months_later
from tests.reference.goods_back import BoughtGoods
from tests.reference.lots import Account
from tests.reference.prices import discount_of, is_reserved_for_others, price_of_service
from tests.reference.purchases import parts_of, points_of, why_left_out
from tests.reference.tiers import Held, deserved, on_day

MONDAY = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 -- the time of a shop has no offset
FACTS = Facts(at=MONDAY, store_id="S1", tier="silver")
EARN = {"points": 1, "per_amount_minor": 100}
BASE = {"earn": EARN}


def day(months: int, days: int = 0) -> date:
    return months_later(MONDAY.date(), months) + timedelta(days=days)


def test_a_purchase_earns_for_what_is_paid_in_money_once_rounded_down() -> None:
    assert points_of(BASE, [line(1, 199), line(2, 150, voucher_minor=50)], FACTS) == 2


def test_what_goods_earn_by_themselves_is_multiplied_and_the_best_of_a_group_taken_line_by_line() -> None:
    rules = [
        {"id": "food", "kind": "multiply", "factor": 2, "goods": {"categories": ["Food"]}},
        {"id": "all", "kind": "multiply", "factor": 1.5},
        {"id": "box", "kind": "unit", "points": 3},
        {"id": "here", "kind": "visit", "points": 7},
    ]
    document = BASE | {"rules": rules, "groups": [{"id": "multiply", "takes": "best"}]}
    lines = [line(1, 1000), line(2, 500, category="Wine", quantity_milli=2500)]
    assert parts_of(document, lines, FACTS) == {
        "base": 15,
        "box": Fraction(21, 2),
        "food": 13,
        "all": Fraction(25, 4),
        "here": 7,
    }
    assert points_of(document, lines, FACTS) == 51


def test_a_voucher_leaves_the_quantity_that_is_paid_in_money_down_to_thousandths() -> None:
    document = BASE | {"rules": [{"id": "box", "kind": "unit", "points": 1000}]}
    assert parts_of(document, [line(1, 300, voucher_minor=100)], FACTS)["box"] == 666


def test_caps_are_taken_one_after_another() -> None:
    document = {"earn": EARN | {"most": {"per_purchase": 8, "per_day": 10}}}
    assert points_of(document, [line(1, 900)], FACTS) == 8
    assert points_of(document, [line(1, 900)], replace(FACTS, earned={"day": 4})) == 6
    assert points_of(document, [line(1, 900)], replace(FACTS, earned={"day": 11})) == 0


def test_the_first_reason_that_holds_is_told() -> None:
    earn = EARN | {"excluded_products": ["p1"], "excluded_tags": ["sin"], "excludes_discounted": True}
    document = {"earn": earn}
    assert why_left_out(document, line(1, tags=("sin",), discount_minor=5)) == "product"
    assert why_left_out(document, line(2, tags=("sin",), discount_minor=5)) == "tag"
    assert why_left_out(document, line(2, discount_minor=5, voucher_minor=1000)) == "discounted"
    assert why_left_out(document, line(2, voucher_minor=1000)) == "nothing paid"
    assert why_left_out(document, line(2)) is None


def test_a_window_of_the_week_has_its_minutes_and_no_more() -> None:
    assert len(minutes("sat")) == 24 * 60
    assert len(minutes("mon-fri 17:00-19:00")) == 5 * 120
    assert ("fri", 18 * 60 + 59) in minutes("mon-fri 17:00-19:00")
    assert ("fri", 19 * 60) not in minutes("mon-fri 17:00-19:00")


def test_goods_that_come_back_in_parts_leave_what_is_kept() -> None:
    bought = BoughtGoods(BASE, [line(1, 1000, quantity_milli=3000, voucher_minor=100)], FACTS)
    assert bought.earned == 9
    assert bought.bring_back(1, {1: (333, 1000)}) == 3
    assert bought.kept() == [line(1, 667, quantity_milli=2000, voucher_minor=67)]
    assert bought.bring_back(2, {1: (667, 2000)}) == 6
    # Of 100 that a voucher paid, 66 went with the two pieces: 333 less 34 count.
    assert bought.undo(1) == 2


@pytest.mark.parametrize(
    ("rule", "ends"),
    [
        ("never", None),
        ("months", date(2026, 2, 28)),
        ("end_of_month", date(2026, 2, 28)),
        ("end_of_year", date(2026, 12, 31)),
        ("idle_months", date(2026, 3, 15)),
    ],
)
def test_points_end_by_the_rule(rule: str, ends: date | None) -> None:
    expiry = {"rule": rule, "months": 1}
    assert last_day(expiry, date(2026, 1, 31), date(2026, 2, 15)) == ends


def test_a_birthday_of_the_29th_of_february_is_kept_on_the_28th() -> None:
    assert birthday_circumstances(date(1992, 2, 29), date(2026, 2, 28)) == {"day", "week", "month"}
    assert birthday_circumstances(date(1992, 2, 29), date(2026, 3, 1)) == {"week"}
    assert birthday_circumstances(date(1992, 2, 29), date(2028, 2, 28)) == {"week", "month"}


def test_points_are_spent_from_the_lot_that_ends_first_and_a_debt_comes_before_new_points() -> None:
    account = Account({"earn": {"pending_days": 0}, "expiry": {"rule": "months", "months": 2}})
    account.earn(day(1), "young", 5)
    account.earn(day(0), "old", 5)
    assert account.spend(day(1), "gift", 7)
    assert account.in_lots() == {"young": 3}
    account.take_back(day(1), "return", "old", 5)
    assert (account.balance(), account.debt) == (-2, 2)
    account.earn(day(1), "new", 5)
    assert (account.balance(), account.debt) == (3, 0)


def an_account_of_which_some_was_spent_and_the_rest_has_ended() -> Account:
    account = Account({"earn": {"pending_days": 0}, "expiry": {"rule": "months", "months": 2}})
    account.earn(day(0), "old", 5)
    assert account.spend(day(0), "gift", 2)
    account.expire(day(2, 1))
    return account


def test_what_was_spent_becomes_a_debt_and_what_had_ended_is_not_taken_twice() -> None:
    account = an_account_of_which_some_was_spent_and_the_rest_has_ended()
    account.take_back(day(2, 1), "return", "old", 5)
    assert (account.debt, account.balance()) == (2, -2)
    account.give_again(day(2, 1), "return", "old", "undo", 5, 30)
    assert (account.debt, account.balance()) == (0, 0)


def test_a_gift_that_comes_back_after_the_end_of_its_lot_comes_as_a_grace_lot() -> None:
    account = an_account_of_which_some_was_spent_and_the_rest_has_ended()
    account.give_back(day(2, 1), "gift", "back", 2, 30)
    assert account.expiring(day(2, 1), 30) == {day(2, 31): 2}
    assert account.expiring(day(2, 1), 29) == {}


def test_points_wait_until_goods_can_no_longer_come_back() -> None:
    account = Account(BASE)
    account.earn(day(0), "lot", 5)
    assert (account.spendable(day(0, 13)), account.pending(day(0, 13))) == (0, 5)
    assert (account.spendable(day(0, 14)), account.pending(day(0, 14))) == (5, 0)
    assert not account.spend(day(0, 14), "gift", 6)


def test_idle_months_move_on_with_each_visit() -> None:
    account = Account(BASE | {"expiry": {"rule": "idle_months", "months": 1}})
    account.earn(day(0), "lot", 5)
    account.visit(day(0, 20))
    account.expire(months_later(day(0, 20), 1))
    assert account.balance() == 5
    account.expire(months_later(day(0, 20), 1) + timedelta(days=1))
    assert account.balance() == 0


TIERS = [
    {"code": "gold", "band": "large", "threshold": 1000},
    {"code": "silver", "band": "ordinary"},
    {"code": "bronze", "band": "ordinary", "threshold": 100},
    {"code": "member", "band": "small"},
]


@pytest.mark.parametrize(
    ("basis", "measured", "code"),
    [
        ("standing", 0, "silver"),
        ("threshold", 999, "bronze"),
        ("threshold", 99, "member"),
        ("both", 1000, "gold"),
    ],
)
def test_a_tier_is_deserved_by_its_basis(basis: str, measured: int, code: str) -> None:
    assert deserved({"tiers": TIERS, "tiering": {"basis": basis}}, "ordinary", measured) == code


@pytest.mark.parametrize(("demotion", "code"), [("never", "gold"), ("step", "silver"), ("value", "member")])
def test_a_tier_is_kept_for_its_time_and_then_lost_as_the_programme_says(demotion: str, code: str) -> None:
    document = {"tiers": TIERS, "tiering": {"hold_months": 3, "demotion": demotion}}
    held = on_day(document, None, "gold", day(0))
    assert held == Held("gold", day(3))
    assert on_day(document, held, "member", day(3)) == held
    assert on_day(document, held, "member", day(3, 1)).code == code
    assert on_day(document, held, "gold", day(3, 1)) == Held("gold", months_later(day(3, 1), 3))


def test_the_highest_discount_wins_and_is_rounded_down() -> None:
    discounts = [
        {"id": "few", "percent": 5},
        {"id": "many", "percent": 15, "when": {"tiers": ["silver"]}},
        {"id": "most", "percent": 50, "when": {"tiers": ["gold"]}},
    ]
    assert discount_of({"discounts": discounts}, line(1, 999), FACTS, 999) == ("many", 149)


def test_a_service_is_free_and_goods_are_reserved_by_tier() -> None:
    wrap = {"id": "wrap", "price_minor": 500, "free_when": {"tiers": ["silver"]}}
    assert (price_of_service(wrap, FACTS, 0), price_of_service({"price_minor": 500}, FACTS, 0)) == (0, 500)
    document = {"reserved_goods": [{"tiers": ["gold"], "goods": {"tags": ["rare"]}}]}
    assert is_reserved_for_others(document, line(1, tags=("rare",)), "silver")
    assert not is_reserved_for_others(document, line(1, tags=("rare",)), "gold")
