"""A till's store proves that it agrees with itself, and names what does not."""

from collections.abc import Callable

import pytest

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.database import event_log, verify_till
from pos_loyalty.database.verify_till import Check
from tests.builders import KIM_CARD, RICE_GTIN, SAUCE_GTIN, Till, said
from tests.checkout.serving import give, sell, take_back


@pytest.fixture
def busy(till: Till) -> Till:
    """A sale of two lines, a return of one of them, a gift and one that came back."""
    counter = till.session()
    code = sell(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    take_back(counter, code, 1)
    give(till, counter, KIM_CARD)
    give(till, counter, KIM_CARD)
    counter.undone()
    return till


def checked(till: Till) -> dict[str, Check]:
    with till.store.reading() as connection:
        return {check.name: check for check in verify_till.verify(connection)}


def newest_is_whole(till: Till) -> bool:
    with till.store.reading() as connection:
        return verify_till.is_newest_whole(connection)


def damage(till: Till, *statements: str) -> None:
    """As a person with a database tool, or a disk, would do it: the tables themselves refuse it."""
    with till.store.writing() as connection:
        triggers = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in triggers.scalars().all():
            connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.exec_driver_sql(statement)


def lose_event(till: Till, seq: int) -> None:
    """Its entries stay, as those of another event."""
    moved = f"UPDATE ledger_entry SET seq = 1 WHERE seq = {seq}"
    damage(till, moved, f"DELETE FROM event WHERE seq = {seq}")


def test_a_store_that_was_only_used_agrees(busy: Till) -> None:
    assert {name: (one.looked_at, one.wrong, one.wrong_count) for name, one in checked(busy).items()} == {
        "log": (5, (), 0),
        "purchases": (2, (), 0),
        "points": (2, (), 0),
        "redemptions": (2, (), 0),
    }
    assert newest_is_whole(busy)


def test_an_empty_store_agrees(till: Till) -> None:
    assert all(not one.looked_at and not one.wrong for one in checked(till).values())
    assert newest_is_whole(till)


DAMAGES = {
    "a changed event": ("UPDATE event SET body = replace(body, '6', '7') WHERE seq = 2", "log", "event 2"),
    "a changed time": ("UPDATE event SET occurred_at_ms = 1 WHERE seq = 1", "log", "event 1"),
    "a changed line": (
        "UPDATE purchase_line SET amount_minor = 1 WHERE line_no = 2",
        "purchases",
        "13300 in all, its lines say 10001",
    ),
    "lines that are gone": ("DELETE FROM purchase_line", "purchases", "its lines say None"),
    "a changed voucher": ("UPDATE purchase SET voucher_minor = 5", "purchases", "in all"),
    "changed points of a sale": (
        "UPDATE purchase SET points = 27 WHERE kind = 'sale'",
        "points",
        "27 points, its entry says 26",
    ),
    "an entry that is gone": (
        "DELETE FROM ledger_entry WHERE kind = 'earn'",
        "points",
        "26 points, its entry says None",
    ),
    "a gift for nothing": (
        "DELETE FROM ledger_entry WHERE kind = 'burn'",
        "redemptions",
        "0 and 0 moved, -4000 and 0 is right",
    ),
    "a gift that was paid for twice": (
        "UPDATE ledger_entry SET points = -8000 WHERE kind = 'burn'",
        "redemptions",
        "-8000 and 0 moved, -4000 and 0 is right",
    ),
    "a gift that came back for nothing": (
        "DELETE FROM ledger_entry WHERE kind = 'reverse_burn'",
        "redemptions",
        "-2000 and 0 moved, -2000 and 2000 is right",
    ),
}


@pytest.mark.parametrize(("statement", "name", "words"), DAMAGES.values(), ids=DAMAGES.keys())
def test_what_does_not_agree_is_found_and_named(busy: Till, statement: str, name: str, words: str) -> None:
    damage(busy, statement)
    found = checked(busy)[name]
    assert found.wrong_count == len(found.wrong) > 0
    assert any(words in told for told in found.wrong)
    if name != "redemptions":
        assert not newest_is_whole(busy)
        assert said(busy.session().view) == "log_damaged"


def test_an_event_that_is_missing_breaks_the_log_behind_it(busy: Till) -> None:
    lose_event(busy, 3)
    log = checked(busy)["log"]
    assert (log.looked_at, log.wrong_count) == (4, 2)
    assert log.wrong[0] == "event 4 does not follow the one before it"


def test_of_very_many_faults_the_first_twenty_are_told(till: Till) -> None:
    counter = till.session()
    for _ in range(25):
        sell(counter, RICE_GTIN)
    damage(till, "UPDATE purchase SET total_minor = total_minor + 1")
    purchases = checked(till)["purchases"]
    assert (purchases.looked_at, purchases.wrong_count, len(purchases.wrong)) == (25, 25, 20)


@pytest.fixture
def long_log(till: Till, monkeypatch: pytest.MonkeyPatch) -> tuple[Till, CounterSession]:
    """Five sales; the start of a till looks at three events."""
    monkeypatch.setattr(verify_till, "NEWEST_EVENTS", 3)
    counter = till.session()
    for _ in range(5):
        sell(counter, KIM_CARD, RICE_GTIN)
    return till, counter


OLD: dict[str, str] = {
    "an event": "UPDATE event SET body = replace(body, '0', '1') WHERE seq = {seq}",
    "a purchase": "UPDATE purchase SET total_minor = 1 WHERE seq = {seq}",
    "points": "UPDATE purchase SET points = 1 WHERE seq = {seq}",
}


@pytest.mark.parametrize("statement", OLD.values(), ids=OLD.keys())
def test_a_start_looks_at_the_newest_events_only(
    long_log: tuple[Till, CounterSession], statement: str
) -> None:
    till, _ = long_log
    damage(till, statement.format(seq=1))
    assert newest_is_whole(till)
    assert any(one.wrong_count for one in checked(till).values())
    damage(till, statement.format(seq=4))
    assert not newest_is_whole(till)


def test_the_event_that_the_newest_ones_follow_has_to_be_there(
    long_log: tuple[Till, CounterSession],
) -> None:
    till, _ = long_log
    assert newest_is_whole(till)
    lose_event(till, 2)
    assert not newest_is_whole(till)


def test_purchases_of_before_there_were_lots_count_in_the_whole_only(
    long_log: tuple[Till, CounterSession],
) -> None:
    till, _ = long_log
    damage(till, "UPDATE purchase SET seq = NULL, points = 7 WHERE seq = 5")
    assert newest_is_whole(till)
    assert checked(till)["points"].wrong_count == 1


def test_a_damaged_log_is_said_and_the_till_sells_on(busy: Till) -> None:
    damage(busy, "UPDATE event SET kind = 'enrol' WHERE seq = 5")
    counter = busy.session()
    assert said(counter.view) == "log_damaged"
    sell(counter, KIM_CARD, RICE_GTIN)
    with busy.store.reading() as connection:
        assert event_log.newest_seq(connection) == 6


LOOKS: dict[str, Callable[[CounterSession], object]] = {
    "a card": lambda counter: counter.scanned(KIM_CARD.encode()),
    "goods": lambda counter: counter.scanned(RICE_GTIN.encode()),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS.keys())
def test_the_word_about_the_damage_gives_way_to_the_next_one(
    busy: Till, look: Callable[[CounterSession], object]
) -> None:
    damage(busy, "UPDATE event SET kind = 'enrol' WHERE seq = 5")
    counter = busy.session()
    look(counter)
    assert said(counter.view) in {"card_read", "product_added"}
