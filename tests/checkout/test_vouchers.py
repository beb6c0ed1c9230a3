"""Vouchers that points buy: offered, set aside at head office, put on the sale, used with it or let go."""

from collections.abc import Callable

import pytest

from pos_loyalty.checkout.questions import CouponAnswer, HoldCoupon, ReserveAnswer, ReserveGift
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView, Money
from pos_loyalty.domain import coupons
from tests.builders import (
    KIM,
    KIM_CARD,
    LEE_CARD,
    RICE_GTIN,
    SAUCE_GTIN,
    Till,
    account,
    add_member,
    add_product,
    add_reward,
    ean13,
    own_card,
    said,
)
from tests.checkout.invariants import balance_of
from tests.checkout.serving import YES, scan

STEPS = {"kind": "voucher", "amount_minor": 1000, "steps": True}
TENTH = {"kind": "voucher", "percent_milli": 10_000, "most_minor": 1500, "minimum_minor": 5000}
COUPON = coupons.new_code(lambda _: 4711)
FREE_GTIN = ean13("880123456798")


@pytest.fixture
def till(till: Till) -> Till:
    """500 points take 1,000 won off, as often as wanted; 800 take a tenth off, from 5,000 won on, 1,500 at most."""
    add_reward(till, "won", 500, terms=STEPS)
    add_reward(till, "tenth", 800, terms=TENTH)
    add_product(till, "leaflet", FREE_GTIN, 0)
    return till


@pytest.fixture
def kim(till: Till) -> CounterSession:
    counter = till.session()
    scan(counter, KIM_CARD)
    return counter


def offers(counter: CounterSession) -> dict[str, int]:
    return {offer.reward.reward_id: offer.most_steps for offer in counter.voucher_offers()}


def choose(counter: CounterSession, reward_id: str, steps: int = 1) -> ReserveGift:
    assert said(counter.voucher_chosen(reward_id, steps)) == "gift_asking"
    (asked,) = counter.take_questions()
    assert isinstance(asked, ReserveGift)
    return asked


def put(counter: CounterSession, reward_id: str, steps: int = 1) -> CounterView:
    view = counter.gift_answered(choose(counter, reward_id, steps), YES)
    assert said(view) == "voucher_on_sale"
    return view


def let_go(till: Till) -> list[str]:
    return [body["redemption_id"] for body in till.events("redemption_undone")]


def test_without_a_member_or_goods_there_is_no_voucher(counter: CounterSession, kim: CounterSession) -> None:
    counter.scanned(RICE_GTIN.encode())
    assert offers(counter) == {}
    assert offers(kim) == {}
    scan(kim, FREE_GTIN)
    assert offers(kim) == {}


def test_a_voucher_is_offered_in_as_many_steps_as_points_and_goods_allow(
    till: Till, kim: CounterSession
) -> None:
    scan(kim, SAUCE_GTIN)
    assert offers(kim) == {"won": 3}
    scan(kim, SAUCE_GTIN)
    assert offers(kim) == {"won": 6, "tenth": 1}
    kim.amount_keyed("100000")
    assert offers(kim) == {"won": 12, "tenth": 1}
    till.change("member", points=2_000_000)
    kim.sync_changed(kim.view.sync)
    kim.amount_keyed("10000000")
    assert offers(kim) == {"won": 1000, "tenth": 1}


def test_points_that_wait_buy_no_voucher(till: Till, kim: CounterSession) -> None:
    till.change("member", account=account((1200, None, None), (4800, "2026-03-03", None)))
    kim.sync_changed(kim.view.sync)
    scan(kim, RICE_GTIN)
    assert offers(kim) == {"won": 2, "tenth": 1}


def test_a_voucher_of_another_tier_or_time_or_taken_often_enough_is_not_offered(
    till: Till, kim: CounterSession
) -> None:
    till.change("member", account=account(taken={"often": 2}))
    for reward_id, terms in (
        ("gold", {"tiers": ["gold"]}),
        ("tomorrow", {"first_day": "2026-03-03"}),
        ("yesterday", {"last_day": "2026-03-01"}),
        ("often", {"limit": 2, "limit_days": 30}),
        ("today", {"first_day": "2026-03-02", "last_day": "2026-03-02", "tiers": ["gold", "silver"]}),
    ):
        add_reward(till, reward_id, 10, terms=STEPS | terms, stock=0)
    kim.sync_changed(kim.view.sync)
    scan(kim, RICE_GTIN)
    assert offers(kim) == {"today": 10, "won": 10, "tenth": 1}


