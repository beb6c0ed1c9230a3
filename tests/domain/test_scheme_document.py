"""A scheme is read field by field, and of a wrong one is said where it stands and what to write."""

import json
import tomllib
from contextlib import suppress
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_loyalty.domain.document import DocumentError, Place, name_of
from pos_loyalty.domain.scheme import BANDS, Agreement, Goods, Welcome, When
from pos_loyalty.domain.scheme_document import MOST_RULES, scheme_from_document, scheme_from_text
from tests.builders import scheme, scheme_document
from tests.domain.every_field import changed, every_field, refusal
from tests.domain.wrong_fields import NAMES, TIER, WRONG
from tests.golden import page


@pytest.mark.parametrize(("place", "value", "words"), WRONG, ids=lambda part: ascii(part)[:40])
def test_a_wrong_value_is_refused_with_its_place_and_what_to_write(place, value, words) -> None:
    found, reason = refusal(changed(place, value))
    assert found == place
    assert words in reason


def _page_row(place: Place) -> str:
    """The row of the page that a place is about."""
    steps = [str(step) for step in place if isinstance(step, str)]
    if "when" in steps[:-1]:
        steps = ["when", steps[-1]]
    return ".".join(steps if len(steps) > 1 else ["top", *steps])


def test_every_field_of_the_page_has_a_wrong_value_here() -> None:
    tried = {_page_row(place) for place, _, _ in WRONG}
    fields = {row for row in page.rows() if not row.startswith("expiry.")}
    choices = {
        row for row in fields if row.rpartition(".")[0] in page.OFFERING - {"earn.most", "rules.goods"}
    }
    assert len(fields) > 50
    assert fields - choices - tried == set()


def test_every_field_of_the_page_is_read() -> None:
    scheme = scheme_from_document(every_field(), strict=True)
    goods = [frozenset([name]) for name in ("Wine", "sake", "organic", "Beer", "cava", "cold")]
    base, wine, box, double = scheme.rules
    assert (scheme.version, scheme.programme, scheme.currency, scheme.time_zone) == (
        7,
        12,
        "EUR",
        "Europe/Madrid",
    )
    assert scheme.valid_from == datetime(2027, 1, 31, 6, 0)  # noqa: DTZ001 -- in the time of each shop
    assert (base.points, base.per_amount_minor, base.names["es"]) == (1, 100, "Puntos")
    assert scheme.earning.most_in == {"day": 200, "month": 300, "year": 400, "ever": 500}
    assert (scheme.earning.most_per_purchase, scheme.earning.rounding) == (100, "nearest")
    assert (wine.points, wine.per_amount_minor, wine.group, wine.most_per_purchase) == (2, 300, "extra", 50)
    assert wine.goods == Goods(*goods)
    friday = (4 * 24 + 17) * 60
    assert wine.when == When(
        tiers=frozenset(["gold"]),
        stores=frozenset(["S1"]),
        first_day=date(2027, 2, 1),
        last_day=date(2027, 2, 28),
        weekly=(
            (5 * 1440, 6 * 1440),
            *((day * 1440 + 17 * 60, day * 1440 + 1440) for day in range(4)),
            (friday, friday + 7 * 60),
        ),
        birthday="week",
        first_purchase=True,
        minimum_minor=1000,
    )
    assert (box.per_units, double.factor, double.points) == (6, Fraction(3, 2), 0)
    assert scheme.best_groups == {"extra"}
    assert (scheme.floor_limit_points, scheme.agreement) == (900, Agreement(5000, 100_000))
    assert (scheme.discounts[0].percent, scheme.services[0].price_minor) == (Fraction(25, 2), 250)
    assert [tier.threshold for tier in scheme.tiers] == [10, None]


