"""Sales of the shop's own till at the counter: whose points they become, and that they become them once."""  # M40

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pos_loyalty.checkout import shop_sale as values
from pos_loyalty.checkout import shop_sales
from pos_loyalty.checkout.feed_verbs import CARD_HOLDS_MS, EARLY_MS, LATE_MS, OFFERED_MS
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.shop_sale import CounterBusyError, ShopLine, ShopSale, Taken
from pos_loyalty.checkout.shop_sales import WAITS_MS
from pos_loyalty.checkout.views import Money, ReturnView
from pos_loyalty.domain.errors import StoreError
from tests.builders import FREE_CARD, KIM, KIM_CARD, LEE, LEE_CARD, RICE_GTIN, Till, ean13, said

SEOUL = timezone(timedelta(hours=9))
MINUTE_MS = 60_000
TWO_GOODS = (ShopLine(RICE_GTIN, "SSAL 10KG", 2000, 18_000), ShopLine("", "PLASTIC BAG", 1000, 100))


def at(till: Till, ago_ms: int = 0) -> datetime:
    return datetime.fromtimestamp((till.clock() - ago_ms) / 1000, SEOUL)


def a_sale(till: Till, number: str = "0001", **changes: object) -> ShopSale:
    told: dict[str, object] = {"total_minor": 18_100, "lines": TWO_GOODS, "sold_at": at(till)} | changes
    return ShopSale(receipt_number=number, **told)


def scan(counter: CounterSession, code: str) -> None:
    counter.scanned(code.encode())


def sales(till: Till) -> list[tuple[str | None, int, int]]:
    return [(row.member_id, row.total_minor, row.points) for row in till.rows("purchase")]


def states(till: Till) -> dict[str, str]:
    return {row.receipt_number: row.state for row in till.rows("shop_sale")}


# Whose sale it is


