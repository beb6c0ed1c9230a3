"""Who stands at the counter: PINs, badges, what each may do, and what every event says of it. Row M39."""

from collections.abc import Iterable

import pytest
from argon2 import PasswordHasher

from pos_loyalty.checkout import pins
from pos_loyalty.checkout.pins import Tries
from pos_loyalty.checkout.session import IDLE_MS, CounterSession
from pos_loyalty.checkout.sign_in import SHIFT_MS
from pos_loyalty.checkout.views import EnrolForm, Message, SyncView
from pos_loyalty.database import operator_rows
from pos_loyalty.database.till_store import TillStore
from pos_loyalty.domain import badges
from tests.builders import KIM_CARD, RICE_GTIN, Till, said

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
CASHIER, MANAGER, OTHER = "c" * 36, "d" * 36, "e" * 36
PINS = {"101": "482910", "102": "573801"}
BADGE = badges.new_code()
LINKED = SyncView("linked", 1, None, 0)


def person(
    till: Till, who: str, code: str, role: str, pin: str | None, badge: str | None = None
) -> dict[str, object]:
    return {
        "operator_id": who,
        "code": code,
        "name": {"101": "Cho", "102": "Mina", "103": "New"}[code],
        "role": role,
        "pin_hash": pins.kept(QUICK.hash(pin), till.store.pepper) if pin else None,
        "badge_hash": badges.hash_of(badge) if badge else None,
    }


def told(till: Till, people: Iterable[dict[str, object]]) -> None:
    with till.store.writing() as connection:
        operator_rows.put(connection, list(people))


@pytest.fixture
def staffed(till: Till) -> Till:
    told(
        till,
        [
            person(till, CASHIER, "101", "cashier", PINS["101"], BADGE),
            person(till, MANAGER, "102", "manager", PINS["102"]),
            person(till, OTHER, "103", "cashier", None),
        ],
    )
    return till


@pytest.fixture
def counter(staffed: Till) -> CounterSession:
    return staffed.session()


def sign_in(counter: CounterSession, code: str = "101", pin: str | None = None) -> str:
    return said(counter.signed_in(code, pin or PINS[code]))


# Before anybody has signed in


def test_where_nobody_is_known_nobody_signs_in(till: Till) -> None:
    view = till.session().scanned(KIM_CARD.encode())
    assert (view.must_sign_in, view.operator, said(view)) == (False, None, "card_read")
    view = till.session().signed_out()
    assert (view.must_sign_in, said(view)) == (False, "ready")


def test_nothing_is_done_and_nothing_is_shown_before(staffed: Till, counter: CounterSession) -> None:
    before = staffed.count()
    for view in (
        counter.scanned(KIM_CARD.encode()),
        counter.typed(RICE_GTIN),
        counter.amount_keyed("5000"),
        counter.sale_finished(),
        counter.enrolled(EnrolForm("Kim", "", "", None, "")),
        counter.member_chosen("m1"),
        counter.undone(),
        counter.returned_without_receipt("5000", "102 573801"),
    ):
        assert said(view) == "sign_in_first"
        assert (view.member, view.basket, view.must_sign_in) == (None, (), True)
    assert counter.found("Kim") == counter.found_similar("Kim") == ()
    assert counter.return_opened(b"8000070000091642") == Message("warn", "sign_in_first")
    assert staffed.count() == before


def test_number_and_pin_sign_in_and_every_event_says_who(staffed: Till, counter: CounterSession) -> None:
    assert sign_in(counter) == "signed_in"
    assert (counter.view.operator, counter.view.must_sign_in) == ("Cho", False)
    counter.scanned(KIM_CARD.encode())
    counter.scanned(RICE_GTIN.encode())
    assert said(counter.sale_finished()) == "sale_finished"
    counter.enrolled(EnrolForm("Park", "", "", None, ""))
    assert [body["operator_id"] for body in staffed.events()] == [CASHIER, CASHIER]


def test_who_signs_out_leaves_an_empty_counter(counter: CounterSession) -> None:
    sign_in(counter)
    counter.scanned(KIM_CARD.encode())
    view = counter.signed_out()
    assert (said(view), view.must_sign_in, view.member, view.operator) == ("signed_out", True, None, None)


def test_another_person_begins_with_an_empty_counter(counter: CounterSession) -> None:
    sign_in(counter)
    counter.scanned(KIM_CARD.encode())
    assert sign_in(counter) == "signed_in"
    assert counter.view.member is not None
    assert sign_in(counter, "102") == "signed_in"
    assert (counter.view.member, counter.view.operator) == (None, "Mina")


def test_whoever_does_nothing_for_long_is_signed_out(staffed: Till, counter: CounterSession) -> None:
    sign_in(counter)
    counter.scanned(KIM_CARD.encode())
    staffed.clock.advance(IDLE_MS + 60_000)
    assert counter.ticked().operator == "Cho", "not while a customer stands here"
    counter.cleared()
    staffed.clock.advance(IDLE_MS + 60_000)
    view = counter.ticked()
    assert (said(view), view.must_sign_in) == ("signed_out", True)


def test_who_has_left_the_shop_is_sent_away(staffed: Till, counter: CounterSession) -> None:
    sign_in(counter)
    counter.scanned(KIM_CARD.encode())
    told(staffed, [person(staffed, MANAGER, "102", "manager", PINS["102"])])
    view = counter.sync_changed(LINKED)
    assert (said(view), view.must_sign_in, view.member) == ("signed_out", True, None)


# Wrong PINs


@pytest.mark.parametrize(
    ("code", "pin"), [("101", "482911"), ("109", "482910"), ("103", "482910"), ("101", "\ud800")]
)
def test_what_does_not_belong_together_is_refused_alike(counter: CounterSession, code: str, pin: str) -> None:
    assert sign_in(counter, code, pin) == "sign_in_wrong"
    assert counter.view.must_sign_in