def test_what_may_be_left_out_has_its_value_all_the_same() -> None:
    document = scheme_document()
    kept = ("version", "programme", "currency", "earn", "tiers", "long_absence_days", "birthday_window_days")
    rules = scheme_from_document({name: document[name] for name in kept})
    assert (rules.version, rules.programme, rules.currency, rules.time_zone) == (1, 1, "KRW", "UTC")
    assert (rules.valid_from, rules.welcome, rules.referral, rules.second_purchase_coupon) == (None,) * 4
    assert rules.earning.excluded.except_categories == {"Gift cards", "Tobacco", "Deposits"}
    assert (rules.earning.pending_days, rules.earning.rounding, rules.earning.minimum_minor) == (
        14,
        "down",
        0,
    )
    assert (rules.expiry.rule, rules.expiry.grace_days, rules.expiry.notice_days) == ("never", 30, 60)
    assert (rules.tiering.basis, rules.tiering.measure, rules.tiering.demotion) == (
        "standing",
        "spend",
        "value",
    )
    assert (rules.tiering.period_days, rules.tiering.hold_months, rules.tiering.notice_days) == (365, 0, 30)
    assert (rules.worth.minor, rules.worth.of(100)) == (0, 0)
    assert tuple(tier.band for tier in rules.tiers) == BANDS
    assert (rules.legacy_ean_prefixes, rules.rules[1:], rules.best_groups) == ((), (), frozenset())
    referral = scheme(referral={"newcomer_points": 1, "referrer_points": 0}).referral
    assert referral is not None
    assert referral.after_visits == 2
    assert scheme(welcome={"points": 5}).welcome == Welcome(5, 0)


REQUIRED: list[Place] = [
    ("version",),
    ("programme",),
    ("currency",),
    ("long_absence_days",),
    ("birthday_window_days",),
    ("earn", "points"),
    ("earn", "per_amount_minor"),
    ("rules", 0, "id"),
    ("rules", 0, "kind"),
    ("rules", 0, "points"),
    ("rules", 0, "per_amount_minor"),
    ("rules", 2, "factor"),
    ("groups", 0, "id"),
    ("groups", 0, "takes"),
    ("welcome", "points"),
    ("referral", "newcomer_points"),
    ("referral", "referrer_points"),
    ("expiry", "months"),
    ("discounts", 0, "id"),
    ("discounts", 0, "names"),
    ("discounts", 0, "percent"),
    ("services", 0, "id"),
    ("services", 0, "names"),
    ("services", 0, "price_minor"),
    ("second_purchase_coupon", "names"),
    ("second_purchase_coupon", "valid_days"),
    ("tiers", 0, "code"),
    ("tiers", 0, "names"),
]


@pytest.mark.parametrize("place", REQUIRED, ids=name_of)
def test_a_missing_field_is_named(place: Place) -> None:
    document: Any = every_field()
    table = document
    for step in place[:-1]:
        table = table[step]
    del table[place[-1]]
    assert refusal(document) == (place, "this field is missing")


@pytest.mark.parametrize("name", ["tiers", "earn"])
def test_a_missing_table_is_missed_by_what_should_stand_in_it(name: str) -> None:
    document = every_field()
    del document[name]
    place, _ = refusal(document | {"reserved_goods": [], "services": [], "rules": []})
    assert place[0] == name


@pytest.mark.parametrize(
    ("place", "hint"),
    [
        (
            ("minimum",),
            "this field means nothing here; known here: agreement, birthday_window_days, currency,",
        ),
        (("curency",), "did you mean currency?"),
        (("earn", "per_amount"), "did you mean per_amount_minor?"),
        (("earn", "most", "per_week"), "did you mean per_"),
        (("rules", 0, "exclude"), "this field means nothing here"),
        (("rules", 1, "per_amount_minor"), "this field means nothing here"),
        (("rules", 2, "points"), "this field means nothing here"),
        (("rules", 0, "goods", "category"), "did you mean categories?"),
        (("rules", 0, "when", "weekdays"), "this field means nothing here"),
        (("rules", 0, "when", "tier"), "did you mean tiers?"),
        (("groups", 0, "take"), "did you mean takes?"),
        (("welcome", "point"), "did you mean points?"),
        (("referral", "newcomer"), "did you mean newcomer_points?"),
        (("expiry", "month"), "did you mean months?"),
        (("worth", "major"), "did you mean minor?"),
        (("discounts", 0, "percentage"), "did you mean percent?"),
        (("services", 0, "free"), "did you mean free_when?"),
        (("reserved_goods", 0, "tier"), "did you mean tiers?"),
        (("second_purchase_coupon", "valid_day"), "did you mean valid_days?"),
        (("tiering", "demotions"), "did you mean demotion?"),
        (("tiers", 0, "treshold"), "did you mean threshold?"),
        (("tiers", 1, "\u202e\x00<b>"), "this field means nothing here"),
    ],
    ids=lambda part: ascii(part)[:40],
)
def test_a_field_that_means_nothing_is_refused_where_it_stands_unless_a_till_reads(place, hint) -> None:
    document = changed(place, 1)
    found, reason = refusal(document)
    assert found == place
    assert hint in reason
    assert scheme_from_document(document) == scheme_from_document(every_field())


