"""What comes from outside the counter: the exchange, a clock that is moved, a disk that is full."""

from contextlib import suppress
from datetime import datetime

import pytest

from pos_loyalty.checkout import redeem
from pos_loyalty.checkout.questions import ReserveAnswer, ReserveGift
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import EnrolForm, SyncView
from pos_loyalty.domain.errors import StoreError, UserError
from tests.builders import KIM, KIM_CARD, MORNING_MS, RICE_GTIN, Till, said, scheme_document
from tests.checkout.invariants import balance_of

LINKED = SyncView("linked", 1, None, 0)


# The exchange


def test_news_of_the_exchange_change_the_figures_and_not_the_message(
    till: Till, counter: CounterSession
) -> None:
    counter.scanned(KIM_CARD.encode())
    counter.scanned(RICE_GTIN.encode())
    till.change("member", points=9000, band="vip", tier_code="vip")
    till.change("reward", stock=0)
    before = counter.view
    view = counter.sync_changed(LINKED)
    assert view.sync == LINKED
    assert view.message == before.message
    assert view.member is not None
    assert (view.member.points, view.member.tier_code, view.gifts) == (9000, "vip", ())
    assert (view.basket, view.card_number) == (before.basket, KIM_CARD)


def test_own_entries_count_until_head_office_has_them(till: Till, counter: CounterSession) -> None:  # M09
    counter.scanned(KIM_CARD.encode())
    counter.scanned(RICE_GTIN.encode())
    counter.sale_finished()
    member = counter.scanned(KIM_CARD.encode()).member
    assert member is not None
    assert (member.points, member.points_confirmed) == (6020, 6000)
    till.change("member", points=6020, included_seq=1)
    member = counter.sync_changed(LINKED).member
    assert member is not None
    assert (member.points, member.points_confirmed) == (6020, 6020)


@pytest.mark.parametrize("status", ["closed", "merged"])
def test_a_membership_that_ends_meanwhile_sends_the_member_away_and_keeps_the_goods(
    till: Till, counter: CounterSession, status: str
) -> None:
    counter.scanned(KIM_CARD.encode())
    counter.scanned(RICE_GTIN.encode())
    till.change("member", status=status)
    view = counter.sync_changed(LINKED)
    assert said(view) == "member_gone"
    assert (view.situation, view.member, view.card_number, view.suggestions) == ("idle", None, None, ())
    assert view.total_minor == 10_000
    assert said(counter.sale_finished()) == "sale_finished_no_member"


def test_a_membership_that_ends_during_a_gift_still_says_what_was_given(
    till: Till, counter: CounterSession
) -> None:
    asked = press_twice(till, counter)
    till.change("member", status="closed")
    view = counter.gift_answered(asked, ReserveAnswer(granted=True))
    assert said(view) == "gift_given"
    assert view.member is None
    assert len(till.events("redemption")) == 1


def test_new_rules_count_from_the_next_basket_on(till: Till, counter: CounterSession) -> None:
    counter.scanned(KIM_CARD.encode())
    counter.scanned(RICE_GTIN.encode())
    till.add(
        "scheme", version=2, document=scheme_document(version=2, earn={"points": 3, "per_amount_minor": 500})
    )
    assert counter.view.earns == 20
    assert counter.sync_changed(LINKED).earns == 60
    counter.sale_finished()
    assert till.rows("purchase")[0].scheme_version == 2


def test_rules_that_cannot_be_used_leave_the_old_ones(till: Till, counter: CounterSession) -> None:
    counter.scanned(KIM_CARD.encode())
    till.add("scheme", version=2, document={"version": 2})
    assert said(counter.sync_changed(LINKED)) == "scheme_unreadable"
    counter.scanned(RICE_GTIN.encode())
    assert counter.view.earns == 20
    with pytest.raises(UserError, match="scheme_unreadable"):
        till.session()
    with till.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM scheme WHERE version = 2")


# The line

OFFLINE_SINCE_MS = MORNING_MS - 3_600_000


