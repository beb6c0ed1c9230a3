import json

import pytest

from pos_loyalty.checkout import suggest
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import CounterView
from pos_loyalty.database import usual_goods
from pos_loyalty.database.usual_goods import UsualGood
from pos_loyalty.domain import popular_goods
from pos_loyalty.domain.hold_out import is_held_out
from tests.builders import KIM, KIM_CARD, LEE_CARD, RICE_GTIN, SAUCE_GTIN, Till, add_product, said


def usual(product_id: str, key: str = "reason_usual", weight: int = 0) -> UsualGood:
    return UsualGood(product_id, key, 4, weight)


def tell(till: Till, wanted: list[UsualGood]) -> None:
    with till.store.writing() as connection:
        numbers = usual_goods.numbered(connection, [one.product_id for one in wanted])
        told = usual_goods.packed(wanted, numbers)
        connection.exec_driver_sql("UPDATE member SET usual = ? WHERE member_id = ?", (told, KIM))


@pytest.fixture
def shop(till: Till) -> Till:
    """Kim usually buys milk, fish, tea and things nobody knows; salt and fish go with rice, jam with sauce.

    Nuts are bought by members alike, and most customers buy bread.
    """
    for name in ("milk", "tea", "salt", "jam", "nuts", "bread"):
        add_product(till, name, None, 1000)
    wanted = [
        usual("gone"),
        usual("milk", weight=400_000),
        usual("milk", "reason_of_tomorrow"),
        usual("fish", weight=300_000),
        usual("tea", weight=200_000),
        usual("nuts", "reason_alike", weight=suggest.LEAST_ALIKE - 1),
    ]
    tell(till, wanted)
    till.add("affinity", product_id="rice", companions=[
        {"product_id": "salt", "in_ten": 4}, {"product_id": "fish", "in_ten": 2}, {"product_id": "gone", "in_ten": 1},
    ])  # fmt: skip
    till.add("affinity", product_id="sauce", companions=[{"product_id": "jam", "in_ten": 9}])
    most_bought = [{"product_id": one, "in_ten": 0, "weight": 90_000} for one in ("milk", "bread", "gone")]
    till.add("affinity", product_id=popular_goods.KEY, companions=most_bought)
    return till


@pytest.fixture(autouse=True)
def _everybody_is_shown_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggest, "is_held_out", lambda _member_id, _percent: False)


@pytest.fixture
def kim(shop: Till) -> CounterSession:
    counter = shop.session()
    counter.scanned(KIM_CARD.encode())
    return counter


def shown(view: CounterView) -> list[tuple[str, str]]:
    return [(s.product_id, s.reason.key) for s in view.suggestions]


def test_a_member_is_reminded_of_what_they_usually_buy(kim: CounterSession) -> None:  # M24
    assert shown(kim.view) == [(one, "reason_usual") for one in ("milk", "fish", "tea")]
    assert kim.view.suggestions[0].reason.values == (("times", 4),)


def test_what_goes_with_the_goods_comes_first_with_a_reason_to_say(kim: CounterSession) -> None:
    view = kim.scanned(RICE_GTIN.encode())
    assert shown(view) == [
        ("salt", "reason_bought_with"), ("milk", "reason_usual"), ("fish", "reason_usual"),
    ]  # fmt: skip
    assert dict(view.suggestions[0].reason.values) == {"product": "Rice", "in_ten": 4}


def test_what_is_new_has_its_place_only_where_it_is_likely(shop: Till, kim: CounterSession) -> None:
    def told(weight: int) -> list[tuple[str, str]]:
        shop.change("affinity", companions=[{"product_id": "salt", "in_ten": 1, "weight": weight}])
        kim.cleared()
        kim.scanned(KIM_CARD.encode())
        return shown(kim.scanned(RICE_GTIN.encode()))

    assert told(suggest.LEAST_CALL)[0] == ("salt", "reason_bought_with")
    assert told(suggest.LEAST_CALL - 1) == [(one, "reason_usual") for one in ("milk", "fish", "tea")]


def test_what_members_alike_buy_is_new_too(shop: Till) -> None:
    told = [usual("milk", weight=400_000), usual("nuts", "reason_alike", weight=suggest.LEAST_ALIKE)]
    tell(shop, [*told, usual("fish", weight=1), usual("tea", weight=1)])
    counter = shop.session()
    view = counter.scanned(KIM_CARD.encode())
    assert shown(view) == [("nuts", "reason_alike"), ("milk", "reason_usual"), ("fish", "reason_usual")]
    assert view.suggestions[0].reason.values == ()
    assert shown(counter.scanned(RICE_GTIN.encode()))[0] == ("salt", "reason_bought_with"), "the basket first"
    kept = counter.suggestion_answered(0, taken=False)
    assert shown(kept)[0] == ("nuts", "reason_alike")


