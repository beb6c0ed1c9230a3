"""The machines: all steps together, and some of them alone, so that what is rare among all is common there."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.machine.clocks import Calendar
from tests.machine.goods_back import Returns
from tests.machine.people import People
from tests.machine.sales import Sales
from tests.machine.spending import Spending


class GoodsComeBack(Sales, Returns, Calendar):
    """Sales and returns at both tills, while time passes and rules change."""


class PointsAreSpent(Spending, Returns, Calendar):
    """Gifts, vouchers and coupons, and goods they paid for that come back."""


class PeopleComeAndMerge(Returns, People, Calendar):
    """New members, cards, memberships that become one and two again, and what they spend meanwhile."""


class Everything(Spending, Returns, People, Calendar):
    """The whole programme."""


@contextmanager
def played(*, one_store: bool = False) -> Iterator[Everything]:
    """A run whose steps a test takes itself; at its end everything is looked at as after any other run."""
    run = Everything()
    try:
        run.open_the_shop(one_store=one_store, customers=[], afterwards="")
        yield run
        run.the_books_agree()
        run.settle()
    finally:
        run.close()
