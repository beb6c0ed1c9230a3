"""A scan in any situation: member, product, or one sentence why not."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pos_loyalty.checkout.questions import FindMember, MemberAnswer
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import SyncView, TierProgress
from pos_loyalty.database.till_tables import purchase, refused_card
from pos_loyalty.domain.cards import receipt_code
from tests.builders import (
    BAG_GTIN,
    FREE_CARD,
    KIM,
    KIM_CARD,
    LEE,
    LEE_CARD,
    RICE_GTIN,
    SAUCE_GTIN,
    Till,
    account,
    add_card,
    add_member,
    ean13,
    own_card,
    said,
)

DAMAGED = KIM_CARD[:-1] + str((int(KIM_CARD[-1]) + 1) % 10)
FOREIGN = own_card(11, programme=2)
UNKNOWN_GOODS = ean13("880999999999")
LEGACY = ean13("290000000077")
LINKED = SyncView("linked", 1, None, 0)


def scan(counter: CounterSession, code: str) -> str:
    return said(counter.scanned(code.encode()))


SITUATIONS = {
    "idle": (),
    "member": (KIM_CARD,),
    "goods first": (RICE_GTIN,),
    "selling": (KIM_CARD, RICE_GTIN),
    "unknown card": (RICE_GTIN, FREE_CARD),
}


@pytest.fixture(params=SITUATIONS.values(), ids=SITUATIONS.keys())
def busy(request: pytest.FixtureRequest, counter: CounterSession) -> CounterSession:
    for code in request.param:
        counter.scanned(code.encode())
    return counter


def test_a_card_shows_its_member_in_any_situation_and_keeps_the_goods(busy: CounterSession) -> None:  # M01
    goods = busy.view.basket
    assert scan(busy, LEE_CARD) == "card_read"
    view = busy.view
    assert view.situation == "member"
    assert view.member is not None
    assert (view.member.member_id, view.member.points, view.card_number) == (LEE, 100, LEE_CARD)
    assert view.basket == goods


def test_a_product_is_added_in_any_situation_and_keeps_the_customer(busy: CounterSession) -> None:
    before = busy.view
    assert scan(busy, SAUCE_GTIN) == "product_added"
    after = busy.view
    assert after.total_minor == before.total_minor + 3300
    assert (after.situation, after.member, after.card_number) == (
        before.situation,
        before.member,
        before.card_number,
    )


@pytest.mark.parametrize(
    ("state", "key"),
    [
        ("blocked", "card_blocked"),
        ("lost", "card_lost"),
        ("replaced", "card_replaced_by"),
        ("expired", "card_expired"),
    ],
)
def test_a_card_that_must_not_be_used_sends_the_member_away_and_keeps_the_goods(
    till: Till, busy: CounterSession, state: str, key: str
) -> None:
    number = own_card(77)
    add_card(till, LEE, number, state=state)
    goods = busy.view.basket
    assert scan(busy, number) == key
    view = busy.view
    assert (view.situation, view.member, view.card_number) == ("blocked_card", None, number)
    assert (view.gifts, view.next_gift, view.suggestions, view.earns) == ((), None, (), 0)
    assert view.basket == goods


@pytest.mark.parametrize("status", ["closed", "merged"])
def test_the_card_of_a_closed_membership_is_refused(till: Till, busy: CounterSession, status: str) -> None:
    number = own_card(78)
    add_member(till, card=number, status=status)
    assert scan(busy, number) == "member_closed"
    assert busy.view.member is None


def test_a_card_nobody_holds_is_offered_for_enrolment(busy: CounterSession) -> None:
    goods = busy.view.basket
    assert scan(busy, FREE_CARD) == "card_unknown"
    view = busy.view
    assert (view.situation, view.member, view.card_number) == ("unknown_card", None, FREE_CARD)
    assert view.basket == goods


def test_with_a_line_head_office_is_asked_whose_card_it_is(busy: CounterSession) -> None:
    """The goods stay, and whoever else comes meanwhile is not sent away by the answer."""
    busy.sync_changed(LINKED)
    goods = busy.view.basket
    assert scan(busy, FREE_CARD) == "card_asking"
    asked = FindMember(FREE_CARD)
    assert busy.take_questions() == (asked,)
    view = busy.member_answered(asked, MemberAnswer(False))
    assert (said(view), view.situation, view.basket) == ("card_unknown", "unknown_card", goods)
    assert busy.take_questions() == (), "asked once for each scan"
    scan(busy, FREE_CARD)
    assert scan(busy, KIM_CARD) == "card_read"
    view = busy.member_answered(asked, MemberAnswer(True))
    assert (said(view), view.card_number) == ("card_read", KIM_CARD)


def test_the_answer_shows_the_member_whom_the_till_knows_by_then(till: Till, busy: CounterSession) -> None:
    busy.sync_changed(LINKED)
    goods = busy.view.basket
    scan(busy, FREE_CARD)
    add_member(till, card=FREE_CARD)
    view = busy.member_answered(FindMember(FREE_CARD), MemberAnswer(True))
    assert (view.situation, view.card_number, view.basket) == ("member", FREE_CARD, goods)


def test_a_card_of_an_earlier_programme_is_asked_for_and_offered_to_nobody(busy: CounterSession) -> None:
    busy.sync_changed(LINKED)
    before = busy.view
    assert scan(busy, LEGACY) == "card_asking"
    view = busy.member_answered(FindMember(LEGACY), MemberAnswer(False))
    assert (said(view), view.situation, view.member) == ("card_not_ours", before.situation, before.member)


@pytest.mark.parametrize("state", ["blocked", "lost", "replaced"])
def test_a_card_that_works_nowhere_is_refused_without_its_holder(
    till: Till, busy: CounterSession, state: str
) -> None:
    with till.store.writing() as connection:
        connection.execute(refused_card.insert(), {"card_number": FREE_CARD, "state": state})
    assert scan(busy, FREE_CARD) == {"replaced": "card_replaced_by"}.get(state, f"card_{state}")
    assert (busy.view.situation, busy.view.member) == ("blocked_card", None)


def test_a_member_nobody_may_be_telling_of_is_shown_and_asked_for(till: Till, busy: CounterSession) -> None:
    till.change("member", is_old=True)
    scan(busy, KIM_CARD)
    assert busy.take_questions() == (), "without a line nobody is asked"
    busy.sync_changed(LINKED)
    assert scan(busy, KIM_CARD) == "card_read"
    (asked,) = busy.take_questions()
    till.change("member", points=9_000, is_old=False)
    assert isinstance(asked, FindMember)
    view = busy.member_answered(asked, MemberAnswer(True))
    assert view.member is not None
    assert (said(view), view.member.points) == ("card_read", 9_000)
    assert busy.member_answered(asked, MemberAnswer(True)) == view


def test_a_sale_with_a_card_nobody_is_known_to_hold_tells_head_office_of_the_card(
    till: Till, busy: CounterSession
) -> None:
    busy.amount_keyed("5000")
    scan(busy, FREE_CARD)
    assert busy.sale_finished().message.key == "sale_finished_unknown_card"
    with till.store.reading() as connection:
        row = connection.execute(select(purchase).order_by(purchase.c.seq.desc())).first()
    assert (row.member_id, row.card_number, row.points) == (None, FREE_CARD, 0)


@pytest.mark.parametrize(
    ("code", "key"),
    [
        (FOREIGN, "card_not_ours"),
        (LEGACY, "card_not_ours"),
        (DAMAGED, "card_damaged"),
        (UNKNOWN_GOODS, "product_unknown"),
        (BAG_GTIN, "product_no_price"),
        (receipt_code(7, 1), "receipt_scanned"),
        ("4111111111111111", "payment_card"),
        (";4111111111111111=25121010000012345678?", "payment_card"),
        ("hello", "code_unknown"),
        ("", "code_unknown"),
        ("\x1b[2J\x00\x07", "code_unknown"),
        ("9" * 10_000, "code_unknown"),
        ("{name}{code}%s", "code_unknown"),
    ],
    ids=["foreign programme", "unknown legacy", "damaged", "unknown goods", "no price", "receipt", "payment card",
         "stripe", "text", "nothing", "control bytes", "10 kB", "placeholders"],
)  # fmt: skip
def test_what_cannot_be_used_changes_nothing_but_the_sentence(
    busy: CounterSession, code: str, key: str
) -> None:
    before = busy.view
    assert scan(busy, code) == key
    after = busy.view
    for part in ("situation", "member", "card_number", "basket", "total_minor", "gifts", "suggestions"):
        assert getattr(after, part) == getattr(before, part), part


def test_a_payment_card_leaves_no_digit_in_the_view(busy: CounterSession) -> None:
    view = busy.scanned(b"4111111111111111")
    assert "41111111" not in repr(view)


def test_a_legacy_card_is_an_alias_of_its_member(till: Till, counter: CounterSession) -> None:
    add_card(till, KIM, LEGACY, legacy=True)
    assert scan(counter, LEGACY) == "card_read"
    member = counter.view.member
    assert member is not None
    assert (member.member_id, counter.view.card_number) == (KIM, LEGACY)


def test_a_number_typed_by_hand_goes_the_way_of_a_scan(counter: CounterSession) -> None:
    assert said(counter.typed(f" {KIM_CARD} ")) == "card_read"
    assert said(counter.typed("\ud800\udfff")) == "code_unknown"


def test_full_width_digits_of_an_input_method_are_a_scan_too(counter: CounterSession) -> None:
    wide = KIM_CARD.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert said(counter.typed(wide)) == "card_read"


def test_a_scan_that_was_not_whole_says_so_and_changes_nothing_else(busy: CounterSession) -> None:
    before = busy.view
    assert said(busy.scan_rejected()) == "scan_broken"
    assert (busy.view.member, busy.view.basket) == (before.member, before.basket)


def test_the_same_card_twice_is_one_customer(counter: CounterSession) -> None:
    first = counter.scanned(KIM_CARD.encode())
    assert counter.scanned(KIM_CARD.encode()) == first


def test_a_product_whose_price_cannot_be_is_not_sold(till: Till, counter: CounterSession) -> None:
    till.change("product", price_minor=-5)
    assert scan(counter, RICE_GTIN) == "product_no_price"
    till.change("product", price_minor=10**13)
    assert scan(counter, RICE_GTIN) == "amount_too_large"
    assert counter.view.basket == ()


def test_any_bytes_leave_the_counter_standing(till: Till) -> None:
    counter = till.session()

    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(st.binary(max_size=80) | st.text("0123456789 \r\n\x02\x1d", max_size=40).map(str.encode))
    def scan_it(raw: bytes) -> None:
        assert said(counter.scanned(raw))

    scan_it()
    assert till.count()["event"] == 0


# What a scan shows of the member


def test_the_member_is_shown_with_tier_points_and_gifts_in_the_language(till: Till) -> None:
    view = till.session(language="ko").scanned(KIM_CARD.encode())
    assert view.member is not None
    assert (view.member.name, view.member.tier_band, view.member.tier_name) == ("김민준", "ordinary", "실버")
    assert [(tile.reward.reward_id, tile.points_after) for tile in view.gifts] == [
        ("thermos", 2000),
        ("towel", 4000),
        ("cup", 5000),
    ]
    assert view.gifts_more == 0
    assert view.next_gift is not None
    assert (view.next_gift.reward.reward_id, view.next_gift.points_missing) == ("cooker", 9000)


@pytest.mark.parametrize(
    ("code", "shown"), [("vip", "VIP"), ("silver", "Silver"), ("member", "Member"), ("of tomorrow", "Member")]
)
def test_a_member_is_shown_in_the_tier_that_head_office_tells_whatever_the_band(
    till: Till, counter: CounterSession, code: str, shown: str
) -> None:
    till.change("member", tier_code=code, band=None)
    member = counter.scanned(LEE_CARD.encode()).member
    assert member is not None
    assert member.tier_name == shown


KEEPS = {"measure": "spend", "have": 70_000, "next_tier": None, "missing": 0, "keep_missing": 30_000}
CLIMBS = {
    "measure": "visits",
    "have": 2,
    "next_tier": "vip",
    "missing": 3,
    "keep_until": None,
    "keep_missing": 0,
}


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (None, None),
        (CLIMBS, TierProgress("visits", "VIP", 3)),
        (CLIMBS | {"next_tier": None}, None),
        (KEEPS | {"keep_until": "2026-03-20"}, TierProgress("spend", "Silver", 30_000, date(2026, 3, 20))),
        (
            CLIMBS | {"keep_until": "2026-03-20", "keep_missing": 1},
            TierProgress("visits", "Silver", 1, date(2026, 3, 20)),
        ),
    ],
    ids=["nothing", "the way up", "the top", "nearly lost", "nearly lost, and the way up"],
)
def test_the_way_to_a_tier_is_shown_and_before_it_that_one_is_nearly_lost(
    till: Till, counter: CounterSession, told: dict[str, object] | None, shown: TierProgress | None
) -> None:
    till.change("member", account=account(progress=told))
    member = counter.scanned(KIM_CARD.encode()).member
    assert member is not None
    assert member.progress == shown
    assert (member.say is not None and member.say.key == "say_tier_at_risk") == (
        shown is not None and shown.keep_until is not None
    )


@pytest.mark.parametrize(
    ("known", "key"),
    [
        ({"birthday": "1990-03-02"}, "say_birthday_today"),
        ({"birthday": "1990-03-05", "prompt": '{"key": "say_first_visit"}'}, "say_birthday_soon"),
        ({"prompt": '{"key": "say_long_absence", "values": {"days": 99}}'}, "say_long_absence"),
        ({"prompt": '{"key": "say_of_tomorrow"}', "tier_since": "2026-03-01"}, "say_new_tier"),
        ({"prompt": "null", "last_visit_on": "2025-01-01"}, "say_long_absence"),
        ({"last_visit_on": None}, "say_first_visit"),
        ({"prompt": '{"key": "say_of_tomorrow"}'}, None),
        ({}, None),
    ],
    ids=str,
)
def test_one_sentence_is_worth_saying(
    till: Till, counter: CounterSession, known: dict[str, str], key: str | None
) -> None:
    with till.store.writing() as connection:
        for column, value in known.items():
            connection.exec_driver_sql(f"UPDATE member SET {column} = ?", (value,))
    view = counter.scanned(KIM_CARD.encode())
    assert view.member is not None
    say = view.member.say
    assert (say.key if say else None) == key
    if say:
        assert dict(say.values)["name"] == "김민준"
