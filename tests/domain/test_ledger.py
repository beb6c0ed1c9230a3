"""Lots, debts and what each happening does to them; tests/reference compares them with the page at random."""

from datetime import date, timedelta
from typing import Any

import pytest

from pos_loyalty.domain import ledger
from pos_loyalty.domain.ledger import DEBT, Account, Entry, Lot, Origin, Posting, Taken

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def lot(lot_id: str, points: int = 0, **changes: Any) -> Lot:
    fields: dict[str, Any] = {"earned_on": date(2026, 1, 1), "spendable_on": TODAY, "expires_on": None}
    return Lot(lot_id, points, **(fields | changes))


def entries(posting: Posting) -> dict[tuple[str, str | None], int]:
    return {(entry.kind, entry.lot_id): entry.points for entry in posting.entries}


GRACE = lot("grace", expires_on=TODAY + timedelta(days=30))
OLD = lot("old", 5, earned_on=date(2025, 1, 1), expires_on=TODAY)
WAITING = lot("waiting", 7, spendable_on=TOMORROW, expires_on=TOMORROW)
LASTING = lot("lasting", 9)
OVER = lot("over", 3, expires_on=YESTERDAY)


def test_new_points_come_as_a_lot_of_their_own() -> None:
    posting = ledger.earn(Account(), lot("sale"), 10)
    assert posting == Posting((Entry("earn", "sale", 10),), (lot("sale"),))
    assert ledger.after(Account(), posting) == Account((lot("sale", 10),))


def test_new_points_work_off_a_debt_first() -> None:
    posting = ledger.earn(Account(debt=4), lot("sale"), 10)
    assert entries(posting) == {("earn", DEBT): 4, ("earn", "sale"): 6}
    assert ledger.after(Account(debt=4), posting).balance == 6
    nothing_left = ledger.earn(Account(debt=10), lot("sale"), 10)
    assert (entries(nothing_left), nothing_left.new_lots) == ({("earn", DEBT): 10}, ())


def test_no_points_leave_no_trace() -> None:
    assert ledger.earn(Account(), lot("sale"), 0) == Posting()
    assert ledger.spend(Account((OLD,)), 0, TODAY) == Posting()


def test_points_of_equal_end_are_spent_from_the_older_lot_and_then_by_name() -> None:
    lots = (lot("b", 2), lot("a", 2), lot("older", 2, earned_on=date(2025, 12, 31)))
    assert list(entries(ledger.spend(Account(lots), 5, TODAY))) == [
        ("burn", "older"),
        ("burn", "a"),
        ("burn", "b"),
    ]


def test_what_can_be_spent_goes_before_what_waits_and_what_is_over_is_left() -> None:
    account = Account((OVER, WAITING, LASTING, OLD))
    posting = ledger.spend(account, 23, TODAY)
    assert list(entries(posting).items()) == [
        (("burn", "old"), -5),
        (("burn", "lasting"), -9),
        (("burn", "waiting"), -7),
        (("burn", DEBT), -2),
    ]
    assert ledger.after(account, posting) == Account(
        (OVER, lot("waiting", 0, spendable_on=TOMORROW, expires_on=TOMORROW), lot("lasting"), replace_old(0)),
        2,
    )


def replace_old(points: int) -> Lot:
    return lot("old", points, earned_on=date(2025, 1, 1), expires_on=TODAY)


@pytest.mark.parametrize(
    ("own", "origin", "points", "taken"),
    [
        (10, Origin("sale", 10), 4, {("reverse_earn", "sale"): -4}),
        (2, Origin("sale", 10), 4, {("reverse_earn", "sale"): -2, ("reverse_earn", "lasting"): -2}),
        (0, Origin("sale", 20), 11, {("reverse_earn", "lasting"): -9, ("reverse_earn", DEBT): -2}),
        (0, Origin("sale", 10, expired=10), 4, {("adjust", "sale"): 4, ("reverse_earn", "sale"): -4}),
        (
            0,
            Origin("sale", 10, taken_back=2, expired=5),
            8,
            {("reverse_earn", "lasting"): -3, ("adjust", "sale"): 5, ("reverse_earn", "sale"): -5},
        ),
    ],
    ids=["own", "spent", "debt", "expired", "spent-and-expired"],
)
def test_points_leave_with_returned_goods_exactly(own, origin, points, taken) -> None:
    account = Account((lot("sale", own), LASTING))
    posting = ledger.take_back(account, origin, points, TODAY)
    assert entries(posting) == taken
    assert ledger.after(account, posting).balance == account.balance + posting.points


