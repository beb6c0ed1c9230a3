import pytest
from argon2 import PasswordHasher

from pos_loyalty.checkout import redeem, undo
from pos_loyalty.checkout.questions import ReserveGift
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import EnrolForm, Money
from pos_loyalty.domain.errors import UserError
from tests.builders import KIM, KIM_CARD, LEE, RICE_GTIN, SAUCE_GTIN, Till, add_reward, own_card, said
from tests.checkout.invariants import balance_of
from tests.checkout.serving import YES, give, scan, sell, take_back

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def test_there_is_nothing_to_undo_at_first(counter: CounterSession) -> None:
    assert said(counter.undone()) == "nothing_to_undo"
    assert counter.view.undo_key is None


def test_a_sale_is_undone_by_new_entries(till: Till, counter: CounterSession) -> None:
    sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    view = counter.undone()
    assert said(view) == "undone_purchase"
    assert dict(view.message.values) == {"total": Money(13_300, "KRW"), "points": 26}
    assert [(row.kind, row.points) for row in sorted(till.rows("purchase"), key=lambda r: -r.points)] == [
        ("sale", 26),
        ("void", -26),
    ]
    assert balance_of(till, KIM) == 6000
    assert (view.undo_key, view.last_sale) == (None, None)


def test_undoing_twice_takes_back_two_sales_and_then_nothing(till: Till, counter: CounterSession) -> None:
    sell(counter, KIM_CARD, RICE_GTIN)
    sell(counter, KIM_CARD, SAUCE_GTIN)
    assert counter.undone().message.values["total"] == Money(3300, "KRW")
    assert counter.undone().message.values["total"] == Money(10_000, "KRW")
    assert said(counter.undone()) == "nothing_to_undo"
    assert balance_of(till, KIM) == 6000
    assert len(till.rows("purchase")) == 4


def test_a_sale_without_a_member_is_undone_too(till: Till, counter: CounterSession) -> None:
    sell(counter, RICE_GTIN)
    assert dict(counter.undone().message.values) == {"total": Money(10_000, "KRW"), "points": 0}
    assert till.rows("ledger_entry") == []


def test_a_gift_is_undone_by_new_entries(till: Till, counter: CounterSession) -> None:
    asked = give(till, counter, KIM_CARD)
    assert counter.view.undo_key == "undo_redemption"
    view = counter.undone()
    assert said(view) == "undone_redemption"
    assert dict(view.message.values) == {"gift": "Thermos", "points": 4000}
    assert view.member is not None
    assert (view.member.points, view.undo_key) == (6000, None)
    assert [(e.kind, e.points) for e in till.rows("ledger_entry")] in (
        [("burn", -4000), ("reverse_burn", 4000)],
        [("reverse_burn", 4000), ("burn", -4000)],
    )
    assert [body["redemption_id"] for body in till.events("redemption_undone")] == [asked.redemption_id]
    assert said(counter.undone()) == "nothing_to_undo"


def test_a_gift_is_undone_once_even_below_the_counter(till: Till, counter: CounterSession) -> None:
    asked = give(till, counter, KIM_CARD)
    counter.undone()
    for redemption_id, key in ((asked.redemption_id, "gift_back_already"), ("unknown", "nothing_to_undo")):
        with pytest.raises(UserError, match=key):
            redeem.undo_redemption(till.store, redemption_id, till.new_id(), till.clock(), till.new_id)
    assert balance_of(till, KIM) == 6000