@pytest.mark.parametrize(
    ("sync", "key"),
    [
        (SyncView("never", None, None, 0), "ready"),
        (LINKED, "ready"),
        (SyncView("offline", 1, OFFLINE_SINCE_MS, 3), "offline"),
        (SyncView("offline", 1, OFFLINE_SINCE_MS, 0), "offline_all_sent"),
        (SyncView("offline", None, None, 3), "ready"),
        (SyncView("refused", 1, OFFLINE_SINCE_MS, 3), "token_refused"),
        (SyncView("conflict", 1, OFFLINE_SINCE_MS, 3), "identity_conflict"),
        (SyncView("other_version", 1, OFFLINE_SINCE_MS, 3), "other_version"),
        (SyncView("linked", 1, None, 3, "clock", 400_000), "ready"),
        (SyncView("linked", 1, None, 3, "records"), "log_damaged"),
        (SyncView("held", 1, OFFLINE_SINCE_MS, 3, "disk_full"), "disk_full_now"),
        (SyncView("held", 1, OFFLINE_SINCE_MS, 3, "disk_read_only"), "disk_read_only"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.state} {value.trouble}",
)
def test_without_a_line_a_calm_sentence_stands_where_there_is_no_news(
    counter: CounterSession, sync: SyncView, key: str
) -> None:
    assert said(counter.sync_changed(sync)) == key
    view = counter.scanned(KIM_CARD.encode())
    assert said(view) == ("card_read" if key == "ready" else key)
    assert said(counter.scanned(RICE_GTIN.encode())) == "product_added"
    assert said(counter.sale_finished()) == "sale_finished"
    assert said(counter.cleared()) == key


def test_on_a_disk_that_takes_no_writing_a_member_is_looked_up_and_nothing_recorded(till: Till) -> None:
    till.store.is_read_only = True
    counter = till.session()
    assert said(counter.view) == "disk_read_only"
    view = counter.scanned(KIM_CARD.encode())
    assert view.member is not None
    assert view.member.points == 6000
    counter.scanned(RICE_GTIN.encode())
    view = counter.sale_finished()
    assert (said(view), view.message.kind, len(view.basket)) == ("disk_read_only", "error", 1)
    till.store.is_read_only = False
    assert said(counter.sale_finished()) == "sale_finished"


def test_the_sentence_says_since_when_and_how_much_waits(counter: CounterSession) -> None:
    view = counter.sync_changed(SyncView("offline", 1, OFFLINE_SINCE_MS, 3))
    since = view.message.values["since"]
    assert isinstance(since, datetime)
    assert int(since.timestamp() * 1000) == OFFLINE_SINCE_MS
    assert view.message.values["pending"] == 3


# The clock


def test_a_clock_behind_the_newest_record_is_told_at_the_start(till: Till, counter: CounterSession) -> None:
    counter.amount_keyed("500")
    counter.sale_finished()
    till.clock.advance(-4 * 60_000)
    assert said(till.session().view) == "ready"
    till.clock.advance(-2 * 60_000)
    assert said(till.session().view) == "clock_back"


def test_a_clock_that_is_set_back_under_way_is_told_once(till: Till, counter: CounterSession) -> None:
    assert said(counter.ticked()) == "ready"
    till.clock.advance(-24 * 3_600_000)
    assert said(counter.ticked()) == "clock_back"
    counter.scanned(KIM_CARD.encode())
    assert said(counter.ticked()) == "card_read"


def test_sales_keep_their_order_when_the_clock_is_set_back(till: Till, counter: CounterSession) -> None:
    for back_ms in (0, 3_600_000, 24 * 3_600_000):
        till.clock.advance(-back_ms)
        counter.scanned(KIM_CARD.encode())
        counter.amount_keyed("1000")
        assert said(counter.sale_finished()) == "sale_finished"
    told = till.events("purchase")
    receipts = [body["receipt_code"] for body in told]
    assert receipts == sorted(receipts)
    times = [body["purchased_at_ms"] for body in told]
    assert times == sorted(times, reverse=True)
    assert balance_of(till, KIM) == 6006
    last = counter.undone()
    assert said(last) == "undone_purchase"
    (void,) = (body for body in till.events("purchase") if body["kind"] == "void")
    assert void["returns_purchase_id"] == told[-1]["purchase_id"]


# The disk


@pytest.fixture
def full(till: Till):
    """Makes the disk full, and gives it space again."""

    def fill(*, full: bool = True) -> None:
        with till.store.reading() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one() if full else 1_000_000
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}").all()

    yield fill
    fill(full=False)


