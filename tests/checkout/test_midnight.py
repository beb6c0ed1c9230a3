"""The shop's own midnight: its day, its rules, its caps, its cards, wherever the shop is."""

from datetime import UTC, date, datetime

import pytest

from pos_loyalty.checkout.receipt import Receipt
from pos_loyalty.checkout.session import CounterSession
from tests.builders import KIM, KIM_CARD, RICE_GTIN, SAUCE_GTIN, Till, said, scheme_document
from tests.checkout.invariants import balance_of
from tests.checkout.serving import HOUR_MS, SECOND_MS, scan, sell, take_back

TO_MIDNIGHT_MS = 14 * HOUR_MS
"""From 10:00 in Seoul, when the tests begin."""


def at(till: Till, moment: str) -> None:
    """In UTC."""
    till.clock.now_ms = int(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1000)


def last_second(till: Till) -> None:
    till.clock.advance(TO_MIDNIGHT_MS - SECOND_MS)


# The day begins


def test_a_second_visit_of_a_day_is_one_before_midnight_and_not_behind_it(till: Till) -> None:
    till.change_scheme(rules=[{"id": "visit", "kind": "visit", "points": 100}])
    counter = till.session()
    last_second(till)
    sell(counter, KIM_CARD, RICE_GTIN)
    scan(counter, KIM_CARD, RICE_GTIN)
    assert counter.view.earns == 20
    till.clock.advance(SECOND_MS)
    assert counter.view.earns == 120
    counter.sale_finished()
    assert [row.business_date for row in till.rows("purchase")] == [date(2026, 3, 2), date(2026, 3, 3)]
    assert balance_of(till, KIM) == 6000 + 120 + 120


def test_a_cap_of_a_day_begins_anew_and_what_comes_back_counts_for_the_day_of_its_sale(till: Till) -> None:
    till.change_scheme(earn={"most": {"per_day": 25}})
    counter = till.session()
    last_second(till)
    code = sell(counter, KIM_CARD, RICE_GTIN)
    scan(counter, KIM_CARD, RICE_GTIN)
    assert counter.view.earns == 5
    counter.cleared()
    till.clock.advance(SECOND_MS)
    take_back(counter, code)
    scan(counter, KIM_CARD, RICE_GTIN, RICE_GTIN)
    assert counter.view.earns == 25
    counter.sale_finished()
    scan(counter, KIM_CARD, RICE_GTIN)
    assert counter.view.earns == 0


def test_what_came_back_the_same_day_makes_room_under_its_cap(till: Till) -> None:
    till.change_scheme(earn={"most": {"per_day": 25}})
    counter = till.session()
    code = sell(counter, KIM_CARD, RICE_GTIN)
    take_back(counter, code)
    scan(counter, KIM_CARD, RICE_GTIN, RICE_GTIN)
    assert counter.view.earns == 25


def test_new_rules_count_from_the_shops_midnight_on_also_for_goods_that_lie_there(till: Till) -> None:
    document = scheme_document(
        version=2, valid_from="2026-03-03", earn={"points": 3, "per_amount_minor": 500}
    )
    till.add("scheme", version=2, document=document)
    counter = till.session()
    last_second(till)
    scan(counter, KIM_CARD, RICE_GTIN)
    assert counter.view.earns == 20
    till.clock.advance(SECOND_MS)
    assert counter.view.earns == 60
    counter.sale_finished()
    (row,) = till.rows("purchase")
    assert (row.scheme_version, row.points, row.business_date) == (2, 60, date(2026, 3, 3))


def test_a_price_of_a_day_ends_with_it(till: Till) -> None:
    when = {"from": "2026-03-02", "until": "2026-03-02"}
    day = {"id": "day", "percent": 10, "names": {"en": "Day"}, "when": when}
    till.change_scheme(discounts=[day], rules=[{"id": "visit", "kind": "visit", "points": 1}])
    counter = till.session()
    last_second(till)
    scan(counter, KIM_CARD, RICE_GTIN)
    assert counter.view.total_minor == 9000
    till.clock.advance(SECOND_MS)
    assert counter.view.total_minor == 10_000
    counter.sale_finished()
    assert till.rows("purchase")[0].total_minor == 10_000


def test_a_card_ends_with_its_last_day(till: Till, counter: CounterSession) -> None:
    till.change("card", expires_on=date(2026, 3, 2))
    last_second(till)
    assert said(counter.scanned(KIM_CARD.encode())) == "card_read"
    till.clock.advance(SECOND_MS)
    assert said(counter.scanned(KIM_CARD.encode())) == "card_expired"


def test_points_that_wait_can_be_spent_from_midnight_of_their_day_on(till: Till) -> None:
    till.change("member", points=0)
    counter = till.session()
    counter.amount_keyed("600000")
    sell(counter, KIM_CARD)
    till.clock.advance(13 * 24 * HOUR_MS)
    last_second(till)
    counter.scanned(KIM_CARD.encode())
    assert counter.view.member is not None
    assert (counter.view.member.spendable, counter.view.member.pending, counter.view.gifts) == (0, 1200, ())
    till.clock.advance(SECOND_MS)
    counter.scanned(KIM_CARD.encode())
    assert counter.view.member is not None
    assert (counter.view.member.spendable, counter.view.member.pending) == (1200, 0)
    assert [tile.reward.reward_id for tile in counter.view.gifts] == ["cup"]


