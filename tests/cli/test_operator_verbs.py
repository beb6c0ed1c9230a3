"""`pos-loyalty head-office operators …`."""

import json

import pytest

from pos_loyalty.domain import badges
from tests.cli.conftest import Verb


def test_somebody_is_added_gets_a_pin_and_a_badge_and_leaves(office: Verb) -> None:
    said = office(
        "operators", "add", "102", "--name", "Kim Ha-neul", "--role", "manager", "--store", "S1"
    ).text
    assert "`operators pin 102`" in said
    assert office("operators", "pin", "102", typed="482910\n").text.startswith("The PIN is set")
    badge = office("operators", "badge", "102").text.strip()
    assert badges.is_code(badge)
    (row,) = json.loads(office("operators", "list", "--json").text)
    assert (row["code"], row["role"], row["store_id"]) == ("102", "manager", "S1")
    assert (row["has_pin"], row["has_badge"], row["withdrawn_at_ms"]) == (True, True, None)
    assert not {"pin_hash", "badge_hash"} & row.keys()
    assert badge not in office("operators", "list", "--json").text
    assert "works no more" in office("operators", "badge", "102", "--remove").text
    assert office("operators", "list").text.splitlines()[-1].split()[-2:] == ["yes", "no"]
    office("operators", "withdraw", "102")
    assert office("operators", "list").text.rstrip().endswith("withdrawn")
    assert office("operators", "pin", "102", typed="482910\n").refusal == (
        "There is no operator 102. `operators list` shows them."
    )


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (("add", "1", "--name", "X"), "An operator's number has 2 to 6 digits."),
        (("add", "12", "--name", ""), "An operator's name has 1 to 100 printable characters."),
        (("add", "12", "--name", "X", "--store", "S9"), "There is no store S9."),
        (("badge", "77"), "There is no operator 77. `operators list` shows them."),
    ],
)
def test_what_cannot_be_is_refused(office: Verb, words: tuple[str, ...], refusal: str) -> None:
    assert office("operators", *words).refusal == refusal


def test_a_number_is_given_once(office: Verb) -> None:
    office("operators", "add", "12", "--name", "X")
    office("operators", "withdraw", "12")
    assert "never given to another person" in office("operators", "add", "12", "--name", "Y").refusal


@pytest.mark.parametrize(
    "typed", ["", "48291\n", "4829101234567\n", "111111\n", "123456\n", "987654\n", "48a910\n"]
)
def test_what_is_easily_guessed_is_no_pin(office: Verb, typed: str) -> None:
    office("operators", "add", "12", "--name", "X")
    refusal = office("operators", "pin", "12", typed=typed).refusal
    assert refusal == "A PIN has 6 to 12 digits, not all the same and not in a row."
