"""What cannot be rehearsed is said in one sentence, before the first purchase is read."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pos_loyalty.head_office.refusals import OperatorError
from tests.rehearsal.past import BASE, Past, rules


@pytest.fixture
def bought(past_on_sqlite: Past) -> Past:
    past_on_sqlite.sold(past_on_sqlite.joined("2026-01-01 09:00"), "2026-01-05 10:00", 5_000)
    return past_on_sqlite


def refused(past: Past, path: Path, first: str = "2026-01-01", **options: Path) -> str:
    with pytest.raises(OperatorError) as caught:
        past.rehearse(path, first, "2026-01-31", **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_days_that_are_the_wrong_way_round(bought: Past) -> None:
    sentence = refused(bought, rules(bought.folder), first="2026-02-01")
    assert sentence == "The last day, 2026-01-31, lies before the first, 2026-02-01."


def test_a_period_without_purchases(bought: Past) -> None:
    sentence = refused(bought, rules(bought.folder), first="2026-01-06")
    assert sentence.startswith("No member has a purchase from 2026-01-06 to 2026-01-31")


def test_a_head_office_without_members(past_on_sqlite: Past) -> None:
    assert refused(past_on_sqlite, rules(past_on_sqlite.folder)).startswith("No member has a purchase")


def test_rules_in_another_currency(bought: Past) -> None:
    sentence = refused(bought, rules(bought.folder, currency="EUR", name="euro.toml"))
    assert sentence.startswith("euro.toml counts in EUR, but purchases are recorded in KRW.")


def test_a_field_that_means_nothing_is_named_with_its_line(bought: Past) -> None:
    path = rules(bought.folder, BASE + "per_amount = 3\n")
    line = path.read_text(encoding="utf-8").splitlines().index("per_amount = 3") + 1
    sentence = refused(bought, path)
    assert sentence.startswith(f"new.toml, line {line}: earn.per_amount: ")
    assert "per_amount_minor" in sentence


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "cannot be read"),
        (lambda path: path.mkdir(), "cannot be read"),
        (lambda path: path.write_bytes(b"version = 1\n\xff"), "line 2: this is not text in UTF-8"),
        (lambda path: path.write_text("version = ", encoding="utf-8"), "other.toml"),
    ],
    ids=["not there", "a folder", "not text", "not TOML"],
)
def test_a_file_that_cannot_be_read(bought: Past, make: Callable[[Path], object], words: str) -> None:
    path = bought.folder / "other.toml"
    make(path)
    assert words in refused(bought, path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("gift,points\nmug,many\n", "gifts.csv, line 2: points is not a number"),
        ("gift,points\nmug,3,4\n", "gifts.csv, line 2: "),
        ("gift,points,tiers\nmug,3,royal\n", "gifts.csv, line 2: tiers names royal"),
        ("gift,cost\nmug,3\n", "gifts.csv lacks the column points"),
    ],
    ids=["no number", "a cell too many", "a tier that is not there", "no price"],
)
def test_prices_that_cannot_be_used(bought: Past, text: str, words: str) -> None:
    path = bought.folder / "gifts.csv"
    path.write_text(text, encoding="utf-8")
    assert words in refused(bought, rules(bought.folder), gifts=path)


def test_a_file_of_gifts_that_is_not_there(bought: Past) -> None:
    gone = bought.folder / "gone.csv"
    assert refused(bought, rules(bought.folder), gifts=gone) == f"There is no file {gone}."