@pytest.mark.parametrize(
    ("taken", "points", "given"),
    [
        (Taken({"sale": 4}), 4, {("reverse_earn", "sale"): 4}),
        (Taken({"sale": 2, "lasting": 2}), 3, {("reverse_earn", "lasting"): 2, ("reverse_earn", "sale"): 1}),
        (Taken({}, expired=4), 3, {("reverse_earn", "sale"): 3, ("adjust", "sale"): -3}),
        (Taken({DEBT: 2, "lasting": 9}), 4, {("reverse_earn", "grace"): 2, ("reverse_earn", "lasting"): 2}),
    ],
    ids=["own", "others", "expired", "debt"],
)
def test_what_a_return_took_goes_back_the_way_it_went(taken, points, given) -> None:
    account = Account((lot("sale"), LASTING))
    posting = ledger.untake(account, lot("sale"), taken, points, GRACE)
    assert entries(posting) == given


def test_what_a_return_took_as_a_debt_is_owed_no_more() -> None:
    posting = ledger.untake(Account(debt=3), lot("sale"), Taken({DEBT: 2}), 2, GRACE)
    assert entries(posting) == {("reverse_earn", DEBT): 2}


def test_the_points_of_a_gift_return_to_their_lots_or_as_a_grace_lot() -> None:
    account = Account((OVER, LASTING), debt=1)
    posting = ledger.give_back(account, {"lasting": 4, "over": 2, DEBT: 1}, GRACE, TODAY)
    assert entries(posting) == {
        ("reverse_burn", DEBT): 1,
        ("reverse_burn", "lasting"): 3,
        ("reverse_burn", "grace"): 3,
    }
    assert posting.new_lots == (GRACE,)


def test_what_lasts_longest_was_spent_last() -> None:
    spent = {"old": 5, "waiting": 7, "lasting": 9, DEBT: 1}
    lots = (OLD, WAITING, LASTING)
    assert ledger.newest_first(spent, 12, lots) == {DEBT: 1, "lasting": 9, "waiting": 2}
    assert ledger.newest_first(spent, 99, lots) == spent


def test_points_end_the_day_after_their_last_day() -> None:
    account = Account((OVER, OLD, LASTING, lot("empty", expires_on=YESTERDAY)))
    assert entries(ledger.expire(account, TODAY)) == {("expire", "over"): -3}
    assert entries(ledger.expire(account, TOMORROW)) == {("expire", "over"): -3, ("expire", "old"): -5}


def test_points_beside_a_debt_work_it_off() -> None:
    posting = ledger.settle(Account((OVER, LASTING), debt=4), TODAY)
    assert entries(posting) == {("adjust", DEBT): 4, ("adjust", "lasting"): -4}
    assert entries(ledger.settle(Account((OLD,), debt=20), TODAY)) == {
        ("adjust", DEBT): 5,
        ("adjust", "old"): -5,
    }
    assert ledger.settle(Account((OVER,), debt=4), TODAY) == Posting()


def test_what_another_membership_did_is_turned_around() -> None:
    account = Account((OVER, LASTING, OLD), debt=2)
    crossed = {"lasting": -3, "over": -2, DEBT: -1, "old": 8}
    posting = ledger.turn_around(account, crossed, GRACE, TODAY)
    after = ledger.after(account, posting)
    assert posting.points == 3 + 2 + 1 - 8
    assert (after.debt, after.points_in("old"), after.points_in("over")) == (0, 0, 3)
    assert entries(ledger.turn_around(Account((LASTING,)), {DEBT: 2}, GRACE, TODAY)) == {
        ("adjust", "lasting"): -2
    }


def test_a_membership_pays_another_or_is_paid() -> None:
    assert entries(ledger.pay(Account((LASTING,)), 4, GRACE, TODAY)) == {("adjust", "lasting"): -4}
    assert entries(ledger.pay(Account((LASTING,)), -4, GRACE, TODAY)) == {("adjust", "grace"): 4}


def test_an_account_comes_to_what_can_be_spent_what_waits_and_what_is_owed() -> None:
    held = ledger.holding(Account((OVER, WAITING, LASTING, OLD, lot("twin", 1, expires_on=TODAY))), TODAY)
    assert (held.spendable, held.pending, held.debt, held.balance) == (15, 7, 0, 22)
    assert held.pending_until == TOMORROW
    assert held.expiring == ((TODAY, 6), (TOMORROW, 7))
    owing = ledger.holding(Account(debt=3), TODAY)
    assert (owing.spendable, owing.balance, owing.pending_until, owing.expiring) == (0, -3, None, ())