def test_goods_that_members_alike_buy_and_the_basket_calls_for_are_named_once(shop: Till) -> None:
    tell(shop, [usual("milk", weight=1), usual("salt", "reason_alike", weight=90_000)])
    shop.change("affinity", companions=[{"product_id": "salt", "in_ten": 4}])
    counter = shop.session()
    counter.scanned(KIM_CARD.encode())
    assert shown(counter.scanned(RICE_GTIN.encode())) == [
        ("salt", "reason_bought_with"), ("milk", "reason_usual"),
    ]  # fmt: skip


def test_of_whom_nothing_is_known_most_customers_tell(shop: Till) -> None:
    counter = shop.session()
    view = counter.scanned(LEE_CARD.encode())
    assert shown(view) == [("milk", "reason_popular"), ("bread", "reason_popular")]
    assert shown(counter.suggestion_answered(0, taken=True)) == [("bread", "reason_popular")]


@pytest.mark.parametrize(
    ("usual_places", "new_places", "told"),
    [
        (2, 1, ["salt", "milk", "fish"]),
        (1, 1, ["salt", "milk"]),
        (0, 2, ["salt", "jam"]),
        (3, 0, ["milk", "fish", "tea"]),
        (0, 0, []),
    ],
)
def test_the_programme_says_how_many_of_either_kind(
    shop: Till, usual_places: int, new_places: int, told: list[str]
) -> None:
    (row,) = shop.rows("scheme")
    places = {"usual_places": usual_places, "new_places": new_places}
    shop.change("scheme", document=row.document | {"suggestions": places})
    counter = shop.session()
    for code in (KIM_CARD, RICE_GTIN):
        counter.scanned(code.encode())
    shop.change(
        "affinity", companions=[{"product_id": "salt", "in_ten": 4}, {"product_id": "jam", "in_ten": 3}]
    )
    view = counter.scanned(RICE_GTIN.encode())
    assert [one for one, _ in shown(view)] == told


def test_the_strongest_pair_of_the_whole_basket_wins(kim: CounterSession) -> None:
    kim.scanned(RICE_GTIN.encode())
    view = kim.scanned(SAUCE_GTIN.encode())
    assert shown(view)[0] == ("jam", "reason_bought_with")
    assert dict(view.suggestions[0].reason.values) == {"product": "Sauce", "in_ten": 9}


def test_a_weaker_pair_does_not_take_the_place_of_a_stronger_one(shop: Till, kim: CounterSession) -> None:
    shop.change(
        "affinity", companions=[{"product_id": "jam", "in_ten": 3}, {"product_id": "rice", "in_ten": 9}]
    )
    for order in ((RICE_GTIN, SAUCE_GTIN), (SAUCE_GTIN, RICE_GTIN)):
        for gtin in order:
            kim.scanned(gtin.encode())
        first = kim.view.suggestions[0]
        assert (first.product_id, dict(first.reason.values)) == ("jam", {"product": "Rice", "in_ten": 3})
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
    assert shown(view)[:2] == [("fish", "reason_usual"), ("tea", "reason_usual")]
    (row,) = shop.rows("suggestion_answer")
    assert (row.member_id, row.product_id, row.reason_key) == (KIM, "milk", "reason_usual")
    assert row.answer == ("taken" if taken else "not_today")
    assert [body["product_id"] for body in shop.events("suggestion_answer")] == ["milk"]
    assert "milk" not in dict(shown(kim.scanned(RICE_GTIN.encode())))


@pytest.mark.parametrize("index", [-1, 3, 99])
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
    assert shown(kim.view)[0] == ("milk", "reason_popular"), "what Kim declined"
    assert shown(kim.scanned(KIM_CARD.encode()))[0] == ("milk", "reason_usual")


def test_the_same_customers_card_again_does_not_ask_again(kim: CounterSession) -> None:
    kim.suggestion_answered(0, taken=False)
    assert "milk" not in dict(shown(kim.scanned(KIM_CARD.encode())))


def test_what_goes_with_the_goods_fills_the_places_when_nothing_is_usual(shop: Till) -> None:
    counter = shop.session()
    counter.scanned(LEE_CARD.encode())
    view = counter.scanned(RICE_GTIN.encode())
    assert shown(view) == [
        ("salt", "reason_bought_with"), ("fish", "reason_bought_with"), ("milk", "reason_popular"),
    ]  # fmt: skip


