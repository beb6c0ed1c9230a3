"""What a cashier does in several steps, as one: sell, open a return, take goods back, press a gift twice."""

from pos_loyalty.checkout.questions import ReserveAnswer, ReserveGift
from pos_loyalty.checkout.session import CounterSession
from pos_loyalty.checkout.views import Message, ReturnView
from tests.builders import Till, said

YES = ReserveAnswer(granted=True)
SECOND_MS, HOUR_MS, DAY_MS = 1000, 3_600_000, 24 * 3_600_000


def scan(counter: CounterSession, *codes: str) -> None:
    for code in codes:
        counter.scanned(code.encode())


def sell(counter: CounterSession, *codes: str) -> str:
    """The receipt code of a sale of these goods, to these cards."""
    scan(counter, *codes)
    view = counter.sale_finished()
    assert view.last_sale is not None
    return view.last_sale.receipt_code


def opened(counter: CounterSession, receipt: str, *lines: int) -> ReturnView:
    """The return of a receipt of this till, with these lines chosen or all."""
    view = counter.return_opened(receipt.encode())
    assert isinstance(view, ReturnView)
    return counter.return_lines_chosen(view, frozenset(lines)) if lines else view


def refused(counter: CounterSession, code: str) -> str:
    answer = counter.return_opened(code.encode())
    assert isinstance(answer, Message)
    return said(answer)


def take_back(counter: CounterSession, receipt: str, *lines: int) -> None:
    view = counter.return_confirmed(opened(counter, receipt, *lines))
    assert said(view) in {"returned", "returned_owing"}


def press_twice(till: Till, counter: CounterSession, card: str, place: int = 0) -> ReserveGift:
    """The member's card, and both presses of the tile at this place."""
    scan(counter, card)
    counter.gift_pressed(place)
    till.clock.advance(SECOND_MS)
    _, asked = counter.gift_pressed(place)
    assert asked is not None
    return asked


def give(till: Till, counter: CounterSession, card: str, place: int = 0) -> ReserveGift:
    asked = press_twice(till, counter, card, place)
    assert said(counter.gift_answered(asked, YES)) == "gift_given"
    return asked
