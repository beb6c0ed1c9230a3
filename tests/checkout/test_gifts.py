"""Two presses give a gift; head office is asked between them and the customer."""

from datetime import date

import pytest

from pos_loyalty.checkout.questions import ReserveAnswer, ReserveGift
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView
from tests.builders import KIM, KIM_CARD, LEE_CARD, RICE_GTIN, Till, add_reward, own_card, said
from tests.checkout.invariants import balance_of

YES = ReserveAnswer(granted=True)
DAY_MS = 24 * 3_600_000
THERMOS, TOWEL, CUP = range(3)


@pytest.fixture
def kim(counter: CounterSession) -> CounterSession:
    counter.scanned(KIM_CARD.encode())
    return counter


def ask(till: Till, counter: CounterSession, index: int = THERMOS) -> ReserveGift:
    """Both presses."""
    counter.gift_pressed(index)
    till.clock.advance(1000)
    _, asked = counter.gift_pressed(index)
    assert asked is not None
    return asked


def awake(view: CounterView) -> list[str]:
    return [tile.reward.reward_id for tile in view.gifts if tile.armed]


def test_two_presses_and_a_yes_give_the_gift(till: Till, kim: CounterSession) -> None:  # M23
    view, asked = kim.gift_pressed(THERMOS)
    assert (said(view), asked) == ("gift_confirm", None)
    assert dict(view.message.values) == {"gift": "Thermos", "before": 6000, "after": 2000}
    assert awake(view) == ["thermos"]
    till.clock.advance(1000)
    view, asked = kim.gift_pressed(THERMOS)
    assert (said(view), view.gifts[THERMOS].waiting) == ("gift_asking", True)
    assert asked is not None
    assert (asked.reward_id, asked.member_id, asked.points) == ("thermos", KIM, 4000)
    assert till.count()["event"] == 0
    view = kim.gift_answered(asked, YES)
    assert said(view) == "gift_given"
    assert dict(view.message.values) == {"gift": "Thermos", "points": 4000, "after": 2000}
    assert view.member is not None
    assert (view.member.points, balance_of(till, KIM)) == (2000, 2000)
    assert (awake(view), view.undo_key) == ([], "undo_redemption")
    assert [(e.kind, e.points) for e in till.rows("ledger_entry")] == [("burn", -4000)]
    assert [body["redemption_id"] for body in till.events("redemption")] == [asked.redemption_id]


@pytest.mark.parametrize(
    ("after_ms", "key", "asks"),
    [
        (0, "gift_confirm", False),
        (299, "gift_confirm", False),
        (300, "gift_asking", True),
        (8000, "gift_asking", True),
        (8001, "gift_confirm", False),
        (-1, "gift_confirm", False),
        (-3_600_000, "gift_confirm", False),
    ],
    ids=["at once", "bounce", "earliest", "latest", "too late", "clock a little back", "clock an hour back"],
)
def test_the_second_press_counts_between_300_ms_and_8_s(
    till: Till, kim: CounterSession, after_ms: int, key: str, asks: bool
) -> None:
    kim.gift_pressed(THERMOS)
    till.clock.advance(after_ms)
    view, asked = kim.gift_pressed(THERMOS)
    assert (said(view), asked is not None) == (key, asks)


@pytest.mark.parametrize("after_ms", [8001, -1])
def test_a_press_that_came_too_late_arms_again(till: Till, kim: CounterSession, after_ms: int) -> None:
    kim.gift_pressed(THERMOS)
    till.clock.advance(after_ms)
    kim.gift_pressed(THERMOS)
    till.clock.advance(500)
    _, asked = kim.gift_pressed(THERMOS)
    assert asked is not None


def test_a_bounce_does_not_start_the_time_again(till: Till, kim: CounterSession) -> None:
    kim.gift_pressed(THERMOS)
    till.clock.advance(200)
    kim.gift_pressed(THERMOS)
    till.clock.advance(100)
    _, asked = kim.gift_pressed(THERMOS)
    assert asked is not None