def test_months_mean_nothing_where_points_never_end() -> None:
    document = every_field()
    document["expiry"] = {"rule": "never", "months": 12}
    place, reason = refusal(document)
    assert place == ("expiry", "months")
    assert "this field means nothing here" in reason


def test_points_may_end_with_the_year_they_were_earned_in() -> None:
    assert scheme(expiry={"rule": "end_of_year", "months": 0}).expiry.months == 0


def test_a_coupon_has_either_a_percentage_or_an_amount() -> None:
    place: Place = ("second_purchase_coupon", "percent")
    both = changed(("second_purchase_coupon", "amount_minor"), 500)
    assert refusal(both) == (place, "a coupon has either percent or amount_minor")
    neither = every_field()
    del neither["second_purchase_coupon"]["percent"]
    assert refusal(neither) == (place, "a coupon has either percent or amount_minor")
    amount = every_field()
    coupon = amount["second_purchase_coupon"]
    coupon["amount_minor"] = 500
    del coupon["percent"], coupon["most_minor"]
    read = scheme_from_document(amount, strict=True).second_purchase_coupon
    assert read is not None
    assert (read.amount_minor, read.percent, read.most_minor) == (500, 0, None)


@pytest.mark.parametrize("name", ["rules", "groups", "discounts", "services", "reserved_goods", "tiers"])
def test_a_list_has_a_limit(name: str) -> None:
    document = every_field()
    document[name] = [document[name][0]] * (MOST_RULES + 1)
    if name == "tiers":
        document["tiers"][-1] = TIER
    assert refusal(document) == ((name,), f"at most {MOST_RULES} are possible, {MOST_RULES + 1} stand there")


def test_ids_are_unique_in_each_list_of_their_own() -> None:
    for name in ("discounts", "services"):
        document = every_field()
        document[name] *= 2
        assert refusal(document)[0] == (name, 1, "id")
    document = every_field()
    document["discounts"][0]["id"] = document["services"][0]["id"] = document["rules"][0]["id"]
    scheme_from_document(document, strict=True)


def test_bands_in_another_order_or_number_are_refused_where_the_pyramid_counts() -> None:
    tiers = scheme_document()["tiers"]
    more = [*tiers, dict(tiers[0], code="again")]
    for wrong in (tiers[::-1], tiers[:3], more):
        place, reason = refusal(scheme_document(tiers=wrong))
        assert place == ("tiers",)
        assert reason == "one each for vip, large, ordinary, small, best first, is needed"


def test_a_tier_that_is_reached_by_thresholds_needs_one_that_is_above_the_next() -> None:
    threshold = {"tiering": {"basis": "threshold"}, "rules": [], "services": [], "reserved_goods": []}
    low, lower = dict(TIER, threshold=99), dict(TIER, code="blue", threshold=100)
    place, reason = refusal(every_field() | threshold | {"tiers": [low, lower]})
    assert (place, reason) == (("tiers", 0, "threshold"), "it must be above that of blue, 100")
    without = {"code": "none", "names": NAMES}
    place, reason = refusal(every_field() | threshold | {"tiers": [without, low]})
    assert (place, reason) == (("tiers", 0, "threshold"), "every tier but the last needs one")