def test_a_card_before_the_sale_needs_no_key(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    assert counter.shop_sale_arrived(a_sale(till)) == Taken("recorded")
    assert sales(till) == [(KIM, 18_100, 36)]
    assert said(counter.view) == "sale_finished"
    assert (counter.view.situation, counter.view.basket) == ("idle", ())
    assert counter.view.last_sale is not None
    assert counter.view.last_sale.member_name == "김민준"


def test_a_card_while_goods_are_scanned_needs_no_key_either(till: Till, counter: CounterSession) -> None:
    first = a_sale(till, state="open", total_minor=18_000, lines=TWO_GOODS[:1])
    assert counter.shop_sale_arrived(first) == Taken("shown")
    assert (counter.view.shop_receipt, counter.view.total_minor) == ("0001", 18_000)
    assert counter.view.basket[0].product_id == "rice"
    scan(counter, KIM_CARD)
    assert counter.view.earns == 36
    counter.shop_sale_arrived(a_sale(till, state="open"))
    assert [line.name for line in counter.view.basket] == ["Rice", "PLASTIC BAG"]
    assert counter.shop_sale_arrived(a_sale(till)).outcome == "recorded"
    assert sales(till) == [(KIM, 18_100, 36)]


def test_the_goods_keep_the_prices_of_the_till_that_sold_them(till: Till, counter: CounterSession) -> None:
    """A discount of the tier would be taken off twice: the till has taken it off, or does not give it."""
    silver = {"names": {"en": "Silver"}, "goods": {"products": ["rice"]}, "when": {"tiers": ["silver"]}}
    till.change_scheme(discounts=[{"id": "silver", "percent": 50, **silver}])
    counter = till.session()
    scan(counter, KIM_CARD)
    scan(counter, RICE_GTIN)
    assert counter.view.total_minor == 5_000
    counter.cleared()
    scan(counter, KIM_CARD)
    counter.shop_sale_arrived(a_sale(till, state="open"))
    assert (counter.view.total_minor, counter.view.discount_minor) == (18_100, 0)
    counter.shop_sale_arrived(a_sale(till))
    assert sales(till) == [(KIM, 18_100, 36)]


def test_a_total_alone_is_enough(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    counter.shop_sale_arrived(a_sale(till, total_minor=9_000, lines=()))
    assert sales(till) == [(KIM, 9_000, 18)]


def test_the_till_may_have_read_the_card_itself(till: Till, counter: CounterSession) -> None:
    scan(counter, LEE_CARD)
    assert counter.shop_sale_arrived(a_sale(till, card=KIM_CARD)).outcome == "recorded"
    assert sales(till) == [(KIM, 18_100, 36)]
    assert counter.view.member is not None
    assert counter.view.member.member_id == LEE, "somebody else stands here, and stays"


def test_a_card_that_the_till_read_of_a_customer_who_stands_here(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    assert counter.shop_sale_arrived(a_sale(till, card=KIM_CARD)).outcome == "recorded"
    assert counter.view.situation == "idle", "this was the sale of the customer here"
    scan(counter, KIM_CARD)
    scan(counter, RICE_GTIN)
    assert counter.shop_sale_arrived(a_sale(till, "0002", card=KIM_CARD)).outcome == "recorded"
    assert [line.product_id for line in counter.view.basket] == ["rice"], "goods of another sale lie here"
    assert [member for member, _, _ in sales(till)] == [KIM, KIM]


def test_goods_that_lay_here_for_another_card_go_with_it(till: Till, counter: CounterSession) -> None:
    scan(counter, LEE_CARD)
    counter.shop_sale_arrived(a_sale(till, state="open"))
    assert counter.shop_sale_arrived(a_sale(till, card=KIM_CARD)).outcome == "recorded"
    assert (counter.view.situation, counter.view.basket) == ("idle", ())
    assert [member for member, _, _ in sales(till)] == [KIM]


def test_the_card_of_an_open_sale_shows_its_holder(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till, state="open", card=KIM_CARD))
    assert counter.view.member is not None
    assert counter.view.member.member_id == KIM
    counter.shop_sale_arrived(a_sale(till, card=KIM_CARD))
    assert sales(till) == [(KIM, 18_100, 36)]
    assert counter.view.situation == "idle"


def test_a_new_card_of_ours_earns_once_it_is_known(till: Till, counter: CounterSession) -> None:
    assert counter.shop_sale_arrived(a_sale(till, card=FREE_CARD)).outcome == "recorded"
    assert [(row.member_id, row.card_number) for row in till.rows("purchase")] == [(None, FREE_CARD)]
    scan(counter, FREE_CARD)
    assert counter.shop_sale_arrived(a_sale(till, "0002")).outcome == "recorded"
    assert [row.card_number for row in till.rows("purchase")] == [FREE_CARD, FREE_CARD]
    assert said(counter.view) == "sale_finished_unknown_card"


def test_a_card_that_cannot_be_used_leaves_the_sale_waiting(till: Till, counter: CounterSession) -> None:
    till.change("card", state="blocked")
    assert counter.shop_sale_arrived(a_sale(till, card=KIM_CARD)) == Taken("waiting")
    assert said(counter.view) == "shop_sale_card_unfit"
    assert states(till) == {"0001": "waiting"}


# A card after the sale


def test_a_card_after_the_sale_needs_one_key(till: Till, counter: CounterSession) -> None:
    assert counter.shop_sale_arrived(a_sale(till)) == Taken("waiting")
    assert said(counter.view) == "shop_sale_waits"
    assert sales(till) == []
    scan(counter, KIM_CARD)
    assert said(counter.view) == "shop_sale_offered"
    assert dict(counter.view.message.values)["total"] == Money(18_100, "KRW")
    assert said(counter.sale_finished()) == "sale_finished"
    assert sales(till) == [(KIM, 18_100, 36)]


def test_the_next_card_is_never_taken_for_the_sale_before(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till))
    scan(counter, LEE_CARD)
    assert counter.shop_sale_arrived(a_sale(till, "0002", total_minor=5_000, lines=())).outcome == "recorded"
    assert [(member, total) for member, total, _ in sales(till)] == [(LEE, 5_000)]
    assert states(till) == {"0001": "waiting", "0002": "recorded"}


def test_after_ten_minutes_its_number_has_to_be_told(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till))
    till.clock.now_ms += OFFERED_MS + MINUTE_MS
    scan(counter, KIM_CARD)
    assert counter.view.basket == ()
    assert said(counter.typed("0001")) == "shop_sale_offered"
    counter.sale_finished()
    assert sales(till) == [(KIM, 18_100, 36)]


def test_the_number_may_come_before_the_card(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till))
    scan(counter, "0001")
    assert said(counter.view) == "shop_sale_card"
    assert said(counter.sale_finished()) == "shop_sale_card"
    assert sales(till) == []
    scan(counter, KIM_CARD)
    counter.sale_finished()
    assert sales(till) == [(KIM, 18_100, 36)]


