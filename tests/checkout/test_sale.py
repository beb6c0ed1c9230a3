"""Goods, amounts and the end of a sale."""

from datetime import date

import pytest

from pos_loyalty.checkout import purchase
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import Money
from pos_loyalty.domain.errors import StoreError, UserError
from tests.builders import (
    KIM,
    KIM_CARD,
    LEE_CARD,
    RICE_GTIN,
    SAUCE_GTIN,
    Till,
    a_till,
    add_product,
    empty_store,
    said,
    scheme,
    scheme_document,
)
from tests.checkout.invariants import balance_of


def scan(counter: CounterSession, *codes: str) -> None:
    for code in codes:
        counter.scanned(code.encode())


def test_a_sale_records_purchase_lines_entry_and_event_together(
    till: Till, counter: CounterSession
) -> None:  # M03
    scan(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN, RICE_GTIN)
    assert (counter.view.total_minor, counter.view.earns) == (23_300, 46)
    view = counter.sale_finished()
    assert said(view) == "sale_finished"
    assert dict(view.message.values) == {"total": Money(23_300, "KRW"), "name": "김민준", "points": 46}
    (row,) = till.rows("purchase")
    assert (row.kind, row.member_id, row.card_number, row.total_minor, row.points) == (
        "sale",
        KIM,
        KIM_CARD,
        23_300,
        46,
    )
    assert row.business_date == date(2026, 3, 2)
    assert [
        (line.product_id, line.quantity_milli, line.amount_minor) for line in till.rows("purchase_line")
    ] == [
        ("rice", 2000, 20_000),
        ("sauce", 1000, 3300),
    ]
    assert [(e.kind, e.points) for e in till.rows("ledger_entry")] == [("earn", 46)]
    assert len(till.events("purchase")) == 1
    assert balance_of(till, KIM) == 6046


def test_after_a_sale_the_counter_is_free_and_the_last_sale_is_shown(counter: CounterSession) -> None:
    scan(counter, KIM_CARD, RICE_GTIN)
    view = counter.sale_finished()
    assert (view.situation, view.member, view.basket, view.card_number) == ("idle", None, (), None)
    assert view.last_sale is not None
    assert (view.last_sale.paid_minor, view.last_sale.points, view.last_sale.member_name) == (
        10_000,
        20,
        "김민준",
    )
    assert view.undo_key == "undo_purchase"


def test_a_sale_without_a_member_earns_nothing(till: Till, counter: CounterSession) -> None:
    scan(counter, RICE_GTIN)
    assert counter.view.earns == 0
    assert said(counter.sale_finished()) == "sale_finished_no_member"
    (row,) = till.rows("purchase")
    assert (row.member_id, row.card_number, row.points) == (None, None, 0)
    assert till.rows("ledger_entry") == []