def test_tiers_without_a_band_look_like_the_bands_best_first() -> None:
    tiers = [{"code": f"t{n}", "names": NAMES, "threshold": 10 - n} for n in range(5)]
    made = scheme_from_document(scheme_document(tiering={"basis": "threshold"}, tiers=tiers), strict=True)
    assert [tier.band for tier in made.tiers] == ["vip", "large", "ordinary", "ordinary", "small"]
    (only,) = scheme_from_document(scheme_document(tiering={"basis": "threshold"}, tiers=tiers[:1])).tiers
    assert only.band == "small"


def test_the_pyramid_needs_bands_that_are_named() -> None:
    tiers = scheme_document()["tiers"]
    del tiers[0]["band"]
    assert refusal(scheme_document(tiers=tiers))[0] == ("tiers",)


@pytest.mark.parametrize(
    "name", ["\u202eevil", "a\x00b", "<b>bold</b>", "{braces}", "%s", "' OR 1=1 --", "🛒" * 500]
)
def test_hostile_names_are_kept_as_they_are(name: str) -> None:
    document = every_field()
    document["rules"][0]["names"] = {name: name}
    document["rules"][0]["goods"]["categories"] = [name]
    wine = scheme_from_document(document, strict=True).rules[1]
    assert (dict(wine.names), wine.goods.categories) == ({name: name}, {name})


def test_numbers_without_end_are_refused_in_words() -> None:
    endless = tomllib.loads("number = 0x" + "f" * 5000)["number"]
    for place in (
        ("version",),
        ("legacy_ean_prefixes",),
        ("rules", 2, "factor"),
        ("rules", 0, "when", "from"),
    ):
        for value in (endless, -endless):
            found, reason = refusal(changed(place, value))
            assert found == place
            assert "something endless stands there" in reason


def test_lists_in_lists_without_end_are_refused_in_words() -> None:
    endless: list[Any] = []
    for _ in range(100_000):
        endless = [endless]
    for place in (("version",), ("legacy_ean_prefixes",), ("rules",), ("rules", 2, "factor")):
        _, reason = refusal(changed(place, endless))
        assert "something endless stands there" in reason


def test_a_whole_list_that_is_wrong_is_shown_in_part() -> None:
    _, reason = refusal(changed(("currency",), ["x" * 100] * 1000))
    assert len(reason) < 120


def test_a_place_is_written_as_people_write_it_counted_from_one() -> None:
    assert name_of(("rules", 1, "when", "tiers")) == "rules[2].when.tiers"
    wrong = DocumentError(("rules", 1, "id"), "nonsense")
    assert wrong.values == {"field": "rules[2].id: nonsense"}


def test_a_factor_is_read_by_the_digits_that_were_typed() -> None:
    for typed, exact in ((1.1, Fraction(11, 10)), ("1.000001", Fraction(1_000_001, 10**6)), (3, Fraction(3))):
        assert scheme_from_document(changed(("rules", 2, "factor"), typed)).rules[3].factor == exact


def test_a_document_says_the_same_as_toml_and_as_json() -> None:
    told = json.loads(json.dumps(every_field(), default=lambda day: day.isoformat()))
    assert scheme_from_document(told, strict=True) == scheme_from_document(every_field(), strict=True)
    moment = scheme_from_document(changed(("valid_from",), "2027-01-31")).valid_from
    assert moment == scheme_from_document(changed(("valid_from",), date(2027, 1, 31))).valid_from


def test_a_document_that_was_read_before_gives_the_same_scheme() -> None:
    assert scheme_from_text(json.dumps(scheme_document())) is scheme_from_text(json.dumps(scheme_document()))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PLACES = sorted({place for place, _, _ in WRONG}, key=str)


@given(st.sampled_from(PLACES), json_values)
def test_any_value_in_any_place_is_read_or_refused_at_or_below_its_table(place: Place, value: Any) -> None:
    read: Any = None
    with suppress(DocumentError):
        read = scheme_from_document(changed(place, value), strict=True)
    if read is None:
        found, _ = refusal(changed(place, value))
        # Tiers that are named otherwise are missed where they are asked for.
        assert found[0] == place[0] or place[0] in {"tiers", "tiering"}