def test_goods_of_our_own_are_not_mixed_with_it(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till))
    scan(counter, RICE_GTIN)
    assert said(counter.typed("0001")) == "shop_sale_own_goods"
    assert counter.view.shop_receipt is None
    scan(counter, KIM_CARD)
    assert counter.view.shop_receipt is None, "what lies here is another sale"
    assert counter.shop_sale_arrived(a_sale(till, "0002")).outcome == "waiting"
    assert counter.shop_sale_arrived(a_sale(till, "0003", state="open")).outcome == "shown"
    assert (counter.view.shop_receipt, counter.view.total_minor) == (None, 10_000)


def test_its_goods_are_changed_where_they_are_sold(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till, state="open"))
    before = counter.view.basket
    for step in (
        lambda: counter.scanned(RICE_GTIN.encode()),
        lambda: counter.amount_keyed("500"),
        lambda: counter.quantity_changed(1, 3),
        lambda: counter.line_removed(1),
        lambda: counter.service_added("gift_wrap"),
    ):
        assert said(step()) == "shop_sale_goods"
        assert counter.view.basket == before
    assert said(counter.sale_finished()) == "shop_sale_open"
    assert counter.cleared().basket == ()


def test_a_day_later_it_counts_for_nobody(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till))
    till.clock.now_ms += WAITS_MS - MINUTE_MS
    counter.ticked()
    assert sales(till) == []
    till.clock.now_ms += 2 * MINUTE_MS
    counter.ticked()
    counter.ticked()
    assert sales(till) == [(None, 18_100, 0)]
    assert states(till) == {"0001": "recorded"}


def test_what_lies_on_the_counter_is_not_taken_away_by_the_clock(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till))
    counter.typed("0001")
    till.clock.now_ms += WAITS_MS + MINUTE_MS
    counter.ticked()
    assert sales(till) == []
    scan(counter, KIM_CARD)
    counter.sale_finished()
    assert [member for member, _, _ in sales(till)] == [KIM]


def test_a_card_that_was_shown_long_ago_is_not_taken(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    till.clock.now_ms += CARD_HOLDS_MS + MINUTE_MS
    assert counter.shop_sale_arrived(a_sale(till)).outcome == "waiting"


def test_nobody_gets_points_at_a_counter_where_nobody_has_signed_in(till: Till) -> None:
    till.add("operator", operator_id=KIM, code="1", name="Ana", role="cashier", pin_hash=None)
    counter = till.session()
    assert counter.shop_sale_arrived(a_sale(till)).outcome == "waiting"
    assert counter.shop_sale_arrived(a_sale(till, "0002", state="open", card=KIM_CARD)).outcome == "shown"
    assert counter.view.member is None
    assert said(counter.scanned(b"0001")) == "sign_in_first"


def test_it_counts_when_it_was_sold(till: Till, counter: CounterSession) -> None:
    yesterday = at(till, ago_ms=20 * 60 * MINUTE_MS)
    counter.shop_sale_arrived(a_sale(till, sold_at=yesterday))
    scan(counter, KIM_CARD)
    counter.typed("0001")
    counter.sale_finished()
    (row,) = till.rows("purchase")
    assert (row.business_date, row.purchased_at_ms) == (
        yesterday.date(),
        round(yesterday.timestamp() * 1000),
    )
    assert till.events("purchase")[0]["business_date"] == yesterday.date().isoformat()


# Once


def test_told_again_nothing_happens(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    counter.shop_sale_arrived(a_sale(till))
    scan(counter, LEE_CARD)
    assert counter.shop_sale_arrived(a_sale(till)) == Taken("known")
    assert counter.shop_sale_arrived(a_sale(till, state="open")) == Taken("known")
    assert till.session().shop_sale_arrived(a_sale(till)) == Taken("known"), "after a start, too"
    assert sales(till) == [(KIM, 18_100, 36)]


def test_told_again_with_its_card_it_gets_its_points(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till))
    assert counter.shop_sale_arrived(a_sale(till)) == Taken("known")
    assert counter.shop_sale_arrived(a_sale(till, card=KIM_CARD)).outcome == "recorded"
    assert counter.shop_sale_arrived(a_sale(till, card=LEE_CARD)) == Taken("known")
    assert sales(till) == [(KIM, 18_100, 36)]


def test_one_number_with_another_content_is_told_to_somebody(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till))
    taken = counter.shop_sale_arrived(a_sale(till, total_minor=5_000, lines=()))
    assert (taken.outcome, taken.refusal) == (None, "shop_sale_differs")
    assert said(counter.view) == "shop_sale_differs"
    assert [row.total_minor for row in till.rows("shop_sale")] == [18_100]


