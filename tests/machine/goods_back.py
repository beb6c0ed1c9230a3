"""Steps of goods that come back: at the till that sold them, at the other one, without a receipt, twice."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from pos_loyalty.checkout.views import Message, ReturnView
from pos_loyalty.head_office import adjustments
from tests.machine import rig
from tests.machine.counter import AFTERWARDS, ANY, FAILURES, TILLS, Counters, Sold, one_of, tell

PIECES = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 4)), max_size=2)


class Returns(Counters):
    @precondition(lambda self: self.sold)
    @rule(
        which=ANY,
        where=st.sampled_from(("here", "here", "elsewhere", "elsewhere unknown")),
        fails=FAILURES,
        lines=st.integers(0, 63),
        pieces=PIECES,
        then=st.sampled_from(("confirm", "confirm", "charge", "leave open")),
        afterwards=AFTERWARDS,
    )
    def bring_back(
        self, which: int, where: str, fails: str, lines: int, pieces: list[Any], then: str, afterwards: str
    ) -> None:
        sale = one_of(list(self.sold.values()), which)
        till = sale.till if where == "here" else 1 - sale.till
        if then == "charge":
            self.spend_all(sale)
        if where == "elsewhere":
            self.till(sale.till).settle()
        view = self.open_return(till, sale, fails)
        if view is None:
            return
        view = self.chosen(till, view, lines, pieces, then == "charge")
        if then == "leave open":
            self.left_open[till] = view
        else:
            self.confirm(till, view)
        self.life_goes_on(afterwards, till)

    @precondition(lambda self: self.sold)
    @rule(which=ANY)
    def bring_all_back(self, which: int) -> None:
        sale = one_of(list(self.sold.values()), which)
        view = self.open_return(sale.till, sale, "")
        if view is not None:
            self.confirm(sale.till, view)

    @precondition(lambda self: self.left_open)
    @rule(number=TILLS)
    def confirm_the_open_return(self, number: int) -> None:
        """Much may have happened since it was opened."""
        till = one_of(sorted(self.left_open), number)
        self.confirm(till, self.left_open.pop(till))

    @rule(till=TILLS, amount=st.integers(1, 40_000), pin=st.sampled_from((*[rig.PIN] * 5, "1111")))
    def bring_back_without_receipt(self, till: int, amount: int, pin: str) -> None:
        view = self.counter(till).returned_without_receipt(str(amount), pin)
        tell(f"without receipt: {view.message.key}")

    def spend_all(self, sale: Sold) -> None:
        """A person at head office takes all points of whoever bought it, so that the return leaves a debt."""
        self.exchange_everything()
        for member_id, points in self.office.rows(
            """SELECT a.account, SUM(m.points) AS points
                 FROM (SELECT COALESCE(o.account_id, o.member_id) AS account FROM purchase p
                         JOIN member o ON o.member_id = p.member_id WHERE p.purchase_id = ?) a
                 JOIN member m ON COALESCE(m.account_id, m.member_id) = a.account
                GROUP BY a.account HAVING points > 0""",
            sale.purchase_id,
        ):
            self.office.write(adjustments.adjust, member_id, -points, "spent", self.office.now_ms)
        self.exchange_everything()

    def open_return(self, till: int, sale: Sold, fails: str) -> ReturnView | None:
        opened = self.counter(till).return_opened(sale.receipt.encode())
        for question, answer in self.ask(till, fails):
            opened = self.counter(till).receipt_answered(question, answer)
        if isinstance(opened, Message):
            tell(f"return: {opened.key}")
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
        tell(f"return: {message.key}{' elsewhere' if view.is_foreign else ''}")
        if message.key in {"returned", "returned_owing"}:
            sale = self.sold[view.purchase_id]
            ((charged,),) = self.till(till).rows(
                "SELECT json_extract(body, '$.charged_minor') FROM event ORDER BY seq DESC LIMIT 1"
            )
            sale.back_minor += message.values["refund"].amount_minor + charged
            sale.back_at.add(till)
