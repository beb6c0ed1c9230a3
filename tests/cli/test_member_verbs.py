"""`pos-loyalty head-office adjust | merge | unmerge | merges | manager-pin | cards …`."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from pos_loyalty.database.head_office_tables import card, issued_card, member, store
from pos_loyalty.domain.cards import has_valid_check
from tests.cli.conftest import HeadOffice, Verb

NO_CARD = "9001000000000000"


# Points by hand


def test_points_are_given_and_taken_with_a_reason(office: Verb, head_office: HeadOffice) -> None:
    ann = head_office.cards["Ann"]
    given = office("adjust", ann, "--points", 1500, "--reason", "a scratched cup").text
    assert given == "The balance is 1,600 points now.\n"
    assert office("adjust", ann, "--points=-1700", "--reason", "an error").text == (
        "The balance is -100 points now.\n"
    )
    assert head_office.points("Ann") == -100


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--points", 0, "--reason", "why"), "Points from 1 to 1000000000 can be given or taken."),
        (("--points", 10**9 + 1, "--reason", "why"), "Points from 1 to 1000000000"),
        (("--points", 10**30, "--reason", "why"), "Points from 1 to 1000000000"),
        (("--points", 5, "--reason", " "), "A reason of 1 to 200 characters is needed"),
        (("--points", 5, "--reason", "x" * 201), "A reason of 1 to 200 characters is needed"),
    ],
    ids=["nothing", "too many", "far too many", "no reason", "a long reason"],
)
def test_points_that_cannot_be_given_are_refused(
    office: Verb, head_office: HeadOffice, options: tuple[object, ...], words: str
) -> None:
    assert office("adjust", head_office.cards["Ann"], *options).refusal.startswith(words)
    assert head_office.points("Ann") == 100


def test_points_that_are_no_number_are_an_error_of_the_command_line(office: Verb) -> None:
    assert "valid integer" in office("adjust", "1", "--points", "many", "--reason", "why").misuse
    assert "--reason" in office("adjust", "1", "--points", 5).misuse


ABOUT_A_CARD = {
    "adjust": ("adjust", NO_CARD, "--points", 5, "--reason", "why"),
    "merge": ("merge", NO_CARD, NO_CARD),
    "coupons issue": ("coupons", "issue", "spring", "--count", 1, "--until", "2999-01-01", "--name", "Spring",
                      "--amount", 5, "--card", NO_CARD),
    "block-card": ("block-card", NO_CARD),
    "cards unblock": ("cards", "unblock", NO_CARD),
    "cards expire": ("cards", "expire", NO_CARD),
}  # fmt: skip


@pytest.mark.parametrize("words", ABOUT_A_CARD.values(), ids=ABOUT_A_CARD.keys())
def test_a_card_that_nobody_has_is_said_without_its_number(office: Verb, words: tuple[object, ...]) -> None:
    assert office(*words).refusal == "No member has a card ••• 0000. Check the digits."


# Two memberships of one person


def merged(office: Verb, head_office: HeadOffice, *options: object) -> str:
    """Ann's with Ben's in it: its id."""
    told = office("merge", head_office.cards["Ann"], head_office.cards["Ben"], *options).text.splitlines()
    assert told[0] == "The two are one membership with 130 points."
    return told[1].split()[-1]


def test_merged_listed_and_told_apart_again(office: Verb, head_office: HeadOffice) -> None:
    assert office("merges", "--json").document == []
    merge_id = merged(office, head_office)
    (row,) = office("merges", "--json").document
    assert (row["merge_id"], row["kept_member_id"], row["gone_member_id"], row["undone_at_ms"]) == (
        merge_id,
        head_office.members["Ann"],
        head_office.members["Ben"],
        None,
    )
    assert office("unmerge", merge_id).text == (
        "They are two memberships again; the one that was kept has 100 points.\n"
    )
    assert (head_office.points("Ann"), head_office.points("Ben")) == (100, 30)
    assert office("merges", "--json").document[0]["undone_at_ms"] is not None
    head, line = office("merges").text.splitlines()
    assert head.split() == ["merge", "when", "kept", "gone", "undone"]
    assert len(line.split()) == 7


def test_fields_of_the_second_membership_are_taken_over(office: Verb, head_office: HeadOffice) -> None:
    merged(office, head_office, "--take", " name, ,phone")
    names = select(member.c.name).where(member.c.member_id == head_office.members["Ann"])
    assert head_office.office.one(names) == "Ben"


def test_what_cannot_be_merged_or_told_apart_is_said(office: Verb, head_office: HeadOffice) -> None:
    ann, ben = head_office.cards["Ann"], head_office.cards["Ben"]
    assert office("merge", ann, ann).refusal == "The two are one membership already."
    assert office("merge", ann, ben, "--take", "points").refusal == (
        "points cannot be taken over. There are: name, phone, birthday."
    )
    assert office("unmerge", "first").refusal == "There is no merge first. `merges` lists them."
    merge_id = merged(office, head_office)
    office("unmerge", merge_id)
    assert office("unmerge", merge_id).refusal == "This merge was undone before."


# The manager's PIN


def pin_hash(head_office: HeadOffice) -> str | None:
    found: str | None = head_office.office.one(select(store.c.manager_pin_hash))
    return found


def test_the_pin_is_read_from_standard_input_and_only_its_hash_is_kept(
    office: Verb, head_office: HeadOffice
) -> None:
    done = office("manager-pin", "--store", "S1", typed="246810\n")
    assert done.text == "The PIN is set; tills have it with their next exchange.\n"
    kept = pin_hash(head_office)
    assert kept is not None
    assert "246810" not in kept
    assert PasswordHasher().verify(kept, "246810")
    assert office("manager-pin", "--store", "S1", "--remove").text == "The PIN is removed.\n"
    assert pin_hash(head_office) is None


@pytest.mark.parametrize(
    "typed", ["", "123\n", "1234567890123\n", "12a4\n", "１２３４\n", "-1234\n"], ids=ascii
)
def test_what_is_no_pin_is_not_set(office: Verb, head_office: HeadOffice, typed: str) -> None:
    assert office("manager-pin", "--store", "S1", typed=typed).refusal == "A PIN has 4 to 12 digits."
    assert pin_hash(head_office) is None


def test_a_pin_belongs_to_a_store(office: Verb) -> None:
    assert office("manager-pin", "--store", "S9", typed="2468\n").refusal == "There is no store S9."
    assert "--store" in office("manager-pin").misuse


# Stores


def test_of_whom_the_tills_of_a_store_are_told_is_listed_and_set(
    office: Verb, head_office: HeadOffice
) -> None:
    head_office.office.settle(head_office.office.new_till())
    (row,) = json.loads(office("stores", "list", "--json").text)
    assert (row["store_id"], row["told_of"], row["tills"] > 0) == ("S1", "seen", True)
    assert (
        office("stores", "tell-of", "all", "--store", "S1").text == "The tills of S1 are told of everybody.\n"
    )
    assert "all" in office("stores", "list").text.splitlines()[-1].split()
    assert office("stores", "tell-of", "seen", "--store", "S1").text == (
        "The tills of S1 are told of who is seen there.\n"
    )
    assert office("stores", "tell-of", "all", "--store", "S9").refusal == "There is no store S9."
    assert office("stores", "tell-of", "some", "--store", "S1").misuse


# Cards


def test_cards_are_issued_listed_and_blocked_in_a_batch(office: Verb, head_office: HeadOffice) -> None:
    numbers = office("cards", "issue", "autumn", "--count", 3, "--expires", "2999-12-31").text.split()
    assert len(set(numbers)) == 3
    assert all(has_valid_check(number) and number.startswith("9") for number in numbers)
    assert {row.expires_on for row in head_office.office.all(select(issued_card))} == {date(2999, 12, 31)}
    assert office("cards", "list", "--json").document == [{"batch": "autumn", "state": "issued", "cards": 3}]
    assert office("cards", "block-batch", "autumn").text == "3 cards of autumn are blocked.\n"
    assert [line.split() for line in office("cards", "list").text.splitlines()] == [
        ["batch", "state", "cards"],
        ["autumn", "blocked", "3"],
    ]
    assert office("cards", "block-batch", "autumn").text == "0 cards of autumn are blocked.\n"


def test_cards_that_cannot_be_issued_or_blocked_are_said(office: Verb) -> None:
    assert (
        office("cards", "issue", "", "--count", 3).refusal
        == "A batch has a name of 1 to 64 printable characters."
    )
    assert office("cards", "issue", "x" * 65, "--count", 3).refusal.startswith("A batch has a name")
    assert (
        office("cards", "block-batch", "winter").refusal
        == "There is no batch winter. `cards list` shows them."
    )
    for count in (0, -1, 100_001, "many"):
        assert "--count" in office("cards", "issue", "autumn", f"--count={count}").misuse
    assert (
        "tomorrow is not a date like"
        in office("cards", "issue", "a", "--count", 1, "--expires", "tomorrow").misuse
    )
    assert office("cards", "list", "--json").document == []


def state_of(head_office: HeadOffice, number: str) -> tuple[str, date | None]:
    (row,) = head_office.office.all(select(card).where(card.c.card_number == number))
    return row.state, row.expires_on


def test_a_card_is_blocked_works_again_and_ends(office: Verb, head_office: HeadOffice) -> None:
    ann = head_office.cards["Ann"]
    last = datetime.now(UTC).date() + timedelta(days=30)
    assert office("block-card", ann).text == "The card is blocked.\n"
    assert state_of(head_office, ann) == ("blocked", None)
    assert office("cards", "unblock", ann).text == "The card works again.\n"
    assert office("cards", "unblock", ann).text == "The card works again.\n"
    assert office("cards", "expire", ann, "--on", last).text == f"The card's last day is {last}.\n"
    assert state_of(head_office, ann) == ("active", last)
    assert office("cards", "expire", ann).text == "The card does not end.\n"
    assert state_of(head_office, ann) == ("active", None)


def test_a_card_that_was_replaced_does_not_work_again(office: Verb, head_office: HeadOffice) -> None:
    ann = head_office.cards["Ann"]
    body = {"member_id": head_office.members["Ann"], "card_number": head_office.till.new_card()}
    head_office.till.add("card_replaced", body | {"replaced_at_ms": head_office.till.at_ms})
    head_office.office.settle(head_office.till)
    assert office("cards", "unblock", ann).refusal == (
        f"Card ••• {ann[-4:]} is replaced; only another card can take its place."
    )


def test_a_day_that_is_none_is_an_error_of_the_command_line(office: Verb, head_office: HeadOffice) -> None:
    for day in ("2027-02-30", "soon", "1.5.2027", ""):
        assert "is not a date like" in office("cards", "expire", head_office.cards["Ann"], "--on", day).misuse