def test_a_sale_too_small_for_a_point_has_no_entry(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    counter.amount_keyed("499")
    counter.sale_finished()
    assert till.rows("purchase")[0].member_id == KIM
    assert till.rows("ledger_entry") == []


def test_the_card_may_come_before_between_or_after_the_goods(till: Till, counter: CounterSession) -> None:
    for codes in (
        (KIM_CARD, RICE_GTIN, SAUCE_GTIN),
        (RICE_GTIN, KIM_CARD, SAUCE_GTIN),
        (RICE_GTIN, SAUCE_GTIN, KIM_CARD),
    ):
        scan(counter, *codes)
        counter.sale_finished()
    assert [(row.member_id, row.points) for row in till.rows("purchase")] == [(KIM, 26)] * 3


def test_nothing_to_finish_is_said(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    assert said(counter.sale_finished()) == "basket_empty"
    assert counter.view.member is not None
    assert till.count()["event"] == 0


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("12,500", "amount_added"),
        ("０５００", "amount_added"),
        ("0", "amount_not_positive"),
        ("-5", "amount_not_positive"),
        ("999999999999999", "amount_too_large"),
        ("12.5", "amount_unreadable"),
        ("", "amount_unreadable"),
        ("twelve", "amount_unreadable"),
        ("1e9", "amount_unreadable"),
        ("{name}", "amount_unreadable"),
        ("\ud800", "amount_unreadable"),
        ("1" * 10_000, "amount_unreadable"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_keyed_amount_is_added_or_refused_with_a_sentence(
    counter: CounterSession, text: str, key: str
) -> None:
    assert said(counter.amount_keyed(text)) == key
    assert len(counter.view.basket) == (key == "amount_added")


def test_an_amount_has_the_decimals_of_the_currency(tmp_path) -> None:
    till = a_till(tmp_path, document=scheme_document(currency="EUR"))
    counter = till.session()
    view = counter.amount_keyed("12,50")
    assert view.message.values["amount"] == Money(1250, "EUR")
    assert (view.total_minor, view.currency) == (1250, "EUR")
    till.close()


def test_a_quantity_changes_the_line_and_clears_an_old_refusal(counter: CounterSession) -> None:
    scan(counter, KIM_CARD, RICE_GTIN)
    assert said(counter.quantity_changed(1, 0)) == "quantity_out_of_range"
    assert said(counter.quantity_changed(1, 1000)) == "quantity_out_of_range"
    assert counter.view.total_minor == 10_000
    assert said(counter.quantity_changed(1, 3)) == "ready"
    assert (counter.view.total_minor, counter.view.earns) == (30_000, 60)
    assert counter.quantity_changed(9, 3).total_minor == 30_000


def test_a_line_is_removed_by_its_number(counter: CounterSession) -> None:
    scan(counter, RICE_GTIN, SAUCE_GTIN)
    counter.amount_keyed("700")
    assert said(counter.line_removed(1)) == "line_removed"
    assert counter.view.message.values["name"] == "Rice"
    assert [line.line_no for line in counter.view.basket] == [1, 2]
    assert counter.line_removed(2).message.values["name"] == Money(700, "KRW")
    assert len(counter.line_removed(9).basket) == 1


def test_a_basket_that_is_full_says_so_and_keeps_what_it_has(counter: CounterSession) -> None:
    for _ in range(500):
        counter.amount_keyed("1")
    assert said(counter.amount_keyed("1")) == "basket_full"
    assert len(counter.view.basket) == 500
    assert said(counter.sale_finished()) == "sale_finished_no_member"


def test_a_total_that_no_sale_can_hold_is_refused_and_the_goods_stay(counter: CounterSession) -> None:
    counter.amount_keyed("1000000000000")
    assert said(counter.amount_keyed("1")) == "amount_too_large"
    assert counter.view.total_minor == 10**12
    assert said(counter.sale_finished()) == "sale_finished_no_member"


def test_excluded_goods_are_sold_without_points(till: Till, counter: CounterSession) -> None:
    add_product(till, "tobacco", "4000000000006", 5000, category="Tobacco")
    scan(counter, KIM_CARD, "4000000000006")
    assert (counter.view.total_minor, counter.view.earns) == (5000, 0)
    counter.sale_finished()
    assert balance_of(till, KIM) == 6000


def test_escape_sends_customer_and_goods_away(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD, RICE_GTIN)
    view = counter.cleared()
    assert (said(view), view.situation, view.member, view.basket) == ("ready", "idle", None, ())
    assert till.count()["event"] == 0


def test_each_till_numbers_its_receipts_without_a_gap(till: Till, counter: CounterSession) -> None:
    for _ in range(3):
        counter.amount_keyed("100")
        counter.sale_finished()
    codes = [row.receipt_code for row in sorted(till.rows("purchase"), key=lambda row: row.receipt_code)]
    assert [code[:14] for code in codes] == [f"800007{n:08d}" for n in (1, 2, 3)]


def test_the_day_of_a_sale_is_the_shops_day(till: Till, counter: CounterSession) -> None:
    till.clock.advance(14 * 3600 * 1000)  # 15:00 UTC is midnight in Seoul
    counter.amount_keyed("100")
    counter.sale_finished()
    assert till.rows("purchase")[0].business_date == date(2026, 3, 3)


def test_two_customers_one_after_the_other_do_not_mix(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD, RICE_GTIN)
    scan(counter, LEE_CARD)
    counter.sale_finished()
    assert balance_of(till, KIM) == 6000
    assert till.rows("purchase")[0].card_number == LEE_CARD


def test_a_sale_of_nothing_is_refused_below_the_counter_too(till: Till) -> None:
    with pytest.raises(UserError, match="basket_empty"):
        purchase.record_purchase(
            till.store, purchase.Sale((), None, None), scheme(), "Asia/Seoul", till.clock(), till.new_id
        )


def test_a_till_that_is_not_registered_says_so(tmp_path) -> None:
    store, _ = empty_store(tmp_path / "new")
    with pytest.raises(StoreError, match="not_registered"):
        CounterSession(store, clock=lambda: 0, new_id=lambda: "")
    store.close()


def test_a_till_without_rules_says_so(tmp_path) -> None:
    till = a_till(tmp_path / "new")
    with till.store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM scheme")
    with pytest.raises(StoreError, match="not_registered"):
        till.session()
    till.close()


def test_the_counter_knows_its_till(counter: CounterSession) -> None:
    assert (counter.identity.terminal_no, counter.identity.store_name) == (7, "Main street")
