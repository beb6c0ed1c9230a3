"""Goods that come back piece by piece: money, points, debts and vouchers follow exactly."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import Money, ReturnView
from tests.builders import KIM, KIM_CARD, RICE_GTIN, SAUCE_GTIN, Till, add_reward, said
from tests.checkout.invariants import balance_of
from tests.checkout.serving import DAY_MS, YES, give, opened, refused, scan, sell, take_back

WORTH = {"points": 1, "minor": 5}
STEPS = {"kind": "voucher", "amount_minor": 1000, "steps": True}


def coming(view: ReturnView) -> dict[int, tuple[int, int]]:
    return {line.line_no: (line.coming_milli, line.returnable_milli) for line in view.lines}


# Pieces


def test_some_pieces_of_a_line_come_back(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, *[SAUCE_GTIN] * 5, RICE_GTIN)
    view = opened(counter, receipt, 1)
    assert (coming(view), view.refund_minor) == ({1: (5000, 5000), 2: (0, 1000)}, 16_500)
    view = counter.return_pieces_chosen(view, 1, 2)
    assert (coming(view), view.selected) == ({1: (2000, 5000), 2: (0, 1000)}, {1})
    assert (view.refund_minor, view.points_to_take_back, view.points_after) == (6600, 14, 6039)
    assert said(counter.return_confirmed(view)) == "returned"
    view = opened(counter, receipt)
    assert coming(view) == {1: (3000, 3000), 2: (1000, 1000)}
    assert [line.returnable_minor for line in view.lines] == [9900, 10_000]


@pytest.mark.parametrize(
    ("pieces", "chosen"), [(0, 0), (-3, 0), (1, 1000), (5, 5000), (6, 5000), (10**9, 5000)]
)
def test_no_more_pieces_come_back_than_there_are(counter: CounterSession, pieces: int, chosen: int) -> None:
    view = opened(counter, sell(counter, KIM_CARD, *[SAUCE_GTIN] * 5))
    view = counter.return_pieces_chosen(view, 1, pieces)
    assert coming(view) == {1: (chosen, 5000)}
    assert view.refund_minor == 3300 * chosen // 1000
    assert view.selected == ({1} if chosen else set())


def test_pieces_of_a_line_that_is_not_there_change_nothing(counter: CounterSession) -> None:
    view = opened(counter, sell(counter, KIM_CARD, RICE_GTIN))
    assert counter.return_pieces_chosen(view, 9, 1) == view


def test_choosing_a_line_keeps_the_pieces_of_another(counter: CounterSession) -> None:
    view = opened(counter, sell(counter, KIM_CARD, *[SAUCE_GTIN] * 5, RICE_GTIN), 1)
    view = counter.return_pieces_chosen(view, 1, 2)
    view = counter.return_lines_chosen(view, frozenset({1, 2}))
    assert coming(view) == {1: (2000, 5000), 2: (1000, 1000)}
    view = counter.return_pieces_chosen(view, 2, 0)
    assert coming(view) == {1: (2000, 5000), 2: (0, 1000)}


def test_a_line_that_is_back_cannot_be_chosen_again(counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    take_back(counter, receipt, 1)
    view = counter.return_lines_chosen(opened(counter, receipt), frozenset({1, 2}))
    assert coming(view) == {1: (0, 0), 2: (1000, 1000)}
    assert coming(counter.return_pieces_chosen(view, 1, 1)) == coming(view)


def test_any_parts_in_any_order_give_back_everything_once(till: Till) -> None:
    counter = till.session()

    @settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(st.integers(1, 7), min_size=1, max_size=3),
        st.integers(1, 99_999),
        st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=12),
    )
    def come_back(quantities: list[int], amount: int, parts: list[tuple[int, int]]) -> None:
        scan(counter, KIM_CARD)
        for quantity in quantities:
            counter.amount_keyed(str(amount))
            counter.quantity_changed(len(counter.view.basket), quantity)
        total = counter.view.total_minor
        before = balance_of(till, KIM)
        receipt = sell(counter)
        refunds = 0
        for line_no, pieces in [*parts, *((no, 7) for no in range(1, 5))]:
            view = counter.return_opened(receipt.encode())
            if not isinstance(view, ReturnView):
                break
            view = counter.return_lines_chosen(view, frozenset({line_no}))
            view = counter.return_pieces_chosen(view, line_no, pieces)
            done = counter.return_confirmed(view)
            if said(done) == "returned":
                refund = done.message.values["refund"]
                assert isinstance(refund, Money)
                refunds += refund.amount_minor
        assert (refunds, balance_of(till, KIM)) == (total, before)
        assert refused(counter, receipt) == "nothing_to_return"

    come_back()


# A debt


@pytest.fixture
def spent(till: Till) -> tuple[CounterSession, str]:
    """2,000 points of a sale were earned and spent, 6,000 more with them; a point is worth 5 won."""
    till.change_scheme(worth=WORTH)
    counter = till.session()
    scan(counter, KIM_CARD)
    counter.amount_keyed("600000")
    counter.amount_keyed("400000")
    receipt = sell(counter)
    till.clock.advance(14 * DAY_MS)
    for _ in range(2):
        give(till, counter, KIM_CARD)
    return counter, receipt


def test_a_debt_is_shown_before_the_return_and_said_after_it(
    till: Till, spent: tuple[CounterSession, str]
) -> None:
    counter, receipt = spent
    view = opened(counter, receipt, 2)
    assert (view.points_after, view.debt_after, view.charge_minor, view.charged) == (-800, 800, 4000, False)
    done = counter.return_confirmed(view)
    assert said(done) == "returned_owing"
    assert dict(done.message.values) == {"refund": Money(400_000, "KRW"), "points": 800, "owed": 800}
    member = counter.scanned(KIM_CARD.encode()).member
    assert member is not None
    assert (member.debt, member.spendable, member.points) == (800, 0, -800)
    counter.amount_keyed("450000")
    counter.sale_finished()
    member = counter.scanned(KIM_CARD.encode()).member
    assert member is not None
    assert (member.debt, member.pending) == (0, 100)


def test_a_debt_may_be_paid_for_out_of_the_refund(till: Till, spent: tuple[CounterSession, str]) -> None:
    counter, receipt = spent
    view = counter.return_charge_chosen(opened(counter, receipt, 2), charged=True)
    assert (view.charged, view.refund_minor, view.points_after, view.debt_after) == (True, 396_000, 0, 800)
    assert counter.return_charge_chosen(view, charged=False).refund_minor == 400_000
    view = counter.return_charge_chosen(view, charged=True)
    done = counter.return_confirmed(view)
    assert said(done) == "returned"
    assert dict(done.message.values) == {"refund": Money(396_000, "KRW"), "points": 800}
    assert balance_of(till, KIM) == 0
    body = till.events("purchase")[-1]
    assert (body["charged_points"], body["charged_minor"], body["points"]) == (800, 4000, 800)
    assert {(e.kind, e.points) for e in till.rows("ledger_entry")} >= {
        ("reverse_earn", -800),
        ("adjust", 800),
    }


def test_undoing_a_return_whose_debt_was_paid_takes_the_money_and_the_points_back(
    till: Till, spent: tuple[CounterSession, str]
) -> None:
    counter, receipt = spent
    before = balance_of(till, KIM)
    counter.return_confirmed(counter.return_charge_chosen(opened(counter, receipt, 2), charged=True))
    assert counter.view.undo_values == {"total": Money(396_000, "KRW")}
    view = counter.undone()
    assert said(view) == "undone_return"
    assert view.message.values["total"] == Money(396_000, "KRW")
    assert balance_of(till, KIM) == before


def test_a_refund_too_small_for_the_debt_pays_for_a_part_of_it(
    till: Till, spent: tuple[CounterSession, str]
) -> None:
    counter, receipt = spent
    till.change_scheme(worth={"points": 1, "minor": 1000})
    view = counter.return_charge_chosen(opened(counter, receipt, 2), charged=True)
    assert (view.charge_minor, view.refund_minor, view.points_after) == (400_000, 0, -400)
    done = counter.return_confirmed(view)
    assert dict(done.message.values) == {"refund": Money(0, "KRW"), "points": 800, "owed": 400}


@pytest.mark.parametrize("worth", [{"points": 1, "minor": 0}, WORTH], ids=["points have no price", "no debt"])
def test_where_nothing_can_be_paid_for_nothing_is_charged(
    till: Till, counter: CounterSession, worth: dict[str, int]
) -> None:
    till.change_scheme(worth=worth)
    receipt = sell(counter, KIM_CARD, RICE_GTIN)
    view = counter.return_charge_chosen(opened(counter, receipt), charged=True)
    assert (view.charged, view.charge_minor, view.refund_minor) == (False, 0, 10_000)
    assert said(counter.return_confirmed(view)) == "returned"


# Vouchers


@pytest.fixture
def paid(till: Till) -> tuple[CounterSession, str]:
    """Rice and three sauces of 19,900 won, 10,000 of it paid with 5,000 of 6,000 points."""
    add_reward(till, "won", 500, terms=STEPS)
    counter = till.session()
    scan(counter, KIM_CARD, RICE_GTIN, *[SAUCE_GTIN] * 3)
    counter.voucher_chosen("won", 10)
    (asked,) = counter.take_questions()
    counter.gift_answered(asked, YES)  # type: ignore[arg-type] # the question of a voucher
    return counter, sell(counter)


def test_what_a_voucher_paid_comes_back_as_points_and_the_rest_as_money(
    till: Till, paid: tuple[CounterSession, str]
) -> None:
    counter, receipt = paid
    assert balance_of(till, KIM) == 1000 + 19
    view = opened(counter, receipt, 1)
    # 10,000 of 19,900 were paid by the voucher: 5,025 of the rice, 4,975 of the sauces.
    assert (view.refund_minor, view.points_to_give_back, view.points_to_take_back) == (4975, 2512, 10)
    counter.return_confirmed(view)
    assert balance_of(till, KIM) == 1019 + 2512 - 10
    view = opened(counter, receipt)
    assert (view.refund_minor, view.points_to_give_back, view.points_to_take_back) == (4925, 2488, 9)
    counter.return_confirmed(view)
    assert balance_of(till, KIM) == 6000
    assert [e.points for e in till.rows("ledger_entry") if e.kind == "reverse_burn"].count(2512) == 1


def test_undoing_a_return_spends_the_points_of_its_voucher_again(
    till: Till, paid: tuple[CounterSession, str]
) -> None:
    counter, receipt = paid
    take_back(counter, receipt, 1)
    take_back(counter, receipt, 2)
    assert said(counter.undone()) == "undone_return"
    assert balance_of(till, KIM) == 1019 + 2512 - 10
    assert said(counter.undone()) == "undone_return"
    assert balance_of(till, KIM) == 1019
    take_back(counter, receipt)
    assert balance_of(till, KIM) == 6000


def test_pieces_take_their_share_of_the_voucher(till: Till, paid: tuple[CounterSession, str]) -> None:
    counter, receipt = paid
    for _ in range(3):
        view = counter.return_lines_chosen(opened(counter, receipt), frozenset({2}))
        counter.return_confirmed(counter.return_pieces_chosen(view, 2, 1))
    take_back(counter, receipt)
    assert balance_of(till, KIM) == 6000
    back: Any = [row for row in till.rows("purchase") if row.kind == "return"]
    assert sum(row.voucher_minor for row in back) == 10_000


def test_goods_whose_points_were_all_a_voucher_come_back_without_money(
    till: Till, counter: CounterSession
) -> None:
    add_reward(till, "won", 500, terms={"kind": "voucher", "amount_minor": 10_000})
    counter.sync_changed(counter.view.sync)
    scan(counter, KIM_CARD, RICE_GTIN)
    counter.voucher_chosen("won", 1)
    (asked,) = counter.take_questions()
    counter.gift_answered(asked, YES)  # type: ignore[arg-type] # the question of a voucher
    receipt = sell(counter)
    view = opened(counter, receipt)
    assert (view.refund_minor, view.points_to_give_back, view.points_to_take_back) == (0, 500, 0)
    assert said(counter.return_confirmed(view)) == "returned"
    assert balance_of(till, KIM) == 6000
