"""Whatever is kept for speed and no longer agrees with what was recorded is found, and named. Row M07."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, select, update

from pos_loyalty.database.head_office_tables import (
    ledger_entry,
    lot,
    member,
    member_day,
    purchase,
    reservation,
)
from pos_loyalty.head_office.transactions import snapshot
from pos_loyalty.head_office.verify import all_hold, verify, verify_sample
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, new_id

Damage = Callable[[Connection], object]


@pytest.fixture
def busy(office: Office) -> Office:
    """A sale of which a part came back, and a gift."""
    till: FakeTill = office.new_till()
    office.stock_gift(on_hand=2)
    member_id = till.enrol()
    sold = till.sale(member_id, 100_000, 50_000)
    till.bring_back(sold, {2: 25_000})
    office.settle(till)
    redemption_id = new_id()
    assert office.reserve(till, redemption_id, member_id).granted
    till.give(redemption_id, member_id)
    office.settle(till)
    return office


def wrong(office: Office) -> dict[str, tuple[str, ...]]:
    with snapshot(office.engine) as connection:
        return {check.name: check.wrong for check in verify(connection) if check.wrong_count}


def again(table: Table, kind: str = "", **changed: Any) -> Damage:
    """One more row like one (of this kind) that there is."""
    rows = select(table).where(table.c.kind == kind) if kind else select(table)

    def damage(connection: Connection) -> None:
        row = dict(connection.execute(rows).mappings().first() or {})
        connection.execute(table.insert(), row | changed)

    return damage


DAMAGES: dict[str, tuple[str, Damage]] = {
    "a balance was written over": (
        "balances",
        lambda c: c.execute(update(member).values(points=member.c.points + 1)),
    ),
    "a lot has more than its entries say": (
        "lots",
        lambda c: c.execute(update(lot).values(points_left=lot.c.points_left + 1)),
    ),
    "a lot came from nowhere": ("lots", again(lot, lot_id=new_id(), points_left=7)),
    "a lot is gone": ("lots", lambda c: c.execute(delete(lot))),
    "points and a debt at once": (
        "debts",
        lambda c: c.execute(update(member).values(points=member.c.points - 1)),
    ),
    "an entry twice": ("purchases", again(ledger_entry, "earn", entry_id=new_id())),
    "a return that took more than there was": (
        "returns",
        again(purchase, "return", purchase_id=new_id(), points=-10_000),
    ),
    "a gift that was paid for counts as never handed over": (
        "redemptions",
        lambda c: c.execute(update(reservation).values(state="released")),
    ),
    "a gift was cheaper than it is": (
        "redemptions",
        lambda c: c.execute(update(reservation).values(points=reservation.c.points + 1)),
    ),
    "a day has too many visits": (
        "days",
        lambda c: c.execute(update(member_day).values(sales=member_day.c.sales + 1)),
    ),
    "a day has too little money": (
        "days",
        lambda c: c.execute(update(member_day).values(amount_minor=member_day.c.amount_minor - 1)),
    ),
    "a day is gone": ("days", lambda c: c.execute(delete(member_day))),
}


def test_books_that_agree_hold(busy: Office) -> None:
    with snapshot(busy.engine) as connection:
        checks = verify(connection)
    assert all_hold(checks)
    # A check that looked at nothing proves nothing.
    assert all(check.looked_at for check in checks)


@pytest.mark.usefixtures("wrong_on_purpose")
@pytest.mark.parametrize("damaged", list(DAMAGES))
def test_what_no_longer_agrees_is_named(busy: Office, damaged: str) -> None:
    name, damage = DAMAGES[damaged]
    assert wrong(busy) == {}
    with busy.engine.begin() as connection:
        damage(connection)
    assert name in wrong(busy)


@pytest.mark.usefixtures("wrong_on_purpose")
def test_the_sample_of_a_start_sees_balances_and_lots(busy: Office) -> None:
    with busy.engine.begin() as connection:
        connection.execute(update(member).values(points=member.c.points + 1))
        connection.execute(update(lot).values(points_left=lot.c.points_left + 2))
    with snapshot(busy.engine) as connection:
        assert [(check.name, check.wrong_count) for check in verify_sample(connection)] == [
            ("balances", 1),
            ("lots", 1),
        ]


@pytest.mark.usefixtures("wrong_on_purpose")
def test_of_very_many_twenty_are_told_and_all_are_counted(busy: Office) -> None:
    till = busy.new_till()
    for number in range(30):
        till.enrol(name=f"Kim {number}")
    busy.settle(till)
    with busy.engine.begin() as connection:
        connection.execute(update(member).values(points=member.c.points + 1))
    with snapshot(busy.engine) as connection:
        balances = verify(connection)[0]
    assert (balances.name, balances.wrong_count, len(balances.wrong)) == ("balances", 31, 20)
