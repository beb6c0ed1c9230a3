"""Steps of sales: goods on the counter, changes of them, the end of a sale, and what is taken back at once."""

from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import rule

from pos_loyalty.checkout.undo import Undoable, last_undoable
from tests.machine import rig
from tests.machine.counter import ANY, TILLS, Counters

AMOUNTS = st.sampled_from((1, 299, 1_000, 9_999, 30_000)) | st.integers(1, 60_000)
GOODS = st.lists(st.sampled_from(tuple(rig.PRODUCTS)) | AMOUNTS, min_size=1, max_size=6)
CHANGES = st.lists(
    st.tuples(st.sampled_from(("quantity", "remove", "wrap")), st.integers(1, 4), st.integers(1, 5)),
    max_size=2,
)


class Sales(Counters):
    @rule(till=TILLS, who=ANY, goods=GOODS, changes=CHANGES)
    def sell(self, till: int, who: int, goods: list[Any], changes: list[Any]) -> None:
        self.counter(till).cleared()
        self.identify(till, who)
        self.put(till, goods)
        self.change(till, changes)
        self.finish(till)

    @rule(till=TILLS, who=st.integers(1, 11), goods=GOODS)
    def sell_to_a_member(self, till: int, who: int, goods: list[Any]) -> None:
        self.sell(till, who, goods, [])

    @rule(till=TILLS, goods=GOODS, who=ANY)
    def leave_goods_on_the_counter(self, till: int, goods: list[Any], who: int) -> None:
        self.put(till, goods[:3])
        self.identify(till, who)

    @rule(till=TILLS, changes=CHANGES)
    def change(self, till: int, changes: list[Any]) -> None:
        for what, line_no, number in changes:
            if what == "quantity":
                self.counter(till).quantity_changed(line_no, number)
            elif what == "remove":
                self.counter(till).line_removed(line_no)
            else:
                self.counter(till).service_added("wrap")

    @rule(till=TILLS)
    def end_the_sale(self, till: int) -> None:
        self.finish(till)

    @rule(till=TILLS)
    def escape(self, till: int) -> None:
        self.counter(till).cleared()

    @rule(till=TILLS, times=st.sampled_from((1, 1, 2, 4)))
    def press_f7(self, till: int, times: int) -> None:
        """F7."""
        for _ in range(times):
            with self.till(till).store.reading() as connection:
                last = last_undoable(connection)
            view = self.counter(till).undone()
            key = view.message.key
            if last is None:
                assert key == "nothing_to_undo"
                return
            event(f"F7: {key}")
            if key in {"undone_purchase", "undone_return"}:
                self._money_moved(till, last, view.message.values["total"].amount_minor)

    def _money_moved(self, till: int, last: Undoable, amount_minor: int) -> None:
        is_sale = last.action == "sale"
        sale = self.sold.get(last.body["purchase_id" if is_sale else "returns_purchase_id"] or "")
        if sale is not None:
            sale.back_minor += amount_minor if is_sale else -amount_minor
            sale.back_at.add(till)