def test_a_tile_goes_back_to_sleep_by_itself(till: Till, kim: CounterSession) -> None:
    kim.gift_pressed(THERMOS)
    till.clock.advance(8000)
    assert awake(kim.ticked()) == ["thermos"]
    till.clock.advance(1)
    view = kim.ticked()
    assert (awake(view), said(view)) == ([], "ready")


def test_a_tile_that_waits_for_head_office_does_not_fall_asleep(till: Till, kim: CounterSession) -> None:
    asked = ask(till, kim)
    till.clock.advance(60_000)
    assert kim.ticked().gifts[THERMOS].waiting
    assert said(kim.gift_answered(asked, YES)) == "gift_given"


def test_another_tile_takes_the_place_of_the_first(till: Till, kim: CounterSession) -> None:
    kim.gift_pressed(THERMOS)
    till.clock.advance(1000)
    view, asked = kim.gift_pressed(CUP)
    assert (awake(view), asked) == (["cup"], None)


def test_a_press_on_a_tile_that_waits_asks_nothing_more(till: Till, kim: CounterSession) -> None:
    ask(till, kim)
    till.clock.advance(1000)
    view, asked = kim.gift_pressed(THERMOS)
    assert (asked, view.gifts[THERMOS].waiting) == (None, True)


@pytest.mark.parametrize("index", [-1, 3, 99])
def test_a_place_without_a_tile_does_nothing(kim: CounterSession, index: int) -> None:
    before = kim.view
    assert kim.gift_pressed(index) == (before, None)


def test_a_gift_that_is_out_of_reach_or_unknown_cannot_be_pressed(kim: CounterSession) -> None:
    before = kim.view
    assert kim.gift_pressed_by_id("cooker") == (before, None)
    assert kim.gift_pressed_by_id("nothing") == (before, None)


def test_without_a_member_there_is_nothing_to_press(counter: CounterSession) -> None:
    assert counter.all_gifts() == ()
    assert counter.gift_pressed(0) == (counter.view, None)


def test_a_gift_behind_the_three_tiles_is_given_from_the_list(till: Till, kim: CounterSession) -> None:
    add_reward(till, "sticker", 10)
    kim.sync_changed(kim.view.sync)
    assert (len(kim.view.gifts), kim.view.gifts_more, len(kim.all_gifts())) == (3, 1, 4)
    kim.gift_pressed_by_id("sticker")
    till.clock.advance(500)
    _, asked = kim.gift_pressed_by_id("sticker")
    assert asked is not None
    assert said(kim.gift_answered(asked, YES)) == "gift_given"


@pytest.mark.parametrize(
    "reason",
    ["gift_no_link", "gift_not_enough_points", "gift_out_of_stock", "gift_refused", "token_refused", None],
)
def test_a_no_gives_nothing_and_lets_the_hold_go(till: Till, kim: CounterSession, reason: str | None) -> None:
    asked = ask(till, kim)
    view = kim.gift_answered(asked, ReserveAnswer(False, reason))
    assert said(view) == (reason or "gift_refused")
    assert view.member is not None
    assert (view.member.points, awake(view), view.undo_key) == (6000, [], None)
    assert [body["redemption_id"] for body in till.events("redemption_undone")] == [asked.redemption_id]
    assert till.rows("ledger_entry") == []


@pytest.mark.parametrize(
    "leave",
    [
        lambda counter: counter.scanned(LEE_CARD.encode()),
        lambda counter: counter.scanned(own_card(13).encode()),
        lambda counter: (counter.amount_keyed("1000"), counter.sale_finished()),
        lambda counter: counter.cleared(),
        lambda counter: counter.gift_pressed(CUP),
    ],
    ids=["another card", "a card without a member", "end of the sale", "Esc", "another gift"],
)
@pytest.mark.parametrize("granted", [True, False])
def test_whoever_leaves_while_head_office_is_asked_gets_no_gift(
    till: Till, kim: CounterSession, leave, granted: bool
) -> None:
    asked = ask(till, kim)
    leave(kim)
    assert [body["redemption_id"] for body in till.events("redemption_undone")] == [asked.redemption_id]
    before = kim.view
    after = kim.gift_answered(asked, ReserveAnswer(granted))
    assert said(after)
    assert (after.member, after.gifts, after.basket) == (before.member, before.gifts, before.basket)
    assert till.events("redemption") == []
    assert balance_of(till, KIM) == 6000 + sum(e.points for e in till.rows("ledger_entry"))