def test_the_number_of_yesterday_is_another_sale(till: Till, counter: CounterSession) -> None:
    yesterday = at(till, ago_ms=WAITS_MS - MINUTE_MS)
    counter.shop_sale_arrived(a_sale(till, sold_at=yesterday, total_minor=700, lines=()))
    assert counter.shop_sale_arrived(a_sale(till)).outcome == "waiting"
    assert {row.sold_on for row in till.rows("shop_sale")} == {yesterday.date(), at(till).date()}


def test_a_time_without_an_offset_is_the_shops(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till, sold_at=at(till).replace(tzinfo=None)))
    assert [row.sold_at_ms for row in till.rows("shop_sale")] == [till.clock() // 1000 * 1000]
    assert counter.shop_sale_arrived(a_sale(till)) == Taken("known")


def test_a_full_disk_keeps_nothing_and_asks_for_it_again(
    till: Till, counter: CounterSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    scan(counter, KIM_CARD)

    def full(*_: object, **__: object) -> None:
        raise StoreError("disk_full")

    with monkeypatch.context() as patched:
        patched.setattr(type(till.store), "writing", full)
        with pytest.raises(CounterBusyError):
            counter.shop_sale_arrived(a_sale(till))
    assert said(counter.view) == "disk_full"
    assert states(till) == {}
    assert counter.shop_sale_arrived(a_sale(till)).outcome == "recorded"
    assert sales(till) == [(KIM, 18_100, 36)]


# Undone, called off, brought back


def test_given_to_the_wrong_card_f7_lets_it_wait_for_the_right_one(
    till: Till, counter: CounterSession
) -> None:
    scan(counter, KIM_CARD)
    counter.shop_sale_arrived(a_sale(till))
    assert said(counter.undone()) == "undone_shop_sale"
    assert states(till) == {"0001": "waiting"}
    scan(counter, LEE_CARD)
    assert said(counter.view) == "shop_sale_offered"
    counter.sale_finished()
    assert [(member, points) for member, _, points in sales(till)] == [(KIM, 36), (KIM, -36), (LEE, 36)]
    assert counter.shop_sale_arrived(a_sale(till)) == Taken("known")


def test_undone_after_a_day_it_counts_no_more(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    counter.shop_sale_arrived(a_sale(till))
    till.clock.now_ms += WAITS_MS + MINUTE_MS
    counter.undone()
    counter.ticked()
    assert states(till) == {"0001": "void"}


def test_a_sale_that_the_till_calls_off_is_gone(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till, state="open"))
    assert counter.shop_sale_arrived(a_sale(till, state="void", total_minor=0, lines=())) == Taken("void")
    assert (counter.view.shop_receipt, counter.view.basket) == (None, ())
    assert said(counter.view) == "shop_sale_voided"
    assert counter.shop_sale_arrived(a_sale(till, state="void")) == Taken("known")
    assert counter.shop_sale_arrived(a_sale(till)).refusal == "shop_sale_differs"
    counter.shop_sale_arrived(a_sale(till, "0002"))
    assert counter.shop_sale_arrived(a_sale(till, "0002", state="void")) == Taken("void")
    assert states(till) == {"0001": "void", "0002": "void"}


def test_one_that_is_booked_can_be_taken_back_by_a_person(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    counter.shop_sale_arrived(a_sale(till))
    opened = counter.return_opened(b"0001")
    assert isinstance(opened, ReturnView)
    assert (opened.refund_minor, opened.points_to_take_back) == (18_100, 36)
    counter.return_confirmed(opened)
    assert sum(points for _, _, points in sales(till)) == 0


def test_a_voucher_that_the_sale_is_too_small_for_waits_for_a_person(
    till: Till, counter: CounterSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pos_loyalty.checkout import purchase
    from pos_loyalty.domain.errors import UserError

    def refusing(*_: object) -> None:
        raise UserError("voucher_minimum")

    scan(counter, KIM_CARD)
    monkeypatch.setattr(purchase, "_check_worth", refusing)
    assert counter.shop_sale_arrived(a_sale(till)) == Taken("waiting")
    assert said(counter.view) == "voucher_minimum"
    assert counter.view.member is not None


# What cannot be right


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"receipt_number": ""}, "shop_sale_number"),
        ({"receipt_number": "a b"}, "shop_sale_number"),
        ({"receipt_number": "9" * 41}, "shop_sale_number"),
        ({"receipt_number": "١٢"}, "shop_sale_number"),
        ({"total_minor": 0, "lines": ()}, "shop_sale_total"),
        ({"total_minor": -5, "lines": ()}, "shop_sale_total"),
        ({"total_minor": 10**12 + 1, "lines": ()}, "shop_sale_total"),
        ({"lines": (ShopLine("", "", 1, 1),) * 501, "total_minor": 501}, "shop_sale_lines"),
        ({"lines": (ShopLine("", "", 0, 100),), "total_minor": 100}, "shop_sale_line"),
        ({"lines": (ShopLine("", "", 1, -100),), "total_minor": 100}, "shop_sale_line"),
        ({"total_minor": 18_000}, "shop_sale_sum"),
        ({"currency": "EUR"}, "shop_sale_currency"),
        ({"sold_at": datetime.min.replace(tzinfo=SEOUL)}, "shop_sale_time"),
        ({"sold_at": datetime.max.replace(tzinfo=UTC)}, "shop_sale_time"),
    ],
    ids=str,
)
def test_a_sale_that_cannot_be_right_is_refused(
    till: Till, counter: CounterSession, changes: dict[str, object], refusal: str
) -> None:
    told = {"number": "0001", **changes}
    number = str(told.pop("receipt_number", told.pop("number")))
    told.pop("number", None)
    scan(counter, KIM_CARD)
    taken = counter.shop_sale_arrived(a_sale(till, number, **told))
    assert (taken.outcome, taken.refusal) == (None, refusal)
    assert said(counter.view) == refusal
    assert (sales(till), states(till)) == ([], {})


