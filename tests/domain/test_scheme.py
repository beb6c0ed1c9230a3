"""What a scheme answers once it has been read."""

from datetime import datetime, timedelta

import pytest

from pos_loyalty.domain.facts import Facts
from pos_loyalty.domain.scheme import Goods, When, Worth, name_in, valid_at
from pos_loyalty.domain.scheme_document import scheme_from_document
from tests.builders import line, scheme, scheme_document

MONDAY = datetime(2026, 3, 2, 10, 0)  # noqa: DTZ001 -- the time of a shop has no offset
FACTS = Facts(MONDAY, "S1", "silver", frozenset({"week", "month"}))


def test_a_member_without_a_band_or_with_an_unknown_one_holds_the_lowest_tier() -> None:
    rules = scheme()
    assert rules.tier_of_band("large").code == "gold"
    assert rules.tier_of_band(None).code == "member"
    assert rules.tier_of_band("diamond").code == "member"


def test_a_tier_that_is_not_known_any_more_counts_as_the_lowest() -> None:
    rules = scheme()
    assert (rules.tier("gold").code, rules.tier("platinum").code) == ("gold", "member")
    assert (rules.rank("vip"), rules.rank("platinum")) == (0, 3)


def test_a_tier_is_named_in_the_language_or_in_english_or_by_its_code() -> None:
    gold = scheme().tiers[1]
    assert (gold.name("ko"), gold.name("fi")) == ("골드", "Gold")
    document = scheme_document()
    document["tiers"][0]["names"] = {}
    assert scheme_from_document(document).tiers[0].name("en") == "vip"


def test_a_name_is_in_the_language_or_in_english_or_the_first_there_is() -> None:
    assert name_in({"ja": "カップ"}, "es", "cup") == "カップ"
    assert name_in({}, "es", "cup") == "cup"


def test_a_rule_is_named_or_called_by_its_id() -> None:
    wine = {"id": "wine", "kind": "bonus", "points": 1, "names": {"en": "Wine week"}}
    rules = scheme(rules=[wine])
    assert (rules.rule_name("wine", "ko"), rules.rule_name("gone", "ko")) == ("Wine week", "gone")


def test_the_newest_version_that_has_begun_counts() -> None:
    first, second, third = (scheme(version=n, valid_from=f"2026-03-0{n}T10:00") for n in (1, 2, 3))
    assert valid_at([third, first, second], MONDAY) == second
    assert valid_at([third, first, second], MONDAY - timedelta(minutes=1)) == first
    assert valid_at([third, second], MONDAY - timedelta(days=9)) == second


def test_a_version_without_a_day_counts_from_the_beginning() -> None:
    always = scheme(version=4)
    assert valid_at([scheme(version=1, valid_from="2026-03-01"), always], MONDAY) == always


def test_a_scheme_of_the_base_rule_alone_needs_no_facts() -> None:
    assert not scheme().needs_facts
    assert scheme(rules=[{"id": "here", "kind": "visit", "points": 1}]).needs_facts
    assert scheme(earn={"points": 1, "per_amount_minor": 1, "most": {"per_day": 5}}).needs_facts


@pytest.mark.parametrize(
    "part",
    [
        {"discounts": [{"id": "evening", "percent": 10, "names": {"en": "Evening"}}]},
        {"services": [{"id": "wrap", "price_minor": 2000, "names": {"en": "Gift wrap"}}]},
        {"reserved_goods": [{"tiers": ["gold"], "goods": {"tags": ["members-only"]}}]},
        {"second_purchase_coupon": {"names": {"en": "See you again"}, "percent": 10, "valid_days": 30}},
    ],
    ids=lambda part: next(iter(part)),
)
def test_prices_and_coupons_need_facts_too(part: dict[str, object]) -> None:
    assert scheme(**part).needs_facts


def test_what_is_owed_is_not_made_smaller_by_rounding() -> None:
    assert [Worth(100, 99).of(points) for points in (0, 1, 100, 101)] == [0, 1, 99, 100]


@pytest.mark.parametrize(
    ("goods", "lines"),
    [
        (Goods(), [1, 2, 3]),
        (Goods(categories=frozenset(["Wine"])), [2, 3]),
        (Goods(products=frozenset(["p1"]), tags=frozenset(["cold"])), [1, 3]),
        (Goods(categories=frozenset(["Wine"]), except_tags=frozenset(["cold"])), [2]),
        (Goods(except_categories=frozenset(["Wine"])), [1]),
        (Goods(except_products=frozenset(["p1", "p3"])), [2]),
    ],
)
def test_goods_are_any_of_what_is_named_and_never_the_exceptions(goods: Goods, lines: list[int]) -> None:
    basket = (line(1), line(2, category="Wine"), line(3, category="Wine", tags=("cold", "organic")))
    assert [one.line_no for one in basket if goods.has(one)] == lines
    assert goods.is_all == (goods == Goods())


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        (When(), True),
        (When(tiers=frozenset(["silver", "gold"])), True),
        (When(tiers=frozenset(["gold"])), False),
        (When(stores=frozenset(["S2"])), False),
        (When(first_day=MONDAY.date(), last_day=MONDAY.date()), True),
        (When(first_day=MONDAY.date() + timedelta(days=1)), False),
        (When(last_day=MONDAY.date() - timedelta(days=1)), False),
        (When(weekly=((600, 601),)), True),
        (When(weekly=((0, 600), (601, 700))), False),
        (When(birthday="week"), True),
        (When(birthday="day"), False),
        (When(first_purchase=True), False),
        (When(minimum_minor=1000), True),
        (When(minimum_minor=1001), False),
    ],
)
def test_circumstances_must_all_hold(when: When, holds: bool) -> None:
    assert when.holds(FACTS, 1000) == holds
