"""Coupons: one code, one sale, held by head office while the sale lasts; and the one that is printed."""

from datetime import date, timedelta
from typing import Any

import pytest

from pos_loyalty.checkout.questions import CouponAnswer, HoldCoupon
from pos_loyalty.checkout.receipt import Receipt
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView, Money
from pos_loyalty.domain import coupons
from tests.builders import KIM, KIM_CARD, LEE_CARD, RICE_GTIN, SAUCE_GTIN, Till, account, own_card, said
from tests.checkout.invariants import balance_of
from tests.checkout.serving import scan, sell

CODE, OTHER = (coupons.new_code(lambda _, n=n: n) for n in (4711, 4712))
NAMES = (("en", "Spring"), ("ko", "봄"))
ANOTHER_RULE = [
    {"id": "fair", "kind": "bonus", "points": 1, "when": {"minimum_purchase_minor": 10**12}},
]
"""The till looks at circumstances; none of these tests buys as much as it wants."""


def answer(**terms: Any) -> CouponAnswer:
    return CouponAnswer(granted=True, names=NAMES, campaign="spring", **terms)


def hold(counter: CounterSession, code: str = CODE) -> HoldCoupon:
    assert said(counter.scanned(code.encode())) == "coupon_asking"
    (asked,) = counter.take_questions()
    assert isinstance(asked, HoldCoupon)
    return asked


def put(counter: CounterSession, code: str = CODE, **terms: Any) -> CounterView:
    return counter.coupon_answered(hold(counter, code), answer(**terms))


def let_go(till: Till) -> list[str]:
    return [body["redemption_id"] for body in till.events("redemption_undone")]


def test_a_coupon_takes_money_off_and_costs_no_points(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD, RICE_GTIN)
    asked = hold(counter)
    assert (asked.code, asked.member_id, asked.card_number) == (CODE, KIM, KIM_CARD)
    view = counter.coupon_answered(asked, answer(amount_minor=3000))
    assert said(view) == "voucher_on_sale"
    assert dict(view.message.values) == {"voucher": "Spring", "amount": Money(3000, "KRW")}
    assert (view.paid_minor, view.earns, view.vouchers[0].points) == (7000, 14, 0)
    assert said(counter.sale_finished()) == "sale_finished"
    (body,) = till.events("purchase")
    known_by = {"code_hash": coupons.code_hash(CODE)}
    assert body["vouchers"] == [{"redemption_id": asked.redemption_id, "amount_minor": 3000} | known_by]
    assert till.rows("redemption") == []
    assert balance_of(till, KIM) == 6014


def test_a_coupon_needs_no_member(till: Till, counter: CounterSession) -> None:
    scan(counter, RICE_GTIN)
    asked = hold(counter)
    assert asked.member_id is None
    view = counter.coupon_answered(asked, answer(percent_milli=12_500, most_minor=1000))
    assert view.paid_minor == 9000
    assert counter.sale_finished().message.values["total"] == Money(9000, "KRW")
    assert till.events("purchase")[0]["points"] == 0


@pytest.mark.parametrize(
    ("reason", "day"),
    [
        ("coupon_unknown", None),
        ("coupon_used", None),
        ("coupon_void", None),
        ("coupon_not_yet", date(2026, 3, 9)),
        ("coupon_over", date(2026, 2, 28)),
        ("coupon_other_member", None),
        ("coupon_no_link", None),
        ("coupon_too_many", None),
        ("token_refused", None),
        (None, None),
    ],
)
def test_a_coupon_that_does_not_count_says_why(
    till: Till, counter: CounterSession, reason: str | None, day: date | None
) -> None:
    scan(counter, KIM_CARD, RICE_GTIN)
    view = counter.coupon_answered(hold(counter), CouponAnswer(False, reason, NAMES, day=day))
    assert said(view) == (reason or "coupon_unknown")
    assert (view.vouchers, view.paid_minor, len(view.basket)) == ((), 10_000, 1)
    assert said(counter.sale_finished()) == "sale_finished"


def test_a_misread_coupon_is_not_asked_about(counter: CounterSession) -> None:
    wrong = CODE[:-1] + str((int(CODE[-1]) + 1) % 10)
    assert said(counter.scanned(wrong.encode())) == "card_damaged"
    assert counter.take_questions() == ()


