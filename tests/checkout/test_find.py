from datetime import date

import pytest

from pos_loyalty.checkout.session import CounterSession
from tests.builders import KIM, KIM_CARD, LEE, RICE_GTIN, Till, add_member, said


def names(counter: CounterSession, typed: str) -> list[str]:
    return [row.name for row in counter.found(typed)]


def test_a_member_is_found_by_phone_end_name_part_or_initials(counter: CounterSession) -> None:
    for typed in ("5678", "민준", "ㅁㅈ", "김"):
        assert names(counter, typed) == ["김민준"]
    assert names(counter, "nunez") == ["José Núñez"]
    assert names(counter, "5679") == ["José Núñez"]


def test_a_row_tells_two_people_of_one_name_apart(till: Till, counter: CounterSession) -> None:
    add_member(till, phone="+821099990000", tier_code="of tomorrow", last_visit_on=None)
    first, second = sorted(counter.found("김민준"), key=lambda row: row.phone_last4)
    assert (first.phone_last4, first.card_last4, first.points, first.last_visit_on) == ("0000", "", 0, None)
    assert (first.tier_code, first.tier_name) == ("member", "Member")
    assert (second.phone_last4, second.card_last4, second.points) == ("5678", KIM_CARD[-4:], 6000)
    assert (second.tier_name, second.last_visit_on) == ("Silver", date(2026, 2, 23))


def test_a_name_that_is_nearly_right_is_found_too_and_changes_nothing(counter: CounterSession) -> None:
    before = counter.view
    assert names(counter, "José Nuñes") == []
    assert [row.name for row in counter.found_similar("José Nuñes")] == ["José Núñez"]
    assert counter.found_similar("Zzyzx") == ()
    assert counter.view == before


@pytest.mark.parametrize(
    "typed", ["%", "_", "%%%%", "____", "|", "\\", "'", "*", "?", "\x00", "\ud800", "", " "], ids=ascii
)
def test_wildcards_and_quotes_are_letters_like_any_other(counter: CounterSession, typed: str) -> None:
    assert names(counter, typed) == []


def test_a_very_long_text_finds_nobody(counter: CounterSession) -> None:
    assert names(counter, "김민준" * 10_000) == []


def test_a_chosen_member_stands_at_the_counter_with_the_newest_card(counter: CounterSession) -> None:
    counter.scanned(RICE_GTIN.encode())
    view = counter.member_chosen(KIM)
    assert said(view) == "member_chosen"
    assert view.member is not None
    assert (view.situation, view.member.member_id, view.card_number, len(view.basket)) == (
        "member",
        KIM,
        KIM_CARD,
        1,
    )


def test_a_member_without_a_card_can_be_served(till: Till, counter: CounterSession) -> None:
    till.change("card", state="lost")
    view = counter.member_chosen(LEE)
    assert (view.situation, view.card_number) == ("member", None)
    counter.amount_keyed("500")
    counter.sale_finished()
    assert till.rows("purchase")[0].member_id == LEE
    assert till.rows("purchase")[0].card_number is None


@pytest.mark.parametrize("member_id", ["", "unknown", KIM], ids=["nothing", "unknown", "closed"])
def test_a_member_who_is_gone_cannot_be_chosen(till: Till, counter: CounterSession, member_id: str) -> None:
    till.change("member", status="closed")
    assert said(counter.member_chosen(member_id)) == "member_gone"
    assert counter.view.member is None


def test_a_search_on_a_store_that_cannot_be_read_finds_nobody_and_says_why(
    till: Till, counter: CounterSession
) -> None:
    till.store.checkpoint()
    till.close()
    whole = till.path.read_bytes()
    till.path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert counter.found("김민준") == ()
    assert said(counter.view) == "records_damaged"
    till.close()
    till.path.write_bytes(whole)
    assert names(counter, "김민준") == ["김민준"]
