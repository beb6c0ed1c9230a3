"""Gifts without a line and without a right, as far as the rules allow. Rows M02, M03."""

import pytest

from pos_loyalty.checkout.questions import ReserveAnswer, ReserveGift
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import SyncView
from tests.builders import KIM, KIM_CARD, Till, said, scheme_document

CUT_OFF = ReserveAnswer(False, "gift_no_link", is_answer=False)
LINKED = SyncView("linked", 0, None, 0)


@pytest.fixture
def limit(till: Till) -> int:
    """Kim has 6,000 points; a thermos costs 4,000 and a towel 1,200."""
    rules = scheme_document(version=2, gifts={"floor_limit_points": 4_500})
    till.add("scheme", version=2, document=rules)
    till.change("terminal", session_id="a session", session_boot=till.store.boot_id)
    return 4_500


@pytest.fixture
def kim(till: Till, limit: int) -> CounterSession:
    counter = till.session()
    counter.scanned(KIM_CARD.encode())
    return counter


def press(till: Till, counter: CounterSession, reward_id: str) -> ReserveGift:
    counter.gift_pressed_by_id(reward_id)
    till.clock.advance(1000)
    _, asked = counter.gift_pressed_by_id(reward_id)
    assert asked is not None
    return asked


def give(till: Till, counter: CounterSession, reward_id: str, answer: ReserveAnswer = CUT_OFF) -> str:
    return said(counter.gift_answered(press(till, counter, reward_id), answer))


def prices(till: Till) -> dict[str, int]:
    return {row.reward_id: row.points for row in till.rows("reward")}


def test_without_a_limit_gifts_wait_for_the_line(till: Till, counter: CounterSession) -> None:
    counter.scanned(KIM_CARD.encode())
    assert give(till, counter, "thermos") == "gift_no_link"
    assert till.events("redemption") == []


def test_a_till_that_is_cut_off_gives_up_to_the_limit(till: Till, kim: CounterSession) -> None:
    asked = press(till, kim, "thermos")
    view = kim.gift_answered(asked, CUT_OFF)
    assert (said(view), view.undo_key) == ("gift_given_unasked", "undo_redemption")
    assert dict(view.message.values) == {"gift": "Thermos", "points": 4000, "after": 2000}
    (told,) = till.events("redemption")
    assert (told["redemption_id"], told["unasked"]) == (asked.redemption_id, True)
    assert [row.unasked for row in till.rows("redemption")] == [True]
    # 500 of the limit are left, and 2,000 points.
    cheapest = min(prices(till), key=lambda one: prices(till)[one])
    assert 500 < prices(till)[cheapest] <= 2_000
    assert give(till, kim, cheapest) == "gift_no_link"
    assert len(till.events("redemption")) == 1


def test_what_came_back_can_be_given_again(till: Till, kim: CounterSession) -> None:
    give(till, kim, "thermos")
    assert said(kim.undone()) == "undone_redemption"
    assert give(till, kim, "thermos") == "gift_given_unasked"


def test_what_head_office_counts_already_is_not_counted_again(till: Till, kim: CounterSession) -> None:
    give(till, kim, "thermos")
    counted = max(row.seq for row in till.rows("event"))
    till.change("member", included_seq=counted, points=6_000)
    kim.sync_changed(LINKED)
    assert give(till, kim, "thermos") == "gift_given_unasked"


def test_a_gift_that_was_asked_for_leaves_the_limit_alone(till: Till, kim: CounterSession) -> None:
    till.change("member", points=9_000, account="{}")
    kim.sync_changed(LINKED)
    assert give(till, kim, "thermos", ReserveAnswer(True)) == "gift_given"
    assert give(till, kim, "thermos") == "gift_given_unasked"


def test_a_no_of_head_office_stays_a_no(till: Till, kim: CounterSession) -> None:
    assert (
        give(till, kim, "thermos", ReserveAnswer(False, "gift_not_enough_points")) == "gift_not_enough_points"
    )


@pytest.mark.parametrize("state", ["refused", "conflict"])
def test_a_till_that_head_office_does_not_take_for_itself_gives_nothing(
    till: Till, kim: CounterSession, state: str
) -> None:
    asked = press(till, kim, "thermos")
    kim.sync_changed(SyncView(state, None, None, 0))
    assert till.events("redemption") == []
    kim.gift_answered(asked, CUT_OFF)
    assert till.events("redemption") == []


def test_a_start_that_head_office_has_not_heard_of_gives_nothing(till: Till, kim: CounterSession) -> None:
    till.change("terminal", session_boot="another start")
    assert give(till, kim, "thermos") == "gift_no_link"


def test_points_that_are_set_aside_are_not_given_twice(till: Till, kim: CounterSession) -> None:
    """A right of 3,000 of the 6,000 points: 3,000 are free."""
    till.add("gift_right", redemption_id=till.new_id(), member_id=KIM, reward_id="other", points=3_000)
    kim.sync_changed(SyncView("offline", None, 0, 0))
    assert give(till, kim, "thermos") == "gift_no_link"


def test_a_member_who_is_gone_gets_nothing(till: Till, kim: CounterSession) -> None:
    asked = press(till, kim, "thermos")
    till.change("member", status="closed")
    kim.gift_answered(asked, CUT_OFF)
    assert till.events("redemption") == []