@pytest.mark.parametrize("terms", [{"amount_minor": 500, "minimum_minor": 12_000}, {"percent_milli": 10_000}])
def test_a_coupon_before_its_goods_waits_on_the_sale_for_them(
    till: Till, counter: CounterSession, terms: dict[str, int]
) -> None:
    view = put(counter, **terms)
    assert said(view) == "coupon_needs_goods"
    least = terms.get("minimum_minor", 1)
    assert dict(view.message.values) == {"voucher": "Spring", "least": Money(least, "KRW")}
    assert [one.amount_minor for one in view.vouchers] == [0]
    scan(counter, RICE_GTIN, SAUCE_GTIN)
    assert counter.view.paid_minor < 13_300
    assert said(counter.sale_finished()) == "sale_finished_no_member"
    assert let_go(till) == []


def test_a_sale_too_small_for_its_coupon_is_not_finished(till: Till, counter: CounterSession) -> None:
    scan(counter, RICE_GTIN)
    asked_id = put(counter, amount_minor=3000, minimum_minor=12_000).vouchers[0].redemption_id
    assert said(counter.sale_finished()) == "voucher_minimum"
    view = counter.voucher_removed(asked_id)
    assert dict(view.message.values) == {"voucher": "Spring"}
    assert let_go(till) == [asked_id]
    assert said(counter.sale_finished()) == "sale_finished_no_member"


def test_two_coupons_follow_one_another_on_one_sale(counter: CounterSession) -> None:
    scan(counter, RICE_GTIN)
    put(counter, CODE, amount_minor=4000)
    view = put(counter, OTHER, percent_milli=50_000)
    assert [one.amount_minor for one in view.vouchers] == [4000, 3000]
    assert view.paid_minor == 3000


def test_a_coupon_is_worth_no_more_than_the_goods(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD, SAUCE_GTIN)
    assert put(counter, amount_minor=10_000).paid_minor == 0
    assert counter.view.earns == 0
    assert counter.sale_finished().message.values["total"] == Money(0, "KRW")


def test_two_coupons_at_once_are_asked_about_one_after_the_other(counter: CounterSession) -> None:
    scan(counter, RICE_GTIN)
    asked = hold(counter)
    assert said(counter.scanned(OTHER.encode())) == "asking_already"
    counter.coupon_answered(asked, answer(amount_minor=1000))
    assert said(put(counter, OTHER, amount_minor=1000)) == "voucher_on_sale"


@pytest.mark.parametrize("granted", [True, False], ids=["yes", "no"])
def test_an_answer_for_a_customer_who_went_lets_the_coupon_go(
    till: Till, counter: CounterSession, granted: bool
) -> None:
    scan(counter, KIM_CARD, RICE_GTIN)
    asked = hold(counter)
    scan(counter, LEE_CARD)
    assert let_go(till) == [asked.redemption_id]
    before = counter.view
    view = counter.coupon_answered(asked, CouponAnswer(granted, None if granted else "coupon_used"))
    assert view == before
    assert let_go(till) == [asked.redemption_id] * (2 if granted else 1)


@pytest.mark.parametrize("card", [KIM_CARD, own_card(13)], ids=["a member", "a card nobody holds"])
def test_a_coupon_may_come_before_the_card(till: Till, counter: CounterSession, card: str) -> None:
    scan(counter, RICE_GTIN)
    put(counter, amount_minor=1000)
    asked = hold(counter, OTHER)
    scan(counter, card)
    view = counter.coupon_answered(asked, answer(amount_minor=500))
    assert (len(view.vouchers), view.paid_minor) == (2, 8500)
    assert let_go(till) == []
    counter.sale_finished()
    assert len(till.events("purchase")[0]["vouchers"]) == 2


def test_esc_lets_every_coupon_go(till: Till, counter: CounterSession) -> None:
    scan(counter, RICE_GTIN)
    held = put(counter, amount_minor=1000).vouchers[0].redemption_id
    asked = hold(counter, OTHER)
    counter.cleared()
    assert let_go(till) == [held, asked.redemption_id]
    assert (counter.view.vouchers, counter.view.basket) == ((), ())