def test_all_goods_of_the_basket_call_for_a_product_together(shop: Till) -> None:
    """Each of them a little; another product is called for by one of them more."""
    shop.change(
        "affinity",
        companions=[
            {"product_id": "tea", "in_ten": 0, "weight": 60_000},
            {"product_id": "salt", "in_ten": 5, "weight": 50_000},
        ],
    )
    with shop.store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE affinity SET companions = ? WHERE product_id = 'sauce'",
            (json.dumps([{"product_id": "salt", "in_ten": 3, "weight": 40_000}]),),
        )
    counter = shop.session()
    counter.scanned(LEE_CARD.encode())
    assert shown(counter.scanned(RICE_GTIN.encode()))[0] == ("tea", "reason_goes_with")
    assert shown(counter.scanned(SAUCE_GTIN.encode()))[0] == ("salt", "reason_bought_with")
    assert dict(counter.view.suggestions[0].reason.values) == {"product": "Rice", "in_ten": 5}


def test_what_is_usual_and_goes_with_the_basket_is_the_likeliest_of_the_usual(
    shop: Till, kim: CounterSession
) -> None:
    shop.change(
        "affinity",
        companions=[
            {"product_id": "tea", "in_ten": 9, "weight": 900_000},
            {"product_id": "salt", "in_ten": 6, "weight": 500_000},
        ],
    )
    assert shown(kim.scanned(RICE_GTIN.encode()))[:2] == [
        ("salt", "reason_bought_with"), ("tea", "reason_usual"),
    ]  # fmt: skip


def test_what_was_bought_here_today_is_not_suggested_again(shop: Till, kim: CounterSession) -> None:
    """Head office's list is of the night before, line or no line."""
    shop.change("product", gtin=SAUCE_GTIN)
    with shop.store.writing() as connection:
        connection.exec_driver_sql("UPDATE product SET gtin = NULL WHERE product_id <> 'milk'")
    kim.scanned(SAUCE_GTIN.encode())
    kim.sale_finished()
    assert shown(kim.scanned(KIM_CARD.encode()))[:2] == [("fish", "reason_usual"), ("tea", "reason_usual")]
    kim.cleared()
    shop.clock.now_ms += 86_400_000
    assert shown(kim.scanned(KIM_CARD.encode()))[0] == ("milk", "reason_usual")


# What became of them


def mentioned(shop: Till) -> list[dict[str, object]]:
    return list(shop.events("suggestions_mentioned"))


def test_what_was_shown_beside_a_purchase_is_told_once(shop: Till, kim: CounterSession) -> None:  # M24
    kim.scanned(RICE_GTIN.encode())
    kim.suggestion_answered(0, taken=False)
    kim.sale_finished()
    (body,) = mentioned(shop)
    assert body["withheld"] is False
    assert {one["product_id"]: one["reason_key"] for one in body["products"]} == {
        "milk": "reason_usual", "fish": "reason_usual", "tea": "reason_usual",
    }  # fmt: skip
    assert body["purchase_id"] == shop.rows("purchase")[0].purchase_id
    kim.scanned(RICE_GTIN.encode())
    kim.sale_finished()
    assert len(mentioned(shop)) == 1, "nobody stood there"


def test_what_the_window_has_no_room_for_was_not_shown(shop: Till) -> None:
    counter = shop.session()
    counter.mentions_fit(1)
    assert shown(counter.scanned(KIM_CARD.encode())) == [("milk", "reason_usual")]
    counter.scanned(RICE_GTIN.encode())
    assert shown(counter.view) == [("salt", "reason_bought_with")]
    assert len(shown(counter.mentions_fit(2))) == 2
    counter.sale_finished()
    (body,) = mentioned(shop)
    assert {one["product_id"] for one in body["products"]} == {"milk", "salt"}


def test_who_leaves_without_buying_was_asked_nothing(shop: Till, kim: CounterSession) -> None:
    kim.cleared()
    kim.scanned(RICE_GTIN.encode())
    kim.sale_finished()
    assert mentioned(shop) == []


def test_one_in_ten_is_shown_nothing_and_what_would_have_been_is_kept(
    shop: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggest, "is_held_out", lambda _member_id, _percent: True)
    counter = shop.session()
    counter.scanned(KIM_CARD.encode())
    assert shown(counter.scanned(RICE_GTIN.encode())) == []
    counter.sale_finished()
    (body,) = mentioned(shop)
    assert body["withheld"] is True
    assert {one["product_id"] for one in body["products"]} == {"milk", "fish", "tea", "salt"}


def test_the_hold_out_is_a_tenth_and_the_same_everywhere() -> None:
    held = [n for n in range(10_000) if is_held_out(f"0190{n:04x}-0000-7000-8000-000000000000", 10)]
    assert 900 < len(held) < 1_100
    assert not is_held_out(KIM, 10)
    assert is_held_out("member 7", 10) is is_held_out("member 7", 10)
