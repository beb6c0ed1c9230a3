"""Goods that the shop's own till takes back: their points leave by themselves, once."""  # M40

from datetime import date

import pytest

from pos_loyalty.checkout import shop_returns
from pos_loyalty.checkout.open_purchase import OpenPurchase
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.shop_sale import ShopLine, ShopSale, Taken
from pos_loyalty.checkout.views import Message
from pos_loyalty.domain.basket import BasketLine
from pos_loyalty.domain.cards import receipt_code
from pos_loyalty.domain.points import Returned
from tests.builders import KIM, KIM_CARD, RICE_GTIN, Till, said, scheme
from tests.checkout.test_shop_sales import TWO_GOODS, a_sale, at, sales, scan, states

RICE, BAG = TWO_GOODS


def a_return(
    till: Till, *lines: ShopLine, of: str = "0001", number: str = "9001", total: int | None = None
) -> ShopSale:
    paid = sum(line.amount_minor for line in lines)
    return ShopSale(number, at(till), paid if total is None else total, lines=lines, returns=of)


def sold_to_kim(till: Till, counter: CounterSession, **changes: object) -> None:
    scan(counter, KIM_CARD)
    assert counter.shop_sale_arrived(a_sale(till, **changes)) == Taken("recorded")


def points_of_kim(counter: CounterSession) -> int:
    scan(counter, KIM_CARD)
    assert counter.view.member is not None
    return counter.view.member.points


def test_all_of_it_comes_back_and_all_points_leave(till: Till, counter: CounterSession) -> None:
    before = points_of_kim(counter)
    sold_to_kim(till, counter)
    assert points_of_kim(counter) == before + 36
    assert counter.shop_sale_arrived(a_return(till, *TWO_GOODS)) == Taken("returned")
    assert counter.view.message.values["points"] == 36
    assert said(counter.view) == "shop_returned"
    assert points_of_kim(counter) == before
    assert sales(till) == [(KIM, 18_100, 36), (KIM, 18_100, -36)]
    assert states(till) == {"0001": "recorded", "9001": "recorded"}


def test_a_part_gives_back_what_it_earned(till: Till, counter: CounterSession) -> None:
    sold_to_kim(till, counter)
    one = ShopLine(RICE_GTIN, "", 1000, 9_000)
    assert counter.shop_sale_arrived(a_return(till, one)) == Taken("returned")
    assert sales(till)[1] == (KIM, 9_000, -18)
    assert counter.shop_sale_arrived(a_return(till, one, BAG, number="9002")) == Taken("returned")
    assert sum(points for _, _, points in sales(till)) == 0
    refused = counter.shop_sale_arrived(a_return(till, BAG, number="9003"))
    assert (refused.outcome, refused.refusal) == (None, "shop_return_unfit")


def test_told_again_nothing_happens(till: Till, counter: CounterSession) -> None:
    sold_to_kim(till, counter)
    told = a_return(till, BAG)
    assert counter.shop_sale_arrived(told) == Taken("returned")
    assert counter.shop_sale_arrived(told) == Taken("known")
    assert counter.shop_sale_arrived(a_return(till, RICE)).refusal == "shop_sale_differs"
    assert counter.shop_sale_arrived(a_return(till, BAG, of="0002")).refusal == "shop_sale_differs"
    assert len(sales(till)) == 2


def test_of_a_total_alone_every_line_gives_its_share(till: Till, counter: CounterSession) -> None:
    sold_to_kim(till, counter)
    assert counter.shop_sale_arrived(a_return(till, total=9_050)) == Taken("returned")
    assert sales(till)[1] == (KIM, 9_050, -18)
    assert counter.shop_sale_arrived(a_return(till, total=9_050, number="9002")) == Taken("returned")
    assert sum(points for _, _, points in sales(till)) == 0
    assert counter.shop_sale_arrived(a_return(till, total=1, number="9003")).refusal == "shop_return_unfit"


def test_goods_that_come_back_of_a_sale_of_which_only_the_total_is_known(
    till: Till, counter: CounterSession
) -> None:
    sold_to_kim(till, counter, lines=(), total_minor=18_000)
    assert counter.shop_sale_arrived(a_return(till, ShopLine(RICE_GTIN, "", 1000, 9_000))) == Taken(
        "returned"
    )
    assert sales(till)[1] == (KIM, 9_000, -18)


def test_f7_takes_the_return_back(till: Till, counter: CounterSession) -> None:
    sold_to_kim(till, counter)
    counter.shop_sale_arrived(a_return(till, *TWO_GOODS))
    counter.undone()
    assert said(counter.view) == "undone_return"
    assert sum(points for _, _, points in sales(till)) == 36
    assert counter.shop_sale_arrived(a_return(till, *TWO_GOODS)) == Taken("known")
    assert counter.shop_sale_arrived(a_return(till, *TWO_GOODS, number="9002")) == Taken("returned")