def press_twice(till: Till, counter: CounterSession) -> ReserveGift:
    counter.scanned(KIM_CARD.encode())
    counter.gift_pressed(0)
    till.clock.advance(1000)
    _, asked = counter.gift_pressed(0)
    assert asked is not None
    return asked


def leave_no_room(till: Till) -> None:
    """Writes the smallest event there is until one more finds no place on the pages that are there."""
    with suppress(StoreError):
        while True:
            redeem.record_not_given(till.store, till.new_id(), till.clock(), till.new_id)


def test_a_sale_on_a_full_disk_stays_on_the_counter_until_there_is_space(
    till: Till, counter: CounterSession, full
) -> None:
    full()
    leave_no_room(till)
    before = till.count()
    counter.scanned(KIM_CARD.encode())
    for _ in range(100):
        counter.amount_keyed("1000")
    view = counter.sale_finished()
    assert said(view) == "disk_full"
    assert view.member is not None
    assert (view.member.points, view.total_minor) == (6000, 100_000)
    assert till.count() == before
    full(full=False)
    assert said(counter.sale_finished()) == "sale_finished"
    assert balance_of(till, KIM) == 6200


def test_a_gift_that_cannot_be_written_is_not_given_and_can_be_asked_for_again(
    till: Till, counter: CounterSession, full
) -> None:
    full()
    leave_no_room(till)
    asked = press_twice(till, counter)
    view = counter.gift_answered(asked, ReserveAnswer(granted=True))
    assert said(view) == "disk_full"
    assert not any(tile.armed or tile.waiting for tile in view.gifts)
    assert till.rows("redemption") == []
    full(full=False)
    again = press_twice(till, counter)
    assert again.redemption_id != asked.redemption_id
    assert said(counter.gift_answered(again, ReserveAnswer(granted=True))) == "gift_given"


def test_a_hold_that_cannot_be_let_go_does_not_hold_up_the_counter(
    till: Till, counter: CounterSession, full
) -> None:
    full()
    leave_no_room(till)
    press_twice(till, counter)
    view = counter.cleared()
    assert (said(view), any(tile.waiting for tile in view.gifts)) == ("ready", False)
    press_twice(till, counter)
    assert said(counter.scanned(b"0000")) == "code_unknown"
    assert said(counter.cleared()) == "ready"
    assert counter.cleared().situation == "idle"


def test_a_recorded_sale_is_never_shown_as_refused(
    till: Till, counter: CounterSession, full, monkeypatch
) -> None:
    """The disk fills between the sale and the word to head office that a gift was not given."""
    press_twice(till, counter)
    counter.amount_keyed("1000")

    def no_space(*_: object) -> None:
        raise StoreError("disk_full")

    monkeypatch.setattr(redeem, "record_not_given", no_space)
    view = counter.sale_finished()
    assert said(view) == "sale_finished"
    assert (view.basket, view.member) == ((), None)
    assert len(till.rows("purchase")) == 1


def test_an_enrolment_on_a_full_disk_keeps_no_number(till: Till, counter: CounterSession, full) -> None:
    full()
    leave_no_room(till)
    before, block = till.count(), till.rows("card_block")
    assert said(counter.enrolled(EnrolForm("Park Ji-woo", "010-2345-6789"))) == "disk_full"
    assert (till.count(), till.rows("card_block")) == (before, block)


def test_a_log_that_was_changed_outside_is_told_at_the_start_and_the_till_sells_on(
    till: Till, counter: CounterSession
) -> None:
    def change(sql: str) -> None:
        with till.store.writing() as connection:
            connection.exec_driver_sql(sql)

    counter.scanned(RICE_GTIN.encode())
    counter.sale_finished()
    change("DROP TRIGGER event_no_update")
    change("UPDATE event SET kind = 'enrol' WHERE kind = 'purchase'")
    again = till.session()
    assert said(again.view) == "log_damaged"
    again.scanned(RICE_GTIN.encode())
    assert said(again.sale_finished()) == "sale_finished_no_member"
    # As it was, for whoever looks at the whole store afterwards.
    change("UPDATE event SET kind = 'purchase' WHERE kind = 'enrol'")
    assert said(till.session().view) == "ready"
