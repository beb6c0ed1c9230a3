"""What a member pays: discounts, services that may be free, goods that are reserved."""

from typing import Any

import pytest

from pos_loyalty.checkout.session import CounterSession
from tests.builders import (
    FISH_GTIN,
    KIM,
    KIM_CARD,
    LEE_CARD,
    RICE_GTIN,
    SAUCE_GTIN,
    Till,
    add_product,
    ean13,
    own_card,
    said,
)
from tests.checkout.invariants import balance_of
from tests.checkout.serving import HOUR_MS, opened, scan, sell

CAVIAR_GTIN = ean13("880123456797")
PROGRAMME: dict[str, Any] = {
    "rules": [
        {"id": "gold-more", "kind": "multiply", "factor": 2, "when": {"tiers": ["gold"]}},
    ],
    "discounts": [
        {
            "id": "evening",
            "percent": 10,
            "names": {"en": "Evening"},
            "goods": {"products": ["rice", "fish"]},
            "when": {"weekly": ["mon-fri 19:00-22:00"]},
        },
        {
            "id": "silver",
            "percent": 5,
            "names": {"en": "Silver price"},
            "goods": {"products": ["fish"]},
            "when": {"tiers": ["silver"]},
        },
    ],
    "services": [
        {
            "id": "wrap",
            "price_minor": 2000,
            "names": {"en": "Gift wrap", "ko": "선물 포장"},
            "free_when": {"tiers": ["silver"], "minimum_purchase_minor": 10_000},
        },
        {"id": "card", "price_minor": 1000, "names": {"en": "Greeting card"}, "free_when": {"tiers": ["vip"]}},
    ],
    "reserved_goods": [{"tiers": ["silver", "gold"], "goods": {"tags": ["members-only"]}}],
}  # fmt: skip


@pytest.fixture
def till(till: Till) -> Till:
    till.change_scheme(**PROGRAMME)
    add_product(till, "caviar", CAVIAR_GTIN, 50_000, tags=["members-only"])
    return till


@pytest.mark.parametrize("rules", [PROGRAMME["rules"], []], ids=["rules", "none"])
def test_a_price_by_tier_needs_no_rule_of_points(till: Till, rules: list[Any]) -> None:
    till.change_scheme(**PROGRAMME | {"rules": rules})
    counter = till.session()
    scan(counter, KIM_CARD, FISH_GTIN)
    assert [line.discount_id for line in counter.view.basket] == ["silver"]
    scan(counter, LEE_CARD)
    assert [line.discount_id for line in counter.view.basket] == [None]


def shown(counter: CounterSession) -> list[tuple[str, int, int]]:
    return [(line.name, line.amount_minor, line.discount_minor) for line in counter.view.basket]


def offered(counter: CounterSession) -> dict[str, int]:
    return {offer.service_id: offer.price_minor for offer in counter.services()}


def test_goods_are_at_the_members_price_as_soon_as_the_card_is_read(
    till: Till, counter: CounterSession
) -> None:
    scan(counter, FISH_GTIN, RICE_GTIN)
    assert shown(counter) == [("Fish", 7990, 0), ("Rice", 10_000, 0)]
    scan(counter, KIM_CARD)
    # 5 % of 7,990 is 399.5, rounded down.
    assert shown(counter) == [("Fish", 7591, 399), ("Rice", 10_000, 0)]
    assert (counter.view.total_minor, counter.view.discount_minor, counter.view.earns) == (17_591, 399, 35)
    scan(counter, LEE_CARD)
    assert shown(counter) == [("Fish", 7990, 0), ("Rice", 10_000, 0)]


def test_the_best_of_several_discounts_counts(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD, FISH_GTIN, FISH_GTIN, RICE_GTIN)
    till.clock.advance(9 * HOUR_MS)
    assert shown(counter) == [("Fish", 14_382, 1598), ("Rice", 9000, 1000)]
    till.clock.advance(3 * HOUR_MS)
    assert shown(counter) == [("Fish", 15_181, 799), ("Rice", 10_000, 0)]


def test_a_sale_is_recorded_at_the_price_of_the_moment_it_is_finished(
    till: Till, counter: CounterSession
) -> None:
    scan(counter, KIM_CARD, FISH_GTIN)
    counter.amount_keyed("1000")
    counter.sale_finished()
    lines = till.rows("purchase_line")
    assert [(line.amount_minor, line.discount_minor, line.discount_id) for line in lines] == [
        (7591, 399, "silver"),
        (1000, 0, None),
    ]
    assert till.rows("purchase")[0].total_minor == 8591
    assert till.rows("purchase")[0].facts["tier"] == "silver"
    assert balance_of(till, KIM) == 6017