def test_a_sale_of_yesterday_is_undone_today(till: Till, counter: CounterSession) -> None:
    last_second(till)
    sell(counter, KIM_CARD, RICE_GTIN)
    till.clock.advance(SECOND_MS)
    assert said(counter.undone()) == "undone_purchase"
    assert [row.business_date for row in till.rows("purchase")] == [date(2026, 3, 2), date(2026, 3, 3)]
    assert balance_of(till, KIM) == 6000


# Where the shop is


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Seoul", "2026-03-02 10:00:00"),
        ("Asia/Kathmandu", "2026-03-02 06:45:00"),
        ("Pacific/Kiritimati", "2026-03-02 15:00:00"),
        ("America/New_York", "2026-03-01 20:00:00"),
        ("Pacific/Pago_Pago", "2026-03-01 14:00:00"),
        ("UTC", "2026-03-02 01:00:00"),
    ],
    ids=str,
)
def test_a_sale_has_the_day_and_the_hour_of_its_shop(till: Till, zone: str, shown: str) -> None:
    till.change("terminal", timezone=zone)
    counter = till.session()
    sell(counter, KIM_CARD, RICE_GTIN)
    (row,) = till.rows("purchase")
    assert str(row.business_date) == shown[:10]
    receipt = counter.newest_receipt()
    assert isinstance(receipt, Receipt)
    assert str(receipt.at) == shown


def test_a_shop_that_moves_to_another_zone_sells_on_by_the_new_one(
    till: Till, counter: CounterSession
) -> None:
    last_second(till)
    sell(counter, RICE_GTIN)
    till.change("terminal", timezone="Asia/Tokyo")
    counter.sync_changed(counter.view.sync)
    till.clock.advance(SECOND_MS)
    sell(counter, RICE_GTIN)
    till.change("terminal", timezone="UTC")
    counter.sync_changed(counter.view.sync)
    sell(counter, RICE_GTIN)
    assert [row.business_date.day for row in till.rows("purchase")] == [2, 3, 2]


NIGHT = [{"id": "night", "kind": "multiply", "factor": 2, "when": {"weekly": ["sun 02:00-03:00"]}}]


@pytest.mark.parametrize(
    ("moment", "earns"),
    [
        # On the last Sunday of March there is no hour between two and three in Madrid.
        ("2026-03-29 00:59:59", 6),
        ("2026-03-29 01:00:00", 6),
        # On the last one of October there are two.
        ("2026-10-24 23:59:59", 6),
        ("2026-10-25 00:00:00", 13),
        ("2026-10-25 01:00:00", 13),
        ("2026-10-25 02:00:00", 6),
    ],
    ids=str,
)
def test_an_hour_of_the_week_is_one_on_the_clock_of_the_shop(till: Till, moment: str, earns: int) -> None:
    till.change("terminal", timezone="Europe/Madrid")
    till.change_scheme(rules=NIGHT)
    at(till, moment)
    counter = till.session()
    scan(counter, KIM_CARD, SAUCE_GTIN)
    assert counter.view.earns == earns


def test_a_day_of_twenty_three_hours_is_one_day(till: Till) -> None:
    till.change("terminal", timezone="Europe/Madrid")
    counter = till.session()
    for moment in (
        "2026-03-28 22:59:59",
        "2026-03-28 23:00:00",
        "2026-03-29 21:59:59",
        "2026-03-29 22:00:00",
    ):
        at(till, moment)
        sell(counter, RICE_GTIN)
    assert [row.business_date.day for row in till.rows("purchase")] == [28, 29, 29, 30]


# The clock is wrong


def test_a_clock_that_is_set_back_over_midnight_says_so_and_sells_on(
    till: Till, counter: CounterSession
) -> None:
    till.clock.advance(TO_MIDNIGHT_MS)
    sell(counter, KIM_CARD, RICE_GTIN)
    till.clock.advance(-24 * HOUR_MS)
    assert said(counter.ticked()) == "clock_back"
    code = sell(counter, KIM_CARD, SAUCE_GTIN)
    take_back(counter, code)
    assert said(counter.undone()) == "undone_return"
    assert [row.business_date.day for row in till.rows("purchase")] == [3, 2, 2, 2]
    assert balance_of(till, KIM) == 6026


@pytest.mark.parametrize("year", [1970, 2000, 2099, 9998])
def test_a_clock_that_stands_in_another_century_does_not_stop_a_sale(till: Till, year: int) -> None:
    at(till, f"{year}-06-01")
    counter = till.session()
    code = sell(counter, KIM_CARD, RICE_GTIN)
    take_back(counter, code)
    assert {row.business_date.year for row in till.rows("purchase")} == {year}
