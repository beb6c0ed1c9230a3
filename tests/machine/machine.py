"""The machines: all steps together, and some of them alone, so that what is rare among all is common there."""

from tests.machine.clocks import Calendar
from tests.machine.goods_back import Returns
from tests.machine.people import People
from tests.machine.sales import Sales
from tests.machine.spending import Spending


class GoodsComeBack(Sales, Returns, Calendar):
    """Sales and returns at both tills, while time passes and rules change."""


class PointsAreSpent(Sales, Returns, Spending, Calendar):
    """Gifts, vouchers and coupons, and goods they paid for that come back."""


class PeopleComeAndMerge(Sales, Returns, People, Calendar):
    """New members, cards, memberships that become one and two again."""


class Everything(Sales, Returns, Spending, People, Calendar):
    """The whole programme."""