def test_undoing_a_gift_keeps_the_last_sale_on_the_screen(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    give(till, counter, KIM_CARD)
    view = counter.undone()
    assert view.last_sale is not None
    assert view.last_sale.receipt_code == receipt
    assert counter.undone().last_sale is None


def test_sales_and_gifts_are_undone_in_the_order_they_came(till: Till, counter: CounterSession) -> None:
    sell(counter, KIM_CARD, RICE_GTIN)
    give(till, counter, KIM_CARD)
    counter.cleared()
    sell(counter, SAUCE_GTIN)
    assert [said(counter.undone()) for _ in range(4)] == [
        "undone_purchase",
        "undone_redemption",
        "undone_purchase",
        "nothing_to_undo",
    ]
    assert balance_of(till, KIM) == 6000


def test_a_return_is_undone_like_everything_else(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    take_back(counter, receipt, 1)
    assert counter.view.undo_key == "undo_return"
    assert dict(counter.view.undo_values) == {"total": Money(10_000, "KRW")}
    assert balance_of(till, KIM) == 6006
    view = counter.undone()
    assert said(view) == "undone_return"
    assert dict(view.message.values) == {"total": Money(10_000, "KRW"), "points": 20}
    assert balance_of(till, KIM) == 6026
    assert view.undo_key == "undo_purchase"
    assert said(counter.undone()) == "undone_purchase"
    assert balance_of(till, KIM) == 6000
    assert said(counter.undone()) == "nothing_to_undo"


def test_goods_of_an_undone_return_can_come_back_again(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    for _ in range(3):
        take_back(counter, receipt, 2)
        assert balance_of(till, KIM) == 6020
        counter.undone()
        assert balance_of(till, KIM) == 6026
    take_back(counter, receipt)
    assert balance_of(till, KIM) == 6000


def test_the_last_twenty_actions_can_be_undone(till: Till, counter: CounterSession) -> None:
    for _ in range(22):
        sell(counter, KIM_CARD, SAUCE_GTIN)
    assert [said(counter.undone()) for _ in range(20)] == ["undone_purchase"] * 20
    assert said(counter.undone()) == "nothing_to_undo"
    assert balance_of(till, KIM) == 6012


def test_actions_of_every_kind_are_undone_in_a_row_and_nothing_is_left_of_them(
    till: Till, counter: CounterSession
) -> None:
    till.change("terminal", manager_pin_hash=QUICK.hash("2468"))
    till.change("member", points=20_000)
    add_reward(till, "won", 500, terms={"kind": "voucher", "amount_minor": 1000, "steps": True})
    counter.sync_changed(counter.view.sync)
    cards = till.rows("card")
    done = every_action(till, counter)
    assert balance_of(till, KIM) < 20_000 - 3 * 1500
    undone = [said(counter.undone()) for _ in done]
    assert undone == [f"undone_{what}" for what in reversed(done)]
    assert said(counter.undone()) == "nothing_to_undo"
    assert balance_of(till, KIM) == 20_000
    kept = {row.card_number: row.state for row in till.rows("card")}
    assert [kept.pop(card.card_number) for card in cards] == ["active"] * len(cards)
    assert set(kept.values()) == {"blocked"}
    assert [row.status for row in till.rows("member") if row.name == "Park Ji-woo"] == ["closed"] * 3


def every_action(till: Till, counter: CounterSession) -> list[str]:
    """Eighteen actions, three of each kind that there is, in an order in which each can be done."""
    done = []
    for new_card in (own_card(61), own_card(62), own_card(63)):
        scan(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
        counter.voucher_chosen("won", 1)
        (question,) = counter.take_questions()
        assert isinstance(question, ReserveGift)
        counter.gift_answered(question, YES)
        receipt = sell(counter)
        take_back(counter, receipt, 2)
        give(till, counter, KIM_CARD, 2)
        assert said(counter.returned_without_receipt("3000", "2468")) == "returned"
        assert said(counter.enrolled(EnrolForm("Park Ji-woo", ""))) == "enrolled"
        assert said(counter.card_replaced(LEE, new_card.encode())) == "card_replaced"
        counter.cleared()
        done += ["purchase", "return", "redemption", "return", "enrol", "card_replaced"]
    return done


def test_undo_looks_at_the_end_of_the_log_only(till: Till) -> None:
    with till.store.reading() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN " + undo._LAST.text.replace(":most", str(undo.MOST_UNDONE))
        ).all()
    assert [step.detail for step in plan if step.detail.startswith("SCAN u")] == []
    assert any("SEARCH u USING INTEGER PRIMARY KEY" in step.detail for step in plan)


def test_undo_shows_the_new_balance_of_whoever_stands_there(till: Till, counter: CounterSession) -> None:
    sell(counter, KIM_CARD, RICE_GTIN)
    counter.scanned(KIM_CARD.encode())
    counter.scanned(SAUCE_GTIN.encode())
    view = counter.undone()
    assert view.member is not None
    assert (view.member.points, len(view.basket)) == (6000, 1)


def test_undo_after_the_points_were_spent_leaves_a_debt_that_is_shown(
    till: Till, counter: CounterSession
) -> None:
    till.change("member", points=0)
    till.change_scheme(earn={"pending_days": 0})
    counter.sync_changed(counter.view.sync)
    counter.scanned(KIM_CARD.encode())
    counter.amount_keyed("2000000")
    sale = counter.sale_finished().last_sale
    assert sale is not None
    give(till, counter, KIM_CARD)
    counter.cleared()
    take_back(counter, sale.receipt_code)
    counter.scanned(KIM_CARD.encode())
    assert counter.view.member is not None
    assert (counter.view.member.debt, counter.view.member.spendable) == (4000, 0)
    assert said(counter.undone()) == "undone_return"
    assert said(counter.undone()) == "undone_redemption"
    assert said(counter.undone()) == "undone_purchase"
    assert balance_of(till, KIM) == 0


def test_another_session_on_the_store_can_undo(till: Till, counter: CounterSession) -> None:
    sell(counter, KIM_CARD, RICE_GTIN)
    restarted = till.session()
    assert restarted.view.undo_key == "undo_purchase"
    assert said(restarted.undone()) == "undone_purchase"
