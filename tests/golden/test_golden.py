"""Every case comes out as it is written, and every row of docs/programme.md has one."""

from pathlib import Path

import pytest

from tests.golden import page
from tests.golden.case import Case, cases, read
from tests.golden.shop import Shop
from tests.golden.slow_shop import FIGURES, SlowShop

CASES = cases()
ELSEWHERE = {
    "welcome": "head office gives it after visits",
    "referral": "head office gives it after visits",
    "second_purchase_coupon": "it is printed by the till and used at head office",
    "gifts": "a till that is cut off gives them",
    "agreement": "a manager gives it at the till",
    "suggestions": "a till mentions goods, which cost nothing and earn nothing",
    "scale": "a scanner reads its labels",
    "tiers": "every case has tiers",
    "earn": "its rows are shown one by one",
    "rules": "its rows are shown one by one",
    "expiry": "its rows are shown one by one",
    "tiering": "its rows are shown one by one",
}
"""Tables of a scheme that are no subject of a case of their own."""


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_comes_out_as_it_is_written(path: Path) -> None:  # M07
    case = read(path)
    shop = Shop(case)
    for step in case.steps:
        assert shop.play(step.text) == step.outcome, f"{path.name}, line {step.line_no}: {step.text}"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_figures_of_a_case_are_those_of_the_page(path: Path) -> None:
    case = read(path)
    shop = SlowShop(case)
    for step in case.steps:
        written = [line for line in step.outcome if FIGURES.fullmatch(line)]
        assert shop.play(step.text) == written, f"{path.name}, line {step.line_no}: {step.text}"


def shown() -> dict[str, list[Case]]:
    found: dict[str, list[Case]] = {}
    for case in map(read, CASES):
        for row in case.shows:
            found.setdefault(row, []).append(case)
    return found


def test_every_row_of_the_page_is_shown_by_a_case() -> None:
    rows = {*page.rows(), *(page.tables() - ELSEWHERE.keys())}
    assert len(rows) > 70
    assert sorted(rows - shown().keys()) == []


def test_no_case_shows_what_the_page_does_not_have() -> None:
    known = {*page.rows(), *page.tables(), *page.WORDS}
    assert sorted(shown().keys() - known) == []


def test_every_word_of_the_page_that_is_no_row_is_shown_by_a_case() -> None:
    text = page.PAGE.read_text(encoding="utf-8")
    assert [word for word, sentence in page.WORDS.items() if sentence not in text] == []
    assert sorted(page.WORDS.keys() - shown().keys()) == []


@pytest.mark.parametrize("currency", ["KRW", "JPY", "EUR", "CNY"])
def test_every_currency_has_several_cases(currency: str) -> None:
    used = [case for case in map(read, CASES) if case.documents[0]["currency"] == currency]
    assert len(used) >= 5


@pytest.mark.parametrize("currency", ["KRW", "JPY", "EUR", "CNY"])
def test_receipts_are_shown_in_every_currency(currency: str) -> None:
    with_receipt = [case for case in map(read, CASES) if any(step.text == "receipt" for step in case.steps)]
    assert sum(case.documents[0]["currency"] == currency for case in with_receipt) >= 2


@pytest.mark.parametrize("currency", ["KRW", "JPY", "EUR", "CNY"])
def test_every_kind_of_rule_is_shown_in_every_currency(currency: str) -> None:
    used = [case.documents[0] for case in map(read, CASES) if case.documents[0]["currency"] == currency]
    kinds = {rule["kind"] for document in used for rule in document.get("rules", [])}
    assert kinds == {"amount", "unit", "multiply", "visit", "bonus"}


def test_a_case_has_its_own_title() -> None:
    titles = [read(path).title for path in CASES]
    assert len(titles) == len(set(titles))