def test_who_has_spent_the_points_owes_them(till: Till, counter: CounterSession) -> None:
    dear = (ShopLine(RICE_GTIN, "", 2000, 9_000_000),)
    sold_to_kim(till, counter, lines=dear, total_minor=9_000_000)
    till.change("member", points=-18_000)
    counter.shop_sale_arrived(a_return(till, *dear))
    assert said(counter.view) == "shop_returned_owing"
    assert counter.view.message.values["owed"] == 18_000


def test_a_sale_that_still_waits_for_a_card_counts_for_nobody_then(
    till: Till, counter: CounterSession
) -> None:
    assert counter.shop_sale_arrived(a_sale(till)) == Taken("waiting")
    scan(counter, KIM_CARD)
    assert counter.view.shop_receipt == "0001", "its goods lie on the counter for the card"
    assert counter.shop_sale_arrived(a_return(till, BAG)) == Taken("returned")
    assert (counter.view.shop_receipt, counter.view.basket) == (None, ())
    assert said(counter.view) == "shop_returned_nobody"
    assert sales(till) == [(None, 18_100, 0), (None, 100, 0)]
    counter.undone()
    counter.undone()
    assert said(counter.view) == "undone_shop_sale"
    assert states(till)["0001"] == "waiting"


def test_of_one_number_the_newest_sale_is_meant(till: Till, counter: CounterSession) -> None:
    sold_to_kim(till, counter)
    till.clock.advance(24 * 60 * 60_000)
    counter.shop_sale_arrived(a_sale(till))
    counter.shop_sale_arrived(a_return(till, *TWO_GOODS))
    assert sales(till)[1:] == [(None, 18_100, 0), (None, 18_100, 0)]


def test_a_sale_of_this_counter_is_known_by_its_own_receipt(till: Till, counter: CounterSession) -> None:
    scan(counter, KIM_CARD)
    counter.amount_keyed("9000")
    view = counter.sale_finished()
    assert view.last_sale is not None
    told = a_return(till, of=view.last_sale.receipt_code, total=9_000)
    assert counter.shop_sale_arrived(told) == Taken("returned")
    assert sum(points for _, _, points in sales(till)) == 0


@pytest.mark.parametrize("of", ["0002", "9001", "R-UNKNOWN", receipt_code(8, 17)])
def test_a_receipt_that_is_not_known_here_is_said(till: Till, counter: CounterSession, of: str) -> None:
    sold_to_kim(till, counter)
    refused = counter.shop_sale_arrived(a_return(till, BAG, of=of))
    assert (refused.refusal, refused.values) == ("shop_return_unknown", {"number": "9001", "of": of})
    assert said(counter.view) == "shop_return_unknown"


@pytest.mark.parametrize(
    "goods",
    [
        ShopLine("", "SOAP", 1000, 100),
        ShopLine(RICE_GTIN, "", 3000, 18_000),
        ShopLine(RICE_GTIN, "", 1000, 18_001),
        ShopLine("", "PLASTIC BAG", 1000, 101),
    ],
)
def test_goods_that_were_not_sold_there_are_said(
    till: Till, counter: CounterSession, goods: ShopLine
) -> None:
    sold_to_kim(till, counter)
    assert counter.shop_sale_arrived(a_return(till, goods)).refusal == "shop_return_unfit"
    assert len(sales(till)) == 1
    assert states(till) == {"0001": "recorded"}


@pytest.mark.parametrize(
    "changes", [{"returns": ""}, {"returns": "a b"}, {"state": "open"}, {"state": "void"}]
)
def test_a_return_has_to_be_over_and_to_name_a_receipt(
    till: Till, counter: CounterSession, changes: dict[str, str]
) -> None:
    told = ShopSale("9001", at(till), 100, **({"returns": "0001"} | changes))
    assert counter.shop_sale_arrived(told).refusal == "shop_return_number"


def test_a_return_is_no_receipt_that_goods_come_back_of(till: Till, counter: CounterSession) -> None:
    sold_to_kim(till, counter)
    counter.shop_sale_arrived(a_return(till, BAG))
    told = counter.return_opened(b"9001")
    assert isinstance(told, Message)
    assert told.kind == "error"


# A sale that is called off after it was booked


def test_a_booked_sale_that_the_till_calls_off_gives_its_points_back(
    till: Till, counter: CounterSession
) -> None:
    sold_to_kim(till, counter)
    gone = a_sale(till, state="void", total_minor=0, lines=())
    assert counter.shop_sale_arrived(gone) == Taken("void")
    assert said(counter.view) == "shop_returned"
    assert sales(till) == [(KIM, 18_100, 36), (KIM, 18_100, -36)]
    assert counter.shop_sale_arrived(gone) == Taken("known")
    assert len(sales(till)) == 2
    assert states(till) == {"0001": "void"}