def test_a_yes_for_a_customer_who_went_says_that_nothing_is_given(till: Till, kim: CounterSession) -> None:
    asked = ask(till, kim)
    kim.scanned(LEE_CARD.encode())
    assert said(kim.gift_answered(asked, YES)) == "gift_member_changed"


def test_a_no_for_a_customer_who_went_is_no_news(till: Till, kim: CounterSession) -> None:
    asked = ask(till, kim)
    kim.scanned(LEE_CARD.encode())
    assert said(kim.gift_answered(asked, ReserveAnswer(granted=False))) == "card_read"


def test_an_answer_twice_gives_once(till: Till, kim: CounterSession) -> None:
    asked = ask(till, kim)
    kim.gift_answered(asked, YES)
    kim.gift_answered(asked, YES)
    assert balance_of(till, KIM) == 2000
    assert len(till.events("redemption")) == 1


def test_the_card_scanned_again_keeps_the_tile_awake(till: Till, kim: CounterSession) -> None:
    asked = ask(till, kim)
    kim.scanned(KIM_CARD.encode())
    assert said(kim.gift_answered(asked, YES)) == "gift_given"


def test_goods_scanned_between_the_presses_do_not_matter(till: Till, kim: CounterSession) -> None:
    kim.gift_pressed(CUP)
    kim.scanned(RICE_GTIN.encode())
    till.clock.advance(400)
    _, asked = kim.gift_pressed(CUP)
    assert asked is not None


def test_escape_takes_the_first_press_back_and_keeps_the_customer(kim: CounterSession) -> None:
    kim.scanned(RICE_GTIN.encode())
    kim.gift_pressed(THERMOS)
    view = kim.cleared()
    assert (awake(view), view.situation, len(view.basket)) == ([], "member", 1)
    assert kim.cleared().situation == "idle"


def test_a_price_that_changed_between_the_presses_is_asked_about_again(
    till: Till, kim: CounterSession
) -> None:
    kim.gift_pressed(THERMOS)
    with till.store.writing() as connection:
        connection.exec_driver_sql("UPDATE reward SET points = 5000 WHERE reward_id = 'thermos'")
    kim.sync_changed(kim.view.sync)
    till.clock.advance(1000)
    view, asked = kim.gift_pressed(THERMOS)
    assert (said(view), asked) == ("gift_confirm", None)
    assert view.message.values["after"] == 1000
    till.clock.advance(1000)
    _, asked = kim.gift_pressed(THERMOS)
    assert asked is not None
    assert asked.points == 5000


def earn_a_cooker(counter: CounterSession) -> CounterView:
    for _ in range(2):
        counter.scanned(KIM_CARD.encode())
        counter.amount_keyed("2250000")
        counter.sale_finished()
    return counter.scanned(KIM_CARD.encode())


def test_points_that_were_just_earned_wait_and_buy_no_gift_yet(till: Till, kim: CounterSession) -> None:
    view = earn_a_cooker(kim)
    assert view.member is not None
    assert (view.member.points, view.member.spendable, view.member.pending) == (15_000, 6000, 9000)
    assert view.member.pending_until == date(2026, 3, 16)
    assert view.gifts[0].reward.reward_id == "thermos"
    assert view.next_gift is not None
    assert view.next_gift.points_missing == 9000
    till.clock.advance(14 * DAY_MS)
    view = kim.scanned(KIM_CARD.encode())
    assert view.gifts[0].reward.reward_id == "cooker"
    assert view.gifts[0].points_after == 0


def test_without_a_waiting_time_points_that_were_just_earned_count_for_the_tiles(till: Till) -> None:
    till.change_scheme(earn={"pending_days": 0})
    view = earn_a_cooker(till.session())
    assert view.member is not None
    assert (view.member.points, view.member.points_confirmed) == (15_000, 6000)
    assert view.gifts[0].reward.reward_id == "cooker"
    assert view.next_gift is None