def test_a_voucher_is_on_the_sale_once_head_office_agreed(till: Till, kim: CounterSession) -> None:
    scan(kim, RICE_GTIN)
    asked = choose(kim, "won", 3)
    assert (asked.member_id, asked.reward_id, asked.points) == (KIM, "won", 1500)
    assert (kim.view.vouchers, kim.view.paid_minor) == ((), 10_000)
    view = kim.gift_answered(asked, YES)
    assert said(view) == "voucher_on_sale"
    assert dict(view.message.values) == {"voucher": "Won", "amount": Money(3000, "KRW")}
    assert (view.total_minor, view.paid_minor, view.earns) == (10_000, 7000, 14)
    (shown,) = view.vouchers
    assert (shown.redemption_id, shown.amount_minor, shown.points) == (asked.redemption_id, 3000, 1500)
    assert till.count()["event"] == 0


def test_what_a_voucher_on_the_sale_costs_is_not_there_for_a_second_one(kim: CounterSession) -> None:
    kim.amount_keyed("20000")
    put(kim, "won", 10)
    assert offers(kim) == {"won": 2, "tenth": 1}
    assert kim.view.gifts[0].reward.reward_id == "cup"
    assert kim.view.gifts[0].points_after == 0
    put(kim, "won", 2)
    assert offers(kim) == {}
    assert kim.view.gifts == ()
    assert [one.amount_minor for one in kim.view.vouchers] == [10_000, 2000]


@pytest.mark.parametrize(
    ("amount", "off"), [("5000", 500), ("14999", 1499), ("15000", 1500), ("1000000", 1500)]
)
def test_a_percentage_is_rounded_down_and_capped(kim: CounterSession, amount: str, off: int) -> None:
    kim.amount_keyed(amount)
    assert put(kim, "tenth").vouchers[0].amount_minor == off


def test_a_sale_uses_its_vouchers_in_the_same_moment(till: Till, kim: CounterSession) -> None:
    scan(kim, RICE_GTIN, SAUCE_GTIN)
    put(kim, "tenth")
    put(kim, "won", 2)
    first, second = (one.redemption_id for one in kim.view.vouchers)
    view = kim.sale_finished()
    assert said(view) == "sale_finished"
    # 13,300 less 1,330 less 2,000
    assert view.message.values["total"] == Money(9970, "KRW")
    assert view.last_sale is not None
    assert view.last_sale.paid_minor == 9970
    (row,) = till.rows("purchase")
    assert (row.total_minor, row.voucher_minor, row.points) == (13_300, 3330, 19)
    assert [line.voucher_minor for line in till.rows("purchase_line")] == [2504, 826]
    assert {(e.kind, e.points) for e in till.rows("ledger_entry")} == {
        ("earn", 19),
        ("burn", -800),
        ("burn", -1000),
    }
    assert balance_of(till, KIM) == 6000 + 19 - 1800
    given = till.events("redemption")
    assert [(body["redemption_id"], body["purchase_id"]) for body in given] == [
        (first, row.purchase_id),
        (second, row.purchase_id),
    ]
    (body,) = till.events("purchase")
    assert body["vouchers"] == [
        {"redemption_id": first, "amount_minor": 1330},
        {"redemption_id": second, "amount_minor": 2000},
    ]
    assert let_go(till) == []


def test_the_points_of_vouchers_come_back_with_the_sale_that_is_undone(
    till: Till, kim: CounterSession
) -> None:
    scan(kim, RICE_GTIN)
    put(kim, "won", 4)
    kim.sale_finished()
    assert kim.view.undo_key == "undo_purchase"
    assert kim.view.undo_values == {"total": Money(6000, "KRW")}
    view = kim.undone()
    assert dict(view.message.values) == {"total": Money(6000, "KRW"), "points": 12}
    assert balance_of(till, KIM) == 6000
    assert said(kim.undone()) == "nothing_to_undo"


@pytest.mark.parametrize(("reward_id", "steps"), [("won", 0), ("won", -1), ("won", 11), ("tenth", 2),
                                                  ("cup", 1), ("nothing", 1)])  # fmt: skip
def test_what_is_not_offered_cannot_be_chosen(kim: CounterSession, reward_id: str, steps: int) -> None:
    scan(kim, RICE_GTIN)
    assert said(kim.voucher_chosen(reward_id, steps)) == "voucher_unfit"
    assert kim.take_questions() == ()


def test_without_a_customer_no_voucher_can_be_chosen(counter: CounterSession) -> None:
    assert said(counter.voucher_chosen("won", 1)) == "voucher_unfit"


