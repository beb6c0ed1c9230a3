"""New members, with a scanned card or a new number, with or without a line to head office."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_loyalty.checkout import enrol
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView, EnrolForm
from pos_loyalty.domain import cards
from tests.builders import (
    CARD_KEY,
    FREE_CARD,
    KIM,
    KIM_CARD,
    LEE,
    PROGRAMME,
    RICE_GTIN,
    Till,
    a_till,
    add_card,
    add_member,
    own_card,
    said,
    scheme,
)
from tests.checkout import invariants


def join(
    counter: CounterSession, name: str = "Park Ji-woo", phone: str = "010-2345-6789", **fields: str
) -> CounterView:
    return counter.enrolled(EnrolForm(name, phone, **fields))


def newest(till: Till) -> object:
    return till.rows("member")[-1]


def test_a_new_member_stands_at_the_counter_with_a_card_of_their_own(
    till: Till, counter: CounterSession
) -> None:  # M27
    counter.scanned(RICE_GTIN.encode())
    view = join(counter, birthday="1990-05-31")
    assert said(view) == "enrolled"
    assert view.member is not None
    assert (view.situation, view.member.name, view.member.points) == ("member", "Park Ji-woo", 0)
    assert view.member.tier_code == "member"
    number = view.member.card_number
    assert number is not None
    assert number == own_card(1000)
    assert view.message.values["card"] == cards.masked(number)
    assert len(view.basket) == 1
    (body,) = till.events("enrol")
    assert body == {
        "member_id": view.member.member_id,
        "name": "Park Ji-woo",
        "phone": "+821023456789",
        "birthday": "1990-05-31",
        "joined_on": "2026-03-02",
        "card_number": number,
        "referred_by": None,
    }
    counter.sale_finished()
    assert counter.scanned(number.encode()).member is not None
    assert invariants.balance_of(till, view.member.member_id) == 20


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("김민준", "ㄱㅁㅈ"),
        ("Beatriz Ñúñez", "beatriznu"),
        ("Łukasz O'Brien", "o'br"),
        ("山田 太郎", "太郎"),
        ("王小明", "小明"),
        ("Нина", "нин"),
    ],
)
def test_names_are_kept_in_their_script_and_found_again(
    till: Till, counter: CounterSession, name: str, typed: str
) -> None:
    add_member(till, name="Somebody Else")
    assert said(join(counter, f"  {name}\u202e ")) == "enrolled"
    assert [row.name for row in counter.found(typed) if row.member_id != KIM] == [name]


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"name": ""}, "name_missing"),
        ({"name": " \u200b\u202e\t"}, "name_missing"),
        ({"name": "\ud800"}, "name_missing"),
        ({"name": "x" * 65}, "name_too_long"),
        ({"phone": "12"}, "phone_unreadable"),
        ({"phone": "none"}, "phone_unreadable"),
        ({"phone": "0" * 500}, "phone_unreadable"),
        ({"phone": "010-1234-56789012345"}, "phone_unreadable"),
        ({"phone": "\ud800"}, "phone_unreadable"),
        ({"birthday": "yesterday"}, "birthday_unreadable"),
        ({"birthday": "1990-02-30"}, "birthday_unreadable"),
        ({"birthday": "31.05.1990"}, "birthday_unreadable"),
        ({"birthday": "2026-03-03"}, "birthday_unreadable"),
        ({"birthday": "1899-12-31"}, "birthday_unreadable"),
        ({"birthday": "\ud800"}, "birthday_unreadable"),
        ({"birthday": "1990-05-31" * 100}, "birthday_unreadable"),
        ({"card_number": KIM_CARD}, "card_taken"),
        ({"card_number": own_card(5, programme=2)}, "card_not_for_members"),
        ({"card_number": RICE_GTIN}, "card_not_for_members"),
        ({"card_number": FREE_CARD[:-1] + str((int(FREE_CARD[-1]) + 1) % 10)}, "card_not_for_members"),
        ({"card_number": "'; DROP TABLE member"}, "card_not_for_members"),
    ],
    ids=lambda value: ascii(value)[:40],
)
def test_a_field_that_needs_a_look_is_named_and_nothing_is_kept(
    till: Till, counter: CounterSession, fields: dict[str, str], key: str
) -> None:
    before, block = till.count(), till.rows("card_block")
    counter.scanned(RICE_GTIN.encode())
    view = join(counter, **fields)
    assert said(view) == key
    assert (till.count(), till.rows("card_block")) == (before, block)
    assert (view.member, len(view.basket)) == (None, 1)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("010-2345-6789", "+821023456789"),
        ("０１０２３４５６７８９", "+821023456789"),
        ("+34 612 34 56 79", "+34612345679"),
        ("(02) 312-3456", "+8223123456"),
        ("", ""),
        ("  ", ""),
    ],
)  # fmt: skip
def test_a_phone_is_kept_in_its_international_form(
    till: Till, counter: CounterSession, typed: str, kept: str
) -> None:
    assert said(join(counter, phone=typed)) == "enrolled"
    (row,) = (m for m in till.rows("member") if m.name == "Park Ji-woo")
    assert (row.phone, row.phone_last4) == (kept, kept[-4:])


def test_a_phone_without_a_country_is_one_of_the_region(till: Till) -> None:
    join(till.session(region="ES"), phone="612 34 56 70")
    assert till.events("enrol")[0]["phone"] == "+34612345670"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1990-05-31", date(1990, 5, 31)),
        ("1990.05.31", date(1990, 5, 31)),
        ("1990/05/31", date(1990, 5, 31)),
        ("１９９０-０５-３１", date(1990, 5, 31)),
        ("1900-01-01", date(1900, 1, 1)),
        ("2026-03-02", date(2026, 3, 2)),
        ("2000-02-29", date(2000, 2, 29)),
        ("", None),
    ],
    ids=str,
)  # fmt: skip
def test_a_birthday_may_be_typed_in_several_ways(
    till: Till, counter: CounterSession, typed: str, kept: date
) -> None:
    assert said(join(counter, birthday=typed)) == "enrolled"
    (row,) = (m for m in till.rows("member") if m.name == "Park Ji-woo")
    assert row.birthday == kept


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        (KIM_CARD, KIM),
        (f" {KIM_CARD} ", KIM),
        (KIM_CARD.translate(str.maketrans("0123456789", "０１２３４５６７８９")), KIM),
        ("010-1234-5678", KIM),
        ("+82 10 1234 5678", KIM),
        ("+34 612 34 56 79", LEE),
        ("", None),
        ("  ", None),
    ],
)
def test_whoever_brought_the_new_member_is_told_to_head_office(
    till: Till, counter: CounterSession, typed: str, who: str | None
) -> None:
    assert said(join(counter, referred_by=typed)) == "enrolled"
    assert till.events("enrol")[0]["referred_by"] == who


@pytest.mark.parametrize(
    "typed",
    [FREE_CARD, "010-9999-9999", "Kim", "5678", "\ud800", "x" * 500],
    ids=lambda value: ascii(value)[:20],
)
def test_an_unknown_referrer_is_said_and_nobody_is_taken_in(
    till: Till, counter: CounterSession, typed: str
) -> None:
    before = till.count(), till.rows("card_block")
    assert said(join(counter, referred_by=typed)) == "referrer_unknown"
    assert (till.count(), till.rows("card_block")) == before


def test_a_phone_that_two_members_share_names_no_referrer_and_neither_does_that_of_one_who_left(
    till: Till, counter: CounterSession
) -> None:
    second = add_member(till, name="Kim's wife")
    assert said(join(counter, referred_by="010-1234-5678")) == "referrer_unknown"
    with till.store.writing() as connection:
        connection.exec_driver_sql("UPDATE member SET status = 'closed' WHERE member_id = ?", (second,))
    assert said(join(counter, referred_by="010-1234-5678")) == "enrolled"
    assert till.events("enrol")[0]["referred_by"] == KIM
    till.change("member", status="closed")
    assert said(join(counter, referred_by="010-1234-5678")) == "referrer_unknown"


def test_a_scanned_unsold_card_becomes_the_members_card(till: Till, counter: CounterSession) -> None:
    counter.scanned(FREE_CARD.encode())
    view = join(counter, card_number=FREE_CARD)
    assert (said(view), view.card_number) == ("enrolled", FREE_CARD)
    assert till.rows("card_block")[0].next_index == 1000


def test_when_the_numbers_run_out_a_printed_card_still_works(tmp_path) -> None:
    till = a_till(tmp_path, card_blocks=((5, 6), (20, 20)))
    counter = till.session()
    assert [said(join(counter, f"Member {n}")) for n in range(4)] == ["enrolled"] * 3 + ["no_card_numbers"]
    assert {row.card_number for row in till.rows("card")} == {own_card(index) for index in (5, 6, 20)}
    assert said(join(counter, card_number=FREE_CARD)) == "enrolled"
    invariants.check(till)
    till.close()


def test_new_numbers_wait_until_head_office_has_heard_of_this_start(till: Till) -> None:
    """On a disk that was put back the next number may be somebody's card; a printed card is nobody's."""
    till.store.boot_id = till.new_id()
    counter = till.session()
    assert said(join(counter)) == "card_numbers_wait"
    printed = cards.card_number(PROGRAMME, 5000, CARD_KEY)
    assert said(counter.enrolled(EnrolForm("Kim", "", "", printed, ""))) == "enrolled"
    till.change("terminal", session_boot=till.store.boot_id)
    assert said(join(counter)) == "enrolled"


def test_a_number_that_came_with_somebody_elses_card_is_skipped(till: Till, counter: CounterSession) -> None:
    for index in (1000, 1001):
        add_card(till, KIM, own_card(index))
    view = join(counter)
    assert view.member is not None
    assert view.member.card_number == own_card(1002)


def test_two_tills_cut_off_from_head_office_never_make_the_same_number(tmp_path) -> None:  # M01
    made = []
    for terminal_no, block in ((1, (0, 999)), (2, (1000, 1999))):
        till = a_till(tmp_path / str(terminal_no), terminal_no=terminal_no, card_blocks=(block,))
        with till.store.reading() as connection:
            # A thousand members are a thousand waits for the disk; durability has its own tests.
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
        who = till.session().identity
        for n in range(1000):
            form = EnrolForm(f"Member {n}", "")
            enrol.enrol(till.store, who, form, scheme(), "KR", till.clock(), till.new_id)
        made.append({row.card_number for row in till.rows("card")})
        assert said(join(till.session())) == "no_card_numbers"
        till.close()
    assert [len(numbers) for numbers in made] == [1000, 1000]
    assert not made[0] & made[1]


def test_any_form_is_taken_or_refused_with_a_sentence(till: Till) -> None:
    counter = till.session()
    text = st.text(max_size=70)

    @settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
    @given(
        text,
        text | st.text("0123456789-+ ", max_size=16),
        text | st.dates().map(str),
        st.none() | text,
        st.just("") | text,
    )
    def take(name: str, phone: str, birthday: str, card_number: str | None, referred_by: str) -> None:
        assert said(counter.enrolled(EnrolForm(name, phone, birthday, card_number, referred_by)))

    take()
