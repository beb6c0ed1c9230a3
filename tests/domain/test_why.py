"""Where points come from, in sentences; tests/golden has the sentences themselves."""

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from pos_loyalty.domain import ledger, why
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.ledger import Account, Lot
from pos_loyalty.domain.why import Explanation, GivenGift, Group, Money, Note, Words, note
from pos_loyalty.i18n.formats import fill
from tests.builders import line, scheme

TODAY = date(2026, 3, 2)
FACTS = Facts(
    at=datetime(2026, 3, 2, 10, 0),  # noqa: DTZ001 -- the time of a shop has no offset
    store_id="S1",
    tier="gold",
    earned={"day": 3},
)
EARN = {"points": 1, "per_amount_minor": 100}


def told(*lines: BasketLine, facts: Facts | None = FACTS, **changes: Any) -> list[Note]:
    earn = EARN | changes.pop("earn", {})
    return list(why.sale(lines, scheme(earn=earn, **changes), facts))


def keys(notes: Iterable[Note]) -> list[str]:
    return [one.key for one in notes]


def in_english(notes: Iterable[Note]) -> list[str]:
    return [fill(one, str, "en") for one in notes]


def test_a_sale_is_explained_line_by_line() -> None:
    assert in_english(told(line(1, 250))) == [
        "Bought as Gold.",
        "Product 1: ₩250 gives 2.5 points, 1 for each ₩100.",
        "0.5 of a point were rounded off.",
    ]


def test_an_amount_that_was_keyed_in_is_called_by_itself() -> None:
    (sentence,) = in_english(told(line(1, 200, name="", product_id=None), facts=None))
    assert sentence == "₩200: ₩200 gives 2 points, 1 for each ₩100."


def test_every_reason_for_nothing_is_told() -> None:
    lines = (
        line(1, category="Tobacco"),
        line(2, product_id="pipe"),
        line(3, tags=("sin",)),
        line(4, discount_minor=5),
        line(5, voucher_minor=1000),
        line(6, 0),
    )
    earn = {
        "excluded_categories": ["Tobacco"],
        "excluded_products": ["pipe"],
        "excluded_tags": ["sin"],
        "excludes_discounted": True,
    }
    found = told(*lines, facts=None, earn=earn)
    reasons = ("category", "product", "tag", "discounted", "voucher", "free")
    assert keys(found) == [f"why_left_out_{reason}" for reason in reasons]
    assert all(in_english(found))


def test_a_purchase_below_the_minimum_is_told_with_the_minimum() -> None:
    found = told(line(1, 99), facts=None, earn={"minimum_purchase_minor": 100})
    assert found == [note("why_below_minimum", least=Money(100, "KRW"))]


def test_the_quantity_that_a_voucher_leaves_is_the_one_that_is_told() -> None:
    rules = [{"id": "piece", "kind": "unit", "points": 6, "names": {"en": "Six a piece"}}]
    found = told(line(1, 300, quantity_milli=2000, voucher_minor=100), facts=FACTS, rules=rules)
    assert in_english(found)[1:] == [
        "Product 1: ₩100 of it were paid by a voucher and earn nothing.",
        "Product 1: ₩200 gives 2 points, 1 for each ₩100.",
        "Product 1: Six a piece, 1.333 × gives 7.998 points.",
        "0.998 of a point were rounded off.",
    ]


def test_rules_are_told_by_their_names() -> None:
    rules = [
        {"id": "more", "kind": "amount", "points": 2, "per_amount_minor": 300},
        {"id": "double", "kind": "multiply", "factor": 2, "names": {"en": "Double"}, "most_per_purchase": 2},
        {"id": "here", "kind": "visit", "points": 5},
    ]
    assert in_english(told(line(1, 300), rules=rules))[1:] == [
        "Product 1: ₩300 gives 3 points, 1 for each ₩100.",
        "Product 1: more, ₩300 gives 2 points more, 2 for each ₩300.",
        "Product 1: Double, × 2 gives 5 points more.",
        "Double gives at most 2 points on one purchase: −3.",
        "here: 5 points.",
    ]


def test_caps_and_rounding_are_told_last() -> None:
    earn = {"rounding": "up", "most": {"per_purchase": 6, "per_day": 8, "per_month": 9}}
    found = told(line(1, 750), earn=earn)
    assert [(one.key, dict(one.values)) for one in found[2:]] == [
        ("why_cap_purchase", {"points": 2, "most": 6}),
        ("why_cap_day", {"points": 1, "most": 8}),
        ("why_rounded_up", {"rest": Fraction(1, 2)}),
    ]


def test_a_summary_tells_what_can_be_spent_what_waits_is_owed_and_ends() -> None:
    lots = (
        Lot("a", 5, TODAY, TODAY, date(2026, 4, 1)),
        Lot("b", 6, TODAY, date(2026, 3, 16), date(2026, 5, 1)),
        Lot("c", 7, TODAY, TODAY, None),
    )
    account = Account(lots)
    assert in_english(why.summary(account, ledger.holding(account, TODAY))) == [
        "12 points can be spent now.",
        "6 points wait until goods can no longer come back; the first on 16 Mar.",
        "5 points can be spent until 1 Apr.",
        "6 points can be spent until 1 May.",
        "7 points never end.",
    ]
    owing = Account(debt=4)
    assert keys(why.summary(owing, ledger.holding(owing, TODAY))) == ["why_spendable", "why_debt"]


def test_an_explanation_is_read_back_as_it_was_sent() -> None:
    values = {
        "amount": Money(5, "KRW"),
        "rule": Words((("en", "Wine"), ("ko", "와인")), "wine"),
        "points": Fraction(1, 3),
        "day": TODAY,
        "most": 5,
        "name": "Rice",
    }
    group = Group(note("why_sale_unknown"), TODAY, 5, (note("why_once", **values),))
    given = Group(note("why_gift", gift="Cup"), TODAY, -5, gift=GivenGift("r1", "cup", 5))
    sent = Explanation(9, (note("why_spendable", points=4),), (group, given), older=5)
    assert why.from_document(why.document(sent)) == sent
    assert values["rule"].name("fi") == "Wine"


def test_what_is_no_value_is_neither_sent_nor_read() -> None:
    wrong = Explanation(0, (note("why_spendable", points=1.5),), ())
    with pytest.raises(TypeError, match="no value of a note"):
        why.document(wrong)
    told_wrong = why.document(Explanation(0, (), ())) | {"summary": [["why_spendable", {"points": [1]}]]}
    with pytest.raises(TypeError, match="no value of a note"):
        why.from_document(told_wrong)