@pytest.mark.parametrize("reason", ["gift_no_link", "gift_not_enough_points", "reward_limit", None])
def test_a_no_puts_nothing_on_the_sale(till: Till, kim: CounterSession, reason: str | None) -> None:
    scan(kim, RICE_GTIN)
    asked = choose(kim, "won")
    view = kim.gift_answered(asked, ReserveAnswer(False, reason))
    assert said(view) == (reason or "gift_refused")
    assert (view.vouchers, view.paid_minor) == ((), 10_000)
    assert let_go(till) == [asked.redemption_id]
    assert said(kim.sale_finished()) == "sale_finished"
    assert balance_of(till, KIM) == 6020


ASKED_TWICE: dict[str, Callable[[CounterSession], CounterView]] = {
    "another voucher": lambda counter: counter.voucher_chosen("tenth", 1),
    "a coupon": lambda counter: counter.scanned(COUPON.encode()),
    "the end of the sale": lambda counter: counter.sale_finished(),
}


@pytest.mark.parametrize("verb", ASKED_TWICE.values(), ids=ASKED_TWICE.keys())
def test_one_thing_is_asked_at_a_time(
    till: Till, kim: CounterSession, verb: Callable[[CounterSession], CounterView]
) -> None:
    scan(kim, RICE_GTIN)
    asked = choose(kim, "won")
    assert said(verb(kim)) == "asking_already"
    assert kim.take_questions() == ()
    assert said(kim.gift_answered(asked, YES)) == "voucher_on_sale"
    assert till.count()["event"] == 0


LEAVES: dict[str, Callable[[CounterSession], object]] = {
    "another card": lambda counter: counter.scanned(LEE_CARD.encode()),
    "a card without a member": lambda counter: counter.scanned(own_card(13).encode()),
    "Esc": lambda counter: counter.cleared(),
    "another member found": lambda counter: counter.member_chosen(counter.found("Núñez")[0].member_id),
}


@pytest.mark.parametrize("leave", LEAVES.values(), ids=LEAVES.keys())
@pytest.mark.parametrize("granted", [True, False], ids=["yes", "no"])
def test_whoever_leaves_while_a_voucher_is_asked_for_loses_no_points(
    till: Till, kim: CounterSession, leave: Callable[[CounterSession], object], granted: bool
) -> None:
    scan(kim, RICE_GTIN)
    asked = choose(kim, "won")
    leave(kim)
    assert let_go(till) == [asked.redemption_id]
    before = kim.view
    view = kim.gift_answered(asked, ReserveAnswer(granted))
    assert said(view) == ("gift_member_changed" if granted else before.message.key)
    assert (view.member, view.vouchers, view.basket) == (before.member, (), before.basket)
    assert let_go(till) == [asked.redemption_id]
    assert balance_of(till, KIM) == 6000


@pytest.mark.parametrize("leave", LEAVES.values(), ids=LEAVES.keys())
def test_whoever_leaves_with_vouchers_on_the_sale_gets_the_points_back(
    till: Till, kim: CounterSession, leave: Callable[[CounterSession], object]
) -> None:
    scan(kim, RICE_GTIN)
    put(kim, "won")
    put(kim, "tenth")
    held = [one.redemption_id for one in kim.view.vouchers]
    leave(kim)
    assert (kim.view.vouchers, let_go(till)) == ((), held)
    assert till.rows("redemption") == []


def test_the_same_card_again_keeps_vouchers_and_question(till: Till, kim: CounterSession) -> None:
    scan(kim, RICE_GTIN)
    put(kim, "won")
    asked = choose(kim, "tenth")
    scan(kim, KIM_CARD)
    assert said(kim.gift_answered(asked, YES)) == "voucher_on_sale"
    assert len(kim.view.vouchers) == 2
    assert let_go(till) == []


def test_a_second_answer_to_the_same_question_changes_nothing(till: Till, kim: CounterSession) -> None:
    scan(kim, RICE_GTIN)
    asked = choose(kim, "won")
    kim.gift_answered(asked, YES)
    assert len(kim.gift_answered(asked, YES).vouchers) == 1
    assert let_go(till) == []


def test_a_voucher_is_taken_off_the_sale_again(till: Till, kim: CounterSession) -> None:
    scan(kim, RICE_GTIN)
    put(kim, "won", 2)
    put(kim, "tenth")
    first, second = (one.redemption_id for one in kim.view.vouchers)
    view = kim.voucher_removed(first)
    assert said(view) == "voucher_removed"
    assert view.message.values["voucher"] == "Won"
    # A tenth of the whole again, not of what the other voucher had left.
    assert [(one.redemption_id, one.amount_minor) for one in view.vouchers] == [(second, 1000)]
    assert let_go(till) == [first]
    assert kim.voucher_removed(first) == view
    assert kim.voucher_removed("nothing") == view
    kim.sale_finished()
    assert balance_of(till, KIM) == 6000 - 800 + 18


