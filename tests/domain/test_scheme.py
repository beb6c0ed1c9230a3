import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.errors import UserError
from pos_loyalty.domain.scheme import BANDS
from pos_loyalty.domain.scheme_document import scheme_from_document
from tests.builders import scheme, scheme_document

REQUIRED = ("version", "programme", "currency", "tiers", "earn", "long_absence_days", "birthday_window_days")


def field_of_refusal(document: Any) -> str:
    with pytest.raises(UserError) as refusal:
        scheme_from_document(document)
    assert refusal.value.key == "scheme_unreadable"
    return str(refusal.value.values["field"])


def test_the_shipped_rules_are_read() -> None:
    rules = scheme()
    assert (rules.version, rules.programme, rules.currency) == (1, 1, "KRW")
    assert (rules.points, rules.per_amount_minor) == (1, 500)
    assert rules.excluded_categories == {"Gift cards", "Tobacco", "Deposits"}
    assert tuple(tier.band for tier in rules.tiers) == BANDS
    assert rules.legacy_ean_prefixes == ("29",)


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_field_is_named(name: str) -> None:
    document = scheme_document()
    del document[name]
    assert name in field_of_refusal(document)


@pytest.mark.parametrize("name", ["points", "per_amount_minor"])
def test_a_missing_field_of_the_earning_rule_is_named(name: str) -> None:
    document = scheme_document()
    del document["earn"][name]
    assert name in field_of_refusal(document)


def test_lists_may_be_left_out() -> None:
    document = scheme_document()
    del document["legacy_ean_prefixes"], document["earn"]["excluded_categories"]
    rules = scheme_from_document(document)
    assert (rules.legacy_ean_prefixes, rules.excluded_categories) == ((), frozenset())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("version", 0),
        ("version", "1"),
        ("version", True),
        ("version", 1.0),
        ("programme", -1),
        ("programme", 1000),
        ("currency", "won"),
        ("currency", ""),
        ("currency", 410),
        ("earn", 5),
        ("earn", None),
        ("long_absence_days", 0),
        ("birthday_window_days", -1),
        ("legacy_ean_prefixes", "29"),
        ("legacy_ean_prefixes", [""]),
        ("legacy_ean_prefixes", [29]),
        ("legacy_ean_prefixes", ["2x"]),
        ("tiers", None),
        ("tiers", "vip"),
        ("tiers", []),
        ("tiers", [1, 2, 3, 4]),
    ],
    ids=repr,
)
def test_a_wrong_value_is_refused_by_the_name_of_its_field(name: str, value: object) -> None:
    assert field_of_refusal(scheme_document(**{name: value})).startswith(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("points", -1),
        ("points", "1"),
        ("per_amount_minor", 0),
        ("excluded_categories", "Tobacco"),
        ("excluded_categories", [1]),
    ],
    ids=repr,
)
def test_a_wrong_value_in_the_earning_rule_is_refused_by_the_name_of_its_field(
    name: str, value: object
) -> None:
    document = scheme_document()
    document["earn"][name] = value
    assert field_of_refusal(document).startswith(name)


def test_bands_in_another_order_or_number_are_refused() -> None:
    tiers = scheme_document()["tiers"]
    for wrong in (tiers[::-1], tiers[:3], [*tiers, tiers[0]]):
        assert field_of_refusal(scheme_document(tiers=wrong)).startswith("tiers")


@pytest.mark.parametrize(
    ("name", "value"),
    [("code", 1), ("code", ""), ("names", "VIP"), ("names", {"en": 5}), ("band", None)],
    ids=repr,
)
def test_a_wrong_value_of_a_tier_is_refused(name: str, value: object) -> None:
    document = scheme_document()
    document["tiers"][0][name] = value
    assert name in field_of_refusal(document) or "en" in field_of_refusal(document)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*REQUIRED, "legacy_ean_prefixes"]), json_values))
def test_any_document_is_read_or_refused_with_a_field(changes: dict[str, Any]) -> None:
    document = json.loads(json.dumps(scheme_document())) | changes
    field = "read"
    try:
        scheme_from_document(document)
    except UserError as refusal:
        field = str(refusal.values["field"])
    assert field == "read" or field.startswith((*REQUIRED, "legacy_ean_prefixes", "points", "code", "names"))


def test_a_member_without_a_band_or_with_an_unknown_one_holds_the_lowest_tier() -> None:
    rules = scheme()
    assert rules.tier_of_band("large").code == "gold"
    assert rules.tier_of_band(None).code == "member"
    assert rules.tier_of_band("diamond").code == "member"


def test_a_tier_is_named_in_the_language_or_in_english_or_by_its_code() -> None:
    gold = scheme().tiers[1]
    assert (gold.name("ko"), gold.name("fi")) == ("골드", "Gold")
    document = scheme_document()
    document["tiers"][0]["names"] = {}
    assert scheme_from_document(document).tiers[0].name("en") == "vip"
