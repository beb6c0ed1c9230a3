"""Steps of goods that come back: at the till that sold them, at the other one, without a receipt, twice."""

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pos_loyalty.checkout.views import Message, ReturnView
from tests.machine import rig
from tests.machine.counter import ANY, FAILURES, TILLS, Counters, one_of

PIECES = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4)), max_size=2)


class Returns(Counters):
    @precondition(lambda self: self.sold)
    @rule(
        till=TILLS, which=ANY, fails=FAILURES, lines=st.integers(0, 63), pieces=PIECES, charge=st.booleans()
    )
    def bring_back(
        self, till: int, which: int, fails: str, lines: int, pieces: list[tuple[int, int]], charge: bool
    ) -> None:
        view = self.open_return(till, which, fails)
        if view is not None:
            self.confirm(till, self.chosen(till, view, lines, pieces, charge))

    @precondition(lambda self: self.sold)
    @rule(till=TILLS, which=ANY)
    def bring_all_back(self, till: int, which: int) -> None:
        view = self.open_return(till, which, "")
        if view is not None:
            self.confirm(till, view)

    @precondition(lambda self: self.sold)
    @rule(till=TILLS, which=ANY, lines=st.integers(0, 63), pieces=PIECES)
    def open_a_return(self, till: int, which: int, lines: int, pieces: list[tuple[int, int]]) -> None:
        view = self.open_return(till, which, "")
        if view is not None:
            self.left_open[till] = self.chosen(till, view, lines, pieces, False)

    @precondition(lambda self: self.left_open)
    @rule(number=TILLS)
    def confirm_the_open_return(self, number: int) -> None:
        """Much may have happened since it was opened."""
        till = one_of(sorted(self.left_open), number)
        self.confirm(till, self.left_open.pop(till))

    @rule(till=TILLS, amount=st.integers(1, 40_000), pin=st.sampled_from((rig.PIN, rig.PIN, rig.PIN, "1111")))
    def bring_back_without_receipt(self, till: int, amount: int, pin: str) -> None:
        view = self.counter(till).returned_without_receipt(str(amount), pin)
        event(f"without receipt: {view.message.key}")

    def open_return(self, till: int, which: int, fails: str) -> ReturnView | None:
        sale = one_of(list(self.sold.values()), which)
        opened = self.counter(till).return_opened(sale.receipt.encode())
        for question, answer in self.ask(till, fails):
            opened = self.counter(till).receipt_answered(question, answer)
        if isinstance(opened, Message):
            event(f"return: {opened.key}")
            return None
        return opened

    def chosen(
        self, till: int, view: ReturnView, lines: int, pieces: list[tuple[int, int]], charge: bool
    ) -> ReturnView:
        counter = self.counter(till)
        some = frozenset(line.line_no for place, line in enumerate(view.lines) if lines >> place & 1)
        view = counter.return_lines_chosen(view, some or frozenset(line.line_no for line in view.lines))
        for line_no, number in pieces:
            if line_no <= len(view.lines):
                view = counter.return_pieces_chosen(view, line_no, number)
        return counter.return_charge_chosen(view, charged=True) if charge else view

    def confirm(self, till: int, view: ReturnView) -> None:
        message = self.counter(till).return_confirmed(view).message
        event(f"return: {message.key}{' elsewhere' if view.is_foreign else ''}")
        if message.key in {"returned", "returned_owing"}:
            sale = self.sold[view.purchase_id]
            ((charged,),) = self.till(till).rows(
                "SELECT json_extract(body, '$.charged_minor') FROM event ORDER BY seq DESC LIMIT 1"
            )
            sale.back_minor += message.values["refund"].amount_minor + charged
            sale.back_at.add(till)
