"""Memberships that were one for a while have, told apart again, what others have that never were."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from pos_loyalty.head_office import adjustments
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.head_office.tills import new_id


@dataclass
class Customer:
    """Somebody with a card, and a twin to whom the same happens but who is never merged."""

    member_id: str
    card: str
    twin_id: str
    sales: list[tuple[str, str, int]] = field(default_factory=list)
    returns: list[tuple[str, str, int]] = field(default_factory=list)
    gifts: list[tuple[str, str]] = field(default_factory=list)


class Shop:
    def __init__(self, engine: Engine, count: int) -> None:
        self.office = Office(engine, FakeClock())
        self.office.change_scheme(welcome={"points": 7, "after_visits": 2})
        self.till = self.office.new_till()
        self.customers = [self._join() for _ in range(count)]
        self.merged: list[tuple[str, int, int]] = []
        self.office.settle(self.till)

    def _join(self) -> Customer:
        card = self.till.new_card()
        return Customer(self.till.enrol(card=card), card, self.till.enrol())

    def shown(self, who: Customer) -> str:
        """The membership that the till shows for a card."""
        found = self.till.members[who.member_id]
        if found.status != "merged":
            return who.member_id
        return next(
            change.member_id
            for change in self.till.members.values()
            if who.card in {card.card_number for card in change.cards}
        )

    def happens(self, what: str, who: Customer, points: int) -> None:
        till, card = self.till, {"card_number": who.card}
        if what == "buy":
            sold = till.sale(self.shown(who), points * 500, **card)
            who.sales.append((sold, till.sale(who.twin_id, points * 500), points))
        elif what == "return" and who.sales:
            sold, of_twin, bought = who.sales.pop()
            own, twin = (till.bring_back(one, {1: bought * 500}) for one in (sold, of_twin))
            who.returns.append((own, twin, bought))
        elif what == "undo" and who.returns:
            own, twin, bought = who.returns.pop()
            till.undo(own, bought * 500)
            till.undo(twin, bought * 500)
        elif what == "gift":
            own = till.give(new_id(), self.shown(who), points, **card)
            who.gifts.append((own, till.give(new_id(), who.twin_id, points)))
        elif what == "gift back" and who.gifts:
            for one in who.gifts.pop():
                till.take_gift_back(one)
        elif what == "adjust":
            for one in (who.member_id, who.twin_id):
                self._adjust(one, points - 50)
        self.office.pass_days(1, till)
        self.office.settle(till)

    def _adjust(self, member_id: str, points: int) -> None:
        if points:
            office = self.office
            office.write(lambda c: adjustments.adjust(c, member_id, points, "sorry", office.now_ms))

    def merge(self, one: int, other: int) -> None:
        kept, gone = (self.shown(self.customers[n]) for n in (one, other))
        if kept != gone:
            self.merged.append((self.office.merge(kept, gone), one, other))
            self.office.settle(self.till)

    def tell_apart(self, which: int) -> None:
        if self.merged:
            self.office.unmerge(self.merged.pop(which % len(self.merged))[0])
            self.office.settle(self.till)

    def compare(self) -> None:
        for one in self.customers:
            assert self.office.points(one.member_id) == self.office.points(one.twin_id)
            assert self.till.members[one.member_id].points == self.till.members[one.twin_id].points


things = ["buy", "buy", "return", "undo", "gift", "gift back", "adjust"]
steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(things), st.integers(0, 2), st.integers(1, 100)),
        st.tuples(st.just("merge"), st.integers(0, 2), st.integers(0, 2)),
        st.tuples(st.just("apart"), st.integers(0, 2), st.just(0)),
    ),
    max_size=14,
)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_told_apart_again_each_has_what_it_would_have(
    engine: Engine, happenings: list[tuple[Any, ...]]
) -> None:
    shop = Shop(engine, 3)
    for what, who, figure in happenings:
        if what == "merge":
            shop.merge(who, figure)
        elif what == "apart":
            shop.tell_apart(who)
        else:
            shop.happens(what, shop.customers[who], figure)
    while shop.merged:
        shop.tell_apart(0)
    shop.compare()
    for one in shop.customers:
        for what in ("gift back", "return", "undo", "buy"):
            shop.happens(what, one, 9)
    shop.compare()