def test_reduced_goods_come_back_at_what_was_paid(till: Till, counter: CounterSession) -> None:
    receipt = sell(counter, KIM_CARD, FISH_GTIN, FISH_GTIN)
    view = counter.return_pieces_chosen(opened(counter, receipt), 1, 1)
    assert (view.refund_minor, view.points_to_take_back) == (7590, 15)
    counter.return_confirmed(view)
    (back,) = (line for line in till.rows("purchase_line") if line.returns_line_no)
    assert (back.amount_minor, back.discount_minor, back.quantity_milli) == (7590, 399, 1000)
    assert opened(counter, receipt).refund_minor == 7591


# Services


def test_a_service_costs_its_price_or_nothing_for_this_customer_and_sale(
    till: Till, counter: CounterSession
) -> None:
    assert offered(counter) == {"wrap": 2000, "card": 1000}
    scan(counter, KIM_CARD, SAUCE_GTIN)
    assert offered(counter) == {"wrap": 2000, "card": 1000}
    scan(counter, FISH_GTIN)
    assert offered(counter) == {"wrap": 0, "card": 1000}
    assert said(counter.service_added("wrap")) == "service_free"
    assert said(counter.service_added("card")) == "service_added"
    assert offered(counter) == {}
    assert counter.view.total_minor == 3300 + 7591 + 1000
    view = counter.sale_finished()
    assert said(view) == "sale_finished"
    assert [(line.name, line.amount_minor, line.tags) for line in till.rows("purchase_line")] == [
        ("Sauce", 3300, None),
        ("Fish", 7591, None),
        ("Gift wrap", 0, ["service"]),
        ("Greeting card", 1000, ["service"]),
    ]


def test_a_service_that_was_free_has_its_price_when_the_member_goes_or_the_sale_is_smaller(
    counter: CounterSession,
) -> None:
    scan(counter, KIM_CARD, RICE_GTIN, SAUCE_GTIN)
    counter.service_added("wrap")
    assert counter.view.total_minor == 13_300
    counter.line_removed(1)
    assert counter.view.total_minor == 5300
    scan(counter, RICE_GTIN)
    assert counter.view.total_minor == 13_300
    scan(counter, LEE_CARD)
    assert counter.view.total_minor == 15_300


def test_a_service_is_added_once_and_can_be_taken_off(counter: CounterSession) -> None:
    assert said(counter.service_added("wrap")) == "service_added"
    assert said(counter.service_added("wrap")) == "service_unknown"
    assert said(counter.service_added("massage")) == "service_unknown"
    assert counter.view.total_minor == 2000
    assert said(counter.line_removed(1)) == "line_removed"
    assert offered(counter) == {"wrap": 2000, "card": 1000}


def test_three_times_a_service_costs_three_times_its_price(counter: CounterSession) -> None:
    counter.service_added("wrap")
    assert counter.quantity_changed(1, 3).total_minor == 6000


def test_a_service_does_not_make_a_full_sale_too_long(counter: CounterSession) -> None:
    for _ in range(500):
        counter.amount_keyed("1")
    assert said(counter.service_added("wrap")) == "basket_full"
    assert len(counter.view.basket) == 500


def test_a_service_is_named_in_the_language_of_the_counter(till: Till) -> None:
    counter = till.session(language="ko")
    assert [offer.name for offer in counter.services()] == ["선물 포장", "Greeting card"]
    counter.service_added("wrap")
    assert counter.view.basket[0].name == "선물 포장"


def test_a_service_that_is_not_offered_any_more_keeps_the_price_it_was_added_at(
    till: Till, counter: CounterSession
) -> None:
    counter.service_added("wrap")
    till.change_scheme(services=[])
    counter.sync_changed(counter.view.sync)
    assert (offered(counter), counter.view.total_minor) == ({}, 2000)
    assert said(counter.sale_finished()) == "sale_finished_no_member"


# Reserved goods


@pytest.mark.parametrize("before", [(), (LEE_CARD,), (own_card(13),)], ids=["nobody", "another tier", "no member"])  # fmt: skip
def test_reserved_goods_are_not_sold_to_everybody(counter: CounterSession, before: tuple[str, ...]) -> None:
    scan(counter, *before, RICE_GTIN)
    view = counter.scanned(CAVIAR_GTIN.encode())
    assert said(view) == "reserved_goods"
    assert dict(view.message.values) == {"name": "Caviar", "tiers": "Gold, Silver"}
    assert view.total_minor == 10_000


def test_reserved_goods_are_sold_to_their_tiers(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    assert said(counter.scanned(CAVIAR_GTIN.encode())) == "product_added"
    assert said(counter.sale_finished()) == "sale_finished"


def test_reserved_goods_stay_on_the_counter_when_their_member_goes_but_are_not_sold(
    till: Till, counter: CounterSession
) -> None:
    scan(counter, KIM_CARD, CAVIAR_GTIN, LEE_CARD)
    assert said(counter.sale_finished()) == "reserved_goods"
    assert (len(counter.view.basket), till.count()["event"]) == (1, 0)
    scan(counter, KIM_CARD)
    assert said(counter.sale_finished()) == "sale_finished"