def test_after_five_wrong_ones_the_right_one_has_to_wait_too(staffed: Till, counter: CounterSession) -> None:
    for _ in range(5):
        assert sign_in(counter, "101", "482911") == "sign_in_wrong"
    assert sign_in(counter) == "sign_in_closed"
    assert counter.view.message.values["minutes"] == 30
    assert sign_in(counter, "102") == "signed_in", "others do not wait"
    counter.signed_out()
    staffed.clock.advance(31 * 60_000)
    assert sign_in(counter, "101", "482911") == "sign_in_wrong"
    assert sign_in(counter) == "sign_in_closed"
    assert counter.view.message.values["minutes"] == 60
    staffed.clock.advance(61 * 60_000)
    assert sign_in(counter) == "signed_in"
    counter.signed_out()
    assert sign_in(counter, "101", "482911") == "sign_in_wrong", "counted from the beginning again"
    assert sign_in(counter) == "signed_in"


def test_a_restart_forgets_no_wrong_pin(staffed: Till, counter: CounterSession) -> None:
    for _ in range(5):
        sign_in(counter, "101", "482911")
    staffed.close()
    again = Till(TillStore.open(staffed.path), staffed.path, staffed.clock)
    assert said(again.session().signed_in("101", PINS["101"])) == "sign_in_closed"
    again.close()
    staffed.store = TillStore.open(staffed.path)


def test_a_new_pin_of_head_office_ends_the_wait(staffed: Till, counter: CounterSession) -> None:
    for _ in range(5):
        sign_in(counter, "101", "482911")
    people = [
        person(staffed, CASHIER, "101", "cashier", "660291"),
        person(staffed, MANAGER, "102", "manager", PINS["102"]),
    ]
    told(staffed, people)
    counter.sync_changed(LINKED)
    assert sign_in(counter, "101", "660291") == "signed_in"


def test_each_wait_is_twice_the_one_before_up_to_a_day() -> None:
    tries, waits = Tries(), []
    for _ in range(14):
        tries = tries.one_more(0)
        waits.append(tries.minutes_left(0))
    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440, 1440]


def test_a_hash_is_of_no_use_without_this_machines_key(staffed: Till) -> None:
    encoded = QUICK.hash("482910")
    kept = pins.kept(encoded, b"this machine")
    assert kept is not None
    assert encoded.rpartition("$")[2] not in kept
    assert pins.matches(kept, "482910", b"this machine")
    assert not pins.matches(kept, "482910", b"another machine")
    assert not pins.matches(encoded, "482910", b"this machine"), "what was not peppered is no hash of ours"
    assert (pins.kept("nonsense", b""), pins.kept(kept, b"")) == (None, None)
    assert pins.kept("$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAAA", b"") is None, "no base64"
    too_much = kept.replace("m=8,", "m=0,")
    assert not pins.matches(too_much, "482910", b"this machine")
    assert not pins.matches("nonsense", "482910", b"")
    assert staffed.store.pepper != TillStore(staffed.store.engine).pepper


# Badges


def test_a_badge_is_enough_for_a_shift_after_the_pin(staffed: Till, counter: CounterSession) -> None:
    assert said(counter.scanned(BADGE.encode())) == "badge_needs_pin"
    assert counter.view.message.values == {"name": "Cho"}
    sign_in(counter)
    counter.signed_out()
    view = counter.scanned(BADGE.encode())
    assert (said(view), view.operator) == ("signed_in", "Cho")
    counter.signed_out()
    staffed.clock.advance(SHIFT_MS)
    assert said(counter.scanned(BADGE.encode())) == "badge_needs_pin"


def test_a_badge_does_not_get_around_wrong_pins(counter: CounterSession) -> None:
    sign_in(counter)
    counter.signed_out()
    for _ in range(5):
        sign_in(counter, "101", "482911")
    assert said(counter.scanned(BADGE.encode())) == "badge_needs_pin"


def test_a_strange_badge_is_nobodys_and_never_shown(till: Till, counter: CounterSession) -> None:
    other = badges.new_code()
    view = counter.scanned(other.encode())
    assert said(view) == "badge_unknown"
    assert other not in str(view)
    assert said(till.session().scanned(other.encode())) == "badge_unknown"


# What not everybody may do


@pytest.mark.parametrize("typed", ["102 573801", "102-573801", " 102,  573801 "])
def test_a_manager_agrees_with_number_and_pin(staffed: Till, counter: CounterSession, typed: str) -> None:
    sign_in(counter)
    assert said(counter.returned_without_receipt("5000", typed)) == "returned"
    (body,) = staffed.events("purchase")
    assert (body["operator_id"], body["approved_by"], body["approved"]) == (CASHIER, MANAGER, True)


def test_a_manager_types_the_own_pin_again(staffed: Till, counter: CounterSession) -> None:
    sign_in(counter, "102")
    assert said(counter.returned_without_receipt("5000", "573802")) == "sign_in_wrong"
    assert said(counter.returned_without_receipt("5000", "573801")) == "returned"
    (body,) = staffed.events("purchase")
    assert (body["operator_id"], body["approved_by"]) == (MANAGER, MANAGER)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("482910", "number_and_pin"),
        ("", "number_and_pin"),
        ("101 482910", "may_not_agree"),
        ("102 482910", "sign_in_wrong"),
    ],
)
def test_whoever_may_not_agree_changes_nothing(
    staffed: Till, counter: CounterSession, typed: str, key: str
) -> None:
    sign_in(counter)
    assert said(counter.returned_without_receipt("5000", typed)) == key
    assert staffed.events("purchase") == []