def test_goods_taken_away_leave_a_voucher_that_the_sale_is_too_small_for(
    till: Till, kim: CounterSession
) -> None:
    scan(kim, RICE_GTIN, SAUCE_GTIN)
    view = put(kim, "tenth")
    kim.line_removed(1)
    assert said(kim.sale_finished()) == "voucher_minimum"
    assert (len(kim.view.basket), till.count()["event"]) == (1, 0)
    kim.voucher_removed(view.vouchers[0].redemption_id)
    assert said(kim.sale_finished()) == "sale_finished"


def test_a_voucher_that_pays_for_nothing_costs_nothing(till: Till, kim: CounterSession) -> None:
    scan(kim, SAUCE_GTIN, FREE_GTIN)
    put(kim, "won", 2)
    kim.line_removed(1)
    assert kim.view.vouchers[0].amount_minor == 0
    assert said(kim.sale_finished()) == "voucher_minimum"
    assert balance_of(till, KIM) == 6000


def test_a_voucher_that_was_withdrawn_while_it_was_asked_for_is_not_used(
    till: Till, kim: CounterSession
) -> None:
    scan(kim, RICE_GTIN)
    asked = choose(kim, "won")
    till.change("reward", active=False)
    kim.sync_changed(kim.view.sync)
    assert said(kim.gift_answered(asked, YES)) == "gift_refused"
    assert (kim.view.vouchers, let_go(till)) == ((), [asked.redemption_id])


def test_a_voucher_that_was_withdrawn_once_it_is_on_the_sale_still_counts(
    till: Till, kim: CounterSession
) -> None:
    scan(kim, RICE_GTIN)
    put(kim, "won")
    till.change("reward", active=False)
    kim.sync_changed(kim.view.sync)
    assert kim.view.paid_minor == 9000
    assert said(kim.sale_finished()) == "sale_finished"
    assert balance_of(till, KIM) == 6000 - 500 + 18


@pytest.mark.parametrize("price", [700, 2500])
def test_a_price_that_changed_while_it_was_asked_for_is_no_bargain_and_no_loss(
    till: Till, kim: CounterSession, price: int
) -> None:
    scan(kim, RICE_GTIN)
    asked = choose(kim, "won", 4)
    till.change("reward", points=price)
    kim.sync_changed(kim.view.sync)
    assert said(kim.gift_answered(asked, YES)) == "gift_refused"
    assert let_go(till) == [asked.redemption_id]


def test_a_sale_takes_as_many_vouchers_as_head_office_does(till: Till, kim: CounterSession) -> None:
    kim.amount_keyed("100000")
    till.change("member", points=100_000)
    kim.sync_changed(kim.view.sync)
    for _ in range(20):
        put(kim, "won")
    assert offers(kim) == {}
    assert said(kim.voucher_chosen("won", 1)) == "voucher_unfit"
    assert said(kim.scanned(COUPON.encode())) == "voucher_unfit"
    assert said(kim.sale_finished()) == "sale_finished"
    assert balance_of(till, KIM) == 100_000 - 20 * 500 + 160


def test_a_voucher_pays_a_second_members_goods_from_the_second_members_points(
    till: Till, kim: CounterSession
) -> None:
    rich = add_member(till, card=own_card(60), points=5000, name="Park Rich")
    scan(kim, RICE_GTIN)
    put(kim, "won")
    scan(kim, own_card(60))
    put(kim, "won", 2)
    kim.sale_finished()
    assert (balance_of(till, KIM), balance_of(till, rich)) == (6000, 5000 - 1000 + 16)


def test_a_question_that_was_taken_is_not_given_out_again(kim: CounterSession) -> None:
    scan(kim, RICE_GTIN)
    choose(kim, "won")
    assert kim.take_questions() == ()


def test_a_coupon_and_a_voucher_share_one_sale(till: Till, kim: CounterSession) -> None:
    scan(kim, RICE_GTIN)
    put(kim, "won")
    scan(kim, COUPON)
    (asked,) = kim.take_questions()
    assert isinstance(asked, HoldCoupon)
    view = kim.coupon_answered(asked, CouponAnswer(True, None, (("en", "Half"),), "spring", 0, 50_000))
    assert [one.amount_minor for one in view.vouchers] == [1000, 4500]
    assert view.paid_minor == 4500
    kim.sale_finished()
    assert [body["points"] for body in till.events("redemption")] == [500]
    assert balance_of(till, KIM) == 6000 - 500 + 9