def test_what_came_back_before_it_was_called_off_comes_back_once(till: Till, counter: CounterSession) -> None:
    sold_to_kim(till, counter)
    counter.shop_sale_arrived(a_return(till, RICE))
    counter.shop_sale_arrived(a_sale(till, state="void"))
    assert [total for _, total, _ in sales(till)] == [18_100, 18_000, 100]
    sold_to_kim(till, counter, number="0002")
    counter.shop_sale_arrived(a_return(till, *TWO_GOODS, of="0002", number="9002"))
    assert counter.shop_sale_arrived(a_sale(till, "0002", state="void")) == Taken("void")
    assert sum(points for _, _, points in sales(till)) == 0


def test_a_return_that_is_called_off_needs_a_person(till: Till, counter: CounterSession) -> None:
    sold_to_kim(till, counter)
    counter.shop_sale_arrived(a_return(till, BAG))
    gone = ShopSale("9001", at(till), 0, "void")
    assert counter.shop_sale_arrived(gone).refusal == "shop_return_recorded"


# Which part of the sale it is


def opened(*lines: BasketLine, **returned: Returned) -> OpenPurchase:
    back = {int(no[1:]): part for no, part in returned.items()}
    return OpenPurchase("p", "r", None, None, date(2026, 3, 2), scheme(), None, lines, back, 0, ())


def goods(no: int, name: str, milli: int, amount: int, product: str | None = None) -> BasketLine:
    return BasketLine(no, product, name, "", milli, amount)


def test_the_line_that_cost_as_much_is_taken_first() -> None:
    sale = opened(goods(1, "A", 1000, 900), goods(2, "A", 1000, 1_000))
    assert shop_returns.matched(sale, [goods(1, "A", 1000, 1_000)], 1_000) == {2: Returned(1_000, 1000)}
    assert shop_returns.matched(sale, [goods(1, "A", 1000, 900)], 900) == {1: Returned(900, 1000)}
    both = {2: Returned(1_000, 1000), 1: Returned(900, 1000)}
    assert shop_returns.matched(sale, [goods(1, "A", 2000, 1_900)], 1_900) == both


def test_a_fee_stays_with_the_shop() -> None:
    sale = opened(goods(1, "A", 1000, 900))
    assert shop_returns.matched(sale, [goods(1, "A", 1000, 800)], 800) == {1: Returned(800, 1000)}


def test_what_came_back_before_is_not_there_any_more() -> None:
    sale = opened(goods(1, "A", 3000, 900), _1=Returned(600, 2000))
    assert shop_returns.matched(sale, [goods(1, "A", 1000, 300)], 300) == {1: Returned(300, 1000)}
    assert shop_returns.matched(sale, [goods(1, "A", 2000, 300)], 300) is None
    assert shop_returns.matched(sale, [goods(1, "A", 1000, 301)], 301) is None


def test_two_lines_of_the_return_may_be_one_of_the_sale() -> None:
    sale = opened(goods(1, "A", 3000, 900))
    twice = [goods(1, "A", 1000, 300), goods(2, "A", 1000, 300)]
    assert shop_returns.matched(sale, twice, 600) == {1: Returned(600, 2000)}
    assert shop_returns.matched(sale, [*twice, *twice], 1_200) is None


def test_goods_with_a_number_are_not_taken_for_others_with_the_same_name() -> None:
    sale = opened(goods(1, "A", 1000, 900, "p1"))
    assert shop_returns.matched(sale, [goods(1, "A", 1000, 900, "p2")], 900) is None
    assert shop_returns.matched(sale, [goods(1, "A", 1000, 900)], 900) is None
    assert shop_returns.matched(sale, [goods(1, "B", 1000, 900, "p1")], 900) == {1: Returned(900, 1000)}


@pytest.mark.parametrize("total", [1, 7, 99, 100, 101, 1_999])
def test_the_shares_of_a_total_are_the_total_and_never_more_than_a_line_has(total: int) -> None:
    sale = opened(goods(1, "", 1000, 3), goods(2, "", 1, 997), goods(3, "", 5000, 1_000))
    parts = shop_returns.matched(sale, (), total)
    assert parts is not None
    assert sum(part.amount_minor for part in parts.values()) == total
    for line in sale.lines:
        part = parts.get(line.line_no, Returned(0, 0))
        assert 0 <= part.amount_minor <= line.amount_minor
        assert 0 <= part.quantity_milli <= line.quantity_milli