def test_a_sale_of_another_time_is_refused(till: Till, counter: CounterSession) -> None:
    for ago_ms in (LATE_MS + MINUTE_MS, -EARLY_MS - MINUTE_MS):
        sale = a_sale(till, sold_at=at(till, ago_ms=ago_ms))
        assert counter.shop_sale_arrived(sale).refusal == "shop_sale_time"
    assert counter.shop_sale_arrived(a_sale(till, sold_at=at(till, ago_ms=-MINUTE_MS))).outcome == "waiting"


def test_names_are_shown_as_plain_text(till: Till, counter: CounterSession) -> None:
    lines = (ShopLine("x\x00", "A\x1b[31m\u202eB" + "c" * 300, 1000, 100), ShopLine("no such", "", 1000, 50))
    counter.shop_sale_arrived(a_sale(till, state="open", lines=lines, total_minor=150))
    first, second = counter.view.basket
    assert first.name.startswith("A[31mB")
    assert len(first.name) <= values.MAX_NAME_LENGTH
    assert (second.name, second.product_id) == ("no such", None)


def test_goods_are_known_by_their_id_or_their_ean(till: Till, counter: CounterSession) -> None:
    codes = ("fish", "0" + RICE_GTIN, ean13("880999999999"), "00" + RICE_GTIN)
    lines = tuple(ShopLine(code, f"goods {no}", 1000, 100) for no, code in enumerate(codes))
    counter.shop_sale_arrived(a_sale(till, state="open", lines=lines, total_minor=400))
    assert [line.product_id for line in counter.view.basket] == ["fish", "rice", None, None]
    assert [line.name for line in counter.view.basket[2:]] == ["goods 2", "goods 3"]


def test_a_feed_can_say_something_that_is_no_sale(till: Till, counter: CounterSession) -> None:
    view = counter.reported("warn", "feed_file_unfit", {"file": "a.json"})
    assert (said(view), view.message.kind) == ("feed_file_unfit", "warn")


def test_what_waits_is_offered_after_a_start_too(till: Till, counter: CounterSession) -> None:
    counter.shop_sale_arrived(a_sale(till))
    again = till.session()
    scan(again, KIM_CARD)
    assert said(again.view) == "shop_sale_offered"


def test_what_waits_can_be_listed(till: Till, counter: CounterSession) -> None:
    for number, ago_ms in (("0001", 5 * MINUTE_MS), ("0002", MINUTE_MS)):
        counter.shop_sale_arrived(a_sale(till, number, sold_at=at(till, ago_ms=ago_ms)))
    with till.store.reading() as connection:
        found = shop_sales.waiting(connection)
    assert [kept.key.receipt_number for kept in found] == ["0002", "0001"]
    assert found[0].sale.lines == TWO_GOODS
    assert found[0].key.sold_on == date.fromisoformat(at(till).date().isoformat())
