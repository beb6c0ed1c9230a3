import json

import pytest

from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView
from tests.builders import KIM, KIM_CARD, LEE_CARD, RICE_GTIN, SAUCE_GTIN, Till, add_product, said


def usual(product_id: str, key: str = "reason_usual", **values: object) -> dict[str, object]:
    return {"product_id": product_id, "reason": {"key": key, "values": values or {"times": 4}}}


@pytest.fixture
def shop(till: Till) -> Till:
    """Kim usually buys milk, fish, tea and things nobody knows; salt and fish go with rice, fish with sauce."""
    for name in ("milk", "tea", "salt"):
        add_product(till, name, None, 1000)
    wanted = [
        usual("gone"),
        usual("milk"),
        usual("milk", "reason_of_tomorrow"),
        usual("fish"),
        usual("tea"),
        usual("salt"),
    ]
    with till.store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE member SET suggestions = ? WHERE member_id = ?", (json.dumps(wanted), KIM)
        )
    till.add("affinity", product_id="rice", companions=[
        {"product_id": "salt", "in_ten": 4}, {"product_id": "fish", "in_ten": 2}, {"product_id": "gone", "in_ten": 1},
    ])  # fmt: skip
    till.add("affinity", product_id="sauce", companions=[{"product_id": "fish", "in_ten": 9}])
    return till


@pytest.fixture
def kim(shop: Till) -> CounterSession:
    counter = shop.session()
    counter.scanned(KIM_CARD.encode())
    return counter


def shown(view: CounterView) -> list[tuple[str, str]]:
    return [(s.product_id, s.reason.key) for s in view.suggestions]


def test_a_member_is_reminded_of_what_they_usually_buy(kim: CounterSession) -> None:  # M24
    assert shown(kim.view) == [("milk", "reason_usual"), ("fish", "reason_usual")]
    assert kim.view.suggestions[0].reason.values == (("times", 4),)


def test_what_goes_with_the_goods_comes_first_with_a_reason_to_say(kim: CounterSession) -> None:
    view = kim.scanned(RICE_GTIN.encode())
    assert shown(view) == [("salt", "reason_bought_with"), ("milk", "reason_usual")]
    assert dict(view.suggestions[0].reason.values) == {"product": "Rice", "in_ten": 4}


def test_the_strongest_pair_of_the_whole_basket_wins(kim: CounterSession) -> None:
    kim.scanned(RICE_GTIN.encode())
    view = kim.scanned(SAUCE_GTIN.encode())
    assert shown(view)[0] == ("fish", "reason_bought_with")
    assert dict(view.suggestions[0].reason.values) == {"product": "Sauce", "in_ten": 9}


def test_a_weaker_pair_does_not_take_the_place_of_a_stronger_one(shop: Till, kim: CounterSession) -> None:
    shop.change(
        "affinity", companions=[{"product_id": "fish", "in_ten": 3}, {"product_id": "rice", "in_ten": 9}]
    )
    for order in ((RICE_GTIN, SAUCE_GTIN), (SAUCE_GTIN, RICE_GTIN)):
        for gtin in order:
            kim.scanned(gtin.encode())
        first = kim.view.suggestions[0]
        assert (first.product_id, dict(first.reason.values)) == ("fish", {"product": "Sauce", "in_ten": 3})
        kim.cleared()
        kim.scanned(KIM_CARD.encode())


def test_nothing_that_lies_on_the_counter_is_suggested(shop: Till, kim: CounterSession) -> None:
    shop.change("product", gtin=SAUCE_GTIN)
    with shop.store.writing() as connection:
        connection.exec_driver_sql("UPDATE product SET gtin = NULL WHERE product_id <> 'milk'")
    assert "milk" not in dict(shown(kim.scanned(SAUCE_GTIN.encode())))
    assert "milk" in dict(shown(kim.line_removed(1)))


@pytest.mark.parametrize(("taken", "key"), [(True, "suggestion_taken"), (False, "suggestion_declined")])
def test_an_answer_is_kept_and_not_asked_again(
    shop: Till, kim: CounterSession, taken: bool, key: str
) -> None:
    view = kim.suggestion_answered(0, taken=taken)
    assert said(view) == key
    assert shown(view) == [("fish", "reason_usual"), ("tea", "reason_usual")]
    (row,) = shop.rows("suggestion_answer")
    assert (row.member_id, row.product_id, row.reason_key) == (KIM, "milk", "reason_usual")
    assert row.answer == ("taken" if taken else "not_today")
    assert [body["product_id"] for body in shop.events("suggestion_answer")] == ["milk"]
    assert "milk" not in dict(shown(kim.scanned(RICE_GTIN.encode())))


@pytest.mark.parametrize("index", [-1, 2, 99])
def test_a_place_without_a_suggestion_takes_no_answer(shop: Till, kim: CounterSession, index: int) -> None:
    before = kim.view
    assert kim.suggestion_answered(index, taken=True) == before
    assert shop.rows("suggestion_answer") == []


def test_without_a_member_nothing_is_suggested_or_answered(shop: Till) -> None:
    counter = shop.session()
    assert shown(counter.scanned(RICE_GTIN.encode())) == []
    assert counter.suggestion_answered(0, taken=True) == counter.view
    assert shop.rows("suggestion_answer") == []


def test_the_next_customer_is_asked_afresh(kim: CounterSession) -> None:
    kim.suggestion_answered(0, taken=False)
    kim.scanned(LEE_CARD.encode())
    assert shown(kim.view) == []
    assert shown(kim.scanned(KIM_CARD.encode()))[0] == ("milk", "reason_usual")


def test_the_same_customers_card_again_does_not_ask_again(kim: CounterSession) -> None:
    kim.suggestion_answered(0, taken=False)
    assert "milk" not in dict(shown(kim.scanned(KIM_CARD.encode())))


def test_what_goes_with_the_goods_fills_both_places_when_nothing_is_usual(shop: Till) -> None:
    counter = shop.session()
    counter.scanned(LEE_CARD.encode())
    view = counter.scanned(RICE_GTIN.encode())
    assert shown(view) == [("salt", "reason_bought_with"), ("fish", "reason_bought_with")]
