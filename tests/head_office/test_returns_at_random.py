"""Whatever comes back, in parts, at two tills, undone or not: a sale stands at what its kept goods earn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, or_, select

from pos_loyalty.database.head_office_tables import ledger_entry, purchase, scheme
from pos_loyalty.domain import points
from pos_loyalty.domain.points import Returned
from pos_loyalty.domain.scheme_document import scheme_from_document
from pos_loyalty.head_office import purchase_rows
from tests.clock import FakeClock
from tests.head_office.offices import Office
from tests.head_office.tills import FakeTill, line, new_id

RULES: Mapping[str, Any] = {
    "earn": {
        "rounding": "nearest",
        "minimum_purchase_minor": 1_000,
        "excluded_tags": ["bag"],
        "most": {"per_purchase": 300, "per_day": 450},
    },
    "rules": [
        {"id": "pieces", "kind": "unit", "points": 2, "goods": {"tags": ["coffee"]}},
        {"id": "double", "kind": "multiply", "factor": 1.5, "goods": {"except_tags": ["coffee"]}},
        {"id": "visit", "kind": "visit", "points": 5},
        {"id": "large", "kind": "bonus", "points": 40, "when": {"minimum_purchase_minor": 30_000}},
    ],
    "expiry": {"rule": "months", "months": 1},
}
GOODS = (
    {"quantity_milli": 3_000, "tags": ["coffee"]},
    {"quantity_milli": 1_250, "discount_minor": 500, "discount_id": "happy-hour"},
    {"quantity_milli": 1_000, "tags": ["bag", "coffee"]},
)


@dataclass
class Sold:
    """A sale as the customer sees it: what is left of its lines, and which returns could be undone."""

    purchase_id: str
    amounts: Mapping[int, int]
    returns: list[tuple[str, Mapping[int, int]]] = field(default_factory=list)

    def left(self, number: int) -> int:
        return self.amounts[number] - sum(coming.get(number, 0) for _, coming in self.returns)

    def back(self) -> Mapping[int, Returned]:
        """By line; each return of a line brings one piece of it back."""
        parts = [(number, amount, 1_000) for _, coming in self.returns for number, amount in coming.items()]
        return points.summed(parts)


steps = st.lists(
    st.tuples(
        st.sampled_from(["return", "undo", "spend", "wait", "rest"]),
        st.integers(0, 1),
        st.integers(0, 1),
        st.integers(1, 3),
        st.fractions(0, 1, max_denominator=7),
    ),
    max_size=9,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    amounts=st.tuples(*[st.tuples(*[st.integers(0, 60_000)] * 3)] * 2),
    happenings=steps,
)
def test_what_a_sale_gave_and_lost_is_what_its_kept_goods_earn(
    engine: Engine, amounts: tuple[tuple[int, int, int], ...], happenings: list[tuple[Any, ...]]
) -> None:
    office = Office(engine, FakeClock())
    office.change_scheme(**RULES)
    tills = (office.new_till(), office.new_till())
    member_id = tills[0].enrol()
    sales = [_sell(tills[0], member_id, own) for own in amounts]
    for till in tills:
        office.settle(till)
    for what, which, at, number, part in happenings:
        till, sold = tills[at], sales[which]
        if what == "return":
            _bring_back(till, sold, {number: int(sold.left(number) * part)})
        elif what == "rest":
            _bring_back(till, sold, {one: sold.left(one) for one in sold.amounts})
        elif what == "undo" and sold.returns:
            _undo(till, sold)
        elif what == "spend":
            till.give(new_id(), member_id, points=int(100 * part))
        else:
            office.pass_days(20, *tills)
        office.settle(till)
        for one in sales:
            assert stands_at(office, one.purchase_id) == earned_by_kept(office, one)


def _sell(till: FakeTill, member_id: str, amounts: tuple[int, ...]) -> Sold:
    lines = [
        line(n, amount, **goods) for n, (amount, goods) in enumerate(zip(amounts, GOODS, strict=True), 1)
    ]
    return Sold(till.sell(member_id, lines), dict(enumerate(amounts, 1)))


def _bring_back(till: FakeTill, sold: Sold, coming: Mapping[int, int]) -> None:
    some = {number: amount for number, amount in coming.items() if amount}
    if some:
        sold.returns.append((till.bring_back(sold.purchase_id, some), some))


def _undo(till: FakeTill, sold: Sold) -> None:
    back, coming = sold.returns.pop()
    till.undo(back, *coming.values())


def stands_at(office: Office, purchase_id: str) -> int:
    """The sum of what the ledger says of this sale."""
    of_sale = or_(ledger_entry.c.cause_id == purchase_id, ledger_entry.c.about_id == purchase_id)
    kinds = ledger_entry.c.kind.in_(("earn", "reverse_earn"))
    return int(office.one(select(func.coalesce(func.sum(ledger_entry.c.points), 0)).where(of_sale, kinds)))


def earned_by_kept(office: Office, sold: Sold) -> int:
    with office.engine.connect() as connection:
        document = connection.execute(select(scheme.c.document)).scalar_one()
        row = connection.execute(select(purchase).where(purchase.c.purchase_id == sold.purchase_id)).one()
        lines = purchase_rows.lines_of(connection, sold.purchase_id)
    facts = purchase_rows.recorded(row).facts
    return points.accrue(points.kept(lines, sold.back()), scheme_from_document(document), facts).points
