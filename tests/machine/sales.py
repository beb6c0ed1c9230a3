"""Steps of sales: goods on the counter, changes of them, the end of a sale, and what is taken back at once."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from pos_loyalty.checkout.undo import Undoable, last_undoable
from tests.machine.counter import AFTERWARDS, ANY, CUSTOMERS, GOODS, TILLS, Counters, tell

CHANGES = st.lists(
    st.tuples(st.sampled_from(("quantity", "remove", "wrap")), st.integers(1, 4), st.integers(1, 5)),
    max_size=2,
)


class Sales(Counters):
    @rule(customers=CUSTOMERS, afterwards=AFTERWARDS)
    def sell(self, customers: list[tuple[int, int, list[Any]]], afterwards: str) -> None:
        self.serve(customers)
        self.life_goes_on(afterwards, customers[0][0])

    @rule(
        till=TILLS,
        who=ANY,
        goods=GOODS,
        changes=CHANGES,
        then=st.sampled_from(("wait", "end", "end", "escape", "restart")),
    )
    def sell_slowly(self, till: int, who: int, goods: list[Any], changes: list[Any], then: str) -> None:
        """The sale is changed while it is open, perhaps behind what lay there before, and perhaps stays open."""
        self.put(till, goods[:3])
        if who:
            self.identify(till, who)
        for what, line_no, number in changes:
            if what == "quantity":
                self.counter(till).quantity_changed(line_no, number)
            elif what == "remove":
                self.counter(till).line_removed(line_no)
            else:
                self.counter(till).service_added("wrap")
        self.then(till, then)

    def then(self, till: int, what: str) -> None:
        if what == "end":
            self.finish(till)
        elif what == "escape":
            self.counter(till).cleared()
        elif what == "restart":
            self.restart(till)

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
            tell(f"F7: {key}")
            if key in {"undone_purchase", "undone_return"}:
                self._money_moved(till, last, view.message.values["total"].amount_minor)

    def _money_moved(self, till: int, last: Undoable, amount_minor: int) -> None:
        is_sale = last.action == "sale"
        sale = self.sold.get(last.body["purchase_id" if is_sale else "returns_purchase_id"] or "")
        if sale is not None:
            charged = last.body.get("charged_minor", 0)
            sale.back_minor += amount_minor if is_sale else -amount_minor - charged
            sale.back_at.add(till)