def test_a_coupon_is_named_by_its_campaign_where_it_has_no_name(counter: CounterSession) -> None:
    scan(counter, RICE_GTIN)
    view = counter.coupon_answered(hold(counter), CouponAnswer(True, None, (), "spring", 1000))
    assert view.message.values["voucher"] == "spring"


def test_a_coupon_is_named_in_the_language_of_the_counter(till: Till) -> None:
    counter = till.session(language="ko")
    scan(counter, RICE_GTIN)
    assert put(counter, amount_minor=1000).message.values["voucher"] == "봄"


# The coupon that brings the second purchase


@pytest.fixture
def first_time(till: Till) -> Till:
    """Kim has never bought anything; the first purchase prints a coupon."""
    till.change_scheme(
        rules=ANOTHER_RULE,
        second_purchase_coupon={"names": {"en": "See you again"}, "percent": 10, "valid_days": 30},
    )
    till.change("member", account=account((6000, None, None), counters={"on": "2026-03-02"}))
    return till


def finish_one(till: Till, *codes: str) -> CounterView:
    counter = till.session()
    scan(counter, *codes)
    return counter.sale_finished()


def test_a_first_purchase_hands_over_a_coupon_and_the_second_does_not(first_time: Till) -> None:
    view = finish_one(first_time, KIM_CARD, RICE_GTIN)
    assert said(view) == "sale_finished_coupon"
    (row,) = first_time.rows("purchase")
    assert coupons.is_code(row.coupon_code)
    assert first_time.events("purchase")[0]["coupon_code"] == row.coupon_code
    assert said(finish_one(first_time, KIM_CARD, RICE_GTIN)) == "sale_finished"


def test_that_coupon_stands_on_the_receipt_with_its_days(first_time: Till) -> None:
    counter = first_time.session()
    sell(counter, KIM_CARD, RICE_GTIN)
    receipt = counter.newest_receipt()
    assert isinstance(receipt, Receipt)
    (row,) = first_time.rows("purchase")
    assert receipt.coupon is not None
    assert (receipt.coupon.code, receipt.coupon.terms.percent) == (row.coupon_code, 10)
    first_day, last_day = receipt.coupon.first_day, receipt.coupon.last_day
    # It begins on the day after the sale and is good for thirty days.
    assert first_day - row.business_date == timedelta(days=1)
    assert last_day - row.business_date == timedelta(days=30)


def test_a_programme_without_further_rules_has_its_coupon_too(first_time: Till) -> None:
    first_time.change_scheme(
        rules=[], second_purchase_coupon={"names": {"en": "See you again"}, "percent": 10, "valid_days": 30}
    )
    assert said(finish_one(first_time, KIM_CARD, RICE_GTIN)) == "sale_finished_coupon"
    assert said(finish_one(first_time, KIM_CARD, RICE_GTIN)) == "sale_finished"


def test_after_the_first_purchase_was_undone_the_next_one_is_the_first(first_time: Till) -> None:
    finish_one(first_time, KIM_CARD, RICE_GTIN)
    first_time.session().undone()
    assert said(finish_one(first_time, KIM_CARD, SAUCE_GTIN)) == "sale_finished_coupon"


def test_nobody_else_gets_that_coupon(first_time: Till) -> None:
    assert said(finish_one(first_time, RICE_GTIN)) == "sale_finished_no_member"
    first_time.change(
        "member", account=account((6000, None, None), counters={"on": "2026-02-01", "sales_ever": 3})
    )
    assert said(finish_one(first_time, KIM_CARD, RICE_GTIN)) == "sale_finished"
    # Nobody has told this till what the member bought elsewhere.
    first_time.change("member", account="{}")
    assert said(finish_one(first_time, KIM_CARD, RICE_GTIN)) == "sale_finished"


def test_a_programme_without_that_coupon_prints_none(till: Till) -> None:
    till.change_scheme(rules=ANOTHER_RULE)
    till.change("member", account=account((6000, None, None), counters={"on": "2026-03-02"}))
    assert said(finish_one(till, KIM_CARD, RICE_GTIN)) == "sale_finished"
    assert till.rows("purchase")[0].coupon_code is None
