"""On how many days a membership was here, after each of its sales and returns: what welcomes and referrals wait for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from pos_loyalty.head_office.accounts import Membership
from pos_loyalty.head_office.days import Day
from pos_loyalty.head_office.rehearsing.events import CameBack, Sold, Visited, order_of
from pos_loyalty.head_office.rehearsing.purchase_events import PurchaseEvent


def visits(newcomer: Membership, before: Iterable[Day], events: Iterable[PurchaseEvent]) -> Iterator[Visited]:
    """`before` are the days before the period; a day counts while one of its sales has not come back whole."""
    sales: dict[date, int] = defaultdict(int)
    for one in before:
        sales[one.day] += one.sales
    count = sum(1 for standing in sales.values() if standing > 0)
    for event in sorted(events, key=order_of):
        match event:
            case Sold():
                day, change = event.at.date(), 1
            case CameBack():
                day, change = event.sale_day, event.sales
            case _:
                continue
        was_here = sales[day] > 0
        sales[day] += change
        count += int(sales[day] > 0) - int(was_here)
        yield Visited(event.at_ms, event.purchase_id, event.store_id, event.at, day, newcomer, count)
