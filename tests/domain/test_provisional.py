"""A till's idea of an account: head office's word, and what happened here since."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain import ledger, provisional
from pos_loyalty.domain.ledger import Account, holding
from pos_loyalty.domain.provisional import Bucket, OwnEntry, account_of

TODAY = date(2026, 3, 2)
LATER = TODAY + timedelta(days=14)


def test_head_offices_lots_are_held_as_it_told_them() -> None:
    held = holding(account_of(15, [Bucket(10, None, TODAY), Bucket(5, LATER, None)], [], TODAY), TODAY)
    assert (held.spendable, held.pending, held.debt) == (10, 5, 0)
    assert held.expiring == ((TODAY, 10),)


def test_what_head_offices_balance_lacks_of_its_lots_is_a_debt() -> None:
    account = account_of(-5, [], [], TODAY)
    assert (account.debt, account.balance) == (5, -5)


def test_what_head_offices_balance_has_beyond_its_lots_can_be_spent() -> None:
    for told in ([], [Bucket(4, LATER, None)]):
        account = account_of(10, told, [], TODAY)
        assert (account.debt, account.balance) == (0, 10)
        assert holding(account, TODAY).spendable == 10 - sum(one.points for one in told)


def test_own_sales_wait_and_work_off_a_debt() -> None:
    sale = OwnEntry("earn", 8, "sale", LATER, None)
    held = holding(account_of(-5, [], [sale], TODAY), TODAY)
    assert (held.spendable, held.pending, held.debt) == (0, 3, 0)


def test_own_returns_take_from_their_sale_and_own_gifts_from_what_ends_first() -> None:
    own = [
        OwnEntry("earn", 8, "sale", LATER, None),
        OwnEntry("burn", -6, "gift", None, None),
        OwnEntry("reverse_earn", -3, "sale", None, None),
        OwnEntry("reverse_burn", 2, "gift", None, None),
    ]
    held = holding(account_of(10, [Bucket(10, None, TODAY)], own, TODAY), TODAY)
    assert (held.spendable, held.pending, held.debt) == (6, 5, 0)


def test_a_return_of_more_than_is_left_makes_a_debt() -> None:
    gone = OwnEntry("reverse_earn", -12, "sale of another till", None, None)
    assert account_of(10, [Bucket(10, None, None)], [gone], TODAY).debt == 2


SALES = st.tuples(
    st.just("earn"),
    st.integers(0, 20),
    st.sampled_from("abcdefgh"),
    st.sampled_from([None, LATER]),
    st.sampled_from([None, TODAY, LATER]),
)
OTHERS = st.tuples(
    st.sampled_from(["burn", "reverse_earn"]),
    st.integers(-20, -1),
    st.sampled_from("abcdefgh"),
    st.none(),
    st.none(),
)


def one_by_one(points: int, own: list[OwnEntry]) -> Account:
    account = account_of(points, [Bucket(5, None, TODAY)], [], TODAY)
    for entry in own:
        account = ledger.after(account, provisional._posting(account, entry, TODAY))
    return account


@given(st.integers(-30, 30), st.lists(SALES | SALES | OTHERS, max_size=12))
def test_sales_that_are_taken_together_hold_what_each_of_them_holds(
    points: int, told: list[tuple[object, ...]]
) -> None:
    own, sold = [], set()
    for kind, amount, lot_id, *days in told:
        if kind == "earn" and lot_id in sold:
            continue  # A sale earns once.
        sold.add(lot_id)
        own.append(OwnEntry(kind, amount, lot_id, *days))  # type: ignore[arg-type] # drawn as the fields of one
    expected, found = one_by_one(points, own), account_of(points, [Bucket(5, None, TODAY)], own, TODAY)
    assert holding(found, TODAY) == holding(expected, TODAY)
    assert (found.balance, found.debt) == (expected.balance, expected.debt)


def test_a_card_that_everybody_is_served_with_is_a_few_lots() -> None:
    own = [OwnEntry("earn", 1, f"sale {number}", LATER, None) for number in range(1_000)]
    own.insert(500, OwnEntry("burn", -2, "gift", None, None))
    account = account_of(10, [Bucket(10, None, None)], own, TODAY)
    assert (len(account.lots), account.balance) == (3, 1_008)
